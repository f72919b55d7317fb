"""How a standing reads: the figures of one target as the page, the workbook and the sentences
write them.

Every text here is made from the judgement and the area value alone; nothing is computed a second
time.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jinchang_vet.kit import formats
from reports.amounts import amount, size_words
from reports.wording_ahead import outlook_text
from submissions.standing import Standing
from targets.figures import SHARE_KINDS
from targets.formulas import AreaValue
from targets.kinds import Kind, Measure, Status

DASH = formats.DASH


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of one target; a dash where there is nothing to say."""

    value: str
    made_of: str
    target: str
    gap: str
    due: str
    baseline: str
    outlook: str
    coverage: str
    last_known: str


def wording_of(standing: Standing) -> Wording:
    """All texts of a standing."""
    judgement = standing.judgement
    return Wording(
        value=value_text(standing),
        made_of=made_of_text(standing),
        target=target_text(standing),
        gap=gap_text(standing),
        due=DASH if judgement is None else amount(standing, judgement.due),
        baseline=DASH
        if judgement is None or judgement.baseline is None
        else f"{amount(standing, judgement.baseline.value)}（{judgement.baseline.year}）",
        outlook=outlook_text(standing),
        coverage=coverage_text(standing),
        last_known=last_known_text(standing),
    )


def shown_value(standing: Standing) -> Decimal | None:
    """The value a page shows: the judged one, else what is known of the year, else None."""
    judgement = standing.judgement
    if judgement is None or standing.promise.kind is Kind.MILESTONE:
        return shown_area(standing).value
    return judgement.value if judgement.value is not None else judgement.partial_value


def shown_year(standing: Standing) -> int:
    """The data year whose figures are shown: that of the judged value; without one the year judged,
    after the deadline that of the deadline.
    """
    judgement, year = standing.judgement, max(standing.areas)
    deadline = standing.promise.target_year
    if judgement is None or standing.promise.kind is Kind.SOFT:
        return year
    if judgement.value_year is not None:
        return judgement.value_year
    return year if deadline is None else min(year, deadline)


def shown_area(standing: Standing) -> AreaValue:
    """The area value behind the value shown."""
    return standing.areas.get(shown_year(standing), standing.area)


def value_text(standing: Standing) -> str:
    """当前值: “43.1%”, “1.96 万人”, “7/9 所达标”, “已建成”; a dash when nothing is known."""
    if standing.promise.kind in SHARE_KINDS:
        return _share_text(standing)
    value = shown_value(standing)
    return amount(standing, value)


def _share_text(standing: Standing) -> str:
    count = units_meeting(standing)
    if count is None:
        return DASH
    return f"{count.meeting}/{count.in_scope} {counted_unit(standing)}达标"


@dataclass(frozen=True, slots=True)
class UnitsMeeting:
    """How many of those in scope comply."""

    meeting: int
    in_scope: int

    @property
    def are_short(self) -> bool:
        return self.meeting < self.in_scope


def units_meeting(standing: Standing) -> UnitsMeeting | None:
    """The count behind a share of units or things; None when nothing is known."""
    area, judgement = shown_area(standing), standing.judgement
    meeting = judgement.meeting if judgement is not None else area.meeting
    in_scope = judgement.in_scope if judgement is not None else area.in_scope
    if meeting is None or not in_scope or shown_value(standing) is None:
        return None
    return UnitsMeeting(meeting, in_scope)


def counted_unit(standing: Standing) -> str:
    """What a share counts: 所 for institutions, else the unit of the counting item (县区 in 个)."""
    formula = standing.definition.formula
    if formula.measure is Measure.UNITS_MEETING:
        return "所"
    return standing.definition.items[formula.denominator[0].item].unit


def made_of_text(standing: Standing) -> str:
    """What a ratio is made of: “1,290 ÷ 2,993”; empty for anything else."""
    area = shown_area(standing)
    if standing.definition.formula.measure is not Measure.RATIO or area.numerator is None:
        return ""
    return f"{formats.number(area.numerator)} ÷ {formats.number(area.denominator)}"


def target_text(standing: Standing) -> str:
    """目标值: “50%”, “1–2 个”, “每校 ≥ 1:350”, “每年 5–10 个”, “不低于上年”, “建成”."""
    promise, indicator = standing.promise, standing.indicator
    prefix = "每年 " if promise.every_year and promise.kind is not Kind.NON_DECREASING else ""
    if promise.kind is Kind.MILESTONE:
        return "建成"
    if promise.kind is Kind.NON_DECREASING:
        return "不低于上年"
    if promise.kind is Kind.FULL_COVERAGE:
        return "全部"
    if promise.kind is Kind.EACH_INSTITUTION:
        return f"{prefix.rstrip()}各校{_standard_text(standing)}"
    if promise.kind is Kind.RANGE and promise.lower is not None and promise.upper is not None:
        low = formats.number(promise.lower, indicator.decimals)
        high = formats.number(promise.upper, indicator.decimals)
        return prefix + formats.with_unit(f"{low}–{high}", indicator.unit)
    bound = promise.upper if promise.kind in (Kind.AT_MOST, Kind.RANK) else promise.lower
    if bound is None:
        return DASH
    if indicator.in_ten_thousands and bound >= formats.WAN:
        return prefix + formats.in_wan(bound, indicator.unit, 2)
    return prefix + formats.quantity(bound, indicator.unit)


def _standard_text(standing: Standing) -> str:
    """The standard of one unit: “ ≥ 16 学时”, “每百人 ≥ 1 家”, “ ≥ 1:350”."""
    promise, formula = standing.promise, standing.definition.formula
    if promise.lower is None:
        return f" {DASH}"
    items = standing.definition.items
    least = formats.quantity(promise.lower, items[formula.numerator[0].item].unit)
    if promise.per == 100:
        return f"每百{items[formula.denominator[0].item].unit} ≥ {least}"
    if promise.per != 1:
        return f" ≥ {formats.standard(promise.lower, promise.per)}"
    return f" ≥ {least}"


def gap_text(standing: Standing) -> str:
    """差额: “−6.9 个百分点”, “−2,400 人”, “差 2 所”; a dash where no distance can be named."""
    judgement = standing.judgement
    if judgement is None:
        return DASH
    promise, indicator = standing.promise, standing.indicator
    if promise.kind in SHARE_KINDS:
        if judgement.meeting is None or not judgement.in_scope:
            return DASH
        short = judgement.in_scope - judgement.meeting
        return f"差 {short} {counted_unit(standing)}" if short else "无"
    if promise.kind in (Kind.MILESTONE, Kind.SOFT) or judgement.gap is None:
        return DASH
    if promise.kind is Kind.RANGE and judgement.gap >= 0:
        beyond = above_range(standing)
        return f"超上限 {size_words(standing, beyond)}" if beyond else "在区间内"
    if indicator.in_ten_thousands and abs(judgement.gap) >= formats.WAN:
        sign = "+" if judgement.gap > 0 else ""
        return sign + formats.in_wan(judgement.gap, indicator.unit)
    return formats.difference(judgement.gap, indicator.unit, indicator.decimals)


def above_range(standing: Standing) -> Decimal | None:
    """How far the value lies above the upper end of a range; None within or below it."""
    judgement, upper = standing.judgement, standing.promise.upper
    if judgement is None or judgement.value is None or upper is None:
        return None
    return judgement.value - upper if judgement.value > upper else None


def whole_words(standing: Standing) -> str:
    """“整数目标按序时应完成数取整为 1 所，已完成”: why whole things are on track with a smaller R;
    empty where R decides.
    """
    judgement, promise = standing.judgement, standing.promise
    if judgement is None or judgement.ratio is None or not promise.is_count:
        return ""
    if judgement.value_year in promise.yearly:
        return ""
    if judgement.status is not Status.ON_TRACK or judgement.ratio >= promise.on_track_at:
        return ""
    return f"整数目标按序时应完成数取整为 {amount(standing, judgement.due)}，已完成"


def coverage_text(standing: Standing) -> str:
    """已报 8/9; empty when everybody expected has reported or nobody was expected."""
    area = shown_area(standing)
    if not area.expected:
        return DASH
    return f"{area.reported}/{area.expected}"


def last_known_text(standing: Standing) -> str:
    """What was known last, for a year without a figure: “2023 年 41.2%”."""
    judgement = standing.judgement
    if judgement is None or judgement.value is not None or judgement.last_known_value is None:
        return ""
    return f"{judgement.last_known_year} 年 {amount(standing, judgement.last_known_value)}"
