"""48 schools saving at once on the real web server: no error, and nothing confirmed is lost.

A minute on SQLite is what the software promises; `WRITING_SECONDS` says otherwise.
"""

from __future__ import annotations

import os
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.urls import reverse

from institutions import audit
from institutions.duties import Role
from institutions.models import User
from submissions.models import Submission
from tests.cast import make_institution, make_round, make_user
from tests.served import Browser, said_by_server, served

WRITERS = 48
SECONDS = float(os.environ.get("WRITING_SECONDS") or (60 if connection.vendor == "sqlite" else 10))
ITEM = "specialised-teachers"
# Addresses to save at, and the status that confirms it.
WAYS = (("submission", 302), ("submission_autosave", 200))

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Writer:
    """A reporter who saves over and over, and remembers what was confirmed: the page by itself,
    and every other time the person.
    """

    submission: Submission
    browser: Browser
    saved: list[int] = field(default_factory=list)  # values confirmed, in order
    errors: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)  # seconds of each save

    def write(self, start: threading.Barrier) -> None:
        """Save one number after the other until the time is up."""
        start.wait()
        end, number = time.monotonic() + SECONDS, 0
        while time.monotonic() < end and len(self.errors) < 5:
            number += 1
            version = self.submission.version + len(self.saved)
            fields = {"version": version, "key": f"k{number}", f"f-{ITEM}": number}
            self._save(WAYS[number % 2], fields, number)
        self.browser.close()

    def _save(self, way: tuple[str, int], fields: dict, number: int) -> None:
        name, done = way
        address = reverse(name, args=[self.submission.pk])
        began = time.monotonic()
        try:
            status, text = self.browser.post(address, fields)
        except OSError as error:
            self.errors.append(repr(error))
            return
        self.took.append(time.monotonic() - began)
        if status == done:
            self.saved.append(number)
        else:
            self.errors.append(f"{status}: {text[:300]}")


@pytest.fixture
def reporters(transactional_db, baiyin, catalogue, manager) -> list[tuple[User, Submission]]:
    """One reporter for each of the schools of a round."""
    schools = [make_institution(baiyin, f"school-{n}") for n in range(WRITERS)]
    people = {s.pk: make_user(Role.REPORTER, f"at-{s.code}", institution=s) for s in schools}
    round = make_round(baiyin, manager)
    found = Submission.objects.filter(round=round)
    return [(people[submission.institution_id], submission) for submission in found]


@pytest.fixture
def writers(reporters, tmp_path):
    """Everybody in front of a form, at the server as `bin/serve.py` starts it."""
    with served(tmp_path, workers=2, threads=4) as port:
        yield [Writer(submission, Browser(port, user)) for user, submission in reporters]
    assert said_by_server(tmp_path) == ""


def stored() -> dict[int, tuple[int, int, int]]:
    """Submission → (value, version, number of saves under a key), asked without the models."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.id, f.value, s.version,
                   (SELECT count(*) FROM institutions_idempotencykey k
                     WHERE k.verb IN ('submission.save', 'submission.autosave')
                       AND k.result_id = CAST(s.id AS varchar(20)))
              FROM submissions_submission s
              JOIN submissions_revision r ON r.submission_id = s.id
              JOIN submissions_figure f ON f.revision_id = r.id
              JOIN targets_dataitem i ON i.id = f.item_id
             WHERE i.code = %s
            """,
            [ITEM],
        )
        return {pk: (int(value), version, keys) for pk, value, version, keys in cursor.fetchall()}


def report(writers: list[Writer]) -> str:
    """How it went, for the log of the run."""
    took = sorted(seconds for writer in writers for seconds in writer.took)
    cuts = statistics.quantiles(took, n=20)
    return (
        f"{connection.vendor}: {len(writers)} writers, {SECONDS:.0f} s: "
        f"{sum(len(writer.saved) for writer in writers)} saves confirmed, "
        f"{sum(len(writer.errors) for writer in writers)} errors; "
        f"p50 {cuts[9]:.2f} s, p95 {cuts[18]:.2f} s, longest {took[-1]:.2f} s"
    )


def test_forty_eight_writers_see_no_error_and_lose_nothing(writers, capsys):
    start = threading.Barrier(WRITERS)
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda writer: writer.write(start), writers))
    with capsys.disabled():
        print(f"\n{report(writers)}")
    assert [error for writer in writers for error in writer.errors] == []
    assert min(len(writer.saved) for writer in writers) > 0
    assert stored() == {
        writer.submission.pk: (
            writer.saved[-1],
            writer.submission.version + len(writer.saved),
            len(writer.saved),
        )
        for writer in writers
    }
    assert audit.broken_links() == []
