"""The years of one target as series: what was reached, what was due, what is promised, what
follows at the pace so far.

Values are those of the judging (`targets.figures.read_figures`, `targets.distance.measure`);
nothing is judged here. Shares of complying units are given in per cent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.wording import SHARE_KINDS
from submissions.ledger import Ledger
from submissions.standing import Standing, observation_of
from targets.access import in_force
from targets.distance import measure
from targets.figures import Figure, bound_of, read_figures
from targets.judgement import Baseline, Observation, Outlook
from targets.kinds import Kind, Status
from targets.models import TargetVersion

ZERO, HUNDRED = Decimal(0), Decimal(100)
WITHOUT_LINE = (Kind.MILESTONE, Kind.SOFT)


@dataclass(frozen=True, slots=True)
class Point:
    """The value of a year; None leaves a gap. `partial`: units are missing behind it."""

    year: int
    value: Decimal | None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Between which values the two paces lead."""

    year: int
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Trend:
    """The series of one target. `breaks` are years from which another definition holds."""

    actual: tuple[Point, ...]
    path: tuple[Point, ...]
    target: tuple[Point, ...]
    upper: Decimal | None
    outlook: tuple[Span, ...]
    breaks: tuple[int, ...]
    years: tuple[int, ...]

    @property
    def is_empty(self) -> bool:
        return all(point.value is None for point in self.actual)


def observations_of(standing: Standing, ledger: Ledger, scope) -> dict[int, Observation]:
    """The years of a standing as the judging took them."""
    return {
        year: observation_of(area, is_closed=ledger.is_closed(scope, year), names={})
        for year, area in standing.areas.items()
    }


def recorded_baseline(standing: Standing) -> Baseline | None:
    """The starting value that somebody recorded, if the judgement rests on one."""
    baseline = standing.judgement.baseline if standing.judgement is not None else None
    return baseline if baseline is not None and baseline.recorded else None


def trend_of(
    standing: Standing,
    observations: Mapping[int, Observation],
    *,
    versions: Sequence[TargetVersion],
    definitions_from: Sequence[int],
) -> Trend | None:
    """The series of a target; None for kinds that have no amount (里程碑, 定性)."""
    promise = standing.promise
    if promise.kind in WITHOUT_LINE:
        return None
    times = HUNDRED if promise.kind in SHARE_KINDS else Decimal(1)
    year = max(standing.areas)
    figures = read_figures(promise, observations, year, recorded_baseline(standing))
    reached = [_point(figures.get(each), each, times) for each in _span(figures, standing, year)]
    outlook = _outlook(standing)
    last = max([year, promise.target_year or year, *(each.year for each in outlook)])
    years = tuple(range(reached[0].year, last + 1))
    return Trend(
        actual=tuple(reached),
        path=_path(standing, times),
        target=_target(standing, versions, years, times),
        upper=promise.upper if promise.kind is Kind.RANGE else None,
        outlook=outlook,
        breaks=tuple(each for each in definitions_from if years[0] < each <= year),
        years=years,
    )


def _span(figures: Mapping[int, Figure], standing: Standing, year: int) -> range:
    return range(min([*figures, *standing.areas]), year + 1)


def _point(figure: Figure | None, year: int, times: Decimal) -> Point:
    if figure is None:
        return Point(year, None)
    return Point(year, figure.value * times, figure.partial)


def _path(standing: Standing, times: Decimal) -> tuple[Point, ...]:
    """What was due at the end of each year, from the baseline to the deadline."""
    judgement, promise = standing.judgement, standing.promise
    baseline = judgement.baseline if judgement is not None else None
    if baseline is None or promise.target_year is None or promise.every_year:
        return ()
    found = [Point(baseline.year, baseline.value * times)]
    for year in range(baseline.year + 1, promise.target_year + 1):
        due = measure(promise, baseline, Figure(year, baseline.value, meets=False)).due
        if due is None:
            return ()
        found.append(Point(year, due * times))
    return tuple(found) if len(found) > 1 else ()


def _target(
    standing: Standing, versions: Sequence[TargetVersion], years: Sequence[int], times: Decimal
) -> tuple[Point, ...]:
    """The bound that each year is held to: a changed target shows as a step."""
    promise = standing.promise
    if promise.kind is Kind.NON_DECREASING:
        return ()
    if promise.kind in SHARE_KINDS:
        return tuple(Point(year, times) for year in years)
    falls = promise.kind in (Kind.AT_MOST, Kind.RANK)
    found = []
    for year in years:
        version = in_force(versions, year) or standing.version
        bound = version.upper if falls else version.lower
        found.append(Point(year, bound))
    return tuple(found) if bound_of(promise) is not None else ()


def _outlook(standing: Standing) -> tuple[Span, ...]:
    """From the deciding value along both paces, to the deadline or the year after it."""
    judgement, promise = standing.judgement, standing.promise
    outlook = judgement.outlook if judgement is not None else None
    if outlook is None or judgement.value is None or judgement.status is Status.MET:
        return ()
    if not _leads_on(outlook, standing):
        return ()
    start = judgement.value_year
    late = judgement.target_value is not None and not _arrives(outlook, promise.target_year)
    end = promise.target_year + (1 if late else 0)
    paces = [outlook.pace, outlook.second_pace]
    top = HUNDRED if promise.is_percentage else None
    spans = []
    for year in range(start, end + 1):
        ends = [_within(judgement.value + pace * (year - start), top) for pace in paces]
        spans.append(Span(year, min(ends), max(ends)))
    return tuple(spans)


def _leads_on(outlook: Outlook, standing: Standing) -> bool:
    promise, judgement = standing.promise, standing.judgement
    return (
        outlook.pace is not None
        and outlook.second_pace is not None
        and promise.target_year is not None
        and judgement.value_year < promise.target_year
    )


def _arrives(outlook: Outlook, deadline: int) -> bool:
    years = (outlook.attainment_year, outlook.second_attainment_year)
    return all(year is not None and year <= deadline for year in years)


def _within(value: Decimal, top: Decimal | None) -> Decimal:
    value = max(value, ZERO)
    return value if top is None else min(value, top)
