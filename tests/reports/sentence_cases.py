"""Reads docs/sentences.md: the sentences expected of the cases of docs/progress.md, and the rows
that have an indicator of their own. No database: the models are never saved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from institutions.models import Institution, Region
from reports.sentences import Telling
from reports.sentences_value import COMMITMENTS
from submissions.standing import Standing
from targets.definitions import Definition
from targets.figures import SHARE_KINDS
from targets.formulas import AreaValue, Coverage, Formula, Term
from targets.judgement import Observation, Promise
from targets.kinds import Kind, Measure
from targets.models import DataItem, Indicator, IndicatorVersion, Target, TargetVersion
from targets.progress import judge
from tests.targets.case_table import Case, read_baseline, read_cases, read_promise, read_year

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "sentences.md"
SCHOOLS = {number: f"{name}校" for number, name in enumerate("甲乙丙丁戊己庚辛壬癸", 1)}
CITY = Region(code="620400", name="白银市", path="620000/620400/")
COUNTY = Region(code="620403", name="平川区", path="620000/620400/620403/")
RATIO = re.compile(r"(\d+)÷(\d+)")
ITEM = "item"


@dataclass(frozen=True)
class About:
    """The indicator that a case is told of."""

    name: str
    unit: str
    decimals: int = 0
    in_ten_thousands: bool = False
    commitment: str = ""
    county: bool = False
    owner: str = ""
    told_of: str = ""


ABOUTS = {
    Kind.AT_LEAST: About("实训投入", "万元"),
    Kind.AT_MOST: About("生师比", "", 1),
    Kind.RANGE: About("专业点数", "个"),
    Kind.FULL_COVERAGE: About("办学条件达标情况", "所"),
    Kind.EACH_INSTITUTION: About("专题教育学时", "学时"),
    Kind.NON_DECREASING: About("财政投入", "万元"),
    Kind.MILESTONE: About("建成职业本科院校", "所"),
    Kind.CUMULATIVE: About("精品微课数", "节"),
    Kind.RANK: About("技能大赛全省名次", "名"),
    Kind.SOFT: About("课程思政专业点建设", "个"),
}


@dataclass(frozen=True)
class Expected:
    """One row: the standing, how it is told, and the sentence that it should give."""

    code: str
    standing: Standing
    telling: Telling
    sentence: str


REASONS = "需要关注的理由"


def rows_of_document() -> dict[str, list[str]]:
    """The cells of every row that gives a sentence, by code."""
    return _rows(_text().partition(f"## {REASONS}")[0])


def reasons_of_document() -> dict[str, str]:
    """Why a target needs attention, by the code of its case."""
    return {code: row[-1] for code, row in _rows(_text().partition(f"## {REASONS}")[2]).items()}


def _text() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def _rows(text: str) -> dict[str, list[str]]:
    lines = text.splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row for row in rows if re.fullmatch(r"[A-Z]\d\d", row[0])}


def read_expected() -> list[Expected]:
    """Every row of the document: two cells are a case of progress.md, eight one of its own."""
    cases = {case.code: case for case in read_cases()}
    found = []
    for code, row in rows_of_document().items():
        case, about = (cases[code], about_of(cases[code])) if len(row) == 2 else own_case(row)
        found.append(Expected(code, standing_of(case, about), telling_of(case, about), row[-1]))
    return found


def about_of(case: Case) -> About:
    """The indicator of a case of progress.md, by its kind and unit."""
    if case.promise.kind is Kind.AT_LEAST and case.promise.is_percentage:
        return About("“双师型”教师占比", "%", 1)
    if case.promise.kind is Kind.AT_LEAST and case.promise.is_count:
        return About("省级“双优”中职学校数", "所")
    if case.promise.every_year and case.promise.lower == 12000:
        return About("生均经费", "元/生")
    if case.promise.every_year and case.promise.kind not in SHARE_KINDS:
        return About("专题会议次数", "次")
    return ABOUTS[case.promise.kind]


def own_case(row: list[str]) -> tuple[Case, About]:
    """编号、指标（单位）、谁、类型、目标、基期、数值和判定年、汇报文字."""
    code, indicator, place, kind, target, base, values, _ = row
    name, unit, *marks = indicator.split("；")
    about = About(
        name,
        "" if unit == "—" else unit,
        1 if unit in ("%", "—") else 0,
        in_ten_thousands="万" in marks,
        commitment=next((each for each in marks if each in COMMITMENTS), ""),
        county=place == "区县",
        owner=place.partition("单位目标·")[2],
        told_of=place.partition("本校·")[2],
    )
    told, year = values.rsplit("；", 1)
    observations = dict(_year_of(part) for part in told.split("、"))
    promise = read_promise(kind, target, base)
    case = Case(code, promise, read_baseline(base), observations, int(year), None, (), None)
    return case, about


def _year_of(part: str) -> tuple[int, Observation]:
    """“2024：1290÷2993[8/9]”: a percentage with what it is made of."""
    pooled = RATIO.search(part)
    if pooled is None:
        return read_year(part)
    above, below = Decimal(pooled[1]), Decimal(pooled[2])
    year, observation = read_year(RATIO.sub("1", part))
    return year, replace(observation, value=100 * above / below, numerator=above, denominator=below)


def telling_of(case: Case, about: About) -> Telling:
    names = dict.fromkeys(SCHOOLS, "本单位") if about.told_of else SCHOOLS
    return Telling(case.year, COUNTY if about.county else CITY, names, about.told_of)


def standing_of(case: Case, about: About) -> Standing:
    """The standing of a case as the loader would give it."""
    promise = case.promise
    if promise.kind is Kind.EACH_INSTITUTION:
        promise = replace(promise, lower=Decimal(16))
    judgement = judge(promise, case.observations, year=case.year, recorded_baseline=case.recorded)
    known = {year: each for year, each in case.observations.items() if year <= case.year}
    areas = {year: area_of(each, promise) for year, each in known.items()}
    for year in range(min(areas, default=case.year), case.year + 1):
        areas.setdefault(year, area_of(Observation(), promise))
    areas.setdefault(case.year, area_of(Observation(), promise))
    return Standing(
        target=target_of(promise, about),
        version=TargetVersion(kind=promise.kind, year=promise.target_year),
        definition=definition_of(promise, about),
        promise=promise,
        areas=areas,
        area=areas[case.year],
        judgement=None if about.county else judgement,
        before=None,
        variants=(),
    )


def target_of(promise: Promise, about: About) -> Target:
    indicator = Indicator(
        code="code",
        name=about.name,
        unit=about.unit,
        decimals=about.decimals,
        in_ten_thousands=about.in_ten_thousands,
    )
    owner = Institution(pk=99, name=about.owner) if about.owner else None
    name = f"{about.owner}{about.name}"
    return Target(indicator=indicator, name=name, commitment=about.commitment, institution=owner)


def definition_of(promise: Promise, about: About) -> Definition:
    level = promise.is_percentage or about.unit in ("", "元/生")
    measure = Measure.RATIO if level else Measure.SUM
    measure = Measure.UNITS_MEETING if promise.kind in SHARE_KINDS else measure
    item = DataItem(code=ITEM, name=about.name, unit=about.unit)
    return Definition(IndicatorVersion(), Formula(measure, (Term(ITEM),)), {ITEM: item})


def area_of(observation: Observation, promise: Promise) -> AreaValue:
    """The area value of one year; the units that are missing are the first schools."""
    missing = tuple(SCHOOLS)[: observation.expected - observation.reported]
    value = observation.value
    if observation.done is not None:
        value = Decimal(observation.done)
    if observation.in_scope and observation.meeting is not None:
        value = Decimal(observation.meeting) / observation.in_scope
    coverage = Coverage(observation.reported, observation.expected, missing)
    return AreaValue(
        value=value,
        numerator=observation.numerator,
        denominator=observation.denominator,
        units=(),
        reported=observation.reported,
        expected=observation.expected,
        missing=missing,
        out_of_scope=(),
        coverage=coverage.share,
        numerator_coverage=coverage,
        meeting=observation.meeting,
        in_scope=observation.in_scope,
        unknown=observation.unknown,
    )
