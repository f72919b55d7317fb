"""The first half of a sentence about a target: which year, what it is about, the value, and how
far that is from what was promised.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from jinchang_vet.kit import formats
from reports.sentences_ahead import change_word, is_counted
from reports.wording import (
    SHARE_KINDS,
    above_range,
    amount,
    counted_unit,
    gap_text,
    shown_value,
    shown_year,
    size_words,
    target_text,
    units_meeting,
    value_text,
)
from submissions.standing import Standing
from targets.formulas import AreaValue
from targets.judgement import Judgement
from targets.kinds import Kind, Measure, Tag

COMMITMENTS = ("力争", "争取", "确保")


def clause_brackets(clauses: Sequence[str]) -> str:
    """〔一（二）、二（三）9〕: numbers of clauses, which have round brackets of their own."""
    return f"〔{'、'.join(clauses)}〕" if clauses else ""


def stated_year(standing: Standing, year: int) -> int:
    """The data year of which the sentence on the page of `year` speaks: that of the figure, never
    one after the deadline.
    """
    deadline = standing.promise.target_year
    if standing.judgement is None or standing.promise.kind is Kind.SOFT:
        return year
    if standing.promise.kind is not Kind.MILESTONE:
        return shown_year(standing)
    return year if deadline is None else min(year, deadline)


def area_behind(standing: Standing, year: int) -> AreaValue:
    """The area value of the stated year."""
    return standing.areas.get(stated_year(standing, year), standing.area)


def value_words(standing: Standing, year: int) -> str:
    """“ 43.1%（1,290/2,993）”, “为 7/9（9 所中 7 所达标）”, “累计 200 节”; empty without one."""
    value, kind = shown_value(standing), standing.promise.kind
    text = value_text(standing)
    if value is None or text == formats.DASH:
        return ""
    if kind in SHARE_KINDS:
        return _share_words(standing)
    if kind is Kind.RANK:
        return f"为第 {text}"
    if kind is Kind.CUMULATIVE:
        return f"累计 {text}"
    area = area_behind(standing, year)
    pooled = standing.definition.formula.measure is Measure.RATIO
    if pooled and area.value == value and area.numerator is not None:
        return f" {text}（{formats.fraction(area.numerator, area.denominator)}）"
    return f" {text}"


def _share_words(standing: Standing) -> str:
    """How many comply with the standard of each (“有 8 所达到每年各校 ≥ 16 学时的要求（应判定 10
    所）”), or are there of all (“为 7/9（9 所中 7 所达标）”).
    """
    count, unit = units_meeting(standing), counted_unit(standing)
    if count is None:
        return ""
    meeting, in_scope = f"{count.meeting} {unit}", f"{count.in_scope} {unit}"
    if standing.promise.kind is not Kind.EACH_INSTITUTION:
        parts = f"{in_scope}中 {meeting}达标" if count.are_short else f"{in_scope}全部达标"
        return f"为 {formats.fraction(count.meeting, count.in_scope)}（{parts}）"
    required = f"{requirement_words(standing)} 的要求"
    if not count.are_short:
        return f" {in_scope}全部达到{required}"
    return f"有 {meeting}达到{required}（应判定 {in_scope}）"


def against_words(standing: Standing) -> str:
    """“较目标 50% 低 6.9 个百分点”; empty where there is no distance to name."""
    judgement, kind = standing.judgement, standing.promise.kind
    if judgement is None or kind in (Kind.MILESTONE, Kind.SOFT) or judgement.value is None:
        return ""
    if kind in SHARE_KINDS:
        return _share_against(standing, judgement)
    if judgement.gap is None:
        return ""
    if kind is Kind.NON_DECREASING:
        return _against_before(standing, judgement, judgement.gap)
    if standing.promise.every_year:
        return _against_requirement(standing, judgement, judgement.gap)
    return _against_target(standing, judgement.gap)


def lack_words(standing: Standing) -> str:
    """The same as far as something is lacking; empty where the year's value is enough."""
    judgement, kind = standing.judgement, standing.promise.kind
    falls = kind in (Kind.AT_MOST, Kind.RANK)
    gap = judgement.gap if judgement is not None and kind not in SHARE_KINDS else None
    enough = gap is not None and (gap <= 0 if falls else gap >= 0)
    said = "" if enough else against_words(standing)
    if said and kind is Kind.EACH_INSTITUTION:
        return f"距{requirement_words(standing)} 的要求{said}"
    return said


def requirement_words(standing: Standing) -> str:
    """What is promised: “50%（力争）”, “第 3 名”, “各校 ≥ 1:350”, “每年 1 次”."""
    kind, text = standing.promise.kind, target_text(standing)
    if kind is Kind.RANK:
        text = f"第 {text}"
    if kind is Kind.AT_MOST:
        text = text.replace("每年 ", "每年不高于 ", 1)
    word = standing.target.commitment
    return f"{text}（{word}）" if word in COMMITMENTS else text


def _share_against(standing: Standing, judgement: Judgement) -> str:
    meeting, in_scope = judgement.meeting, judgement.in_scope
    if meeting is None or not in_scope or meeting >= in_scope:
        return ""
    unknown = judgement.unknown or 0
    short = in_scope - meeting
    said = f"尚{gap_text(standing)}"
    if standing.promise.kind is Kind.FULL_COVERAGE:
        whole = requirement_words(standing).replace("全部", "全部达标", 1)
        said = f"距{whole}{said}"
    if unknown:
        some = f"（其中 {unknown} {counted_unit(standing)}未报）"
        said += "（未报）" if unknown >= short else some
    if judgement.worst and short > unknown:
        word = "未达标的是" if short - unknown == 1 else "差距最大的是"
        said += f"，{word}{judgement.worst}"
    return said


def _against_before(standing: Standing, judgement: Judgement, gap: Decimal) -> str:
    """只增不减: against the last known year, which is not always the year before."""
    before = "上年" if _is_year_before_known(judgement) else "此前最近一次数"
    if not gap:
        return f"与{before}持平"
    return f"较{before}{change_word(standing, gap)} {size_words(standing, gap)}"


def _is_year_before_known(judgement: Judgement) -> bool:
    if judgement.value_year is None:
        return False
    before = judgement.value_year - 1
    if any(each.year == before for each in judgement.years):
        return any(each.year == before and each.met is not None for each in judgement.years)
    return judgement.baseline is not None and judgement.baseline.year == before


def _against_requirement(standing: Standing, judgement: Judgement, gap: Decimal) -> str:
    """A promise of every year: the year against its requirement."""
    required = f"{requirement_words(standing)} 的要求"
    if Tag.ABOVE_RANGE in judgement.tags:
        return f"{_above(standing)}，仍算达到{required}"
    falls = standing.promise.kind in (Kind.AT_MOST, Kind.RANK)
    if gap <= 0 if falls else gap >= 0:
        return f"达到{required}"
    return f"较{required}{_more_or_less(standing, gap)} {size_words(standing, gap)}"


def _against_target(standing: Standing, gap: Decimal) -> str:
    kind, required = standing.promise.kind, requirement_words(standing)
    judgement = standing.judgement
    if kind is Kind.RANGE and judgement is not None:
        if Tag.ABOVE_RANGE in judgement.tags:
            return f"{_above(standing)}（目标 {required}）"
        if gap >= 0:
            return f"在目标 {required} 之内"
        return f"较目标 {required} 的下限{_more_or_less(standing, gap)} {size_words(standing, gap)}"
    noun = "目标上限" if kind is Kind.AT_MOST else "目标"
    if not gap:
        return f"与{noun} {required} 持平"
    if kind is Kind.RANK:
        far = "落后" if gap > 0 else "领先"
        return f"较目标{required}{far} {size_words(standing, gap)}"
    return f"较{noun} {required} {_more_or_less(standing, gap)} {size_words(standing, gap)}"


def _above(standing: Standing) -> str:
    beyond = above_range(standing)
    return f"超出区间上限 {size_words(standing, beyond)}" if beyond else "超出区间上限"


def _more_or_less(standing: Standing, gap: Decimal) -> str:
    """高 or 低 for levels, 多 or 少 for what is counted."""
    if is_counted(standing):
        return "多" if gap > 0 else "少"
    return "高" if gap > 0 else "低"


def last_known_words(standing: Standing) -> str:
    """“2023 年度 105 个”: the newest usable figure; empty when there is none."""
    judgement = standing.judgement
    if judgement is None or judgement.last_known_value is None:
        return ""
    value = _told(standing, judgement.last_known_value)
    return f"{judgement.last_known_year} 年度 {value}"


def value_of_year(standing: Standing) -> str:
    """“2022 年度 100 个”: the baseline; empty without one."""
    judgement = standing.judgement
    if judgement is None or judgement.baseline is None:
        return ""
    return f"{judgement.baseline.year} 年度 {_told(standing, judgement.baseline.value)}"


def _told(standing: Standing, value: Decimal) -> str:
    """A value of another year, standing by itself."""
    text, kind = amount(standing, value), standing.promise.kind
    if kind in SHARE_KINDS:
        return f"达标比例 {text}"
    return f"第 {text}" if kind is Kind.RANK else text
