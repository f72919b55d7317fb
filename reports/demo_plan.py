"""示例规划: an invented plan for what the two documents cannot show (falling targets, ranks,
compound growth, yearly values, a county's own target, figures after the deadline).

It ends in 2024, so that it is never the plan that a page shows by itself: Baiyin's own reaches
further (`targets.access.plan_for`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from institutions.models import Institution, InstitutionKind, Region
from reports.demo_cast import BAIYIN
from targets.kinds import Kind, Measure, Method, Span
from targets.models import (
    Clause,
    ClauseUnit,
    DataItem,
    Department,
    Indicator,
    IndicatorTerm,
    IndicatorVersion,
    Period,
    Plan,
    PlanVersion,
    Section,
    Target,
    TargetSource,
    TargetVersion,
    UnitRole,
)

CODE = "demo-baiyin"
RANK_ITEM = "demo-contest-rank"
INDICATORS = ("demo-student-teacher-ratio", "demo-contest-rank")
BASE, FIRST, HORIZON = 2022, 2023, 2024
REASON = "演示数据"
SCHOOLS = [
    kind.value
    for kind in (
        InstitutionKind.HIGHER,
        InstitutionKind.SECONDARY,
        InstitutionKind.TECHNICIAN,
        InstitutionKind.SKILLED,
    )
]
NUMERATOR, DENOMINATOR = IndicatorTerm.Part.NUMERATOR, IndicatorTerm.Part.DENOMINATOR


@dataclass(frozen=True, slots=True)
class Promised:
    """One target of the plan; `place` is an institution or a county, empty for the whole city."""

    indicator: str
    name: str
    quote: str
    kind: Kind
    lower: str | None = None
    upper: str | None = None
    year: int | None = HORIZON
    yearly: dict[str, str] = field(default_factory=dict)
    place: str = ""


PROMISES = (
    Promised(
        "demo-student-teacher-ratio",
        "生师比降到 15.5 以下",
        "到 2024 年生师比降到 15.5 以下",
        Kind.AT_MOST,
        upper="15.5",
    ),
    Promised(
        "demo-contest-rank",
        "技能大赛进入全省前三",
        "到 2024 年学生技能大赛成绩进入全省前 3 名",
        Kind.RANK,
        upper="3",
    ),
    Promised(
        "progression-rate",
        "升学比例保持 75% 以上",
        "升入高等职业院校比例保持在 75% 以上",
        Kind.AT_LEAST,
        lower="75",
    ),
    Promised(
        "enrolment",
        "在校生逐年增加",
        "在校生 2023 年达到 1.97 万人，2024 年达到 2.07 万人",
        Kind.AT_LEAST,
        lower="20700",
        yearly={"2023": "19700", "2024": "20700"},
    ),
    Promised(
        "enrolment",
        "靖远县在校生",
        "靖远县在校生达到 1800 人",
        Kind.AT_LEAST,
        lower="1800",
        place="620421",
    ),
    Promised(
        "enrolment",
        "示例中职五在校生",
        "示例中职五在校生达到 700 人",
        Kind.AT_LEAST,
        lower="700",
        place="demo-secondary-5",
    ),
    Promised(
        "enrolment",
        "示例中职七在校生",
        "示例中职七在校生达到 600 人",
        Kind.AT_LEAST,
        lower="600",
        place="demo-secondary-7",
    ),
    Promised(
        "senior-title-secondary",
        "示例中职六高级职称教师比例",
        "示例中职六高级职称教师比例达到 33%",
        Kind.AT_LEAST,
        lower="33",
        place="demo-secondary-6",
    ),
    Promised(
        "vocational-undergraduate-college",
        "建成职业本科院校",
        "到 2026 年建成职业本科院校",
        Kind.MILESTONE,
        lower="1",
        year=2026,
    ),
    Promised(
        "ideology-major-sites",
        "建设更多课程思政专业点",
        "建设更多课程思政专业点",
        Kind.SOFT,
        year=None,
    ),
)


def make_plan() -> Plan:
    """Create the plan with its own item and indicators. The item is asked by rounds opened until
    `stop_asking`.
    """
    region = Region.objects.get(code=BAIYIN)
    with transaction.atomic():
        _make_indicators()
        plan = Plan.objects.create(
            code=CODE,
            region=region,
            title="示例规划（演示数据，并非真实文件）",
            short_title="示例规划",
            document_number="示例〔2023〕1号",
            issuer="示例机关",
            base_year=BASE,
            first_year=FIRST,
            horizon=HORIZON,
            note="为演示各种目标类型和状态而编，按复合增长判定。",
            is_demo=True,
        )
        PlanVersion.objects.create(
            plan=plan, valid_from=FIRST, reason=REASON, method=Method.COMPOUND.value
        )
        clause = _make_clause(plan)
        for position, promised in enumerate(PROMISES, start=1):
            _make_target(plan, clause, promised, position)
    return plan


def stop_asking() -> None:
    """Rounds that open from now on do not ask for the plan's own item."""
    DataItem.objects.filter(code=RANK_ITEM).update(is_active=False)


def _make_indicators() -> None:
    item = DataItem.objects.create(
        code=RANK_ITEM,
        name="（示例）学生技能大赛全省名次",
        section=Section.AUTHORITY,
        position=900,
        unit="名",
        definition="演示数据项：当年全省职业院校学生技能大赛成绩的名次，越小越好。",
        period=Period.CALENDAR,
        kinds=[InstitutionKind.AUTHORITY.value],
        minimum=1,
    )
    rank = Indicator.objects.create(
        code="demo-contest-rank",
        name="（示例）学生技能大赛全省名次",
        section=Section.AUTHORITY,
        position=901,
        unit="名",
    )
    version = _version(rank, Measure.SUM, [InstitutionKind.AUTHORITY.value], item.definition)
    IndicatorTerm.objects.create(version=version, part=NUMERATOR, item=item)
    ratio = Indicator.objects.create(
        code="demo-student-teacher-ratio",
        name="（示例）生师比",
        section=Section.TEACHERS,
        position=902,
        unit="",
        decimals=1,
    )
    version = _version(ratio, Measure.RATIO, SCHOOLS, "演示指标：全日制在校生数 ÷ 专任教师数。")
    items = DataItem.objects.in_bulk(
        ["full-time-enrolment", "full-time-teachers"], field_name="code"
    )
    for part, code in ((NUMERATOR, "full-time-enrolment"), (DENOMINATOR, "full-time-teachers")):
        IndicatorTerm.objects.create(version=version, part=part, item=items[code])


def _version(
    indicator: Indicator, measure: Measure, kinds: list[str], definition: str
) -> IndicatorVersion:
    return IndicatorVersion.objects.create(
        indicator=indicator,
        valid_from=BASE,
        measure=measure.value,
        span=Span.STOCK.value,
        kinds=kinds,
        definition=definition,
        reason=REASON,
    )


def _make_clause(plan: Plan) -> Clause:
    clause = Clause.objects.create(
        plan=plan, number="一", title="示例目标", position=1, chapter="一、示例目标"
    )
    department = Department.objects.filter(region=plan.region, name="市教育局").first()
    if department is not None:
        ClauseUnit.objects.create(
            clause=clause, department=department, role=UnitRole.RESPONSIBLE, position=1
        )
    return clause


def _make_target(plan: Plan, clause: Clause, promised: Promised, position: int) -> None:
    target = Target.objects.create(
        plan=plan,
        indicator=Indicator.objects.get(code=promised.indicator),
        institution=Institution.objects.filter(code=promised.place).first(),
        county=Region.objects.filter(code=promised.place).first(),
        name=promised.name,
        position=position,
    )
    TargetSource.objects.create(target=target, clause=clause, quote=promised.quote)
    basis = TargetVersion.YearBasis
    TargetVersion.objects.create(
        target=target,
        valid_from=FIRST,
        kind=promised.kind.value,
        year=promised.year,
        year_basis=basis.STATED if promised.year else basis.UNDATED,
        lower=None if promised.lower is None else Decimal(promised.lower),
        upper=None if promised.upper is None else Decimal(promised.upper),
        yearly=promised.yearly,
        reason=REASON,
        document_number=plan.document_number,
    )
