"""What makes a target definable: checks without a query or a clock.

Sources: docs/progress.md, 目标类型, 目标分解 and 基期. Faults as in `targets.soundness`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from targets.judgement import Baseline
from targets.kinds import Kind, Measure, Span
from targets.models import TargetVersion
from targets.soundness import Faults, Number, PlanYears, number, number_fault, year_fault

YearBasis = TargetVersion.YearBasis
Direction = TargetVersion.Direction

LOWER_ONLY = frozenset({Kind.AT_LEAST, Kind.CUMULATIVE})
UPPER_ONLY = frozenset({Kind.AT_MOST, Kind.RANK})
BOTH = frozenset({Kind.RANGE})
WITHOUT_BOUNDS = frozenset({Kind.FULL_COVERAGE, Kind.NON_DECREASING, Kind.SOFT})
AMOUNTS = LOWER_ONLY | UPPER_ONLY | BOTH
SHARES = frozenset({Kind.FULL_COVERAGE, Kind.EACH_INSTITUTION})
PER = frozenset({Kind.EACH_INSTITUTION, Kind.AT_LEAST, Kind.AT_MOST})
NEVER_YEARLY = frozenset({Kind.CUMULATIVE, Kind.MILESTONE, Kind.SOFT})
FALLING = UPPER_ONLY


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a version of a target promises; the fields are the columns of `TargetVersion`.

    `year_basis` empty: follows from the year (每年执行, 未定期限, else 文件明确). A target 按规划期
    推定 or 每年执行 takes the plan's horizon where no year is given.
    """

    kind: str
    lower: Number | None = None
    upper: Number | None = None
    year: int | None = None
    year_basis: str = ""
    every_year: bool = False
    per: int = 1
    yearly: Mapping[int, Number] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    direction: str = Direction.UNSTATED.value

    def settled(self, horizon: int | None) -> Bounds:
        """The same with numbers as `Decimal`, and with what follows from the rest filled in.

        Only for bounds whose numbers were found readable.
        """
        every_year = self.every_year or self.kind == Kind.NON_DECREASING
        basis = self.year_basis
        if not basis and every_year:
            basis = YearBasis.CONTINUOUS.value
        elif not basis:
            basis = YearBasis.UNDATED.value if self.year is None else YearBasis.STATED.value
        follows = basis in (YearBasis.INFERRED, YearBasis.CONTINUOUS)
        return replace(
            self,
            lower=None if self.lower is None else number(self.lower),
            upper=None if self.upper is None else number(self.upper),
            year=horizon if self.year is None and follows else self.year,
            year_basis=basis,
            every_year=every_year,
            yearly={int(year): number(self.yearly[year]) for year in self.yearly},
        )

    @property
    def bound(self) -> Decimal | None:
        """The amount that is to be reached; None where nothing but yes or no is promised."""
        bound = self.upper if self.kind in FALLING else self.lower
        return None if bound is None or self.kind not in AMOUNTS else number(bound)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a target needs to know of the indicator: how its value is made, and of which units."""

    measure: str
    span: str
    kinds: tuple[str, ...]
    has_terms: bool = True
    all_terms: bool = False
    scale: Number = 1


def bounds_faults(
    bounds: Bounds, *, years: PlanYears, measured: Measured, baseline: Baseline | None = None
) -> Faults:
    """Whether these bounds can be judged: by themselves, in the plan, on the indicator, and from
    the recorded baseline.
    """
    faults = _unreadable(bounds)
    if faults:
        return faults
    settled = bounds.settled(years.horizon)
    kind = Kind(settled.kind)
    faults = _limits(settled, kind) | _per(settled, kind) | _time(settled, kind, years)
    if not faults:
        faults = fit_faults(settled, measured) | _yearly(settled, kind, years, baseline)
    if not faults:
        faults = direction_faults(settled, baseline)
    return faults


def _unreadable(bounds: Bounds) -> Faults:
    if bounds.kind not in list(Kind):
        known = "、".join(kind.label for kind in Kind)
        return {"kind": f"没有这种目标类型，可选：{known}。"}
    faults = {
        name: fault
        for name in ("lower", "upper")
        if (entered := getattr(bounds, name)) is not None and (fault := number_fault(entered))
    }
    if any(number_fault(value) for value in bounds.yearly.values()):
        wrong = [str(year) for year, value in bounds.yearly.items() if number_fault(value)]
        faults["yearly"] = f"{'、'.join(wrong)} 年的分解值不是数，请改正。"
    elif not all(str(year).isdigit() for year in bounds.yearly):
        faults["yearly"] = "目标分解的年度须为四位数字，例如 2024。"
    if bounds.year_basis and bounds.year_basis not in YearBasis.values:
        faults["year_basis"] = f"没有这种期限依据，可选：{'、'.join(YearBasis.labels)}。"
    if bounds.direction not in Direction.values:
        faults["direction"] = f"没有这种方向，可选：{'、'.join(map(str, Direction.labels))}。"
    return faults


def _limits(bounds: Bounds, kind: Kind) -> Faults:
    """Which bounds a kind needs, and their order."""
    needs_lower = kind in LOWER_ONLY | BOTH
    needs_upper = kind in UPPER_ONLY | BOTH
    faults: Faults = {}
    if needs_lower and bounds.lower is None:
        faults["lower"] = f"类型“{kind.label}”须填下限。"
    if needs_upper and bounds.upper is None:
        faults["upper"] = f"类型“{kind.label}”须填上限。"
    if kind is Kind.EACH_INSTITUTION and bounds.lower is None and bounds.upper is None:
        faults["lower"] = "逐校达标须填每所学校应达到的标准（下限或上限）。"
    if bounds.upper is not None and kind in LOWER_ONLY | WITHOUT_BOUNDS | {Kind.MILESTONE}:
        faults["upper"] = f"类型“{kind.label}”没有上限，请清空，或改选“区间”“不高于”。"
    if bounds.lower is not None and kind in UPPER_ONLY | WITHOUT_BOUNDS:
        faults["lower"] = f"类型“{kind.label}”没有下限，请清空，或改选“区间”“不低于”。"
    if faults:
        return faults
    lower, upper = bounds.lower, bounds.upper
    if lower is not None and upper is not None and number(upper) < number(lower):
        faults["upper"] = f"上限 {upper} 小于下限 {lower}，请对调或改正。"
    if kind is Kind.CUMULATIVE and lower is not None and number(lower) <= 0:
        faults["lower"] = "累计数从 0 起算，目标须大于 0。"
    if kind is Kind.RANK and upper is not None and number(upper) < 1:
        faults["upper"] = "名次从第 1 名起，请填 1 或更大的数。"
    if kind is Kind.MILESTONE and lower not in (None, 1):
        faults["lower"] = "里程碑只有建成与否，下限留空或填 1。"
    return faults


def _per(bounds: Bounds, kind: Kind) -> Faults:
    if isinstance(bounds.per, bool) or not isinstance(bounds.per, int) or bounds.per < 1:
        return {"per": "须为不小于 1 的整数（1:350 填 350，没有比例的填 1）。"}
    if bounds.per > 1 and kind not in PER:
        return {"per": f"类型“{kind.label}”不按比例判定，请填 1。"}
    return {}


def _time(bounds: Bounds, kind: Kind, years: PlanYears) -> Faults:
    if fault := year_fault(bounds.year):
        return {"year": fault}
    if bounds.every_year and kind in NEVER_YEARLY:
        return {"every_year": f"类型“{kind.label}”不逐年判定，请取消“每年”。"}
    continuous = bounds.year_basis == YearBasis.CONTINUOUS
    if bounds.every_year != continuous:
        return {"year_basis": "“每年执行”与“每年”须同时选用。"}
    if bounds.year_basis == YearBasis.UNDATED and bounds.year is not None:
        return {"year": "期限依据为“未定期限”时不填目标年；有目标年的请改选期限依据。"}
    dated = bounds.year_basis in (YearBasis.STATED, YearBasis.INFERRED)
    if dated and bounds.year is None:
        return {"year": "请填目标年；文件没有期限的请把期限依据改为“未定期限”。"}
    if bounds.year is None:
        return {}
    if years.first_year is not None and bounds.year < years.first_year:
        return {"year": f"目标年不能早于规划首年（{years.first_year} 年）。"}
    if years.base_year is not None and bounds.year <= years.base_year:
        return {"year": f"目标年须晚于基期年（{years.base_year} 年）。"}
    # A milestone may lie behind the plan's end: 分两步走.
    beyond = years.horizon is not None and bounds.year > years.horizon
    if beyond and kind is not Kind.MILESTONE:
        said = f"目标年不能晚于规划期末（{years.horizon} 年）；此后的要求请写入后续规划。"
        return {"year": said}
    return {}


def fit_faults(bounds: Bounds, measured: Measured) -> Faults:
    """Whether a kind of target can be judged on values made in this way."""
    kind, measure = Kind(bounds.kind), measured.measure
    if kind is Kind.SOFT:
        return {}
    if not measured.has_terms:
        return {"indicator": "该指标仅监测公布数据，没有算法；请另选指标，或先定义算法。"}
    if kind is Kind.CUMULATIVE and (measure != Measure.SUM or measured.span == Span.STOCK):
        return {
            "kind": "累计目标要求指标为各年新增数的合计；时点数和比率不能逐年相加，请改选类型。"
        }
    if kind is Kind.FULL_COVERAGE and measure == Measure.SUM:
        return {"kind": "全部达标要求指标为达标单位数或两数之比，本指标是合计数，请改选类型。"}
    if kind is Kind.MILESTONE and measure != Measure.SUM:
        return {"kind": "里程碑要求指标为是否建成的合计，请改选类型或指标。"}
    plain_ratio = measure == Measure.RATIO and number(measured.scale) == 1
    if bounds.per > 1 and kind is not Kind.EACH_INSTITUTION and not plain_ratio:
        return {"per": "1:350 这样的比例要求指标为两数之比、倍数为 1；请填 1，或另选指标。"}
    by_standard = measure == Measure.UNITS_MEETING and not measured.all_terms
    if by_standard and kind is not Kind.EACH_INSTITUTION:
        return {"kind": "本指标须按标准逐校认定达标，请选“逐校达标”并填写标准。"}
    return {}


def _yearly(bounds: Bounds, kind: Kind, years: PlanYears, baseline: Baseline | None) -> Faults:
    """目标分解: within the plan's years, between baseline and target, never turning back."""
    if not bounds.yearly:
        return {}
    if kind not in AMOUNTS or bounds.every_year:
        said = f"类型“{kind.label}”{'（每年）' if bounds.every_year else ''}不作年度分解，请清空。"
        return {"yearly": said}
    first = years.first_year
    if first is None and years.base_year is not None:
        first = years.base_year + 1
    last = bounds.year if bounds.year is not None else years.horizon
    planned = sorted((int(year), number(value)) for year, value in bounds.yearly.items())
    outside = [
        year
        for year, _ in planned
        if year_fault(year)
        or (first is not None and year < first)
        or (last is not None and year > last)
    ]
    if outside:
        span = f"{first or '首年'}—{last or '期末'}"
        wrong = "、".join(map(str, outside))
        return {"yearly": f"{wrong} 年不在规划期内（{span}），请删去或改正。"}
    bound = bounds.bound
    if bound is None:
        return {}
    return _steps(bounds, planned, bound, baseline)


def _steps(
    bounds: Bounds, planned: list[tuple[int, Decimal]], bound: Decimal, baseline: Baseline | None
) -> Faults:
    sign = -1 if bounds.kind in FALLING else 1
    toward = "逐年下降" if sign < 0 else "逐年上升"
    start = None if baseline is None or sign * baseline.value >= sign * bound else baseline.value
    before = start
    for year, value in planned:
        if before is not None and sign * value < sign * before:
            what = "基期值" if before == start else "前一年"
            return {"yearly": f"{year} 年的 {value} 落在{what}（{before}）的反方向，应{toward}。"}
        if sign * value > sign * bound:
            return {"yearly": f"{year} 年的 {value} 越过了目标值 {bound}，请改正。"}
        if year == bounds.year and value != bound:
            return {"yearly": f"目标年 {year} 的分解值须等于目标值 {bound}。"}
        before = value
    return {}


def direction_faults(bounds: Bounds, baseline: Baseline | None) -> Faults:
    """The direction that the document's words ask for agrees with the kind and the baseline."""
    if bounds.direction == Direction.UNSTATED:
        return {}
    kind = Kind(bounds.kind)
    rising = bounds.direction == Direction.RISE
    word = Direction(bounds.direction).label
    bound = bounds.bound
    if bound is None or bounds.every_year:
        return {"direction": f"类型“{kind.label}”没有升降方向，请改为“未写明”。"}
    if rising == (kind in FALLING):
        return {"direction": f"原文要求{word}，与类型“{kind.label}”矛盾，请改正其一。"}
    if baseline is None or baseline.value == bound or rising == (bound > baseline.value):
        return {}
    return {
        "direction": f"原文要求{word}到 {bound}，但 {baseline.year} 年基期值为 {baseline.value}，"
        "方向相反；请核对目标值、方向和基期值。"
    }


def baseline_faults(bounds: Bounds, *, year: int, value: Number) -> Faults:
    """Whether a target of these bounds can start from this value of this year."""
    if fault := number_fault(value):
        return {"value": fault}
    if fault := year_fault(year):
        return {"year": fault}
    kind = Kind(bounds.kind)
    if kind is Kind.CUMULATIVE:
        return {"value": "累计目标从 0 起算，不另记基期值。"}
    if kind in {Kind.MILESTONE, Kind.SOFT} or (
        bounds.every_year and kind is not Kind.NON_DECREASING
    ):
        return {"value": f"类型“{kind.label}”不与基期比较，不记基期值。"}
    amount = number(value)
    if kind in SHARES and not 0 <= amount <= 1:
        return {"value": "全部达标、逐校达标的基期值为达标单位所占比重，请填 0 至 1 之间的数。"}
    if bounds.year is not None and year >= bounds.year:
        return {"year": f"基期须早于目标年（{bounds.year} 年）。"}
    found = Baseline(value=amount, year=year)
    if against := direction_faults(bounds, found):
        return {"value": against["direction"]}
    if bounds.bound is not None and bounds.yearly:
        planned = sorted((int(each), number(m)) for each, m in bounds.yearly.items())
        if against := _steps(bounds, planned, bounds.bound, found):
            return {"value": against["yearly"]}
    return {}
