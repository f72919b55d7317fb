"""What follows if the pace goes on: stands beside the status and never changes it.

Rules: docs/progress.md, 展望.  No probabilities; what it rests on is said with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from targets.figures import Figure, Figures, bound_of
from targets.judgement import ZERO, Baseline, Outlook, Promise
from targets.kinds import Kind

OUTLOOK_KINDS = frozenset({Kind.AT_LEAST, Kind.AT_MOST, Kind.RANGE, Kind.CUMULATIVE})
HUNDRED = Decimal(100)
LONG = 10


@dataclass(frozen=True, slots=True)
class Scenario:
    """Where one pace leads."""

    expected: Decimal | None = None
    year: int | None = None
    too_long: bool = False
    unreachable: bool = False


def look_ahead(
    promise: Promise, figures: Figures, baseline: Baseline | None, figure: Figure
) -> Outlook | None:
    """The outlook from the deciding figure; None where the kind has none or nothing rests on it."""
    bound = bound_of(promise)
    if promise.kind not in OUTLOOK_KINDS or promise.every_year or bound is None:
        return None
    met_years = [f.year for f in figures.values() if f.usable and f.meets]
    first_met = min(met_years, default=None)
    way = [] if baseline is None else _after(figures, baseline, figure)
    if baseline is None or not way:
        return None if first_met is None else Outlook(first_met_year=first_met)
    pace = (figure.value - baseline.value) / (figure.year - baseline.year) + 0
    start = way[-2] if len(way) > 1 else baseline
    second_pace = (figure.value - start.value) / (figure.year - start.year) + 0
    main = _follow(promise, bound, figure, pace)
    second = _follow(promise, bound, figure, second_pace)
    required = _required(promise, bound, figure)
    return Outlook(
        points=len(way),
        confidence=confidence_of(len(way)),
        pace=pace,
        second_pace=second_pace,
        expected_at_deadline=main.expected,
        second_expected_at_deadline=second.expected,
        expected_share=main.expected / bound if main.expected is not None and bound else None,
        required_pace=required,
        speed_up=required / pace if required is not None and pace else None,
        attainment_year=main.year,
        second_attainment_year=second.year,
        over_ten_years=main.too_long,
        second_over_ten_years=second.too_long,
        unreachable=main.unreachable,
        second_unreachable=second.unreachable,
        first_met_year=first_met,
    )


def confidence_of(points: int) -> str | None:
    """One value after the baseline 低, two 中, three or more 较高."""
    return None if points < 1 else ("低", "中", "较高")[min(points, 3) - 1]


def _after(figures: Figures, baseline: Baseline, figure: Figure) -> list[Figure]:
    return [f for f in figures.values() if f.usable and baseline.year < f.year <= figure.year]


def _required(promise: Promise, bound: Decimal, figure: Figure) -> Decimal | None:
    """q = (V − v) / (T − t) for a target that is still to be reached in time."""
    deadline = promise.target_year
    if deadline is None or figure.year >= deadline or figure.meets:
        return None
    return (bound - figure.value) / (deadline - figure.year)


def _follow(promise: Promise, bound: Decimal, figure: Figure, pace: Decimal) -> Scenario:
    deadline = promise.target_year
    if deadline is not None and figure.year >= deadline:
        return Scenario()
    if pace == 0:
        return Scenario(unreachable=not figure.meets)
    expected = None if deadline is None else figure.value + pace * (deadline - figure.year)
    if expected is not None and promise.is_percentage:
        expected = min(max(expected, ZERO), HUNDRED)
    if figure.meets:
        return Scenario(expected)
    years_left = (bound - figure.value) / pace
    if years_left < 0:
        return Scenario(expected, unreachable=True)
    year = figure.year + int(years_left.to_integral_value(ROUND_CEILING))
    last = figure.year if deadline is None else deadline
    return Scenario(expected, year, too_long=year > last + LONG)
