"""The page of an indicator: what it says of a pooled ratio."""

from __future__ import annotations

import re
from decimal import Decimal

from django.urls import reverse

from targets.kinds import Kind, Measure
from targets.models import (
    ClauseUnit,
    Department,
    Indicator,
    IndicatorTerm,
    IndicatorVersion,
    PublishedFigure,
    TargetVersion,
    UnitRole,
)
from tests.cast import client_for, make_round
from tests.reports.indicator_scene import (
    indicator_of,
    page_of,
    reported,
    reported_year,
    shares,
    text_of,
)

D = Decimal


def test_the_head_says_value_target_due_gap_and_lamp(three_years, viewer):
    text = text_of(page_of(viewer, "dual-share"))
    for words in ("45.3%", "136 ÷ 300", "目标（2025） 50%", "46.0%", "−4.7 个百分点", "滞后"):
        assert words in text


def test_the_sentence_says_how_far_against_how_long_and_what_follows(three_years, viewer):
    text = text_of(page_of(viewer, "dual-share"))
    assert "完成目标路程的 61%，时间已过 67%，二者之比 0.92。" in text
    assert "按近年速度预计 2026 年" in text
    assert "要在 2025 年达成，今后每年需提高 4.7 个百分点，是近年速度的 1.3 倍。" in text
    assert "依据基期后 2 个数据点，可信度：中" in text


def test_one_value_after_the_baseline_is_no_pace_of_recent_years(three_years, viewer):
    text = text_of(page_of(viewer, "dual-share", year="2023"))
    assert "按基期以来的变化" in text
    assert "近年速度" not in text
    assert "可信度：低" in text


def test_institutions_stand_weakest_first_with_their_share_of_the_shortfall(three_years, viewer):
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


def test_the_trend_stands_in_a_table_and_in_words_beside_the_chart(three_years, viewer):
    html = page_of(viewer, "dual-share").content.decode()
    assert 'id="trend-data" type="application/json"' in html
    spoken = re.search(r'role="img" aria-label="([^"]+走势[^"]+)"', html)[1]
    assert "2022 年 38.0%，2023 年 41.3%，2024 年 45.3%。目标 50%" in spoken
    table = html[html.index('class="grid years"') :]
    table = re.sub(r"<[^>]+>|\s+", " ", table[: table.index("</table>")])
    assert "38.0% 41.3% 45.3%" in re.sub(r"\s+", " ", table)
    assert "38.0% 42.0% 46.0% 50.0%" in re.sub(r"\s+", " ", table)


def test_the_formula_carries_the_numbers_of_the_year(three_years, viewer):
    text = text_of(page_of(viewer, "dual-share"))
    assert "“双师型”教师 ÷ 专业课教师 × 100%" in text
    assert "136 ÷ 300 × 100% = 45.3%" in text


def test_the_clause_its_words_and_its_units_stand_beside(three_years, plan, baiyin, viewer):
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


def test_units_stated_elsewhere_are_taken_from_there_and_say_so(three_years, plan, baiyin, viewer):
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
    three_years, plan, catalogue, viewer
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


def test_versions_are_listed_with_reason_and_the_series_breaks(
    three_years, plan, catalogue, viewer
):
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


def test_the_numbers_are_those_of_the_overview(three_years, viewer):
    overview = text_of(
        client_for(viewer).get(reverse("overview"), {"region": "620400", "year": "2024"})
    )
    for words in ("45.3%", "136 ÷ 300", "−4.7 个百分点", "滞后"):
        assert words in overview
        assert words in text_of(page_of(viewer, "dual-share"))


def test_the_words_to_copy_say_value_target_distance_and_judgement(three_years, viewer):
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
