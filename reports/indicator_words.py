"""What the page of an indicator says in sentences: how far, what follows, how it is computed.

Every number comes from the judgement or the area value; nothing is computed a second time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from institutions.models import Region
from jinchang_vet.kit import formats
from reports.addressing import CITY_DEPTH
from reports.sentences_ahead import ENOUGH_POINTS, ahead_words, required_words
from reports.wording import amount, shown_area, value_text, whole_words
from submissions.standing import Standing
from targets.formulas import Term
from targets.judgement import Judgement, Outlook
from targets.kinds import Kind, Measure, Method, Status

MULTIPLY = "×"


def area_noun(region: Region) -> str:
    """全市 for a city, 全省 for a province, else the region's own name."""
    return {1: "全省", CITY_DEPTH: "全市"}.get(region.depth, region.name)


def state_text(standing: Standing) -> str:
    """当前值, for a milestone too: 已建成, 未建成, or a dash."""
    if standing.promise.kind is Kind.MILESTONE:
        return amount(standing, shown_area(standing).value)
    return value_text(standing)


def progress_sentences(standing: Standing) -> list[str]:
    """How far against how long, what follows, and on how much it rests."""
    judgement = standing.judgement
    if judgement is None:
        return ["本地区没有单独的目标，只汇总本地区单位的数值，不作判定。"]
    said = [_how_far(standing, judgement), *_ahead(standing, judgement)]
    if judgement.problem and judgement.problem != judgement.reason:
        said.append(f"需要更正：{judgement.problem}。")
    return [each for each in said if each]


def basis_of_outlook(standing: Standing) -> str:
    """“依据 2 个数据点，可信度：中”; empty without an outlook."""
    judgement = standing.judgement
    outlook = judgement.outlook if judgement is not None else None
    if outlook is None or not outlook.points or not _ahead(standing, judgement):
        return ""
    if judgement.status is Status.MET:
        return ""
    return f"依据基期后 {outlook.points} 个数据点，可信度：{outlook.confidence}"


def _how_far(standing: Standing, judgement: Judgement) -> str:
    words = distance_words(standing, judgement)
    return f"{words}。" if words else ""


def distance_words(standing: Standing, judgement: Judgement) -> str:
    """How far against how long, by the plan's own method; the reason where there is no R. Whole
    things that are held to the whole number due say so, since R alone would mislead.
    """
    ratio, achieved, elapsed = judgement.ratio, judgement.achieved, judgement.elapsed
    if ratio is None:
        return judgement.reason
    shown, whole = ratio_text(standing, ratio), whole_words(standing)
    due = f"；{whole}" if whole else ""
    if judgement.value_year in standing.promise.yearly:
        planned = amount(standing, judgement.due)
        return f"与本年度分解值 {planned} 相比，完成比例为 {shown}"
    if standing.promise.method is Method.COMPOUND:
        return f"按复合增长计算，实际年均增速与应有年均增速之比 {shown}{due}"
    if achieved is None or elapsed is None:
        return judgement.reason
    used = f"时间已过 {formats.percent(elapsed * 100, 0)}" if elapsed < 1 else "期限已到"
    return f"完成目标路程的 {done_text(achieved)}，{used}，二者之比 {shown}{due}"


def done_text(achieved: Decimal) -> str:
    """The share of the way done, never rounded onto the whole of it."""
    return formats.show_against(achieved * 100, Decimal(100), 0, "%")


def ratio_text(standing: Standing, ratio: Decimal) -> str:
    """R with two decimals, or as many as keep it on its side of both thresholds."""
    thresholds = (standing.promise.on_track_at, standing.promise.behind_at)
    places = max(formats.decimals_against(ratio, each, 2) for each in thresholds)
    return formats.number(ratio, min(places, 6))


def _ahead(standing: Standing, judgement: Judgement) -> list[str]:
    outlook = judgement.outlook
    if outlook is None:
        return []
    if judgement.status is Status.MET:
        year = outlook.first_met_year
        return [f"{year} 年首次达到目标。"] if year else []
    where, required = ahead_words(standing), required_words(standing)
    said = [f"{where}。"] if where else []
    if required:
        pace = required.removeprefix("每年")
        needed = f"今后每年需{pace}" if pace != required else f"今后需{required}"
        words = f"要在 {standing.promise.target_year} 年达成，{needed}"
        said.append(f"{words}{_speed_up(outlook)}。")
    return said


def _speed_up(outlook: Outlook) -> str:
    if outlook.speed_up is None or outlook.speed_up <= 0:
        return ""
    of = "近年速度" if outlook.points >= ENOUGH_POINTS else "此前变化"
    return f"，是{of}的 {formats.number(outlook.speed_up, 1)} 倍"


def computed_words(standing: Standing, totals: Mapping[str, Decimal]) -> str:
    """The formula with the year's numbers in it; empty while nothing is known.

    `totals`: sums of the items over the units that count.
    """
    area, formula = shown_area(standing), standing.definition.formula
    value = state_text(standing)
    if value == formats.DASH or area.numerator is None or standing.promise.kind is Kind.MILESTONE:
        return ""
    if formula.measure is Measure.SUM:
        return f"{area.reported} 个单位合计 {value}"
    if formula.measure is Measure.UNITS_MEETING:
        return f"{area.meeting} ÷ {area.in_scope}，{value}"
    parts = {code: formats.number(total) for code, total in totals.items()}
    above = formats.number(area.numerator)
    if len(formula.numerator) > 1 and all(term.item in parts for term in formula.numerator):
        above = _bracket(_sum_of(formula.numerator, parts))
    result = formats.quantity(area.value, standing.indicator.unit, standing.indicator.decimals)
    below = formats.number(area.denominator)
    return f"{above} ÷ {below}{_times(formula.scale)} = {result}"


def _sum_of(terms: Sequence[Term], names: Mapping[str, str]) -> str:
    return " + ".join(
        names[term.item]
        if term.coefficient == 1
        else f"{formats.number(term.coefficient)} {MULTIPLY} {names[term.item]}"
        for term in terms
    )


def _bracket(words: str) -> str:
    return f"（{words}）" if " + " in words else words


def _times(scale: Decimal) -> str:
    if scale == 1:
        return ""
    return f" {MULTIPLY} 100%" if scale == 100 else f" {MULTIPLY} {formats.number(scale)}"


def trend_words(name: str, years: Sequence[tuple[int, str]], target: str) -> str:
    """The trend in one sentence, for those who do not see the chart."""
    known = "，".join(f"{year} 年 {value}" for year, value in years if value != formats.DASH)
    return f"{name}走势：{known or '尚无数据'}。目标 {target}。"
