"""From the observations of the years to the figures a target is judged on.

Rules: docs/progress.md, 数据何时可用 (final, minimum coverage, which year decides) and 基期.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from targets.judgement import ZERO, Baseline, Observation, Promise
from targets.kinds import Kind

SHARE_KINDS = frozenset({Kind.FULL_COVERAGE, Kind.EACH_INSTITUTION})
FALLING_KINDS = frozenset({Kind.AT_MOST, Kind.RANK})

Observations = Mapping[int, Observation]


@dataclass(frozen=True, slots=True)
class Figure:
    """The value of one year in the measure of the target.

    ``pending``: no known unit fails, but some are unknown.  ``covered``: the minimum coverage is
    reached; ``usable``: covered, or a partial sum that already meets the target.
    """

    year: int
    value: Decimal
    meets: bool
    pending: bool = False
    covered: bool = True
    usable: bool = True
    partial: bool = False
    settled: bool = True


Figures = Mapping[int, Figure]


@dataclass(frozen=True, slots=True)
class Reading:
    """The figure that decides a year's page, and how sure the calendar is of it.

    ``over``: the deadline has passed and its figure is final (or absent for good:
    ``unreported``); ``awaiting``: the deadline's figure is still to come, the latest one stands in.
    """

    figure: Figure | None
    over: bool = False
    awaiting: bool = False
    unreported: bool = False


def rises(promise: Promise) -> bool:
    """Whether the target is reached by a rise."""
    return promise.kind not in FALLING_KINDS


def bound_of(promise: Promise) -> Decimal | None:
    """V, the bound that R runs toward: the lower end of a range, the whole (1) for shares, the
    quotient of a standard such as 1:350.
    """
    if promise.kind in SHARE_KINDS:
        return Decimal(1)
    stated = _stated(promise)
    return stated / promise.per if stated is not None and promise.per > 1 else stated


def _stated(promise: Promise) -> Decimal | None:
    return promise.lower if rises(promise) else promise.upper


def reaches(promise: Promise, value: Decimal, bound: Decimal | None) -> bool:
    """Whether a value stands on the right side of a bound; unrounded, equality reaches."""
    if bound is None:
        return False
    return value >= bound if rises(promise) else value <= bound


def counted_units(promise: Promise, observation: Observation) -> tuple[int, int] | None:
    """(units meeting, units in scope) of a share kind; None when unknown or nobody is in scope.

    Where one office reports both counts (县区数 and 其中已建中心), its numerator and denominator
    are the two numbers.
    """
    meeting, in_scope = observation.meeting, observation.in_scope
    if meeting is None and promise.kind is Kind.FULL_COVERAGE:
        if observation.numerator is None or observation.denominator is None:
            return None
        meeting, in_scope = int(observation.numerator), int(observation.denominator)
    if meeting is None or not in_scope or (observation.unknown or 0) >= in_scope:
        return None
    return meeting, in_scope


def read_figures(
    promise: Promise, observations: Observations, year: int, recorded: Baseline | None = None
) -> dict[int, Figure]:
    """The figures of all years up to ``year``; a recorded baseline is the figure of its year."""
    known = {y: observations[y] for y in sorted(observations) if y <= year}
    if promise.kind is Kind.CUMULATIVE:
        return _running_totals(promise, known)
    figures = {}
    for y, observation in known.items():
        figure = _figure(promise, y, observation)
        if figure is not None:
            figures[y] = figure
    covered = recorded is not None and _is_covered(recorded, promise.minimum_coverage)
    if recorded and covered and recorded.year <= year and recorded.year not in figures:
        meets = reaches(promise, recorded.value, bound_of(promise))
        figures[recorded.year] = Figure(recorded.year, recorded.value, meets)
    return dict(sorted(figures.items()))


def _figure(promise: Promise, year: int, observation: Observation) -> Figure | None:
    if promise.kind in SHARE_KINDS:
        return _share(promise, year, observation)
    if observation.value is None:
        return None
    meets = _meets(promise, observation, observation.value)
    return _sized(promise, year, observation, observation.value, meets=meets)


def _meets(promise: Promise, observation: Observation, value: Decimal) -> bool:
    """A standard such as 1:350 is compared as whole numbers where both are known."""
    stated, above, below = _stated(promise), observation.numerator, observation.denominator
    if promise.per > 1 and stated is not None and above is not None and below is not None:
        surplus = promise.per * above - stated * below
        return surplus >= 0 if rises(promise) else surplus <= 0
    return reaches(promise, value, bound_of(promise))


def _share(promise: Promise, year: int, observation: Observation) -> Figure | None:
    counts = counted_units(promise, observation)
    if counts is None:
        return None
    meeting, in_scope = counts
    unknown = observation.unknown or 0
    # Counts that offices report say nothing of the units of an office that has not reported.
    silent = observation.meeting is None and observation.reported < observation.expected
    return _sized(
        promise,
        year,
        observation,
        Decimal(meeting) / in_scope,
        meets=meeting >= in_scope and not unknown and not silent,
        pending=(unknown > 0 or silent) and meeting + unknown >= in_scope,
    )


def _sized(
    promise: Promise,
    year: int,
    observation: Observation,
    value: Decimal,
    *,
    meets: bool,
    pending: bool = False,
    partial: bool = False,
    settled: bool = True,
) -> Figure:
    coverage = observation.coverage
    covered = coverage is None or coverage >= promise.minimum_coverage
    sums = promise.is_sum or promise.kind is Kind.CUMULATIVE
    return Figure(
        year=year,
        value=value,
        meets=meets,
        pending=pending,
        covered=covered,
        usable=covered or (sums and rises(promise) and meets),
        partial=partial or bool(observation.unknown) or (coverage is not None and coverage < 1),
        settled=settled and observation.settled,
    )


def _running_totals(promise: Promise, known: dict[int, Observation]) -> dict[int, Figure]:
    """Sums since the first year.  A year without a figure leaves the total partial, not lower."""
    start = promise.start_year
    first = min(known, default=0) if start is None else start + 1
    figures: dict[int, Figure] = {}
    total, partial, settled = ZERO, False, True
    for year in range(first, max(known, default=first - 1) + 1):
        observation = known.get(year, Observation(expected=1, final=True))
        settled = settled and observation.settled
        if observation.value is None:
            partial = partial or observation.expected > 0
            continue
        total += observation.value
        partial = partial or (observation.coverage is not None and observation.coverage < 1)
        figures[year] = _sized(
            promise,
            year,
            observation,
            total,
            meets=reaches(promise, total, bound_of(promise)),
            partial=partial,
            settled=settled,
        )
    return figures


def find_baseline(promise: Promise, figures: Figures, recorded: Baseline | None) -> Baseline | None:
    """Recorded → the base year's figure → the first later year that has one (基期顺延) → none.

    Counts that add up over the years start from 0 at the end of the base year by definition.
    A baseline below the plan's minimum coverage is passed over, and nothing starts after its end.
    """
    start, deadline = promise.start_year, promise.target_year
    if promise.kind is Kind.CUMULATIVE:
        year = min(figures, default=None) if start is None else start + 1
        return None if year is None else Baseline(ZERO, year - 1, recorded=False)
    if recorded is not None and _is_covered(recorded, promise.minimum_coverage):
        return recorded
    for year, figure in figures.items():
        if deadline is not None and year > deadline:
            break
        if figure.covered and (start is None or year >= start):
            shifted = deadline is not None if start is None else year > start
            return Baseline(figure.value, year, recorded=False, shifted=shifted)
    return None


def _is_covered(baseline: Baseline, minimum: Decimal) -> bool:
    if baseline.reported is None or not baseline.expected:
        return True
    return Decimal(baseline.reported) / baseline.expected >= minimum


def read_clock(
    promise: Promise, figures: Figures, observations: Observations, year: int
) -> Reading:
    """Which figure decides the page of ``year``: that of the year, or from T on that of T."""
    deadline = promise.target_year
    if deadline is None or year < deadline:
        return Reading(figures.get(year))
    figure = figures.get(deadline)
    if figure is not None:
        return Reading(figure, over=figure.settled)
    observation = observations.get(deadline)
    if observation is None:
        still_open = year == deadline
    elif observation.final and observation.expected == 0:
        return Reading(None)
    else:
        still_open = not observation.final
    if still_open:
        before = [f for f in figures.values() if f.year < deadline and f.usable]
        return Reading(before[-1] if before else None, awaiting=True)
    return Reading(None, over=True, unreported=True)
