"""What follows if the pace goes on, as a clause: when the target is reached, and what it takes.

Source: docs/progress.md, 展望.  Nothing is computed here; with one value after the baseline there
is no pace of recent years, and none is spoken of.
"""

from __future__ import annotations

from decimal import Decimal

from jinchang_vet.kit import formats
from reports.amounts import FEW, size_words
from reports.wording_ahead import attainment_years, just_short
from submissions.standing import Standing
from targets.judgement import Judgement
from targets.kinds import Kind, Measure, Status

ENOUGH_POINTS = 2
LOOKS_AHEAD = (Status.ON_TRACK, Status.BEHIND, Status.OFF_TRACK, Status.NOT_YET)


def ahead_words(standing: Standing) -> str:
    """“按近年速度预计 2027 年至 2028 年达成”; empty where nothing can be said."""
    judgement = standing.judgement
    outlook = judgement.outlook if judgement is not None else None
    if judgement is None or outlook is None or not _looks_ahead(judgement):
        return ""
    pace = "近年速度" if outlook.points >= ENOUGH_POINTS else "基期以来的变化"
    expected = _just_short(standing)
    if expected:
        return f"按{pace}{expected}"
    main = _leads_to(outlook.attainment_year, outlook.over_ten_years, outlook.unreachable)
    second = _leads_to(
        outlook.second_attainment_year, outlook.second_over_ten_years, outlook.second_unreachable
    )
    if not main:
        return ""
    if main == second or not second:
        return f"按{pace}{main}"
    years = attainment_years(outlook)
    if len(years) > 1:
        return f"按{pace}预计 {years[0]} 年至 {years[-1]} 年达成"
    other = second.replace("预计 10", " 10").replace("预计", "")
    return f"按{pace.replace('近年', '近年平均')}{main}，按最近一次变化则{other}"


def required_words(standing: Standing) -> str:
    """“每年提高 6.9 个百分点”: what it takes to reach the target in time; empty where nothing can
    be said. A few whole things that cannot be shared out evenly are counted: “再增加 1 所”.
    """
    judgement = standing.judgement
    outlook = judgement.outlook if judgement is not None else None
    if judgement is None or outlook is None or not _looks_ahead(judgement):
        return ""
    pace, gap = outlook.required_pace, judgement.gap
    if not pace or gap is None:
        return ""
    word = change_word(standing, pace)
    uneven = pace != pace.to_integral_value() and abs(pace) < FEW
    if standing.promise.is_count and uneven:
        return f"再{word} {size_words(standing, gap)}"
    return f"每年{word} {_pace_words(standing, pace)}"


def _pace_words(standing: Standing, pace: Decimal) -> str:
    """A yearly pace; of few things without decimals a half is not rounded away."""
    indicator, size = standing.indicator, formats.rounded(abs(pace), 1)
    if indicator.decimals or size >= FEW or size == size.to_integral_value():
        return size_words(standing, pace)
    return formats.quantity(size, indicator.unit, 1)


def change_word(standing: Standing, change: Decimal) -> str:
    """提高 or 降低 for levels, 增加 or 减少 for what is counted."""
    if is_counted(standing):
        return "增加" if change > 0 else "减少"
    return "提高" if change > 0 else "降低"


def is_counted(standing: Standing) -> bool:
    """Whether the value is an amount of something rather than a level."""
    return standing.definition.formula.measure is Measure.SUM


def _looks_ahead(judgement: Judgement) -> bool:
    return judgement.status in LOOKS_AHEAD and judgement.problem is None


def _just_short(standing: Standing) -> str:
    """“预计 2025 年末为 2.19 万人（目标的 99.5%）”, “预计 2025 年末为 1 所，较目标少 1 所”."""
    short = just_short(standing)
    if short is None:
        return ""
    expected = f"预计 {short.deadline} 年末为 {short.expected}"
    if not short.whole:
        return f"{expected}（目标的 {formats.percent(short.share * 100, 1)}）"
    lower = standing.promise.kind is Kind.RANGE
    return f"{expected}，较目标{'下限' if lower else ''}{short.whole}"


def _leads_to(year: int | None, too_long: bool, unreachable: bool) -> str:
    if unreachable:
        return "无法达成"
    if too_long:
        return "预计 10 年以上才能达成"
    return f"预计 {year} 年达成" if year is not None else ""
