"""What is promised in a database for measuring: an invented plan for the root and for every part,
over the catalogue of the two real plans, and added items until every school is asked sixty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from institutions.models import InstitutionKind, Region
from reports.scale_figures import ITEMS_A_SCHOOL, OPEN_YEAR, SCALE_ITEM, YEARS
from targets.kinds import Kind
from targets.models import (
    Clause,
    ClauseUnit,
    DataItem,
    Department,
    Indicator,
    Period,
    Plan,
    PlanVersion,
    Section,
    Target,
    TargetSource,
    TargetVersion,
    Task,
    UnitRole,
)

BASE, FIRST, HORIZON = YEARS[0], YEARS[1], OPEN_YEAR
REASON = "规模演示数据"
SCHOOLS = (
    InstitutionKind.HIGHER,
    InstitutionKind.SECONDARY,
    InstitutionKind.TECHNICIAN,
    InstitutionKind.SKILLED,
)
SECTIONS = [section for section in Section if section != Section.AUTHORITY]
CLAUSES = ("规模", "师资", "升学与合作", "育人与建设", "保障")
DEPARTMENTS = ("教育局", "人力资源社会保障局", "财政局")
TASKS_A_CLAUSE = 4


@dataclass(frozen=True, slots=True)
class Promised:
    """One target of every plan. `clause` counts from 0; a bound `by_unit` is multiplied by the
    number of the plan's units.
    """

    indicator: str
    clause: int
    kind: Kind
    lower: str | None = None
    upper: str | None = None
    per: int = 1
    every_year: bool = False
    by_unit: bool = False


PROMISES = (
    Promised("enrolment", 0, Kind.AT_LEAST, "2300", by_unit=True),
    Promised("dual-qualified-share", 1, Kind.AT_LEAST, "50"),
    Promised("senior-title-secondary", 1, Kind.AT_LEAST, "40"),
    Promised("senior-title-higher", 1, Kind.AT_LEAST, "50"),
    Promised("ideology-teacher-ratio", 1, Kind.EACH_INSTITUTION, "1", per=350, every_year=True),
    Promised("progression-rate", 2, Kind.AT_LEAST, "90"),
    Promised("enterprises-per-100-students", 2, Kind.EACH_INSTITUTION, "1", per=100),
    Promised("themed-education-hours", 3, Kind.EACH_INSTITUTION, "16", every_year=True),
    Promised("micro-lessons", 3, Kind.CUMULATIVE, "20", by_unit=True),
    Promised("ideology-major-sites", 3, Kind.RANGE, "1", "2", by_unit=True),
    Promised("x-certificate-sites", 3, Kind.AT_LEAST, "1", every_year=True, by_unit=True),
    Promised("undergraduate-pilot-majors", 3, Kind.RANGE, "1", "2"),
    Promised("provincial-major-groups", 3, Kind.AT_LEAST, "1"),
    Promised("provincial-double-excellent", 3, Kind.AT_LEAST, "3"),
    Promised("secondary-conditions-met", 3, Kind.FULL_COVERAGE),
    Promised("per-student-funding", 4, Kind.AT_LEAST, "12000", every_year=True),
    Promised("investment-non-decreasing", 4, Kind.NON_DECREASING, every_year=True),
    Promised("double-funds-paid", 4, Kind.AT_LEAST, "100", every_year=True),
    Promised("county-centres", 4, Kind.FULL_COVERAGE),
    Promised("annual-meetings", 4, Kind.AT_LEAST, "1", every_year=True),
)


def add_items() -> list[DataItem]:
    """Add items to the catalogue until each kind of school is asked `ITEMS_A_SCHOOL`; gives back
    all items that are asked.
    """
    known = list(DataItem.objects.filter(is_active=True))
    lacking = {kind: ITEMS_A_SCHOOL - sum(kind in item.kinds for item in known) for kind in SCHOOLS}
    last = max((item.position for item in known), default=0)
    added = DataItem.objects.bulk_create(
        DataItem(
            code=f"{SCALE_ITEM}{number:02d}",
            name=f"（示例）规模数据项 {number}",
            section=SECTIONS[number % len(SECTIONS)],
            position=last + number,
            unit="人" if number % 3 else "个",
            definition="规模演示数据项，没有实际含义。",
            period=Period.SNAPSHOT,
            kinds=[kind.value for kind, missing in lacking.items() if missing >= number],
            minimum=0,
        )
        for number in range(1, max(lacking.values()) + 1)
    )
    return [*known, *added]


def make_plans(sizes: dict[Region, int]) -> list[Plan]:
    """A plan of every region, for as many units as the region has."""
    indicators = Indicator.objects.in_bulk([p.indicator for p in PROMISES], field_name="code")
    return [_make_plan(region, count, indicators) for region, count in sizes.items()]


def _make_plan(region: Region, units: int, indicators: dict[str, Indicator]) -> Plan:
    plan = Plan.objects.create(
        code=f"scale-{region.code}",
        region=region,
        title=f"{region}职业教育规划（演示数据，并非真实文件）",
        short_title=f"{region}规划",
        document_number=f"示例〔{BASE}〕{region.code}号",
        issuer="示例机关",
        base_year=BASE,
        first_year=FIRST,
        horizon=HORIZON,
        note="为测量速度而编的规划。",
        is_demo=True,
    )
    PlanVersion.objects.create(plan=plan, valid_from=FIRST, reason=REASON)
    clauses = _make_clauses(plan)
    _make_targets(plan, clauses, units, indicators)
    return plan


def _make_clauses(plan: Plan) -> Sequence[Clause]:
    """The clauses, who answers for them, and their tasks."""
    departments = Department.objects.bulk_create(
        Department(region=plan.region, name=f"{plan.region}{name}", position=position)
        for position, name in enumerate(DEPARTMENTS, start=1)
    )
    clauses = Clause.objects.bulk_create(
        Clause(plan=plan, number=f"第{n}条", title=title, position=n, chapter=title)
        for n, title in enumerate(CLAUSES, start=1)
    )
    ClauseUnit.objects.bulk_create(
        ClauseUnit(
            clause=clause,
            department=department,
            role=UnitRole.RESPONSIBLE,
            position=position,
        )
        for clause in clauses
        for position, department in enumerate(departments, start=1)
    )
    Task.objects.bulk_create(
        Task(
            code=f"{plan.code}-{clause.position}-{number}",
            clause=clause,
            position=clause.position * 10 + number,
            text=f"示例任务：推进{clause.title}工作第 {number} 项。",
            year=HORIZON,
        )
        for clause in clauses
        for number in range(1, TASKS_A_CLAUSE + 1)
    )
    return clauses


def _make_targets(
    plan: Plan, clauses: Sequence[Clause], units: int, indicators: dict[str, Indicator]
) -> None:
    targets = Target.objects.bulk_create(
        Target(
            plan=plan,
            indicator=indicators[promised.indicator],
            name=indicators[promised.indicator].name,
            position=position,
        )
        for position, promised in enumerate(PROMISES, start=1)
    )
    TargetSource.objects.bulk_create(
        TargetSource(
            target=target,
            clause=clauses[promised.clause],
            quote=f"示例：到 {HORIZON} 年实现{target.name}的目标",
        )
        for target, promised in zip(targets, PROMISES, strict=True)
    )
    basis = TargetVersion.YearBasis
    TargetVersion.objects.bulk_create(
        TargetVersion(
            target=target,
            valid_from=FIRST,
            kind=promised.kind.value,
            every_year=promised.every_year,
            year=HORIZON,
            year_basis=basis.CONTINUOUS if promised.every_year else basis.STATED,
            lower=_bound(promised.lower, promised, units),
            upper=_bound(promised.upper, promised, units),
            per=promised.per,
            reason=REASON,
            document_number=plan.document_number,
        )
        for target, promised in zip(targets, PROMISES, strict=True)
    )


def _bound(stated: str | None, promised: Promised, units: int) -> Decimal | None:
    if stated is None:
        return None
    return Decimal(stated) * (units if promised.by_unit else 1)
