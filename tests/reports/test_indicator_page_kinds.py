"""The page of an indicator: what it says of each kind of target that is no pooled ratio."""

from __future__ import annotations

from decimal import Decimal

from institutions.models import InstitutionKind
from targets.kinds import Kind, Measure
from targets.models import (
    DataItem,
    PublishedFigure,
)
from tests.cast import make_item, make_round
from tests.reports.indicator_scene import (
    indicator_of,
    page_of,
    reported,
    reported_year,
    target_of,
    text_of,
)

D = Decimal


def test_parts_stand_below_the_whole_with_what_is_left(
    baiyin, plan, catalogue, manager, reviewer, school, college, viewer
):
    enrolment = indicator_of("enrolment", [catalogue.enrolment])
    target_of(plan, enrolment, Kind.AT_LEAST, lower=D(22000))
    target_of(plan, enrolment, Kind.AT_LEAST, lower=D(8000), institution=college)
    target_of(plan, enrolment, Kind.AT_LEAST, lower=D(2000), institution=school)
    figures = {college: {"full_time_enrolment": 7300}, school: {"full_time_enrolment": 2100}}
    reported_year(baiyin, manager, reviewer, 2024, figures)
    text = text_of(page_of(viewer, "enrolment"))
    assert "全部目标 22,000 人，已分解 8,000 + 2,000 = 10,000 人，未分解 12,000 人。" in text
    assert "700 人 · 100.0%" in text
    assert "富余 示例中职一 100 人" in text


def test_parts_above_the_whole_say_by_how_much(baiyin, plan, catalogue, college, manager, viewer):
    enrolment = indicator_of("enrolment", [catalogue.enrolment])
    target_of(plan, enrolment, Kind.AT_LEAST, lower=D(100))
    target_of(plan, enrolment, Kind.AT_LEAST, lower=D(150), institution=college)
    make_round(baiyin, manager)
    assert "已分解 150 人，超出 50 人。" in text_of(page_of(viewer, "enrolment"))


def test_a_standard_of_each_institution_shows_who_complies(
    baiyin, plan, catalogue, manager, reviewer, school, other_school, viewer
):
    ratio = indicator_of(
        "ratio", [catalogue.dual], [catalogue.enrolment], measure=Measure.UNITS_MEETING
    )
    target_of(plan, ratio, Kind.EACH_INSTITUTION, lower=D(1), per=350, every_year=True)
    figures = {
        school: {"dual_qualified_teachers": 4, "full_time_enrolment": 2000},
        other_school: {"dual_qualified_teachers": 4, "full_time_enrolment": 1400},
    }
    reported_year(baiyin, manager, reviewer, 2024, figures)
    text = text_of(page_of(viewer, "ratio"))
    assert "1/2 所达标" in text
    assert "1:500 未达标" in text
    assert "1:350 达标" in text
    assert "2 人 · 100.0%" in text
    assert "逐年判定" in text
    assert "未达到" in text


def test_four_tests_show_each_answer_and_how_many_were_passed(
    baiyin, plan, manager, reviewer, school, viewer
):
    yes_no = {"type": DataItem.Type.YES_NO, "unit": "是/否", "kinds": [InstitutionKind.SECONDARY]}
    items = [make_item(f"test-{each}", name=f"第 {each} 项", **yes_no) for each in (1, 2)]
    met = indicator_of(
        "conditions",
        items,
        measure=Measure.UNITS_MEETING,
        all_terms=True,
        kinds=[InstitutionKind.SECONDARY],
    )
    target_of(plan, met, Kind.FULL_COVERAGE)
    round = make_round(baiyin, manager)
    reported(round, school, reviewer, test_1="是", test_2="否")
    text = text_of(page_of(viewer, "conditions"))
    assert "0/1 所达标" in text
    assert "是 否 1/2 项" in text
    assert "1 项 · 100.0%" in text


def test_what_only_grows_shows_each_year_against_the_one_before_and_the_amount_per_student(
    baiyin, plan, catalogue, manager, reviewer, bureau, school, viewer
):
    money = make_item("money", name="投入", unit="元", kinds=[InstitutionKind.AUTHORITY])
    authority = [InstitutionKind.AUTHORITY]
    total = indicator_of("investment", [money], unit="元", kinds=authority)
    each = indicator_of(
        "per-student",
        [money],
        [catalogue.enrolment],
        measure=Measure.RATIO,
        unit="元/生",
        kinds=authority,
        variant_of=total,
        name="生均投入",
    )
    each.versions.update(denominator_kinds=[InstitutionKind.SECONDARY])
    target_of(plan, total, Kind.NON_DECREASING, every_year=True)
    for year, amount in {2022: 1000, 2023: 1200, 2024: 1100}.items():
        figures = {bureau: {"money": amount}, school: {"full_time_enrolment": 100}}
        reported_year(baiyin, manager, reviewer, year, figures)
    text = text_of(page_of(viewer, "investment"))
    assert "严重滞后" in text
    assert "实际 1,000 元 1,200 元 1,100 元" in text
    assert "当年要求 — 1,000 元 1,200 元" in text
    assert "逐年判定 — 达到 未达到" in text
    assert "生均投入 10 元/生 12 元/生 11 元/生" in text


def test_a_milestone_shows_its_state_and_stages_and_no_chart(
    baiyin, plan, manager, reviewer, college, viewer
):
    done = make_item("done", name="已建成", type=DataItem.Type.YES_NO, unit="是/否")
    built = indicator_of("built", [done], unit="所", kinds=[InstitutionKind.HIGHER])
    target_of(plan, built, Kind.MILESTONE, institution=college, lower=D(1), stages=["申报", "获批"])
    for year, answer in {2023: "否", 2024: "是"}.items():
        reported_year(baiyin, manager, reviewer, year, {college: {"done": answer}})
    response = page_of(viewer, "built")
    text = text_of(response)
    assert "实际 — 未建成 已建成" in text
    assert "已达成" in text
    assert "阶段 申报 获批" in text
    assert b"trend-data" not in response.content


def test_a_monitored_indicator_shows_what_was_published(plan, viewer):
    monitored = indicator_of("colleges", [], is_monitored=True, name="产业学院数")
    PublishedFigure.objects.create(
        plan=plan,
        indicator=monitored,
        clause=plan.clauses.get(),
        position=1,
        written="10个",
        value=D(10),
        quote="10个产业学院",
        precision=PublishedFigure.Precision.EXACT,
    )
    text = text_of(page_of(viewer, "colleges"))
    assert "监测指标：只有文件公布的数值" in text
    assert "10个产业学院" in text
