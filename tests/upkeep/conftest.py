"""Databases beside the one of the test, and an installation with something of everything in it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from jinchang_vet.upkeep.databases import Entry
from reports import export_store
from reports.models import MadeFile
from submissions.evidence import attach
from submissions.models import Submission, UploadDraft
from tests.cast import report, submission_of
from tests.submissions.evidence_files import pdf, sent

_numbers = itertools.count(1)


@pytest.fixture
def here(transactional_db) -> Entry:
    """The test's own database, whose rows other connections see."""
    return connection.settings_dict


@pytest.fixture
def elsewhere(here, tmp_path: Path) -> Iterator[Callable[[], Entry]]:
    """`elsewhere()` is a new, empty database of the same kind as the test's."""
    made = []

    def make() -> Entry:
        name = f"{here['NAME']}_{next(_numbers)}"
        if connection.vendor == "sqlite":
            return {**here, "NAME": str(tmp_path / Path(name).name)}
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)}")
        made.append(name)
        return {**here, "NAME": name}

    yield make
    for name in made:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")


@pytest.fixture
def evidence() -> Path:
    """The folder of evidence of the test."""
    return Path(settings.EVIDENCE_DIR)


@pytest.fixture
def lived(here, open_round_of_baiyin, plan, school, reporter, reviewer, manager) -> Submission:
    """Approved figures with a file, a filled template that waits, and a file made for download."""
    submission = submission_of(open_round_of_baiyin, school)
    attach(submission, sent("证明.pdf", pdf()), by=reporter)
    typed = {"specialised_teachers": "1,200", "dual_qualified_teachers": 700}
    submission = report(submission, reporter, reviewer, **typed, full_time_enrolment=0)
    facts = {"by": reporter, "at": submission.saved_at, "name": "表.xlsx", "digest": "d"}
    UploadDraft.objects.create(
        submission=submission, content=b"\0\xff", read={"b": [1, None, "“"], "a": 0.25}, **facts
    )
    stored = export_store.new_name()
    with export_store.making(stored) as file:
        file.write("专业课教师,1200".encode())
        kept = export_store.keep(file, stored)
    times = dict.fromkeys(("at", "changed_at", "expires_at"), submission.saved_at)
    MadeFile.objects.create(
        region=open_round_of_baiyin.region,
        kind="facts",
        state=MadeFile.State.READY,
        stored=stored,
        size=kept.size,
        sha256=kept.sha256,
        by=manager,
        **times,
    )
    return submission
