"""Checks of what is stored about promises: plans, clauses and targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Exists, F, Min, OuterRef, Q, Subquery

from jinchang_vet.kit.integrity import Finding, Severity, check, orphans_of
from targets.kinds import Kind
from targets.models import (
    Baseline,
    ClauseUnit,
    IndicatorVersion,
    Plan,
    PlanVersion,
    Target,
    TargetSource,
    TargetVersion,
)
from targets.soundness import PlanYears, plan_faults
from targets.soundness_targets import BOTH, LOWER_ONLY, UPPER_ONLY

ERROR, WARNING = Severity.ERROR, Severity.WARNING
THRESHOLDS = ("on_track_at", "behind_at", "minimum_coverage")


@check(
    "orphans-targets",
    "规划、条款、指标和目标没有指向不存在的行",
    severity=ERROR,
    advice="数据库曾在不检查外键时被改动；请从备份恢复缺失的行。",
)
def orphans() -> Iterable[Finding]:
    return orphans_of("targets")


@check(
    "plan-years",
    "规划的基期年早于首年，规划期末不早于首年",
    severity=ERROR,
    advice="请在“规划管理”中按文件改正年度；进度按这些年度推算。",
)
def plan_years() -> Iterator[Finding]:
    for plan in Plan.objects.order_by("code").iterator():
        faults = plan_faults(PlanYears(plan.base_year, plan.first_year, plan.horizon))
        for fault in faults.values():
            yield Finding(_plan(plan), fault)


@check(
    "plan-versions",
    "每份规划自首年起就有判定方法和阈值",
    severity=ERROR,
    advice="没有阈值的年度无法判定；请在“规划管理”中补上自首年起的阈值。",
)
def plan_versions() -> Iterator[Finding]:
    plans = Plan.objects.annotate(since=Min("versions__valid_from"))
    late = Q(since__isnull=True) | Q(since__gt=F("first_year"))
    for plan in plans.filter(late).order_by("code").iterator():
        since = f"自 {plan.since} 年起才有阈值" if plan.since else "没有任何阈值"
        yield Finding(_plan(plan), f"首年为 {plan.first_year or '未注明'}，{since}")


@check(
    "plan-thresholds",
    "判定阈值大于 0 且不超过 1，“滞后”的界限小于“按进度”的界限",
    severity=ERROR,
    advice="请在“规划管理”中改正阈值（95% 填 0.95）。",
)
def plan_thresholds() -> Iterator[Finding]:
    outside = Q()
    for name in THRESHOLDS:
        outside |= Q(**{f"{name}__lte": 0}) | Q(**{f"{name}__gt": 1})
    rows = PlanVersion.objects.filter(outside | Q(behind_at__gte=F("on_track_at")))
    for row in rows.select_related("plan").order_by("pk").iterator():
        said = "、".join(str(getattr(row, name)) for name in THRESHOLDS)
        yield Finding(f"{_plan(row.plan)} {row.valid_from} 年起的阈值", f"数值为 {said}")


@check(
    "plan-successors",
    "后续规划与上一期属于同一地区，且不早于上一期开始",
    severity=WARNING,
    advice="请核对“上一期规划”是否选错。",
)
def plan_successors() -> Iterator[Finding]:
    odd = ~Q(region=F("predecessor__region")) | Q(first_year__lte=F("predecessor__first_year"))
    rows = Plan.objects.filter(odd | Q(predecessor=F("pk")), predecessor__isnull=False)
    for plan in rows.select_related("predecessor").order_by("code").iterator():
        yield Finding(_plan(plan), f"上一期写作“{plan.predecessor}”，地区或年度不相承接")


@check(
    "target-versions",
    "每个目标都有内容，且不晚于规划期末开始",
    severity=ERROR,
    advice="没有内容的目标不显示也不判定；请在“规划管理”中补上，或删去这个目标。",
)
def target_versions() -> Iterator[Finding]:
    targets = Target.objects.annotate(since=Min("versions__valid_from"))
    odd = Q(since__isnull=True) | Q(since__gt=F("plan__horizon"))
    for target in targets.filter(odd).select_related("plan").order_by("pk").iterator():
        since = f"自 {target.since} 年起才有内容" if target.since else "没有任何内容"
        yield Finding(_target(target), since)


@check(
    "target-bounds",
    "目标的类型所需要的上限、下限都有",
    severity=ERROR,
    advice="请在“规划管理”中按文件补上目标值。",
)
def target_bounds() -> Iterator[Finding]:
    no_lower = Q(kind__in=[*LOWER_ONLY, *BOTH], lower__isnull=True)
    no_upper = Q(kind__in=[*UPPER_ONLY, *BOTH], upper__isnull=True)
    rows = TargetVersion.objects.filter(no_lower | no_upper).select_related("target__plan")
    for row in rows.order_by("pk").iterator():
        place = f"{_target(row.target)} {row.valid_from} 年起"
        yield Finding(place, f"类型“{row.get_kind_display()}”缺少目标值")


@check(
    "target-years",
    "目标年在规划期内",
    severity=ERROR,
    advice="请核对文件：规划期之后的要求写入后续规划。",
)
def target_years() -> Iterator[Finding]:
    beyond = Q(year__gt=F("target__plan__horizon")) | Q(year__lt=F("target__plan__base_year"))
    # A milestone may lie behind the plan's end: 分两步走.
    rows = TargetVersion.objects.filter(beyond).exclude(kind=Kind.MILESTONE.value)
    rows = rows.select_related("target__plan")
    for row in rows.order_by("pk").iterator():
        plan = row.target.plan
        yield Finding(
            _target(row.target),
            f"目标年 {row.year} 不在规划期 {plan.base_year or '？'}–{plan.horizon or '？'} 之内",
        )


@check(
    "target-sources",
    "每个目标写明出处，且出处属于同一份规划",
    severity=ERROR,
    advice="请在“规划管理”中补上条款和原文。",
)
def target_sources() -> Iterator[Finding]:
    stated = TargetSource.objects.filter(target=OuterRef("pk"))
    # A part of a sum (目标分解) is not in the document: the clauses are those of the whole.
    whole = Target.objects.filter(
        plan=OuterRef("plan"), indicator=OuterRef("indicator"), institution=None, county=None
    ).exclude(pk=OuterRef("pk"))
    silent = Target.objects.filter(~Exists(stated), ~Exists(whole))
    for target in silent.select_related("plan").order_by("pk").iterator():
        yield Finding(_target(target), "没有任何出处")
    foreign = TargetSource.objects.exclude(clause__plan=F("target__plan"))
    rows = foreign.select_related("target__plan", "clause__plan")
    for row in rows.order_by("pk").iterator():
        said = f"出处“{row.clause}”属于另一份规划“{row.clause.plan}”"
        yield Finding(_target(row.target), said)


@check(
    "target-scopes",
    "分解到单位或县区的目标在规划的地区之内",
    severity=ERROR,
    advice="请核对目标分解给了谁；别的地区的单位不计入本规划。",
)
def target_scopes() -> Iterator[Finding]:
    inside = Q(
        Q(institution__isnull=True)
        | Q(institution__region__path__startswith=F("plan__region__path")),
        Q(county__isnull=True) | Q(county__path__startswith=F("plan__region__path")),
    )
    rows = Target.objects.exclude(inside).select_related("plan__region", "institution", "county")
    for target in rows.order_by("pk").iterator():
        place = target.institution or target.county
        yield Finding(_target(target), f"分解给了{place}，不在{target.plan.region}之内")


@check(
    "baseline-years",
    "基期值的年度早于目标年",
    severity=WARNING,
    advice="请核对基期值的年度；不早于目标年的基期无法推算进度。",
)
def baseline_years() -> Iterator[Finding]:
    promised = TargetVersion.objects.filter(target=OuterRef("target"), is_withdrawn=False)
    last = promised.order_by("-valid_from").values("year")[:1]
    rows = Baseline.objects.filter(is_withdrawn=False).annotate(due=Subquery(last))
    rows = rows.filter(Q(year__gt=F("target__plan__horizon")) | Q(year__gte=F("due")))
    for row in rows.select_related("target__plan").order_by("pk").iterator():
        horizon = row.target.plan.horizon
        beyond = horizon is not None and row.year > horizon
        against = f"晚于规划期末 {horizon}" if beyond else f"不早于目标年 {row.due}"
        yield Finding(_target(row.target), f"基期值的年度 {row.year} {against}")


@check(
    "version-grounds",
    "中途变更的目标、指标和阈值写明理由和文号",
    severity=WARNING,
    advice="请补记变更的依据，以便以后查证。",
)
def version_grounds() -> Iterator[Finding]:
    for model, owner in (
        (PlanVersion, "plan"),
        (IndicatorVersion, "indicator"),
        (TargetVersion, "target"),
    ):
        earlier = model._default_manager.filter(
            **{owner: OuterRef(owner)}, valid_from__lt=OuterRef("valid_from")
        )
        rows = model._default_manager.filter(Exists(earlier)).filter(
            Q(reason="") | Q(document_number="")
        )
        for row in rows.select_related(owner).order_by("pk").iterator():
            yield Finding(f"{getattr(row, owner)} {row.valid_from} 年起", "没有写明理由或文号")


@check(
    "clause-units",
    "条款的责任单位属于规划所在的地区",
    severity=WARNING,
    advice="请在“规划管理”中改选本地的责任单位。",
)
def clause_units() -> Iterator[Finding]:
    rows = ClauseUnit.objects.exclude(
        department__region__path__startswith=F("clause__plan__region__path")
    ).select_related("clause__plan", "department")
    for row in rows.order_by("clause__plan__code", "clause__position", "pk").iterator():
        place = f"规划 {row.clause.plan.code} 条款 {row.clause.number}"
        yield Finding(place, f"责任单位“{row.department}”属于别的地区")


def _plan(plan: Plan) -> str:
    return f"规划 {plan.code} {plan.short_title}"


def _target(target: Target) -> str:
    return f"规划 {target.plan.code} 目标“{target}”"
