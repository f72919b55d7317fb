"""The board of a round: how far every unit is, and whose turn it is.

`load_round_board` takes the same number of queries with 3 units or 3,000.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.urls import reverse

from institutions.models import Institution
from jinchang_vet.kit import formats
from jinchang_vet.kit.crumbs import Crumb
from submissions.frozen import thaw
from submissions.models import Figure, FigureState, Revision, Round, Submission
from submissions.models import SubmissionState as State
from submissions.states import TONES, Badge, shown_revision
from submissions.timing import LOCAL, Window, deadline_words, is_closed, window_of

ANSWERED = (FigureState.VALUE, FigureState.NOT_APPLICABLE)
TURNS = {
    State.DRAFT: "填报单位",
    State.RETURNED: "填报单位",
    State.SUBMITTED: "审核员",
    State.APPROVED: "",
}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the board."""

    pk: int
    institution: Institution
    state: State
    tone: str
    filled: int
    asked: int
    is_late: bool
    submitted_at: dt.datetime | None
    days: int | None  # days since submitted, while it waits for a decision
    turn: str
    extended_to: dt.datetime | None
    is_correction: bool

    @property
    def waiting(self) -> str:
        """How long it has waited for a decision; empty when it does not."""
        if self.days is None:
            return ""
        return f"已等 {self.days} 天" if self.days else "今天提交"

    @property
    def share(self) -> str:
        """How much is filled in: 18/24（75%）."""
        if not self.asked:
            return formats.DASH
        of_all = formats.percent(Decimal(100 * self.filled) / self.asked, 0)
        return f"{self.filled}/{self.asked}（{of_all}）"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many units are in one state."""

    label: str
    count: int
    tone: str


@dataclass(frozen=True, slots=True)
class RoundBoard:
    """All that the board shows."""

    round: Round
    deadline: str
    is_closed: bool
    units: tuple[UnitRow, ...]
    tallies: tuple[Tally, ...]
    missing: tuple[str, ...]  # units that have not handed in
    returned: tuple[str, ...]  # units that have to hand in again

    @property
    def title(self) -> str:
        """The heading of the page."""
        return f"{self.round.region} {self.round.year} 年度填报"

    @property
    def badges(self) -> tuple[Badge, ...]:
        """已关闭, once no unit can hand in any more."""
        return (Badge("已关闭", "quiet"),) if self.is_closed else ()

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        """The way here."""
        return (Crumb("数据填报", reverse("rounds")), Crumb(f"{self.round.year} 年度"))

    @property
    def waiting(self) -> tuple[UnitRow, ...]:
        """Units whose figures wait for a decision, the longest waiting first."""
        found = [unit for unit in self.units if unit.state == State.SUBMITTED]
        return tuple(sorted(found, key=lambda unit: -(unit.days or 0)))


def load_round_board(round: Round, *, user, now: dt.datetime) -> RoundBoard:
    """The board as `user` sees it: four queries."""
    submissions = list(
        Submission.objects.visible_to(user)
        .filter(round=round)
        .select_related("institution__region")
        .order_by("institution__region__path", "institution__code")
    )
    current = _current_revisions(submissions)
    filled = _filled({revision.pk for revision in current.values()})
    extensions = list(round.extensions.all())
    questions, asked = thaw(round.frozen), {}
    for kind in {submission.institution.kind for submission in submissions}:
        asked[kind] = len(questions.for_kind(kind).items)
    units = tuple(
        _unit(
            submission,
            current[submission.pk],
            filled=filled.get(current[submission.pk].pk, 0),
            asked=asked[submission.institution.kind],
            window=window_of(round, extensions, submission.institution_id),
            due_at=round.due_at,
            now=now,
        )
        for submission in submissions
    )
    return RoundBoard(
        round=round,
        deadline=deadline_words(window_of(round), now),
        is_closed=is_closed(round, extensions, now),
        units=units,
        tallies=tuple(
            Tally(state.label, sum(unit.state == state for unit in units), TONES[state])
            for state in State
        ),
        missing=_names(units, State.DRAFT),
        returned=_names(units, State.RETURNED),
    )


def _current_revisions(submissions: list[Submission]) -> dict[int, Revision]:
    """The revision that each state speaks of, by submission."""
    revisions = defaultdict(list)
    for revision in Revision.objects.filter(submission__in=submissions).order_by("-number"):
        revisions[revision.submission_id].append(revision)
    return {each.pk: shown_revision(each, revisions[each.pk]) for each in submissions}


def _filled(revisions: set[int]) -> dict[int, int]:
    rows = Figure.objects.filter(revision__in=revisions, state__in=ANSWERED).order_by()
    counted = rows.values("revision").annotate(count=Count("pk"))
    return dict(counted.values_list("revision", "count"))


def _unit(
    submission: Submission,
    revision: Revision,
    *,
    filled: int,
    asked: int,
    window: Window,
    due_at: dt.datetime,
    now: dt.datetime,
) -> UnitRow:
    state = State(submission.state)
    is_correction = submission.approved_id not in (None, revision.pk)
    days = None
    if state == State.SUBMITTED and revision.submitted_at is not None:
        days = (now.astimezone(LOCAL).date() - revision.submitted_at.astimezone(LOCAL).date()).days
    return UnitRow(
        pk=submission.pk,
        institution=submission.institution,
        state=state,
        tone=TONES[state],
        filled=filled,
        asked=asked,
        is_late=revision.is_late or (revision.submitted_at is None and now > window.due_at),
        submitted_at=revision.submitted_at,
        days=days,
        turn=TURNS[state],
        extended_to=window.due_at if window.due_at > due_at else None,
        is_correction=is_correction,
    )


def _names(units: tuple[UnitRow, ...], state: State) -> tuple[str, ...]:
    """Units in a state, corrections aside: their approved figures stand."""
    return tuple(
        unit.institution.short_name
        for unit in units
        if unit.state == state and not unit.is_correction
    )
