"""The past of the demo, dated: what was told in one go stands at the days on which it would have
been done, so that 按时 and 逾期 agree with the dates beside them.

Past the verbs, which know no other time than now; the audit log keeps the time of loading.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.db.models import Model

from submissions.models import Notice, ReturnMark, Round, Submission
from submissions.timing import LOCAL

HANDED_IN, HANDED_IN_LATE = dt.timedelta(days=-12), dt.timedelta(days=3)  # from the due time
DECIDED = dt.timedelta(days=4)  # after it was handed in
BETWEEN_UNITS, UNITS = dt.timedelta(hours=9, minutes=7), 10  # then from the first day again
FIRST_HOUR, HOURS = 8, 10  # of a working day
DECISIONS = ("通过", "退回")

Move = Callable[[dt.datetime], dt.datetime]


def date_back(round: Round) -> None:
    """Move everything that happened in a past round to its own time; its order stays."""
    round.refresh_from_db()  # its due time was set past this object
    round.opened_at = round.opens_at
    round.save(update_fields=["opened_at"])
    for place, submission in enumerate(round.submissions.order_by("institution__code")):
        steps = list(submission.steps.order_by("at", "pk"))
        if steps:
            decided = next(step.at for step in steps if step.verb in DECISIONS)
            _date(submission, _move(submission, place, steps[0].at, decided))
        submission.revisions.filter(number=1).update(started_at=round.opens_at)


def _move(submission: Submission, place: int, first: dt.datetime, decided: dt.datetime) -> Move:
    """What leads from the time of telling to the time told of: the first step to its own day, and
    everything from the first decision on some days later.
    """
    is_late = submission.revisions.filter(is_late=True).exists()
    start = submission.round.due_at + (HANDED_IN_LATE if is_late else HANDED_IN)
    start += place % UNITS * BETWEEN_UNITS
    start = start.astimezone(LOCAL)
    start = start.replace(hour=FIRST_HOUR + start.hour % HOURS)

    def move(moment: dt.datetime) -> dt.datetime:
        return start + (moment - first) + (DECIDED if moment >= decided else dt.timedelta())

    return move


def _date(submission: Submission, move: Move) -> None:
    revisions = submission.revisions.all()
    marks = ReturnMark.objects.filter(revision__in=revisions)
    _put([submission], move, "saved_at")
    _put(revisions, move, "started_at", "submitted_at", "declared_at", "decided_at")
    _put(submission.steps.all(), move, "at")
    _put(submission.evidence.all(), move, "at")
    _put(marks, move, "ticked_at")
    _put(Notice.objects.filter(submission=submission), move, "at", "read_at")


def _put(rows: Iterable[Model], move: Move, *columns: str) -> None:
    for row in rows:
        for column in columns:
            if getattr(row, column) is not None:
                setattr(row, column, move(getattr(row, column)))
        row.save(update_fields=columns)
