"""The page of an indicator: what it says of each kind of target, whom it shows it to, what it
costs.
"""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from institutions.models import InstitutionKind
from targets.kinds import Kind, Measure
from targets.models import (
    ClauseUnit,
    DataItem,
    Department,
    Indicator,
    IndicatorTerm,
    IndicatorVersion,
    PublishedFigure,
    TargetVersion,
    UnitRole,
)
from tests.cast import client_for, make_institution, make_item, make_plan, make_round
from tests.reports.indicator_scene import (
    indicator_of,
    page_of,
    reported,
    reported_year,
    shares,
    target_of,
    text_of,
)

D = Decimal


@pytest.fixture
def years(baiyin, plan, manager, reviewer, school, other_school, college):
    """2022: 114 of 300 (38 %), 2023: 124 of 300, 2024: 136 of 300 by three institutions."""
    for year, duals in {2022: (30, 40, 44), 2023: (32, 42, 50), 2024: (30, 46, 60)}.items():
        units = (school, other_school, college)
        figures = {unit: shares(dual, 100) for unit, dual in zip(units, duals, strict=True)}
        reported_year(baiyin, manager, reviewer, year, figures)


# ---- a pooled ratio ------------------------------------------------------------------------------


def test_the_head_says_value_target_due_gap_and_lamp(years, viewer):
    text = text_of(page_of(viewer, "dual-share"))
    for words in ("45.3%", "136 ÷ 300", "目标（2025） 50%", "46.0%", "−4.7 个百分点", "滞后"):
        assert words in text


def test_the_sentence_says_how_far_against_how_long_and_what_follows(years, viewer):
    text = text_of(page_of(viewer, "dual-share"))
    assert "完成目标路程的 61%，时间已过 67%，二者之比 0.92。" in text
    assert "按近年速度预计 2026 年" in text
    assert "要在 2025 年达成，今后每年需提高 4.7 个百分点，是近年速度的 1.3 倍。" in text
    assert "依据基期后 2 个数据点，可信度：中" in text


def test_one_value_after_the_baseline_is_no_pace_of_recent_years(years, viewer):
    text = text_of(page_of(viewer, "dual-share", year="2023"))
    assert "按基期以来的变化" in text
    assert "近年速度" not in text
    assert "可信度：低" in text


def test_institutions_stand_weakest_first_with_their_share_of_the_shortfall(years, viewer):
    html = page_of(viewer, "dual-share").content.decode()
    names = re.findall(r'<th scope="row">(示例\S+?)<', html)
    assert names == ["示例中职一", "示例中职二", "示例高职"]
    for words in ("20 人 · 83.3%", "4 人 · 16.7%", "2 个单位低于目标，合计差 24 人"):
        assert words in html
    assert "富余 示例高职 10 人" in text_of(page_of(viewer, "dual-share"))


def test_missing_units_are_named_with_what_keeps_them_and_others_listed_apart(
    baiyin, plan, manager, reviewer, school, other_school, college, viewer
):
    round = make_round(baiyin, manager)
    reported(round, school, reviewer, **shares(40, 100))
    reported(
        round,
        other_school,
        reviewer,
        dual_qualified_teachers="0",
        specialised_teachers="0",
    )
    text = text_of(page_of(viewer, "dual-share"))
    assert "缺 示例高职（未提交）" in text
    assert "不计入 示例中职二（分母为 0）" in text


def test_a_unit_that_left_one_item_blank_is_missing_by_that_item(
    baiyin, plan, manager, reviewer, school, other_school, college, viewer
):
    round = make_round(baiyin, manager)
    reported(round, school, reviewer, dual_qualified_teachers=40)
    assert "示例中职一（未填专业课教师）" in text_of(page_of(viewer, "dual-share"))


def test_the_trend_stands_in_a_table_and_in_words_beside_the_chart(years, viewer):
    html = page_of(viewer, "dual-share").content.decode()
    assert 'id="trend-data" type="application/json"' in html
    spoken = re.search(r'role="img" aria-label="([^"]+走势[^"]+)"', html)[1]
    assert "2022 年 38.0%，2023 年 41.3%，2024 年 45.3%。目标 50%" in spoken
    table = html[html.index('class="grid years"') :]
    table = re.sub(r"<[^>]+>|\s+", " ", table[: table.index("</table>")])
    assert "38.0% 41.3% 45.3%" in re.sub(r"\s+", " ", table)
    assert "38.0% 42.0% 46.0% 50.0%" in re.sub(r"\s+", " ", table)


def test_the_formula_carries_the_numbers_of_the_year(years, viewer):
    text = text_of(page_of(viewer, "dual-share"))
    assert "“双师型”教师 ÷ 专业课教师 × 100%" in text
    assert "136 ÷ 300 × 100% = 45.3%" in text


def test_the_clause_its_words_and_its_units_stand_beside(years, plan, baiyin, viewer):
    clause = plan.clauses.get()
    for place, (name, role) in enumerate(
        [("市财政局", UnitRole.RESPONSIBLE), ("市教育局", UnitRole.LEAD), ("各校", "implementing")]
    ):
        department = Department.objects.create(region=baiyin, name=name, position=place)
        ClauseUnit.objects.create(clause=clause, department=department, role=role, position=place)
    text = text_of(page_of(viewer, "dual-share"))
    assert "示例〔2022〕1 号" in text
    assert "一（二） 发展目标 达到 50" in text
    assert "责任单位 市财政局 牵头单位 市教育局 实施单位 各校" in text


def test_units_stated_elsewhere_are_taken_from_there_and_say_so(years, plan, baiyin, viewer):
    elsewhere = plan.clauses.create(number="二（一）2", position=2, chapter="二")
    department = Department.objects.create(region=baiyin, name="市人社局")
    ClauseUnit.objects.create(
        clause=elsewhere, department=department, role=UnitRole.RESPONSIBLE, position=1
    )
    target = plan.targets.get()
    target.elaborated_in = elsewhere
    target.save()
    assert "责任单位 市人社局 （见二（一）2）" in text_of(page_of(viewer, "dual-share"))


def test_other_denominators_and_published_figures_stand_beside_and_are_not_counted(
    years, plan, catalogue, viewer
):
    main = Indicator.objects.get(code="dual-share")
    other = indicator_of(
        "dual-of-all",
        [catalogue.dual],
        [catalogue.enrolment],
        measure=Measure.RATIO,
        scale=100,
        unit="%",
        decimals=1,
        variant_of=main,
    )
    PublishedFigure.objects.create(
        plan=plan,
        indicator=other,
        clause=plan.clauses.get(),
        position=1,
        written="77.19%",
        value=D("77.19"),
        quote="达77.19%",
        to_verify=True,
        precision=PublishedFigure.Precision.EXACT,
    )
    text = text_of(page_of(viewer, "dual-share"))
    assert "另一口径：dual-of-all" in text
    assert "77.19%" in text
    assert "待核实" in text
    assert "45.3%" in text


def test_versions_are_listed_with_reason_and_the_series_breaks(years, plan, catalogue, viewer):
    indicator = Indicator.objects.get(code="dual-share")
    second = IndicatorVersion.objects.create(
        indicator=indicator,
        valid_from=2024,
        measure=Measure.RATIO,
        span="stock",
        scale=D(100),
        kinds=indicator.versions.get().kinds,
        definition="改按新口径",
        reason="部颁口径调整",
        document_number="教职成〔2024〕9 号",
    )
    for part, item in (("numerator", catalogue.dual), ("denominator", catalogue.teachers)):
        IndicatorTerm.objects.create(version=second, part=part, item=item)
    target = plan.targets.get()
    TargetVersion.objects.create(
        target=target,
        valid_from=2024,
        kind=Kind.AT_LEAST,
        lower=D(55),
        year=2025,
        year_basis=TargetVersion.YearBasis.STATED,
        reason="市政府常务会议调整",
    )
    html = page_of(viewer, "dual-share").content.decode()
    text = text_of(page_of(viewer, "dual-share"))
    assert "2024 年度起 改按新口径 （部颁口径调整，教职成〔2024〕9 号）" in text
    assert "2024 年度起 不低于：55%（2025 年） （市政府常务会议调整）" in text
    assert "口径变更" in html
    assert "目标（2025） 50%" in text_of(page_of(viewer, "dual-share", year="2023"))


def test_the_numbers_are_those_of_the_overview(years, viewer):
    overview = text_of(
        client_for(viewer).get(reverse("overview"), {"region": "620400", "year": "2024"})
    )
    for words in ("45.3%", "136 ÷ 300", "−4.7 个百分点", "滞后"):
        assert words in overview
        assert words in text_of(page_of(viewer, "dual-share"))


def test_the_words_to_copy_say_value_target_distance_and_judgement(years, viewer):
    html = page_of(viewer, "dual-share").content.decode()
    words = re.search(r'id="report-words">(.*?)</p>', html)[1]
    assert words.startswith(
        "截至 2024 年度，全市“双师型”教师占比 45.3%（136/300），较目标 50% 低 4.7 个百分点，"
        "滞后于序时进度；按近年速度预计 2026 年达成，如期达成需每年提高 4.7 个百分点。"
    )
    assert 'data-copy="#report-words"' in html


def test_a_met_target_says_since_when_and_rests_on_no_pace(
    baiyin, plan, manager, reviewer, school, viewer
):
    for year, dual in {2022: 40, 2023: 55, 2024: 60}.items():
        reported_year(baiyin, manager, reviewer, year, {school: shares(dual, 100)})
    text = text_of(page_of(viewer, "dual-share"))
    assert "2023 年首次达到目标。" in text
    assert "可信度" not in text
    assert "展望区间" not in text


# ---- other kinds ---------------------------------------------------------------------------------


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


# ---- addresses, access, cost ---------------------------------------------------------------------


def test_without_region_and_year_it_leads_to_the_full_address(years, viewer):
    response = client_for(viewer).get(reverse("indicator", args=["dual-share"]))
    assert response.status_code == 302
    assert response["Location"] == (
        "/indicators/dual-share/?region=620400&year=2024&plan=baiyin-plan"
    )


def test_an_unknown_code_says_what_to_do(plan, viewer):
    response = page_of(viewer, "no-such-thing")
    assert response.status_code == 404
    assert "没有这个指标" in text_of(response)


def test_a_plan_without_the_indicator_leads_back_to_the_list(plan, catalogue, viewer):
    indicator_of("elsewhere", [catalogue.enrolment])
    response = page_of(viewer, "elsewhere")
    assert response.status_code == 200
    assert "所选规划没有这项指标的目标" in text_of(response)


def test_another_definition_leads_to_its_main_indicator(years, catalogue, viewer):
    main = Indicator.objects.get(code="dual-share")
    indicator_of("other", [catalogue.dual], variant_of=main)
    assert page_of(viewer, "other")["Location"].startswith("/indicators/dual-share/?region=620400")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("viewer", 200),
        ("reviewer", 200),
        ("manager", 200),
        ("province_viewer", 200),
        ("other_city_viewer", 404),
        ("other_city_manager", 404),
        ("reporter", 403),
        ("system_admin", 403),
        ("security_admin", 403),
        ("auditor", 403),
    ],
)
def test_who_may_open_it(years, who, status, request):
    assert page_of(request.getfixturevalue(who), "dual-share").status_code == status


def test_a_signed_out_visitor_is_sent_to_sign_in(plan):
    response = page_of(None, "dual-share")
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


def test_the_province_sees_the_indicator_across_its_cities(years, province_viewer):
    text = text_of(page_of(province_viewer, "dual-share", region="620000"))
    assert "白银市 baiyin-plan" in text
    assert "45.3%" in text


def test_a_county_pools_its_own_institutions_without_a_lamp(years, viewer):
    text = text_of(page_of(viewer, "dual-share", region="620403"))
    assert "30.0%" in text
    assert "本地区没有单独的目标，只汇总本地区单位的数值，不作判定。" in text


def test_a_part_outside_the_county_is_not_shown_there(
    years, plan, catalogue, college, school, viewer
):
    enrolment = indicator_of("enrolment", [catalogue.enrolment])
    target_of(plan, enrolment, Kind.AT_LEAST, lower=D(100))
    target_of(plan, enrolment, Kind.AT_LEAST, lower=D(80), institution=college)
    target_of(plan, enrolment, Kind.AT_LEAST, lower=D(20), institution=school)
    html = page_of(viewer, "enrolment", region="620403").content.decode()
    parts = html[html.index('id="parts-title"') : html.index('id="units-title"')]
    assert "示例中职一" in parts
    assert "示例高职" not in parts


def test_only_this_page_lets_plotly_set_styles(years, viewer):
    policy = page_of(viewer, "dual-share")["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["style-src"] == "'self' 'unsafe-inline'"
    assert parts["img-src"] == "'self' data: blob:"
    assert parts["script-src"] == "'self'"
    listed = client_for(viewer).get(reverse("indicators"), {"region": "620400", "year": "2024"})
    assert "unsafe-inline" not in listed["Content-Security-Policy"]


@pytest.mark.parametrize("count", [3, 40])
def test_fifteen_queries_whatever_the_number_of_institutions_and_years(
    count, baiyin, plan, manager, reviewer, viewer, django_assert_max_num_queries
):
    units = [make_institution(baiyin, f"unit-{number}") for number in range(count)]
    for year in (2022, 2023, 2024) if count == 3 else (2022, 2024):
        reported_year(baiyin, manager, reviewer, year, {unit: shares(40, 100) for unit in units})
    client = client_for(viewer)
    address = reverse("indicator", args=["dual-share"])
    query = {"region": "620400", "year": "2024"}
    client.get(address, query)
    with django_assert_max_num_queries(15):
        response = client.get(address, query)
    assert f"{40 * count:,} ÷ {100 * count:,}" in text_of(response)


def test_a_second_plan_of_the_region_is_chosen_in_the_address(years, baiyin, viewer):
    later = make_plan(baiyin, "later", base_year=2024, first_year=2025, horizon=2030)
    target_of(
        later, Indicator.objects.get(code="dual-share"), Kind.AT_LEAST, lower=D(70), year=2030
    )
    text = text_of(page_of(viewer, "dual-share", plan="later"))
    assert "70%" in text
    assert "基期年" in text
