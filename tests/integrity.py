"""Data that are whole, and what the checks say once something in them has been broken."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone

from jinchang_vet.kit.integrity import run
from reports.api_tokens import Secret, issue_token
from reports.editions import freeze_year
from reports.integrity_list import all_checks
from reports.issued import new_code
from reports.models import Issued
from submissions.evidence import attach
from submissions.models import Evidence
from targets.models import Baseline
from tests.cast import YEAR, fill, report, submission_of
from tests.submissions.evidence_files import sent
from tests.submissions.task_cast import make_task, tell

Break = Callable[[SimpleNamespace], object]


@pytest.fixture
def whole(
    plan,
    catalogue,
    open_round_of_baiyin,
    school,
    other_school,
    college,
    far_school,
    reporter,
    other_reporter,
    reviewer,
    manager,
    auditor,
) -> SimpleNamespace:
    """A plan, an approved submission with a file, a draft, a task, a baseline, an edition, a file
    that was handed out and a token: all of it through the verbs.
    """
    round = open_round_of_baiyin
    filing = submission_of(round, school)
    fill(filing, reporter, full_time_enrolment="1200")
    attach(filing, sent(), by=reporter)
    answers = {"specialised_teachers": "10", "dual_qualified_teachers": "6"}
    filing = report(filing, reporter, reviewer, **answers)
    draft = submission_of(round, other_school)
    fill(draft, other_reporter, full_time_enrolment="900")
    task = make_task(plan.clauses.get(), "task-of-baiyin")
    tell(task, manager)
    target = plan.targets.get()
    Baseline.objects.create(target=target, year=2022, value=30, source="统计")
    edition = freeze_year(round.region, by=manager, year=YEAR, confirmed=True).value
    issued = Issued.objects.create(
        code=new_code(),
        kind="汇总表",
        region=round.region,
        year=YEAR,
        plan=plan,
        edition=edition,
        digest="0" * 64,
        by=manager,
        at=timezone.now(),
    )
    day = timezone.localdate() + dt.timedelta(days=30)
    issue_token(round.region, by=manager, name="大屏", expires_on=day, secret=Secret.fresh())
    return SimpleNamespace(
        plan=plan,
        target=target,
        catalogue=catalogue,
        round=round,
        filing=filing,
        draft=draft,
        school=school,
        college=college,
        far_school=far_school,
        task=task,
        file=Evidence.objects.get(),
        edition=edition,
        issued=issued,
        manager=manager,
        reviewer=reviewer,
        auditor=auditor,
        baiyin=round.region,
        jinchang=far_school.region,
    )


def reported() -> dict[str, tuple[str, ...]]:
    """What every check that finds something says, by its code."""
    outcomes = [run(each) for of_room in all_checks().values() for each in of_room]
    return {each.check.code: tuple(map(str, each.findings)) for each in outcomes if each.count}


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back: broken references must not reach the end of a test, which
    looks at them.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def assert_found(whole: SimpleNamespace, code: str, tamper: Break, *also: str) -> str:
    """The tampering is reported by this check, and by no others than those named; gives back what
    the check says first.
    """
    with undone():
        tamper(whole)
        found = reported()
        assert set(found) == {code, *also}, found
        return found[code][0]


def old_file(path: Path) -> None:
    """A file that has lain there for two days."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"stray")
    before = time.time() - 2 * 24 * 3600
    os.utime(path, (before, before))


def put(rows, **columns) -> None:
    """Write columns past every verb; the row has to be there."""
    assert rows.update(**columns)


__all__ = ["assert_found", "old_file", "put", "reported", "undone", "whole"]
