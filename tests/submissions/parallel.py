"""Things that happen at the same moment, and what must hold afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection, connections
from django.http import HttpResponse
from django.urls import reverse

from institutions.models import User
from institutions.refusals import Refused
from submissions.models import Submission
from tests.cast import client_for

DECLARED = {"head_name": "王校长", "truthful": True, "accept_blanks": True}
DECLARED_ON_THE_PAGE = {"head_name": "王校长", "truthful": "yes", "accept_blanks": "yes"}

# What is in force, and what the approved revisions say: two ways to the same rows.
IN_FORCE = "SELECT institution_id, year, item_id, state, value, revision_id FROM submissions_fact"
APPROVED = """
    SELECT s.institution_id, r.year, f.item_id, f.state, f.value, s.approved_id
      FROM submissions_submission s
      JOIN submissions_round r ON r.id = s.round_id
      JOIN submissions_figure f ON f.revision_id = s.approved_id
"""
# Submissions whose revisions do not fit their state: (approved, submitted, working) there must be.
MISFITS = """
    SELECT id FROM (
        SELECT s.id, s.state, s.approved_id,
               sum(CASE v.state WHEN 'approved' THEN 1 ELSE 0 END) AS approved,
               sum(CASE v.state WHEN 'submitted' THEN 1 ELSE 0 END) AS submitted,
               sum(CASE v.state WHEN 'working' THEN 1 ELSE 0 END) AS working
          FROM submissions_submission s JOIN submissions_revision v ON v.submission_id = s.id
         GROUP BY s.id, s.state, s.approved_id
    ) counted
    WHERE approved <> CASE WHEN approved_id IS NULL THEN 0 ELSE 1 END
       OR submitted <> CASE state WHEN 'submitted' THEN 1 ELSE 0 END
       OR working <> CASE WHEN state IN ('draft', 'returned') THEN 1 ELSE 0 END
"""


def at_once(*calls: Callable) -> list:
    """Results, or refusals, of calls that start together, each on a connection of its own."""
    start = threading.Barrier(len(calls))

    def run(call: Callable):
        try:
            start.wait()
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@dataclass(frozen=True)
class Press:
    """A button pressed in a browser of its own; called, it gives the answer."""

    user: User
    submission: Submission
    name: str  # of the address
    fields: Mapping[str, object]

    def __call__(self) -> HttpResponse:
        address = reverse(self.name, args=[self.submission.pk])
        fields = {"version": self.submission.version, "key": f"{self.name} {self.user}"}
        return client_for(self.user).post(address, {**fields, **self.fields})


def press(user: User, submission: Submission, name: str, **fields: object) -> Press:
    """The button of a page that was opened at the submission's present version; fields of the form
    are written with _ for -, those of figures begin with f_.
    """
    sent = {k.replace("_", "-") if k.startswith("f_") else k: v for k, v in fields.items()}
    return Press(user, submission, name, sent)


def statuses(answers: list[HttpResponse]) -> list[int]:
    """How it went, the winners first."""
    return sorted(answer.status_code for answer in answers)


def copy_of(submission: Submission) -> Submission:
    """The submission as it stands in the database now."""
    return Submission.objects.get(pk=submission.pk)


def won(results: list) -> list:
    """The results that are no refusals."""
    return [result for result in results if not isinstance(result, Refused)]


def contradictions() -> dict[str, list]:
    """Rows that contradict the rules, asked of the database itself; empty when all is well."""
    questions = {
        "in force but not approved": f"{IN_FORCE} EXCEPT {APPROVED}",
        "approved but not in force": f"{APPROVED} EXCEPT {IN_FORCE}",
        "revisions that do not fit": MISFITS,
    }
    with connection.cursor() as cursor:
        found = {}
        for name, question in questions.items():
            cursor.execute(question)
            found[name] = cursor.fetchall()
    return {name: rows for name, rows in found.items() if rows}
