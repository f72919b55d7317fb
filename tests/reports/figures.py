"""A city with every kind of target and a year of figures, for the tests of the workbook.

Made with the verbs of the pages. Four schools: 高职, 中职一 and 中职二 have reported, 中职三 has
not; 中职二 gave only one term of the share, has no graduates and calls progression 不适用.
"""

from __future__ import annotations

from decimal import Decimal

from institutions.duties import Role
from institutions.models import Institution, InstitutionKind, Region
from submissions.entries import read_entry
from submissions.workflow import questions_of, save_draft
from targets.kinds import Kind, Measure, Span
from targets.models import (
    Clause,
    ClauseUnit,
    DataItem,
    Department,
    Indicator,
    IndicatorTerm,
    IndicatorVersion,
    Plan,
    Section,
    Target,
    TargetSource,
    TargetVersion,
    Task,
    UnitRole,
)
from tests.cast import (
    make_institution,
    make_item,
    make_plan,
    make_round,
    make_user,
    report,
    submission_of,
)

YEAR = 2024
SCHOOLS = [InstitutionKind.HIGHER, InstitutionKind.SECONDARY]
ITEMS = (
    ("teachers", {}),
    ("dual", {}),
    ("all-teachers", {}),
    ("students", {"section": Section.SCALE}),
    ("enterprises", {"unit": "家", "section": Section.ENTERPRISE}),
    ("hours", {"unit": "学时", "section": Section.EDUCATION}),
    ("lessons", {"unit": "节", "section": Section.EDUCATION}),
    ("land", {"unit": "是/否", "type": DataItem.Type.YES_NO, "section": Section.BUILDING}),
    ("books", {"unit": "是/否", "type": DataItem.Type.YES_NO, "section": Section.BUILDING}),
    ("funds", {"unit": "元", "decimals": 2, "section": Section.AUTHORITY}),
)
FIGURES = {
    2022: {
        "college": (60, 20, 100, 1000, 12, 20, 0, "是", "是"),
        "one": (40, 12, 60, 800, 8, 16, 0, "是", "否"),
        "two": (20, 6, 30, 400, 2, 16, 0, "是", "是"),
        "three": (10, 3, 20, 300, 3, 16, 0, "是", "是"),
    },
    2023: {
        "college": (60, 23, 100, 1100, 12, 20, 30, "是", "是"),
        "one": (40, 14, 60, 900, 8, 17, 40, "是", "是"),
        "two": (20, 7, 30, 410, 4, 16, 0, "是", "是"),
        "three": (10, 4, 20, 310, 3, 16, 5, "是", "是"),
    },
    2024: {
        "college": (61, 29, 100, 1200, 12, 20, 40, "是", "是"),
        "one": (41, 17, 60, 950, 8, 15, 50, "是", "否"),
        "two": ("", 9, 30, 0, 0, "不适用", 0, "是", "是"),
    },
}
FUNDS = {2022: "1000000.50", 2023: "1100000.50", 2024: "1100000.55"}


def make_indicator(code: str, unit: str, measure: Measure, above, below=(), **facts) -> Indicator:
    """An indicator over the schools with its first version."""
    shown = {key: facts.pop(key) for key in ("decimals", "variant_of", "name") if key in facts}
    indicator = Indicator.objects.create(
        code=code, section=Section.TEACHERS, unit=unit, **{"name": code, **shown}
    )
    version = IndicatorVersion.objects.create(
        indicator=indicator,
        valid_from=2022,
        measure=measure,
        definition=f"{code} 的口径",
        **{"span": Span.STOCK, "kinds": SCHOOLS, **facts},
    )
    for part, codes in (("numerator", above), ("denominator", below)):
        for item in DataItem.objects.filter(code__in=codes):
            IndicatorTerm.objects.create(version=version, part=part, item=item)
    return indicator


def make_promise(plan: Plan, indicator: Indicator, kind: Kind, **facts) -> Target:
    """A target with its version, stated in 一（二）."""
    institution = facts.pop("institution", None)
    name = f"{indicator.name}（{institution.name}）" if institution else indicator.name
    target = Target.objects.create(
        plan=plan,
        indicator=indicator,
        institution=institution,
        name=name,
        position=plan.targets.count() + 1,
    )
    TargetVersion.objects.create(
        target=target,
        valid_from=2023,
        kind=kind,
        **{"year": 2025, "year_basis": TargetVersion.YearBasis.STATED, **facts},
    )
    clause = plan.clauses.get(number="一（二）")
    TargetSource.objects.create(target=target, clause=clause, quote=f"原文 {indicator.name}")
    return target


def make_city(region: Region) -> Plan:
    """Items, schools, a bureau and a plan with one target of each kind."""
    for code, facts in ITEMS:
        kinds = [InstitutionKind.AUTHORITY] if code == "funds" else SCHOOLS
        make_item(code, name=f"项-{code}", kinds=kinds, **facts)
    make_institution(region, "college", kind=InstitutionKind.HIGHER, name="示例高职")
    for code in ("one", "two", "three"):
        make_institution(region, code, name=f"示例中职{code}")
    make_institution(region, "bureau", kind=InstitutionKind.AUTHORITY, name=f"{region.name}教育局")
    return make_promises(region)


def make_promises(region: Region) -> Plan:
    plan = make_plan(region, "plan", document_number="市政办发〔2022〕202号", title="示例方案")
    share = make_indicator(
        "share", "%", Measure.RATIO, ["dual"], ["teachers"], scale=100, decimals=1, name="双师占比"
    )
    make_indicator(
        *("share-of-all", "%", Measure.RATIO, ["dual"], ["all-teachers"]),
        scale=100,
        decimals=1,
        variant_of=share,
        name="双师占比（专任）",
    )
    students = make_indicator("enrolment", "人", Measure.SUM, ["students"], name="在校生")
    funds = make_indicator(
        *("funding", "元", Measure.SUM, ["funds"]),
        kinds=[InstitutionKind.AUTHORITY],
        decimals=2,
        name="投入",
    )
    make_indicator(
        *("funding-each", "元/生", Measure.RATIO, ["funds"], ["students"]),
        kinds=[InstitutionKind.AUTHORITY],
        denominator_kinds=SCHOOLS,
        decimals=2,
        variant_of=funds,
        name="生均投入",
    )
    partners = make_indicator(
        *("partners", "个/百名学生", Measure.UNITS_MEETING, ["enterprises"], ["students"]),
        scale=100,
        decimals=2,
        name="合作企业",
    )
    hours = make_indicator("themed", "学时", Measure.UNITS_MEETING, ["hours"], name="专题学时")
    lessons = make_indicator(
        "lesson", "节", Measure.SUM, ["lessons"], span=Span.CUMULATIVE, name="微课"
    )
    conditions = make_indicator(
        "conditions", "所", Measure.UNITS_MEETING, ["land", "books"], all_terms=True, name="条件"
    )
    every = {"every_year": True, "year_basis": TargetVersion.YearBasis.CONTINUOUS}
    college = Institution.objects.get(code="college")
    make_promise(plan, share, Kind.AT_LEAST, lower=Decimal(50))
    make_promise(plan, students, Kind.AT_LEAST, lower=Decimal(3000))
    make_promise(plan, students, Kind.RANGE, lower=1300, upper=1500, institution=college)
    make_promise(plan, funds, Kind.NON_DECREASING, **every)
    make_promise(plan, partners, Kind.EACH_INSTITUTION, lower=Decimal(1), per=100)
    make_promise(plan, hours, Kind.EACH_INSTITUTION, lower=Decimal(16), **every)
    make_promise(plan, lessons, Kind.CUMULATIVE, lower=Decimal(300))
    make_promise(plan, conditions, Kind.FULL_COVERAGE)
    make_tasks(plan)
    return plan


def make_tasks(plan: Plan) -> None:
    """Two tasks of a clause with a responsible, a leading and an implementing unit."""
    clause = Clause.objects.create(plan=plan, number="二（一）1", title="体系", position=2)
    for position, (name, role) in enumerate(
        (("市教育局", UnitRole.RESPONSIBLE), ("市教科所", UnitRole.LEAD), ("各校", "implementing"))
    ):
        department = Department.objects.create(region=plan.region, name=name, position=position)
        ClauseUnit.objects.create(
            clause=clause, department=department, role=role, position=position
        )
    for position, text in enumerate(("鼓励企业举办职业教育", "=cmd|' /C calc'!A0"), 1):
        Task.objects.create(
            clause=clause, code=f"task-{position}", position=position, text=text, year=2025
        )


def report_years(region: Region, *, until: int = YEAR) -> None:
    """Rounds from 2022 on; every figure through draft, submission and approval."""
    manager = make_user(Role.MANAGER, "city-manager", region=region)
    reviewer = make_user(Role.REVIEWER, "city-reviewer", region=region)
    reporters = {
        unit.code: make_user(Role.REPORTER, f"for-{unit.code}", institution=unit)
        for unit in Institution.objects.within(region)
    }
    codes = [code for code, _ in ITEMS[:-1]]
    for year in range(2022, until + 1):
        round = make_round(region, manager, year=year)
        for name, typed in FIGURES[year].items():
            unit = Institution.objects.get(code=name)
            figures = {code: value for code, value in zip(codes, typed, strict=True) if value != ""}
            report_with_notes(submission_of(round, unit), reporters[name], reviewer, figures)
        bureau = submission_of(round, Institution.objects.get(code="bureau"))
        report(bureau, reporters["bureau"], reviewer, funds=FUNDS[year])


def report_with_notes(submission, by, reviewer, figures) -> None:
    """Report the figures; 不适用 carries the reason that the form asks for."""
    items = {item.code: item for item in questions_of(submission).items}
    entries = {
        code: read_entry(items[code], typed, "学校新建" if typed == "不适用" else "")
        for code, typed in figures.items()
    }
    save_draft(submission, by=by, figures=entries)
    report(submission, by, reviewer)
