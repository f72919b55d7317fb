"""The overview of a region in one data year: everything that the page shows, in a fixed number of
queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from institutions.models import Region
from reports.attention import NEEDS_ATTENTION, ranked
from reports.document import TaskLine, load_document
from reports.filings import Filing, load_filings
from reports.rows import Row, rows_of
from submissions.ground import read_ground
from submissions.models import SubmissionState
from submissions.standing import PlanStanding, load_standings, standings_on
from targets.kinds import Status
from targets.models import (
    Plan,
    PublishedFigure,
)


@dataclass(frozen=True, slots=True)
class Group:
    """The targets of one part of the document."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What moved against the year before."""

    newly_met: tuple[Row, ...]
    fallen_back: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Reporting:
    """How far the reporting of the year has come; `due_at` is None when no round was opened."""

    due_at: dt.datetime | None
    expected: int
    approved: int
    correcting: int  # of those approved
    submitted: int
    missing: tuple[str, ...]
    returned: int
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The overview."""

    region: Region
    plan: Plan
    year: int
    standing: PlanStanding
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]
    counts: tuple[tuple[Status, int], ...]
    elapsed: Decimal | None
    phase: str
    change: Change
    attention: tuple[Row, ...]
    reporting: Reporting
    filings: tuple[Filing, ...]
    tasks: tuple[TaskLine, ...]
    published: tuple[PublishedFigure, ...]

    @property
    def has_lamps(self) -> bool:
        """Whether targets are judged here; a county without own targets only pools values."""
        return any(row.judgement is not None for row in self.rows)


def load_board(
    region: Region, plan: Plan, *, year: int, now: dt.datetime, with_tasks: bool = False
) -> Board:
    """Everything about the plan's targets in the region and year: nine queries, one less when the
    plan has its versions at hand.
    """
    [standing] = load_standings([(region, plan)], year=year, now=now)
    document = load_document(plan, with_tasks=with_tasks)
    rows = rows_of(standing, document.origins)
    filings = load_filings(region, year)
    return Board(
        region=region,
        plan=plan,
        year=year,
        standing=standing,
        rows=rows,
        groups=_groups(rows),
        counts=count_statuses(row.judgement for row in rows),
        elapsed=elapsed_share(plan, year),
        phase=phase_of(plan, year),
        change=_change(rows),
        attention=tuple(ranked(rows, NEEDS_ATTENTION, lambda row: row.standing)),
        reporting=_reporting(standing, filings),
        filings=filings,
        tasks=document.tasks,
        published=tuple(
            PublishedFigure.objects.filter(plan=plan).select_related(
                "indicator", "institution", "clause"
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class CityLine:
    """One city on the page of a province."""

    region: Region
    plan: Plan
    counts: tuple[tuple[Status, int], ...]
    elapsed: Decimal | None
    total: int


def load_cities(
    pairs: Sequence[tuple[Region, Plan]], *, year: int, now: dt.datetime
) -> list[CityLine]:
    """The cities below a province with their counts: as many queries for any number of cities. One
    is judged after the other, and of each only its line is kept.
    """
    ground = read_ground(pairs, year=year, now=now)
    return [_city_line(*standings_on(ground, [pair])) for pair in pairs]


def _city_line(found: PlanStanding) -> CityLine:
    return CityLine(
        region=found.region,
        plan=found.plan,
        counts=count_statuses(standing.judgement for standing in found.standings),
        elapsed=elapsed_share(found.plan, found.year),
        total=len(found.standings),
    )


def count_statuses(judgements) -> tuple[tuple[Status, int], ...]:
    """How many targets have each status, all eight in their usual order."""
    found: dict[Status, int] = dict.fromkeys(Status, 0)
    for judgement in judgements:
        if judgement is not None and judgement.status is not None:
            found[judgement.status] += 1
    return tuple(found.items())


def elapsed_share(plan: Plan, year: int) -> Decimal | None:
    """序时进度: the share of the plan's time that has passed at the end of the year, 0 to 1. It
    begins with the base year or, where none is stated, at the end of the year before the first.
    """
    start = plan.base_year
    if start is None and plan.first_year is not None:
        start = plan.first_year - 1
    if start is None or plan.horizon is None or plan.horizon <= start:
        return None
    share = Decimal(year - start) / (plan.horizon - start)
    return min(max(share, Decimal(0)), Decimal(1))


def phase_of(plan: Plan, year: int) -> str:
    """Where the year lies in the plan: 基期年, 规划期内, 期满, or empty when the plan has no
    years.
    """
    if plan.first_year is None or plan.horizon is None:
        return ""
    if year < plan.first_year:
        return "基期年" if year == plan.base_year else "规划期前"
    return "期满" if year > plan.horizon else "规划期内"


def _groups(rows: Sequence[Row]) -> tuple[Group, ...]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.chapter, []).append(row)
    return tuple(Group(title, tuple(of_chapter)) for title, of_chapter in found.items())


def _change(rows: Sequence[Row]) -> Change:
    """Newly met, and moved to a worse lamp among those that measure progress."""
    ladder = {Status.OFF_TRACK: 0, Status.BEHIND: 1, Status.ON_TRACK: 2, Status.MET: 3}
    newly, back = [], []
    for row in rows:
        before, now = row.standing.before, row.judgement
        if before is None or now is None:
            continue
        if now.status is Status.MET and before.status is not Status.MET:
            newly.append(row)
        old, new = ladder.get(before.status), ladder.get(now.status)
        fell = old is not None and (new is not None and new < old)
        if fell or (now.status is Status.MISSED and before.status is Status.MET):
            back.append(row)
    return Change(tuple(newly), tuple(back))


def _reporting(standing: PlanStanding, filings: tuple[Filing, ...]) -> Reporting:
    region, year = standing.region, standing.year
    round = standing.ledger.round_of(region, year)
    pending = [filing for filing in filings if not filing.in_force]
    waiting = [filing for filing in pending if filing.state == SubmissionState.SUBMITTED]
    return Reporting(
        due_at=round.due_at if round is not None else None,
        expected=len(filings),
        approved=len(filings) - len(pending),
        correcting=sum(bool(filing.correction) for filing in filings),
        submitted=len(waiting),
        missing=tuple(filing.institution.short_name for filing in pending if filing not in waiting),
        returned=sum(filing.state == SubmissionState.RETURNED for filing in pending),
        is_demo=any(each.is_demo for each in standing.ledger.rounds if each.year == year),
    )
