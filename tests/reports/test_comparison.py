"""The comparison: across cities by who may see what, across institutions, over years, and by
definition.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from institutions.models import InstitutionKind
from reports import compare_views
from submissions.models import Fact
from targets.kinds import Kind, Measure
from targets.models import (
    Indicator,
    IndicatorTerm,
    IndicatorVersion,
    PublishedFigure,
    Target,
    TargetVersion,
)
from tests.cast import client_for, make_institution, make_plan, make_round, make_user
from tests.reports.indicator_scene import indicator_of, reported_year, shares, target_of, text_of
from tests.reports.places_scene import figure_of, opened, row_of, summed, years  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("years")]


def page(user, **query):
    return opened(user, "compare", **{"indicator": "dual-share", "year": "2024", **query})


def ranked(user, **query) -> list[tuple[int, str, str]]:
    lines = page(user, **query).context["comparison"].ranking.lines
    return [(line.rank, line.code, line.result) for line in lines]


@pytest.fixture
def jinchang_reported(jinchang, far_school, other_city_manager, other_city_reviewer):
    """The other city has a plan without this target, and figures of two years."""
    for year, dual in ((2023, 20), (2024, 25)):
        reported_year(
            jinchang, other_city_manager, other_city_reviewer, year, {far_school: shares(dual, 80)}
        )
    return make_plan(jinchang, "jinchang-plan")


@pytest.fixture
def published(jinchang_reported):
    """77.19 % as the other city's article writes it, by a definition that it does not state."""
    main = Indicator.objects.get(code="dual-share")
    monitored = Indicator.objects.create(
        code="published-share",
        name="公布的占比",
        section=main.section,
        unit="%",
        variant_of=main,
        is_monitored=True,
    )
    return PublishedFigure.objects.create(
        plan=jinchang_reported,
        indicator=monitored,
        clause=jinchang_reported.clauses.get(),
        position=1,
        written="77.19%",
        value=Decimal("77.19"),
        quote="达77.19%",
        precision=PublishedFigure.Precision.EXACT,
    )


# ---- cities --------------------------------------------------------------------------------------


def test_the_province_sees_both_cities_by_the_same_definition(jinchang_reported, province_viewer):
    response = page(province_viewer)
    assert "45.3% 136 ÷ 300 50% −4.7 个百分点 滞后 3/3" in row_of(response, "白银市 baiyin-plan")
    row = row_of(response, "金昌市 本市规划没有这项目标")
    assert "31.3% 25 ÷ 80 — — — 1/1" in row
    assert "灰色的单位所在地没有这项目标" in text_of(response)


def test_values_of_both_cities_equal_sql(jinchang_reported, province_viewer):
    for place in page(province_viewer).context["comparison"].places:
        code = place.region.code
        above, below = (
            summed(item, 2024, region=code)
            for item in ("dual-qualified-teachers", "specialised-teachers")
        )
        assert place.standing.area.value == above * 100 / below


@pytest.mark.parametrize("person", ["viewer", "manager"])
def test_a_city_sees_of_the_other_only_what_is_published_and_why(published, person, request):
    response = page(request.getfixturevalue(person))
    row = row_of(response, "金昌市")
    assert "计算值只对本市和省级账号开放" in row
    assert "不公开" in row
    assert "77.19%" in row
    for closed in ("31.3%", "25 ÷ 80", "示例金昌中职"):
        assert closed not in text_of(response)


def test_the_other_city_sees_its_own_value_though_its_plan_lacks_the_target(
    jinchang_reported, other_city_viewer
):
    response = page(other_city_viewer)
    assert "31.3%" in row_of(response, "金昌市")
    assert "45.3%" not in text_of(response)
    assert "不公开" in row_of(response, "白银市")


def test_a_county_sees_its_own_values_and_neither_city(pingchuan, jinchang_reported):
    leader = make_user("viewer", "county-leader", region=pingchuan)
    response = page(leader)
    assert "30.0% 30 ÷ 100" in row_of(response, "平川区")
    assert "不公开" in row_of(response, "白银市")
    assert "45.3%" not in text_of(response)
    assert ranked(leader) == [(1, "school", "30.0%")]


def test_while_the_deadlines_figures_are_to_come_nothing_is_over(baiyin, manager, viewer):
    make_round(baiyin, manager, year=2025)
    row = row_of(page(viewer, year="2025"), "白银市")
    assert "数值为 2024 年度" in row
    assert "待期末数据" in row
    assert "期满" not in row


def test_after_the_horizon_the_year_of_each_value_is_told(jinchang_reported, province_viewer):
    Target.objects.get(indicator__code="dual-share").versions.update(year=2023)
    text = text_of(page(province_viewer))
    assert "期满，数值为 2023 年度" in text
    assert "各地数值的年度不同：金昌市为 2024 年度，白银市为 2023 年度" in text


# ---- institutions --------------------------------------------------------------------------------


def test_institutions_are_ranked_with_what_their_value_is_made_of(viewer):
    assert ranked(viewer) == [
        (1, "college", "60.0%"),
        (2, "other-school", "46.0%"),
        (3, "school", "30.0%"),
    ]
    assert "1 示例高职 白银市 高职院校 60 100 60.0% 达标" in row_of(page(viewer), "1 示例高职")
    for _, code, _ in ranked(viewer):
        above = summed("dual-qualified-teachers", 2024, institution=code)
        below = summed("specialised-teachers", 2024, institution=code)
        [line] = [
            each for each in page(viewer).context["comparison"].ranking.lines if each.code == code
        ]
        assert line.height == above * 100 / below


def test_institutions_of_a_kind_and_equal_values_share_a_rank(
    jinchang_reported, province_viewer, viewer
):
    assert ranked(viewer, kind="higher") == [(1, "college", "60.0%")]
    assert [code for _, code, _ in ranked(province_viewer, kind="secondary")] == [
        *("other-school", "far-school", "school")
    ]
    equal = [(rank, code) for rank, code, _ in ranked(viewer, indicator="enrolment")]
    assert equal == [(1, "college"), (1, "other-school"), (1, "school")]


def test_a_standard_is_ranked_by_the_share_that_it_asks(viewer):
    lines = ranked(viewer, indicator="partners-each")
    assert [code for _, code, _ in lines] == ["other-school", "college", "school"]
    assert lines[0][2] == "每百人 1.00 家"
    layout = figure_of(page(viewer, indicator="partners-each"), "columns-data")["layout"]
    assert layout["yaxis"]["ticksuffix"] == ""


def test_missing_ones_are_named_with_the_reason(baiyin, viewer, manager, reviewer):
    silent = make_institution(baiyin, "silent", name="示例中职三")
    text = text_of(page(viewer))
    assert "缺 示例中职三（本年度没有已通过的数据）" in text
    assert "白银市为部分数据：4 个单位中 3 个有数" in text
    reported_year(baiyin, manager, reviewer, 2025, {silent: {"specialised_teachers": 10}})
    assert "示例中职三（未填“双师型”教师）" in text_of(page(viewer, year="2025"))


def test_one_out_of_scope_is_listed_apart(baiyin, viewer, manager, reviewer):
    empty = make_institution(baiyin, "empty", name="示例空校")
    reported_year(baiyin, manager, reviewer, 2025, {empty: shares(0, 0)})
    assert "不计入 示例空校（不适用或分母为 0）" in text_of(page(viewer, year="2025"))


def test_columns_carry_the_bound_and_stop_where_the_chart_ends(viewer, monkeypatch):
    figure = figure_of(page(viewer), "columns-data")
    assert figure["data"][0]["y"] == [60.0, 46.0, 30.0]
    assert figure["layout"]["shapes"][0]["y0"] == 50.0
    monkeypatch.setattr(compare_views, "IN_CHART", 2)
    assert figure_of(page(viewer), "columns-data")["data"][0]["y"] == [60.0, 46.0]
    assert "图中为前 2 个单位" in text_of(page(viewer))


def test_a_long_ranking_comes_in_pages(viewer, monkeypatch):
    monkeypatch.setattr(compare_views, "PER_PAGE", 2)
    assert [line.code for line in page(viewer, page="2").context["page"]] == ["school"]
    assert "第 1–2 条，共 3 条" in text_of(page(viewer))


# ---- years and definitions -----------------------------------------------------------------------


def test_under_the_pointer_no_column_is_rounded_onto_the_target(viewer):
    of_year = Fact.objects.filter(year=2024)
    of_year.filter(item__code="dual-qualified-teachers").update(value=4996)
    of_year.filter(item__code="specialised-teachers").update(value=10000)
    figure = figure_of(page(viewer), "columns-data")
    assert all(each.endswith("：49.96%") for each in figure["data"][0]["customdata"])
    assert figure["layout"]["annotations"][0]["text"] == "目标 50%"


def test_years_are_lines_with_table_and_text(jinchang_reported, province_viewer):
    response = page(province_viewer)
    lines = {trace["name"]: trace for trace in figure_of(response, "lines-data")["data"]}
    assert [round(value, 1) for value in lines["白银市"]["y"]] == [38.0, 41.3, 45.3]
    assert lines["金昌市"]["y"] == [None, 25.0, 31.25]
    assert row_of(response, "白银市 38.0%") == "白银市 38.0% 41.3% 45.3%"
    assert row_of(response, "金昌市 —") == "金昌市 — 25.0% 31.3%"
    assert "白银市：2022 年 38.0%" in response.context["lines_text"]


def test_since_leaves_out_earlier_years_and_later_than_the_year_is_empty(viewer):
    assert page(viewer, since="2023").context["comparison"].years.years == (2023, 2024)
    text = text_of(page(viewer, since="2025"))
    assert "所选年度之间没有数据" in text
    assert "45.3%" in text


def test_definitions_stand_side_by_side_and_other_denominators_are_flagged(catalogue, viewer):
    indicator_of(
        "dual-of-all",
        [catalogue.dual],
        [catalogue.enrolment],
        measure=Measure.RATIO,
        scale=100,
        unit="%",
        decimals=1,
        variant_of=Indicator.objects.get(code="dual-share"),
    )
    response = page(viewer)
    assert "分母为全日制在校生，本页以专业课教师为分母" in text_of(response)
    assert row_of(response, "“双师型”教师占比 “双师型”教师 ÷").endswith("45.3%")
    assert row_of(response, "dual-of-all").endswith("5.0%")


def test_a_new_definition_within_the_years_is_flagged(catalogue, viewer):
    indicator = Indicator.objects.get(code="dual-share")
    second = IndicatorVersion.objects.create(
        indicator=indicator,
        valid_from=2024,
        measure=Measure.RATIO,
        span="stock",
        scale=Decimal(100),
        kinds=[InstitutionKind.SECONDARY],
        definition="只计中职",
        reason="部颁口径调整",
    )
    for part, item in (("numerator", catalogue.dual), ("denominator", catalogue.teachers)):
        IndicatorTerm.objects.create(version=second, part=part, item=item)
    words = "2024 年起口径变更（部颁口径调整），此前此后的数值不宜直接比较"
    assert words in text_of(page(viewer))
    assert words not in text_of(page(viewer, since="2024"))


def test_published_figures_are_told_from_computed_ones(published, viewer):
    assert "公布数据按原文列示，原文没有说明口径和分母" in text_of(page(viewer))


def test_nothing_to_mind_is_said_too(viewer):
    assert "各地按同一口径、同一版本计算" in text_of(page(viewer))


def test_a_milestone_and_a_part_are_compared_too(plan, catalogue, college, viewer):
    status = indicator_of("status", [catalogue.meetings], name="建成", unit="所")
    target_of(plan, status, Kind.MILESTONE)
    assert page(viewer, indicator="status").status_code == 200
    funding = indicator_of("funding", [catalogue.enrolment], name="经费")
    target_of(plan, funding, Kind.AT_LEAST, lower=Decimal(1), institution=college)
    assert "目标只针对示例高职" in text_of(page(viewer, indicator="funding"))


# ---- address and cost ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [{"indicator": "none"}, {"year": "x"}, {"since": "12345"}, {"kind": "palace"}],
)
def test_nonsense_is_not_found(viewer, query):
    assert page(viewer, **query).status_code == 404


def test_an_address_is_completed_with_the_first_indicator_and_the_latest_year(viewer):
    response = opened(viewer, "compare")
    assert response.url == "/compare/?indicator=dual-share&year=2024"


def test_another_definition_stands_for_the_one_it_belongs_to(published, viewer):
    assert (
        page(viewer, indicator="published-share").context["address"].indicator.code == "dual-share"
    )


def test_a_catalogue_without_targets_says_what_to_do(viewer):
    TargetVersion.objects.all().delete()
    Target.objects.all().delete()
    assert "还没有可以对比的指标" in text_of(opened(viewer, "compare"))


def test_a_year_without_figures_is_an_empty_state(viewer):
    text = text_of(page(viewer, year="2030"))
    assert "没有计入的单位" in text


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize("person", ["reviewer", "province_viewer"])
def test_it_costs_as_many_queries_with_few_and_many(
    count, person, request, baiyin, published, django_assert_max_num_queries
):
    for place in range(count):
        make_institution(baiyin, f"more-{place}")
    client = client_for(request.getfixturevalue(person))
    query = {"indicator": "dual-share", "year": "2024"}
    client.get(reverse("compare"), query)
    with django_assert_max_num_queries(15):
        client.get(reverse("compare"), query)
