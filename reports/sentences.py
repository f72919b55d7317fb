"""The sentence that staff paste into a report: one target, one year, one correct Chinese sentence.

The one engine for pages, texts and the briefing.  Every number in it is one of the judgement's or
the area value's; what each kind × status × tag reads like is listed in docs/sentences.md, which
the tests read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from institutions.models import Region
from reports.indicator_words import area_noun
from reports.sentences_ahead import ahead_words, required_words
from reports.sentences_notes import coverage_words, note_clauses
from reports.sentences_value import against_words, stated_year, value_words
from reports.sentences_verdict import verdict_words
from reports.wording import amount, shown_area
from submissions.standing import PlanStanding, Standing
from targets.kinds import Kind, Status, Tag

# Spaces set figures off from words; between two words there is none.
SPACE_BETWEEN_CHARACTERS = re.compile(r"(?<=[\u4e00-\u9fff（）“”]) +(?=[\u4e00-\u9fff（）“”])")
BUILT = "建成"


@dataclass(frozen=True, slots=True)
class Telling:
    """What a sentence needs beside the standing: the page's year, whose area it is, the names of
    units, and, where a single institution is told of, its name.
    """

    year: int
    region: Region
    names: Mapping[int, str] = field(default_factory=dict)
    institution: str = ""


def telling_of(plan_standing: PlanStanding) -> Telling:
    """How the page of a region tells of the standings of its plan."""
    names = {unit.pk: unit.short_name for unit in plan_standing.ledger.units}
    return Telling(plan_standing.year, plan_standing.region, names)


def sentence_of(standing: Standing, telling: Telling) -> str:
    """“截至 2024 年度，全市“双师型”教师占比 43.1%（1,290/2,993），较目标 50% 低 6.9 个百分点，
    滞后于序时进度；按近年速度预计 2027 年至 2028 年达成，如期达成需每年提高 6.9 个百分点。”
    """
    first = [_value(standing, telling), against_words(standing), verdict_words(standing)]
    clauses = ["，".join(part for part in first if part), _future(standing)]
    return _joined([*clauses, *note_clauses(standing, telling.year, telling.names)])


def value_sentence_of(standing: Standing, telling: Telling) -> str:
    """The same without the verdict, for a list of which it is said once that nothing is judged."""
    notes = note_clauses(standing, telling.year, telling.names)
    return _joined([_value(standing, telling), *notes])


def _value(standing: Standing, telling: Telling) -> str:
    head = f"截至 {stated_year(standing, telling.year)} 年度，{_subject(standing, telling)}"
    return f"{head}{_state(standing, telling)}"


def _joined(clauses: Sequence[str]) -> str:
    return tidy("；".join(clause for clause in clauses if clause)) + "。"


def tidy(text: str) -> str:
    """The text without the spaces that would stand between two words."""
    return SPACE_BETWEEN_CHARACTERS.sub("", text)


def _subject(standing: Standing, telling: Telling) -> str:
    """What the sentence is about; the target of one institution names it itself."""
    target = standing.target
    if standing.promise.kind is Kind.MILESTONE:
        return _milestone(target.name)
    if target.institution_id is not None:
        return target.name
    if telling.institution:
        return f"{telling.institution}{standing.indicator.name}"
    return f"{area_noun(target.county or telling.region)}{standing.indicator.name}"


def _milestone(name: str) -> str:
    """What is to be built; its verb belongs to the state (“职业本科院校”“尚未建成”)."""
    built = name.removeprefix(BUILT)
    return built if built and built != name else f"“{name}”一项"


def _state(standing: Standing, telling: Telling) -> str:
    """The value, or that there is none and whose it would be."""
    kind, judgement, year = standing.promise.kind, standing.judgement, telling.year
    if kind is Kind.SOFT:
        return "为定性要求"
    if kind is Kind.MILESTONE:
        return _state_of_milestone(standing, telling)
    value = value_words(standing, year)
    partial = judgement is not None and judgement.value is None and bool(value)
    missing = coverage_words(standing, year, telling.names)
    bracket = f"（{missing}）" if missing else ""
    if not value:
        return f"{_absence(standing)}{bracket}"
    if partial:
        return f"已报部分{value}{bracket}".replace("）（", "，")
    return value


def _state_of_milestone(standing: Standing, telling: Telling) -> str:
    """已建成 or 未建成, with the year of the report where it is an earlier one, and the stage."""
    judgement, year = standing.judgement, telling.year
    told_in = judgement.value_year if judgement is not None else None
    value = shown_area(standing).value
    if value is None:
        missing = coverage_words(standing, year, telling.names)
        what = "建成情况" if standing.target.name.startswith(BUILT) else ""
        return f"{what}{_absence(standing)}" + (f"（{missing}）" if missing else "")
    said = amount(standing, value).replace("未建成", "尚未建成")
    stage, stages = judgement.stage if judgement is not None else None, standing.promise.stages
    if stage is not None and stage < len(stages) and not value:
        said += f"，已到“{stages[stage]}”阶段"
    if told_in is not None and told_in != stated_year(standing, year):
        said += f"（{told_in} 年度填报）"
    return said


def _absence(standing: Standing) -> str:
    """The word for having no value: that of the lamp where it is the lamp."""
    judgement = standing.judgement
    status = judgement.status if judgement is not None else None
    return "缺数据" if status is Status.NO_DATA else "暂无数据"


def _future(standing: Standing) -> str:
    judgement = standing.judgement
    if judgement is None or Tag.BASE_YEAR in judgement.tags:
        return ""
    required = required_words(standing)
    said = [ahead_words(standing), f"如期达成需{required}" if required else ""]
    return "，".join(each for each in said if each)
