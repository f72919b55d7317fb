"""What follows if the pace goes on, as a clause: when the target is reached, and what it takes.

Source: docs/progress.md, 展望.  Nothing is computed here; with one value after the baseline there
is no pace of recent years, and none is spoken of.
"""

from __future__ import annotations

from decimal import Decimal

from jinchang_vet.kit import formats
from reports.wording import amount
from submissions.standing import Standing
from targets.judgement import Judgement, Outlook
from targets.kinds import Measure, Status

ENOUGH_POINTS = 2
FEW = 100
LOOKS_AHEAD = (Status.ON_TRACK, Status.BEHIND, Status.OFF_TRACK, Status.NOT_YET)


def ahead_words(standing: Standing) -> str:
    """“按近年速度预计 2027 年至 2028 年达成”; empty where nothing can be said."""
    judgement = standing.judgement
    outlook = judgement.outlook if judgement is not None else None
    if judgement is None or outlook is None or not _looks_ahead(judgement):
        return ""
    pace = "近年速度" if outlook.points >= ENOUGH_POINTS else "基期以来的变化"
    expected = _just_short(standing, judgement, outlook)
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
    years = _years(outlook)
    if len(years) > 1:
        return f"按{pace}预计 {years[0]} 年至 {years[-1]} 年达成"
    other = second.replace("预计 10", " 10").replace("预计", "")
    return f"按{pace.replace('近年', '近年平均')}{main}，按最近一次变化则{other}"


def required_words(standing: Standing) -> str:
    """“提高 6.9 个百分点”: what it takes each year to reach the target in time; else empty."""
    judgement = standing.judgement
    outlook = judgement.outlook if judgement is not None else None
    if judgement is None or outlook is None or not _looks_ahead(judgement):
        return ""
    pace = outlook.required_pace
    if not pace:
        return ""
    return f"{change_word(standing, pace)} {_pace_words(standing, pace)}"


def size_words(standing: Standing, change: Decimal) -> str:
    """An amount of change without its sign, as the overview has it: “6.9 个百分点”, “2,400 人”."""
    indicator, size = standing.indicator, abs(change)
    if indicator.in_ten_thousands and size >= formats.WAN:
        return formats.in_wan(size, indicator.unit)
    return formats.difference(size, indicator.unit, indicator.decimals).lstrip("+")


def _pace_words(standing: Standing, pace: Decimal) -> str:
    """The same for a yearly pace: of few whole things a half is not rounded away."""
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


def _just_short(standing: Standing, judgement: Judgement, outlook: Outlook) -> str:
    """On track with R < 1 the value at the deadline is told instead of a year after it."""
    deadline, share = standing.promise.target_year, outlook.expected_share
    late = not _years(outlook) or _years(outlook)[-1] > (deadline or 0)
    if judgement.status is not Status.ON_TRACK or deadline is None or share is None:
        return ""
    if judgement.ratio is None or judgement.ratio >= 1 or not (late or _is_long(outlook)):
        return ""
    expected = amount(standing, outlook.expected_at_deadline)
    return f"预计 {deadline} 年末为 {expected}（目标的 {formats.percent(share * 100, 1)}）"


def _leads_to(year: int | None, too_long: bool, unreachable: bool) -> str:
    if unreachable:
        return "无法达成"
    if too_long:
        return "预计 10 年以上才能达成"
    return f"预计 {year} 年达成" if year is not None else ""


def _years(outlook: Outlook) -> list[int]:
    """The years to which the two paces lead, as far as a year can be named."""
    found = {
        None if outlook.over_ten_years else outlook.attainment_year,
        None if outlook.second_over_ten_years else outlook.second_attainment_year,
    }
    return sorted(year for year in found if year is not None)


def _is_long(outlook: Outlook) -> bool:
    return outlook.over_ten_years or outlook.second_over_ten_years
