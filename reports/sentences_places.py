"""The words for one institution and for one department: what each answers for, how that stands,
what lags, and what has not been reported.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from jinchang_vet.kit import formats
from reports.attention import ranked
from reports.department_duties import Duties, TaskDuty
from reports.department_lines import status_words
from reports.indicator_words import area_noun
from reports.institution_own import OwnStanding, Way
from reports.institution_page import InstitutionPage
from reports.sentences import Telling, sentence_of, tidy
from reports.sentences_plan import LAGGING, plan_name, source_paragraphs
from reports.sentences_value import clause_brackets, requirement_words, stated_year
from submissions.standing import Standing
from submissions.task_words import count_words
from targets.formulas import UnitState
from targets.kinds import Status
from targets.models import Plan

LISTED = 10
UNKNOWN = {
    UnitState.MISSING: "未报，不能判定",
    UnitState.OUT_OF_SCOPE: "不适用或分母为 0，不在统计范围内",
}


def institution_text(page: InstitutionPage, *, today: dt.date, is_demo: bool) -> tuple[str, ...]:
    """What is copied from the page of an institution: its own figures only."""
    address = page.address
    return (
        _institution_counts(page),
        *_own_sentences(page),
        *_parts(page),
        _filing(page),
        *_own_tasks(page),
        *source_paragraphs(address.year, today=today, is_demo=is_demo),
    )


def _institution_counts(page: InstitutionPage) -> str:
    address = page.address
    name, plan = address.institution.name, address.plan
    if plan is None:
        return f"截至 {address.year} 年度，{name}所在地区还没有规划，没有目标可以对照。"
    met, known = page.met
    own = sum(each.is_judged for each in page.own)
    if not own:
        return f"截至 {address.year} 年度，{plan_name(plan)}对{name}没有单独的目标和标准。"
    said = f"截至 {address.year} 年度，{name}对照{plan_name(plan)}，自身目标和标准共 {own} 项"
    return f"{said}，已知 {known} 项，其中达到 {met} 项。"


def _own_sentences(page: InstitutionPage) -> list[str]:
    order = list(Way)
    judged = [each for each in page.own if each.is_judged]
    judged.sort(key=lambda each: order.index(each.way))
    return [
        f"{number}. {each.standing.target.name}：{own_sentence(each, page)}"
        for number, each in enumerate(judged, 1)
    ]


def own_sentence(own: OwnStanding, page: InstitutionPage) -> str:
    """One target as it concerns the institution."""
    address = page.address
    institution = address.institution
    if own.alone is None:
        return _standard_sentence(own, institution.name, address.year)
    names = {institution.pk: "本单位"}
    return sentence_of(
        own.alone, Telling(address.year, institution.region, names, institution.name)
    )


def _standard_sentence(own: OwnStanding, name: str, year: int) -> str:
    """A standard is met or not: nothing is said of a path."""
    standing = own.standing
    stated = stated_year(standing, year)
    head = f"截至 {stated} 年度，{name}{standing.indicator.name}"
    required = f"{requirement_words(standing)} 的要求".replace("全部 的", "全部达标的")
    meets = own.meets
    if meets is None:
        state = own.unit.state if own.unit is not None else None
        return tidy(f"{head}{UNKNOWN.get(state, '没有数据，不能判定')}。")
    lack = f"，{own.lack}" if own.lack else ""
    verdict = f"达到{required}" if meets else f"未达到{required}{lack}"
    value = "" if own.value == formats.DASH else f" {own.value}，"
    return tidy(f"{head}{value}{verdict}。")


def _parts(page: InstitutionPage) -> list[str]:
    """Its part in sums that are judged for the region as a whole."""
    said = [
        f"{each.standing.indicator.name} {each.value}"
        for each in page.own
        if each.way is Way.PART and each.value != formats.DASH
    ]
    plan = page.address.plan
    if not said or plan is None:
        return []
    return [f"计入{area_noun(plan.region)}合计、不单独判定的有：{'；'.join(said)}。"]


def _filing(page: InstitutionPage) -> str:
    year = page.address.year
    filing = next((each for each in page.filings if each.year == year), None)
    if filing is None:
        return f"{year} 年度没有本单位的填报。"
    late = "，逾期" if filing.is_late else ""
    return f"{year} 年度填报：{filing.words}{late}。"


def _own_tasks(page: InstitutionPage) -> list[str]:
    if not page.tasks:
        return []
    counts = count_words([each.standing for each in page.tasks if each.standing is not None])
    said = f"涉及本单位的任务 {len(page.tasks)} 项"
    return [f"{said}：{counts}。" if counts else f"{said}。"]


def department_text(
    duties: Duties, plan: Plan, telling: Telling, *, today: dt.date, is_demo: bool
) -> tuple[str, ...]:
    """What is copied from the page of a department."""
    return (
        _department_counts(duties, plan, telling),
        *_listed("滞后和期满未达成的目标", _with(duties, LAGGING), telling),
        *_listed("缺数据的目标", _with(duties, [Status.NO_DATA]), telling),
        *_overdue(duties),
        *source_paragraphs(telling.year, today=today, is_demo=is_demo),
    )


def _department_counts(duties: Duties, plan: Plan, telling: Telling) -> str:
    held = f"条款 {len(duties.clauses)} 条、量化目标 {len(duties.targets)} 项"
    said = [
        f"截至 {telling.year} 年度，{duties.name}在{plan_name(plan)}中承担{held}、"
        f"任务 {len(duties.tasks)} 项。"
    ]
    if any(duties.counts.values()):
        said.append(f"量化目标中{status_words(duties)}。")
    if duties.tasks:
        said.append(f"任务中{count_words([each.standing for each in duties.tasks])}。")
    return "".join(said)


def _with(duties: Duties, statuses: Sequence[Status]) -> list[Standing]:
    return ranked((each.standing for each in duties.targets), statuses, lambda each: each)


def _listed(head: str, standings: Sequence[Standing], telling: Telling) -> list[str]:
    if not standings:
        return []
    said = [
        f"{number}. {standing.target.name}：{sentence_of(standing, telling)}"
        for number, standing in enumerate(standings, 1)
    ]
    return [f"{head}共 {len(standings)} 项：", *said]


def _overdue(duties: Duties) -> list[str]:
    tasks: list[TaskDuty] = [each for each in duties.tasks if each.standing.is_overdue]
    if not tasks:
        return []
    listed = [
        f"{number}. {clause_brackets([each.clause])}{each.text.rstrip('。；')}。"
        for number, each in enumerate(tasks[:LISTED], 1)
    ]
    rest = len(tasks) - len(listed)
    more = [f"其余 {rest} 项见任务台账。"] if rest else []
    return [f"逾期任务 {len(tasks)} 项：", *listed, *more]
