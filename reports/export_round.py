"""Everything the round report says: how each unit of a round reported, and how it was reviewed."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count

from institutions.access import ScopedQuerySet
from institutions.models import InstitutionKind
from submissions.models import ReturnMark, Revision, Round, Submission
from submissions.pending import extensions_by_unit
from submissions.states import correction_words, counted_as
from submissions.timing import days_between, window_of


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One unit: the state it counts under, what it handed in first and last, and what the reviewer
    did. `correction` says that figures in force are being corrected.

    `in_force` is the number of what was approved, `number` of what was handed in last. `days` lie
    between the last submission and its decision, or now while it waits.
    """

    code: str
    name: str
    kind: str
    region: str
    state: str
    correction: str
    in_force: int | None
    number: int | None
    first_at: dt.datetime | None
    submitted_at: dt.datetime | None
    approved_at: dt.datetime | None
    late: str
    returned: int
    marks: int
    withdrawn: int
    due_at: dt.datetime
    extended: bool
    days: int | None
    reviewer: str
    receipt: str


@dataclass(frozen=True, slots=True)
class RoundReport:
    """One round before it is laid out."""

    round: Round
    lines: tuple[ReportLine, ...]

    def count(self, *states: str) -> int:
        """How many units are in these states."""
        return sum(line.state in states for line in self.lines)

    @property
    def correcting(self) -> int:
        """How many of those approved are being corrected."""
        return sum(bool(line.correction) for line in self.lines)

    @property
    def late(self) -> int:
        return sum(line.late == "逾期" for line in self.lines)


def load_round_report(
    round: Round, submissions: ScopedQuerySet, *, now: dt.datetime
) -> RoundReport:
    """The units of the round among these submissions: four queries, whatever their number."""
    seen = submissions.filter(round=round)
    revisions = defaultdict(list)
    rows = Revision.objects.filter(submission__in=seen.order_by().values("pk"))
    for revision in rows.select_related("decided_by").order_by("number"):
        revisions[revision.submission_id].append(revision)
    marked = ReturnMark.objects.filter(revision__submission__in=seen.order_by().values("pk"))
    counted = marked.order_by().values_list("revision__submission").annotate(Count("pk"))
    marks, extensions = dict(counted), extensions_by_unit(round)
    ordered = seen.select_related("institution__region").order_by(
        "institution__region__path", "institution__code"
    )
    return RoundReport(
        round,
        tuple(
            _line(each, revisions[each.pk], marks.get(each.pk, 0), round, extensions, now)
            for each in ordered
        ),
    )


def _line(
    submission: Submission, revisions: list[Revision], marks: int, round: Round, extensions, now
) -> ReportLine:
    unit = submission.institution
    sent = [revision for revision in revisions if revision.submitted_at is not None]
    last = sent[-1] if sent else None
    approved = next((each for each in revisions if each.pk == submission.approved_id), None)
    states = Counter(revision.state for revision in revisions)
    decided = [revision for revision in sent if revision.decided_by is not None]
    window = window_of(round, extensions.get(unit.pk, ()), unit.pk)
    return ReportLine(
        code=unit.code,
        name=unit.name,
        kind=InstitutionKind(unit.kind).label,
        region=unit.region.name,
        state=counted_as(submission.state, in_force=approved is not None).label,
        correction=correction_words(submission.state, in_force=approved is not None),
        in_force=approved.number if approved else None,
        number=last.number if last else None,
        first_at=sent[0].submitted_at if sent else None,
        submitted_at=last.submitted_at if last else None,
        approved_at=approved.decided_at if approved else None,
        late="" if not sent else ("逾期" if any(each.is_late for each in sent) else "按时"),
        returned=states[Revision.State.RETURNED],
        marks=marks,
        withdrawn=states[Revision.State.WITHDRAWN],
        due_at=window.due_at,
        extended=window.extended,
        days=_days(last, now),
        reviewer=f"{decided[-1].decided_by}" if decided else "",
        receipt=last.receipt if last else "",
    )


def _days(last: Revision | None, now: dt.datetime) -> int | None:
    if last is None or last.submitted_at is None:
        return None
    return days_between(last.submitted_at, last.decided_at or now)
