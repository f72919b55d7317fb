"""The board of a round: how far every unit is, and whose turn it is.

The database filters, sorts and counts; only the page that is shown is loaded. The number of
queries is the same with 3 units or 11,000.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from django.core.paginator import Page, Paginator
from django.urls import reverse

from institutions.access import ScopedQuerySet
from institutions.models import Institution
from jinchang_vet.kit import formats
from jinchang_vet.kit.crumbs import Crumb
from submissions import checks
from submissions.board_counts import BoardCounts, load_counts, missing_names
from submissions.board_filter import ANSWERED, BoardFilter, in_order, narrowed
from submissions.entries import entries_of
from submissions.evidence_shelf import Shelf, round_shelf
from submissions.frozen import Questions, thaw
from submissions.models import Extension, Figure, Revision, Round, Submission
from submissions.models import SubmissionState as State
from submissions.pending import MISSING, TO_HAND_IN, Person, extensions_by_unit, people_of
from submissions.states import (
    TONES,
    Badge,
    correction_words,
    counted_as,
    phase_badge,
    shown_revision,
)
from submissions.timing import (
    Window,
    deadline_words,
    is_closed,
    moment_words,
    window_of,
)
from submissions.turns import turn_of

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the board."""

    pk: int
    institution: Institution
    state: State  # under which it is counted
    tone: str
    filled: int
    asked: int
    errors: int
    is_late: bool
    submitted_at: dt.datetime | None
    days: int | None  # how long the turn has lasted; None when it is nobody's
    turn: str
    waits_since: str  # since which step the unit has the turn; empty when it has not
    people: tuple[Person, ...]
    extended_to: dt.datetime | None
    correction: str  # 更正中, 更正待审核; empty when none is under way
    saved_at: dt.datetime | None

    @property
    def waiting(self) -> str:
        """How long it has waited for a decision; empty when it does not."""
        if self.days is None or self.waits_since:
            return ""
        return f"已等 {self.days} 天" if self.days else "今天提交"

    @property
    def in_hand(self) -> str:
        """How long the unit has had the turn: 退回已 3 天; empty when it has not."""
        if self.days is None or not self.waits_since:
            return ""
        return f"{self.waits_since}已 {self.days} 天" if self.days else f"今天{self.waits_since}"

    @property
    def share(self) -> str:
        """How much is filled in: 18/24（75%）."""
        if not self.asked:
            return formats.DASH
        of_all = formats.percent(Decimal(100 * self.filled) / self.asked, 0)
        return f"{self.filled}/{self.asked}（{of_all}）"

    @property
    def is_missing(self) -> bool:
        """Whether it can be reminded: it has not handed in and still can, and no approved figures
        stand.
        """
        return bool(self.waits_since) and not self.correction

    @property
    def extension(self) -> str:
        """Until when its longer time runs."""
        return moment_words(self.extended_to) if self.extended_to else ""


@dataclass(frozen=True, slots=True)
class RoundBoard:
    """All that the board shows."""

    round: Round
    badge: Badge
    deadline: str
    is_closed: bool
    counts: BoardCounts
    chosen: BoardFilter
    units: tuple[UnitRow, ...]
    page: Page
    missing: tuple[str, ...]  # the first of those that have not handed in
    remindable: int  # of those, how many still can
    files: Shelf  # of the notice

    @property
    def title(self) -> str:
        """The heading of the page."""
        return f"{self.round.region} {self.round.year} 年度填报"

    @property
    def badges(self) -> tuple[Badge, ...]:
        """Which state holds; 个别单位已延期 while somebody may still hand in after closing."""
        later = self.badge.text == "已关闭" and not self.is_closed
        return (self.badge, Badge("个别单位已延期", "info")) if later else (self.badge,)

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        """The way here."""
        return (Crumb("数据填报", reverse("rounds")), Crumb(f"{self.round.year} 年度"))

    @property
    def shown(self) -> str:
        """How many pass the filter; empty when all are shown."""
        if not self.chosen.is_on:
            return ""
        return f"筛选出 {self.page.paginator.count} 个，共 {self.counts.units} 个"

    @property
    def missing_words(self) -> str:
        """A、B、C 等 120 个."""
        said, count = "、".join(self.missing), self.counts.missing
        return f"{said} 等 {count} 个" if count > len(self.missing) else said


def load_round_board(
    round: Round, *, user, now: dt.datetime, chosen: BoardFilter | None = None, number: str = ""
) -> RoundBoard:
    """A page of the board as `user` sees it: nine queries, ten where a closed round has units with
    more time.
    """
    chosen = chosen or BoardFilter()
    seen = Submission.objects.visible_to(user).filter(round=round)
    questions = thaw(round.frozen)
    counts = load_counts(seen)
    by_kind = {kind: questions.for_kind(kind) for kind in counts.kinds}
    asked = {kind: len(each.items) for kind, each in by_kind.items()}
    found = in_order(narrowed(seen, chosen, round, now), chosen, asked)
    page = Paginator(found.select_related("institution__region"), PER_PAGE).get_page(number)
    extensions = extensions_by_unit(round)
    own = window_of(round, extensions.get(user.institution_id, ()), user.institution_id)
    return RoundBoard(
        round=round,
        badge=phase_badge(own, now),
        deadline=deadline_words(own, now),
        is_closed=is_closed(round, chain.from_iterable(extensions.values()), now),
        counts=counts,
        chosen=chosen,
        units=_units(round, list(page), by_kind, extensions, now),
        page=page,
        missing=missing_names(seen) if counts.missing else (),
        remindable=_remindable(round, seen, counts.missing, extensions, now),
        files=round_shelf(round, may_change=False),
    )


def _remindable(
    round: Round,
    seen: ScopedQuerySet,
    missing: int,
    extensions: Mapping[int, list[Extension]],
    now: dt.datetime,
) -> int:
    """How many of the missing can hand in now."""
    if now < round.opens_at or not missing:
        return 0
    if now <= round.closes_at:
        return missing
    later = [
        unit for unit, given in extensions.items() if window_of(round, given, unit).closes_at >= now
    ]
    return seen.filter(MISSING, institution__in=later).count() if later else 0


def _units(
    round: Round,
    submissions: list[Submission],
    by_kind: Mapping[str, Questions],
    extensions: Mapping[int, list[Extension]],
    now: dt.datetime,
) -> tuple[UnitRow, ...]:
    current = _current_revisions(submissions)
    figures = _figures([revision.pk for revision in current.values()])
    people = people_of([submission.institution_id for submission in submissions])
    return tuple(
        _unit(
            submission,
            current[submission.pk],
            figures[current[submission.pk].pk],
            by_kind[submission.institution.kind],
            people=tuple(people[submission.institution_id]),
            window=window_of(
                round,
                extensions.get(submission.institution_id, ()),
                submission.institution_id,
            ),
            now=now,
        )
        for submission in submissions
    )


def _current_revisions(submissions: Sequence[Submission]) -> dict[int, Revision]:
    """The revision that each state speaks of, by submission."""
    revisions = defaultdict(list)
    for revision in Revision.objects.filter(submission__in=submissions).order_by("-number"):
        revisions[revision.submission_id].append(revision)
    return {each.pk: shown_revision(each, revisions[each.pk]) for each in submissions}


def _figures(revisions: Sequence[int]) -> defaultdict[int, list[Figure]]:
    """The figures of some revisions, by revision: one query."""
    found = defaultdict(list)
    for figure in Figure.objects.filter(revision__in=revisions).select_related("item").order_by():
        found[figure.revision_id].append(figure)
    return found


def _unit(
    submission: Submission,
    revision: Revision,
    figures: list[Figure],
    questions: Questions,
    *,
    people: tuple[Person, ...],
    window: Window,
    now: dt.datetime,
) -> UnitRow:
    in_force = submission.approved_id is not None
    state = counted_as(submission.state, in_force=in_force)
    turn = turn_of(submission, revision, window, now)
    owes = not in_force and revision.submitted_at is None
    return UnitRow(
        pk=submission.pk,
        institution=submission.institution,
        state=state,
        tone=TONES[state],
        filled=sum(figure.state in ANSWERED for figure in figures),
        asked=len(questions.items),
        errors=_errors(questions, figures) if submission.state in TO_HAND_IN else 0,
        is_late=revision.is_late or (owes and now > window.due_at),
        submitted_at=revision.submitted_at,
        days=turn.days(now),
        turn=turn.whose,
        waits_since=turn.step,
        people=people if turn.step else (),
        extended_to=window.due_at if window.extended and window.due_at > now else None,
        correction=correction_words(submission.state, in_force=in_force),
        saved_at=submission.saved_at,
    )


def _errors(questions: Questions, figures: list[Figure]) -> int:
    """What would be refused as it stands; blanks are not counted, they are not filled in yet."""
    found = checks.check(questions, entries_of(figures, questions.items), {})
    return sum(finding.severity == checks.ERROR and finding.blocks for finding in found)
