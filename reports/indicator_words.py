"""What the page of an indicator says in sentences: how far, what follows, how it is computed.

Every number comes from the judgement or the area value; nothing is computed a second time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from institutions.models import Region
from jinchang_vet.kit import formats
from reports.wording import SHARE_KINDS, amount, shown_area, target_text, value_text
from submissions.standing import Standing
from targets.formulas import Term
from targets.judgement import Judgement, Outlook
from targets.kinds import Kind, Measure, Method, Status

CITY_DEPTH = 2
ENOUGH_POINTS = 2
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


def report_sentence(standing: Standing, region: Region, year: int) -> str:
    """The sentence that staff paste into a report."""
    judgement = standing.judgement
    shown = judgement.value_year if judgement is not None and judgement.value_year else year
    area = shown_area(standing)
    made_of = ""
    pooled = standing.definition.formula.measure is Measure.RATIO
    if pooled and area.numerator is not None and standing.promise.kind not in SHARE_KINDS:
        made_of = f"（{formats.fraction(area.numerator, area.denominator)}）"
    head = f"截至 {shown} 年度，{_subject(standing, region)}"
    value = state_text(standing)
    said = [f"{head}{'暂无数据' if value == formats.DASH else f'为 {value}{made_of}'}"]
    if judgement is not None:
        target = target_text(standing)
        said.append("" if target == formats.DASH else f"目标为 {target}")
        said.append(_against_target(standing, judgement))
        if judgement.status is not None:
            said.append(f"判定为“{judgement.status.label}”")
        said += [each.rstrip("。") for each in _ahead(standing, judgement)]
    return "，".join(each for each in said if each) + "。"


def _subject(standing: Standing, region: Region) -> str:
    """What the sentence is about; the target of one institution names it itself."""
    target = standing.target
    if target.institution_id is not None:
        return target.name
    if standing.promise.kind is Kind.MILESTONE:
        return f"{area_noun(region)}{target.name}的状态"
    return f"{area_noun(target.county or region)}{standing.indicator.name}"


def _against_target(standing: Standing, judgement: Judgement) -> str:
    """How far above or below; nothing for counts of institutions and within a range."""
    gap, kind = judgement.gap, standing.promise.kind
    if gap is None or kind in SHARE_KINDS or (kind is Kind.RANGE and gap >= 0):
        return ""
    other = "上年" if kind is Kind.NON_DECREASING else "目标"
    if not gap:
        return f"与{other}持平"
    return f"比{other}{'高' if gap > 0 else '低'} {_size(standing, gap)}"


def _size(standing: Standing, change: Decimal) -> str:
    """An amount of change without its sign."""
    indicator, size = standing.indicator, abs(change)
    if indicator.in_ten_thousands and indicator.decimals and size >= formats.WAN:
        return formats.in_wan(size, indicator.unit)
    return formats.difference(size, indicator.unit, indicator.decimals).lstrip("+")


def _how_far(standing: Standing, judgement: Judgement) -> str:
    ratio, achieved, elapsed = judgement.ratio, judgement.achieved, judgement.elapsed
    if ratio is None:
        return f"{judgement.reason}。" if judgement.reason else ""
    shown = ratio_text(standing, ratio)
    if judgement.value_year in standing.promise.yearly:
        return f"与本年度分解值 {amount(standing, judgement.due)} 相比，完成比例为 {shown}。"
    if standing.promise.method is Method.COMPOUND:
        return f"按复合增长计算，实际增速与应有增速之比 {shown}。"
    if achieved is None or elapsed is None:
        return f"{judgement.reason}。"
    done, used = formats.percent(achieved * 100, 0), formats.percent(elapsed * 100, 0)
    return f"完成目标路程的 {done}，时间已过 {used}，二者之比 {shown}。"


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
    said = []
    where = _where_it_leads(standing, judgement, outlook)
    if where:
        pace = "按近年速度" if outlook.points >= ENOUGH_POINTS else "按基期以来的变化"
        said.append(f"{pace}{where}。")
    if outlook.required_pace is not None:
        said.append(_required(standing, outlook))
    return said


def _where_it_leads(standing: Standing, judgement: Judgement, outlook: Outlook) -> str:
    deadline = standing.promise.target_year
    years = sorted(_years_of(outlook))
    if outlook.unreachable and outlook.second_unreachable:
        return "无法达成目标"
    late = not years or (deadline is not None and years[-1] > deadline)
    if judgement.status is Status.ON_TRACK and late and _falls_short(outlook):
        expected = amount(standing, outlook.expected_at_deadline)
        share = formats.percent(outlook.expected_share * 100, 1)
        return f"，{deadline} 年末预计 {expected}（目标的 {share}）"
    if not years:
        return "预计 10 年以上才能达成" if _is_long(outlook) else ""
    span = f"{years[0]} 年" if len(years) == 1 else f"{years[0]}–{years[-1]} 年"
    unsure = ""
    if outlook.second_unreachable or outlook.unreachable:
        unsure = "（按最近一年的变化则无法达成）" if outlook.second_unreachable else ""
        unsure = unsure or "（基期以来的平均变化则无法达成）"
    return f"预计 {span}达成{unsure}"


def _falls_short(outlook: Outlook) -> bool:
    return outlook.expected_share is not None and outlook.expected_share < 1


def _years_of(outlook: Outlook) -> set[int]:
    """The years of attainment within ten years after the deadline."""
    found = set()
    if outlook.attainment_year is not None and not outlook.over_ten_years:
        found.add(outlook.attainment_year)
    if outlook.second_attainment_year is not None and not outlook.second_over_ten_years:
        found.add(outlook.second_attainment_year)
    return found


def _is_long(outlook: Outlook) -> bool:
    return outlook.over_ten_years or outlook.second_over_ten_years


def _required(standing: Standing, outlook: Outlook) -> str:
    pace = outlook.required_pace
    wanted = f"{'提高' if pace > 0 else '降低'} {_size(standing, pace)}"
    said = f"要在 {standing.promise.target_year} 年达成，今后每年需{wanted}"
    if outlook.speed_up is not None and outlook.speed_up > 0:
        of = "近年速度" if outlook.points >= ENOUGH_POINTS else "此前变化"
        said += f"，是{of}的 {formats.number(outlook.speed_up, 1)} 倍"
    return f"{said}。"


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
