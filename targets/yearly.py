"""Promises that hold every year: each year is complied with or not, the whole has no R.

Rules: docs/progress.md, 每年类.  只增不减 is one of them: every year ≥ the last known year before.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from targets.figures import (
    Figure,
    Figures,
    Observations,
    Reading,
    bound_of,
    find_baseline,
    read_clock,
    read_figures,
)
from targets.judgement import Baseline, Judgement, Promise, YearVerdict, in_order
from targets.kinds import Kind, Status, Tag


@dataclass(frozen=True, slots=True)
class Finding:
    """A status with its reason and tags, before the figures are put beside it."""

    status: Status
    reason: str
    tags: frozenset[Tag] = frozenset()


def judge_every_year(
    promise: Promise, observations: Observations, year: int, recorded: Baseline | None
) -> Judgement:
    """The judgement of a promise that holds every year, 只增不减 included."""
    figures = read_figures(promise, observations, year, recorded)
    baseline = find_baseline(promise, figures, recorded)
    first = _first_year(promise, figures, baseline)
    problem = _problem(promise)
    last = year if promise.target_year is None else min(year, promise.target_year)
    verdicts = tuple(_verdict(promise, figures, y) for y in range(first, last + 1))
    reading = read_clock(promise, figures, observations, year)
    if problem:
        finding = Finding(Status.NOT_YET, problem)
    elif year == first - 1:
        finding = Finding(Status.NOT_YET, "基期年，自次年起逐年判定", frozenset({Tag.BASE_YEAR}))
    elif year < first:
        finding = Finding(Status.NOT_YET, "早于基期年")
    else:
        finding = _find(promise, figures, baseline, reading, verdicts)
    tags = set(finding.tags) | _tags_beside(promise, figures, baseline, reading, year)
    if finding.status is Status.MET and _failed_later(promise, figures, year):
        tags.add(Tag.FELL_BACK)
    return Judgement(
        status=finding.status,
        tags=in_order(tags),
        reason=finding.reason,
        baseline=baseline if promise.kind is Kind.NON_DECREASING else None,
        years=verdicts,
        problem=problem,
        **_amounts(promise, figures, reading),
    )


def _problem(promise: Promise) -> str | None:
    if promise.kind is Kind.NON_DECREASING or bound_of(promise) is not None:
        return None
    return "目标缺少目标值"


def _first_year(promise: Promise, figures: Figures, baseline: Baseline | None) -> int:
    """The first year that counts; for 只增不减 the first that has something to be held against."""
    start = promise.start_year
    first = promise.first_year
    if first is None:
        first = min(figures, default=0) if start is None else start + 1
    if promise.kind is Kind.NON_DECREASING and baseline is not None:
        return max(first, baseline.year + 1)
    return first


def _verdict(promise: Promise, figures: Figures, year: int) -> YearVerdict:
    figure = figures.get(year)
    bound = _bound_in(promise, figures, year)
    if figure is None or not figure.usable or bound is None:
        value = None if figure is None else figure.value
        return YearVerdict(year, value, None, bound, partial=figure is not None and figure.partial)
    met = figure.value >= bound if promise.kind is Kind.NON_DECREASING else figure.meets
    verdict = None if figure.pending else met
    return YearVerdict(year, figure.value, verdict, bound, partial=figure.partial)


def _bound_in(promise: Promise, figures: Figures, year: int) -> Decimal | None:
    if promise.kind is not Kind.NON_DECREASING:
        return bound_of(promise)
    before = [f for f in figures.values() if f.year < year and f.usable]
    return before[-1].value if before else None


def _find(
    promise: Promise,
    figures: Figures,
    baseline: Baseline | None,
    reading: Reading,
    verdicts: tuple[YearVerdict, ...],
) -> Finding:
    figure = reading.figure
    if reading.unreported:
        return Finding(Status.MISSED, "期满未报", frozenset({Tag.NOT_REPORTED}))
    if figure is None or not figure.usable:
        reason = "本年度没有可用数据" if figure is None else "本年度覆盖不足，暂不判定"
        return Finding(Status.NO_DATA, reason)
    judged = [verdict for verdict in verdicts if verdict.year <= figure.year]
    failed = [verdict.year for verdict in judged if verdict.met is False]
    if failed:
        over = reading.over and any(figures[failing].settled for failing in failed)
        return _find_failed(promise, figure, baseline, failed, over=over)
    gaps = [v.year for v in judged if v.met is None and not _is_pending(figures, v.year)]
    if not judged:
        return Finding(Status.NO_DATA, "规划期内还没有可判定的年度")
    if gaps:
        return Finding(Status.NO_DATA, f"{_list(gaps)}没有可用数据，不能认定逐年达到")
    pending = [v.year for v in judged if v.met is None]
    if pending and reading.over:
        reason = f"{_list(pending)}有单位未报，不能认定逐年达到"
        return Finding(Status.NO_DATA, reason, frozenset({Tag.PARTIAL}))
    if pending:
        reason = f"已报单位均达到，{_list(pending)}尚有单位未报"
        return Finding(Status.ON_TRACK, reason, frozenset({Tag.PARTIAL}))
    if reading.over:
        return Finding(Status.MET, "规划期内各年均达到")
    return Finding(Status.ON_TRACK, "至今各年均达到")


def _find_failed(
    promise: Promise, figure: Figure, baseline: Baseline | None, failed: list[int], *, over: bool
) -> Finding:
    if over:
        return Finding(Status.MISSED, f"{_list(failed)}未达到")
    if figure.year in failed:
        return Finding(Status.OFF_TRACK, f"最近年度（{figure.year} 年）未达到")
    below = promise.kind is Kind.NON_DECREASING and baseline and figure.value < baseline.value
    if below:
        return Finding(Status.OFF_TRACK, "低于基期水平")
    return Finding(Status.BEHIND, f"{_list(failed)}未达到，最近年度已达到")


def _is_pending(figures: Figures, year: int) -> bool:
    figure = figures.get(year)
    return figure is not None and figure.usable and figure.pending


def _list(years: list[int]) -> str:
    return "、".join(f"{year} 年" for year in years)


def _tags_beside(
    promise: Promise, figures: Figures, baseline: Baseline | None, reading: Reading, year: int
) -> set[Tag]:
    figure = reading.figure
    tags = {Tag.AWAITING_FINAL} if reading.awaiting else set()
    if figure is None:
        return tags
    if figure.partial:
        tags.add(Tag.PARTIAL)
    if not figure.usable:
        return tags
    if promise.kind is Kind.NON_DECREASING and baseline is not None and baseline.shifted:
        tags.add(Tag.BASELINE_SHIFTED)
    if promise.kind is Kind.RANGE and promise.upper is not None and figure.value > promise.upper:
        tags.add(Tag.ABOVE_RANGE)
    return tags


def _failed_later(promise: Promise, figures: Figures, year: int) -> bool:
    deadline = promise.target_year
    if deadline is None:
        return False
    later = [y for y, figure in figures.items() if deadline < y <= year and figure.usable]
    return bool(later) and _verdict(promise, figures, later[-1]).met is False


def _amounts(promise: Promise, figures: Figures, reading: Reading) -> dict:
    figure = reading.figure
    known = [f for f in figures.values() if f.usable]
    amounts = {
        "target_value": bound_of(promise),
        "last_known_value": known[-1].value if known else None,
        "last_known_year": known[-1].year if known else None,
    }
    if figure is None:
        return amounts
    if not figure.usable:
        return amounts | {"partial_value": figure.value}
    bound = _bound_in(promise, figures, figure.year)
    return amounts | {
        "value": figure.value,
        "value_year": figure.year,
        "target_value": bound,
        "gap": None if bound is None else figure.value - bound,
    }
