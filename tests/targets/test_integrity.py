"""Every check of promises and of the catalogue sees the one thing that was broken."""

from __future__ import annotations

import pytest

from targets.keeping import NamedUnit, add_department, change_clause, change_plan
from targets.keeping_clauses import ClauseFacts
from targets.kinds import Kind
from targets.models import (
    Baseline,
    ClauseUnit,
    DataItem,
    Department,
    IndicatorTerm,
    IndicatorVersion,
    Plan,
    PlanVersion,
    RuleTerm,
    Target,
    TargetSource,
    TargetVersion,
    UnitRole,
)
from tests.cast import make_plan, make_region
from tests.integrity import assert_found, put, reported
from tests.targets.keeping import GROUNDS, NEXT_PLAN, changed

pytestmark = pytest.mark.django_db


def plan_of(whole):
    return Plan.objects.filter(pk=whole.plan.pk)


def successor_elsewhere(whole):
    years = {"base_year": 2025, "first_year": 2026, "horizon": 2030}
    make_plan(whole.jinchang, "next", predecessor=whole.plan, **years)


def target_without_content(whole):
    Target.objects.filter(pk=whole.target.pk).update(institution=whole.school)
    facts = {"indicator": whole.target.indicator, "name": "无内容", "position": 9}
    target = Target.objects.create(plan=whole.plan, **facts)
    TargetSource.objects.create(target=target, clause=whole.plan.clauses.get(), quote="原文")


def source_in_another_plan(whole):
    other = make_plan(whole.jinchang, "other")
    put(TargetSource.objects.filter(target=whole.target), clause=other.clauses.get())


def change_without_grounds(whole):
    version = TargetVersion.objects.get(target=whole.target)
    version.pk, version.valid_from = None, 2024
    version.save(force_insert=True)


def unit_of_another_city(whole):
    elsewhere = Department.objects.create(region=whole.jinchang, name="金昌市教育局")
    ClauseUnit.objects.create(
        clause=whole.plan.clauses.get(),
        department=elsewhere,
        role=UnitRole.RESPONSIBLE,
        position=1,
    )


def item_out_of_use(whole):
    put(plan_of(whole), horizon=None)
    put(DataItem.objects.filter(pk=whole.catalogue.teachers.pk), is_active=False)


BREAKS = {
    "orphans-targets": (
        lambda whole: Baseline.objects.create(target_id=10**6, year=2022, value=1, source="无"),
        "指向不存在的目标",
    ),
    "plan-years": (lambda whole: put(plan_of(whole), base_year=2023), "基期年须早于首年"),
    "plan-versions": (
        lambda whole: put(PlanVersion.objects.filter(plan=whole.plan), valid_from=2024),
        "自 2024 年起才有阈值",
    ),
    "plan-thresholds": (
        lambda whole: put(PlanVersion.objects.filter(plan=whole.plan), on_track_at="1.5"),
        "1.50、0.60、0.80",
    ),
    "plan-successors": (successor_elsewhere, "地区或年度不相承接"),
    "target-versions": (target_without_content, "没有任何内容"),
    "target-bounds": (
        lambda whole: put(TargetVersion.objects.all(), lower=None),
        "类型“不低于”缺少目标值",
    ),
    "target-years": (
        lambda whole: put(TargetVersion.objects.all(), year=2030),
        "目标年 2030 不在规划期 2022–2025 之内",
    ),
    "target-sources": (lambda whole: TargetSource.objects.all().delete(), "没有任何出处"),
    "target-scopes": (
        lambda whole: put(Target.objects.all(), institution=whole.far_school),
        "分解给了示例金昌中职，不在白银市之内",
    ),
    "baseline-years": (
        lambda whole: put(Baseline.objects.all(), year=2030),
        "基期值的年度 2030 晚于规划期末 2025",
    ),
    "version-grounds": (change_without_grounds, "没有写明理由或文号"),
    "clause-units": (unit_of_another_city, "责任单位“金昌市教育局”属于别的地区"),
    "formula-terms": (
        lambda whole: IndicatorTerm.objects.filter(part="denominator").delete(),
        "比率没有分母",
    ),
    "formula-items": (item_out_of_use, "用到已停用的数据项“专业课教师”"),
    "rule-terms": (lambda whole: RuleTerm.objects.all().delete(), "左边没有数据项"),
    "item-bounds": (
        lambda whole: put(DataItem.objects.filter(pk=whole.catalogue.meetings.pk), maximum=-1),
        "小于下限",
    ),
}


@pytest.mark.parametrize("code", BREAKS)
def test_what_is_broken_is_reported_by_its_check_alone(whole, code):
    tamper, said = BREAKS[code]
    assert said in assert_found(whole, code, tamper)


def test_a_source_in_another_plan_is_reported(whole):
    said = assert_found(whole, "target-sources", source_in_another_plan)
    assert "属于另一份规划“示例规划 other”" in said


def test_an_indicator_without_any_formula_is_reported(whole):
    said = assert_found(whole, "formula-terms", lambda _: IndicatorVersion.objects.all().delete())
    assert "没有任何算式" in said


def test_a_milestone_may_lie_behind_the_end_of_the_plan(whole):
    put(TargetVersion.objects.all(), year=2030, kind=Kind.MILESTONE.value)
    assert "target-years" not in reported()


def test_a_part_of_a_whole_needs_no_clause_of_its_own(whole):
    part = {"indicator": whole.target.indicator, "institution": whole.school, "position": 9}
    target = Target.objects.create(plan=whole.plan, name="一校的一份", **part)
    version = TargetVersion.objects.get(target=whole.target)
    version.pk, version.target = None, target
    version.save(force_insert=True)
    assert "target-sources" not in reported()
    whole.target.delete()
    assert "没有任何出处" in str(reported()["target-sources"])


def test_a_baseline_of_the_very_year_of_the_target_is_reported(whole):
    said = assert_found(
        whole, "baseline-years", lambda _: put(TargetVersion.objects.all(), year=2022)
    )
    assert "基期值的年度 2022 不早于目标年 2022" in said


def test_a_foreign_unit_beside_one_of_ours_is_reported(whole):
    ours = add_department(whole.plan.region, by=whole.manager, name="白银市教育局").value
    clause = whole.plan.clauses.get()
    facts = ClauseFacts(number=clause.number, title=clause.title)
    change_clause(clause, by=whole.manager, facts=facts, units=[NamedUnit(ours)])
    unit_of_another_city(whole)
    assert len(reported()["clause-units"]) == 1


def test_a_unit_of_a_county_belongs_to_the_plan_of_its_city(whole):
    county = make_region("620421", "靖远县", whole.plan.region)
    theirs = add_department(county, by=whole.manager, name="靖远县教育局").value
    clause = whole.plan.clauses.get()
    facts = ClauseFacts(number=clause.number, title=clause.title)
    change_clause(clause, by=whole.manager, facts=facts, units=[NamedUnit(theirs)])
    assert "clause-units" not in reported()


def test_a_plan_that_turns_out_to_begin_earlier_has_its_thresholds_from_there(whole):
    earlier = changed(NEXT_PLAN, base_year=2020, first_year=2021, horizon=2025)
    change_plan(whole.plan, by=whole.manager, facts=earlier, **GROUNDS)
    assert whole.plan.versions.get().valid_from == 2021
    assert "plan-versions" not in reported()
