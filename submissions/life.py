"""The life of a submission's figures: its revisions, what stood in each, and when each held.

`load_life` takes a fixed number of queries, however many revisions and figures there are.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from institutions.duties import Duty
from submissions.entries import BLANK, Entry, entries_of
from submissions.frozen import FrozenItem, thaw
from submissions.models import Figure, FigureState, ReturnMark, Revision, Step, Submission


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which a revision was in force; `until` is None while it lasts."""

    since: dt.datetime
    until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Life:
    """The revisions that a person may read (oldest first), and what is known of each by its key."""

    submission: Submission
    revisions: tuple[Revision, ...]
    items: tuple[FrozenItem, ...]
    spans: Mapping[int, tuple[Span, ...]]
    marks: tuple[ReturnMark, ...]
    _entries: Mapping[int, Mapping[str, Entry]]

    def entry(self, revision: Revision, code: str) -> Entry:
        """What stood at an item in a revision; blank when nothing was ever kept."""
        return self._entries[revision.pk].get(code, BLANK)

    def is_in_force(self, revision: Revision) -> bool:
        """Whether the facts of the year are those of this revision now."""
        return revision.pk == self.submission.approved_id

    def spans_of(self, revision: Revision) -> tuple[Span, ...]:
        """The times in which a revision was in force."""
        return self.spans.get(revision.pk, ())

    def marks_at(self, revision: Revision, code: str) -> tuple[ReturnMark, ...]:
        """What the reviewer objected to at an item of a revision."""
        return tuple(
            mark
            for mark in self.marks
            if mark.revision_id == revision.pk and mark.item.code == code
        )


def load_life(submission: Submission, user) -> Life:
    """All revisions that the person may read, with their figures: four queries."""
    revisions = readable(submission, user)
    figures = Figure.objects.filter(revision__in=revisions).select_related("item")
    by_revision: dict[int, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_revision[figure.revision_id].append(figure)
    kept = {figure.item.code for rows in by_revision.values() for figure in rows}
    items = _items(submission, kept)
    marks = ReturnMark.objects.filter(revision__in=revisions).select_related("item", "ticked_by")
    return Life(
        submission=submission,
        revisions=tuple(revisions),
        items=items,
        spans=spans_in_force(submission.steps.order_by("at", "pk")),
        marks=tuple(marks),
        _entries={each.pk: entries_of(by_revision[each.pk], items) for each in revisions},
    )


def readable(submission: Submission, user) -> list[Revision]:
    """Revisions that the person may read, oldest first: the own ones all, those of others once they
    were handed in.
    """
    rows = submission.revisions.select_related("submitted_by", "decided_by").order_by("number")
    if not user.may(Duty.REPORT):
        rows = rows.filter(submitted_at__isnull=False)
    return list(rows)


def _items(submission: Submission, kept: set[str]) -> tuple[FrozenItem, ...]:
    """What the round asks of the institution, and what it answered while it was of another kind."""
    kind = submission.institution.kind
    asked = thaw(submission.round.frozen).items
    return tuple(item for item in asked if kind in item.kinds or item.code in kept)


def spans_in_force(steps: Iterable[Step]) -> dict[int, tuple[Span, ...]]:
    """When which revision (by its key) was in force, out of the steps in their order.

    An approval ends the time of the revision before; an undo brings that one back.
    """
    spans: dict[int, list[Span]] = defaultdict(list)
    approved: list[int] = []
    since: dt.datetime | None = None
    for step in steps:
        if step.verb not in ("通过", "撤销通过"):
            continue
        if approved and since is not None:
            spans[approved[-1]].append(Span(since, step.at))
        if step.verb == "通过":
            approved.append(step.revision_id)
        elif approved:
            approved.pop()
        since = step.at
    if approved and since is not None:
        spans[approved[-1]].append(Span(since, None))
    return {revision: tuple(found) for revision, found in spans.items()}


def differs(one: Entry, other: Entry) -> bool:
    """Whether two entries give different answers; notes are not compared."""
    return _answer(one) != _answer(other)


def _answer(entry: Entry) -> tuple:
    typed = entry.typed if entry.state == FigureState.UNREADABLE else ""
    return entry.state, entry.value, typed


def moment(at: dt.datetime) -> str:
    """2025-01-12 10:32, in local time."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
