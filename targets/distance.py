"""How far along the way from the baseline to the bound a value stands (docs/progress.md, 记号).

A = share of the distance done, E = share of the time used, R = A / E; the value due by now; and,
where no R can be computed, the reason in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from targets.figures import Figure, bound_of, reaches, rises
from targets.judgement import Baseline, Promise
from targets.kinds import Method
from targets.ratios import compound_path, compound_ratio, linear_ratio, straight_path


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
    elapsed = Decimal(figure.year - baseline.year) / (deadline - baseline.year)
    if keeps:
        return Distance(elapsed=elapsed, due=bound, keeps=True, reason="基期已达到目标，须保持")
    if problem:
        return Distance(elapsed=elapsed, reason=problem, problem=problem)
    if abs(bound - baseline.value) < promise.step:
        return Distance(elapsed=elapsed, reason="基期值与目标值相差不足一个计量单位")
    return _on_the_way(promise, baseline, figure, elapsed)


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


def _on_the_way(promise: Promise, baseline: Baseline, figure: Figure, elapsed: Decimal) -> Distance:
    bound = bound_of(promise)
    achieved = (figure.value - baseline.value) / (bound - baseline.value) + 0
    planned = promise.yearly.get(figure.year)
    if planned is not None:
        return _by_plan(promise, baseline, figure, planned, achieved, elapsed)
    path = compound_path if promise.method is Method.COMPOUND else straight_path
    ratio = _ratio(promise, baseline, figure)
    reason = "" if ratio is not None else "基期值或目标值为 0 或正负号不一致，无法按复合增长计算"
    due = path(baseline.value, bound, elapsed)
    return Distance(
        achieved=achieved,
        elapsed=elapsed,
        ratio=ratio,
        due=_whole(promise, due),
        reason=reason,
    )


def _ratio(promise: Promise, baseline: Baseline, figure: Figure) -> Decimal | None:
    known = {
        "base_value": baseline.value,
        "base_year": baseline.year,
        "value": figure.value,
        "year": figure.year,
        "target_value": bound_of(promise),
        "target_year": promise.target_year,
    }
    if promise.method is Method.COMPOUND:
        return compound_ratio(**known, rising=rises(promise))
    return linear_ratio(**known)


def _by_plan(
    promise: Promise,
    baseline: Baseline,
    figure: Figure,
    planned: Decimal,
    achieved: Decimal,
    elapsed: Decimal,
) -> Distance:
    """目标分解: the plan's value of the year replaces the line."""
    known = {"achieved": achieved, "elapsed": elapsed, "due": planned}
    if planned == baseline.value:
        reached = reaches(promise, figure.value, planned)
        return Distance(**known, as_planned=reached)
    if (planned > baseline.value) != (bound_of(promise) > baseline.value):
        problem = f"{figure.year} 年分解值与目标方向相反"
        return Distance(**known, reason=problem, problem=problem)
    ratio = (figure.value - baseline.value) / (planned - baseline.value) + 0
    return Distance(**known, ratio=ratio)


def _whole(promise: Promise, due: Decimal | None) -> Decimal | None:
    """Whole things are due one by one: rounded toward the baseline, never ahead of the path."""
    if due is None or not promise.is_count:
        return due
    return due.to_integral_value(ROUND_FLOOR if rises(promise) else ROUND_CEILING)
