"""How far along the way from the baseline to the bound a value stands (docs/progress.md, 记号).

A = share of the distance done, E = share of the time used, R = A / E; the value due by now; and,
where no R can be computed, the reason in words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from targets.figures import Figure, bound_of, reaches, rises
from targets.judgement import Baseline, Promise
from targets.kinds import Method
from targets.ratios import (
    TOLERANCE,
    compound_path,
    compound_ratio,
    linear_ratio,
    straight_path,
)


@dataclass(frozen=True, slots=True)
class Distance:
    """Where a value stands.  ``ratio`` None comes with a ``reason``, except where the plan's own
    value of the year equals the baseline (``as_planned`` then says whether it is reached).
    ``keeps``: the baseline already meets the target (保持型).  ``at_base``: nothing can have
    moved yet.
    """

    achieved: Decimal | None = None
    elapsed: Decimal | None = None
    ratio: Decimal | None = None
    due: Decimal | None = None
    as_planned: bool | None = None
    keeps: bool = False
    at_base: bool = False
    reason: str = ""
    problem: str | None = None


def definition_problem(promise: Promise, baseline: Baseline | None) -> str | None:
    """What is wrong with the definition of a target, in words; None if nothing is."""
    bound = bound_of(promise)
    if bound is None:
        return "目标缺少目标值"
    if promise.lower is not None and promise.upper is not None and promise.upper < promise.lower:
        return "目标的上限小于下限"
    if baseline is None or baseline.value == bound:
        return None
    if promise.rising is not None and promise.rising != (bound > baseline.value):
        wanted = "提高" if promise.rising else "降低"
        return f"目标要求{wanted}，但目标值与基期值的方向相反"
    return None


@dataclass(frozen=True, slots=True)
class _Way:
    """From where to where: all four numbers known, T after t0, V other than v0."""

    v0: Decimal
    t0: int
    goal: Decimal
    end: int

    def elapsed(self, year: int) -> Decimal:
        """E, the share of the time used at the end of ``year``."""
        return Decimal(year - self.t0) / (self.end - self.t0)

    def achieved(self, value: Decimal) -> Decimal:
        """A, the share of the distance done."""
        return (value - self.v0) / (self.goal - self.v0) + 0


def measure(promise: Promise, baseline: Baseline | None, figure: Figure) -> Distance:
    """A, E, R and the value due for one figure."""
    problem = definition_problem(promise, baseline)
    bound, deadline = bound_of(promise), promise.target_year
    if bound is None:
        return Distance(reason=problem or "", problem=problem)
    keeps = baseline is not None and problem is None and reaches(promise, baseline.value, bound)
    obstacle = _obstacle(promise, baseline, figure)
    if obstacle or baseline is None or deadline is None:
        at_base = baseline is not None and deadline is not None and figure.year == baseline.year
        return Distance(keeps=keeps, at_base=at_base, reason=obstacle, problem=problem)
    way = _Way(baseline.value, baseline.year, bound, deadline)
    elapsed = way.elapsed(figure.year)
    if keeps:
        return Distance(elapsed=elapsed, due=bound, keeps=True, reason="基期已达到目标，须保持")
    if problem:
        return Distance(elapsed=elapsed, reason=problem, problem=problem)
    if abs(way.goal - way.v0) < promise.step:
        return Distance(elapsed=elapsed, reason="基期值与目标值相差不足一个计量单位")
    planned = promise.yearly.get(figure.year)
    if planned is not None:
        return _by_plan(promise, way, figure, planned)
    return _by_path(promise, way, figure)


def _obstacle(promise: Promise, baseline: Baseline | None, figure: Figure) -> str:
    """Why there is no way to measure along; empty if there is one."""
    if promise.target_year is None:
        return "未定期限，不计算序时进度"
    if baseline is None:
        return "没有可用的基期值"
    if figure.year == baseline.year:
        return "基期年，尚无进度可比"
    if figure.year < baseline.year:
        return "早于基期"
    if promise.target_year <= baseline.year:
        return "目标年不晚于基期年"
    return ""


def _by_path(promise: Promise, way: _Way, figure: Figure) -> Distance:
    """The straight line, or the constant yearly growth where the plan is written so."""
    compound = promise.method is Method.COMPOUND
    path = compound_path if compound else straight_path
    elapsed = way.elapsed(figure.year)
    ratio = _compound(promise, way, figure) if compound else _linear(way, figure)
    reason = "" if ratio is not None else "基期值或目标值为 0 或正负号不一致，无法按复合增长计算"
    return Distance(
        achieved=way.achieved(figure.value),
        elapsed=elapsed,
        ratio=ratio,
        due=_whole(promise, path(way.v0, way.goal, elapsed)),
        reason=reason,
    )


def _linear(way: _Way, figure: Figure) -> Decimal | None:
    return linear_ratio(
        base_value=way.v0,
        base_year=way.t0,
        value=figure.value,
        year=figure.year,
        target_value=way.goal,
        target_year=way.end,
    )


def _compound(promise: Promise, way: _Way, figure: Figure) -> Decimal | None:
    return compound_ratio(
        base_value=way.v0,
        base_year=way.t0,
        value=figure.value,
        year=figure.year,
        target_value=way.goal,
        target_year=way.end,
        rising=rises(promise),
    )


def _by_plan(promise: Promise, way: _Way, figure: Figure, planned: Decimal) -> Distance:
    """目标分解: the plan's value of the year replaces the line."""
    distance = Distance(
        achieved=way.achieved(figure.value), elapsed=way.elapsed(figure.year), due=planned
    )
    if planned == way.v0:
        return replace(distance, as_planned=reaches(promise, figure.value, planned))
    if (planned > way.v0) != (way.goal > way.v0):
        problem = f"{figure.year} 年分解值与目标方向相反"
        return replace(distance, reason=problem, problem=problem)
    return replace(distance, ratio=(figure.value - way.v0) / (planned - way.v0) + 0)


def _whole(promise: Promise, due: Decimal | None) -> Decimal | None:
    """Whole things are due one by one: rounded toward the baseline, never ahead of the path – but a
    third of three is one, although a third cannot be written out.
    """
    if due is None or not promise.is_count:
        return due
    if rises(promise):
        return (due + TOLERANCE).to_integral_value(ROUND_FLOOR)
    return (due - TOLERANCE).to_integral_value(ROUND_CEILING)
