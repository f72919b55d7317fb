"""The list of indicators: the numbers of the overview by section, monitored ones apart."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from targets.kinds import Kind
from targets.models import PublishedFigure, Section
from tests.cast import client_for, make_institution
from tests.reports.indicator_scene import (
    indicator_of,
    reported_year,
    shares,
    target_of,
    text_of,
)

D = Decimal


def listed(user, **query):
    return client_for(user).get(
        reverse("indicators"), {"region": "620400", "year": "2024", **query}
    )


@pytest.fixture
def figures(baiyin, plan, catalogue, manager, reviewer, school, other_school, college):
    enrolment = indicator_of("enrolment", [catalogue.enrolment], section=Section.SCALE)
    target_of(plan, enrolment, Kind.AT_LEAST, lower=D(3000))
    units = (school, other_school, college)
    figures = {unit: {**shares(40, 100), "full_time_enrolment": 900} for unit in units}
    reported_year(baiyin, manager, reviewer, 2024, figures)


def test_sections_follow_the_catalogue_with_value_target_gap_and_lamp(figures, viewer):
    text = text_of(listed(viewer))
    assert text.index("办学规模") < text.index("师资队伍")
    for words in ("2,700 人", "3,000 人", "−300 人", "40.0%", "120 ÷ 300", "−10.0 个百分点"):
        assert words in text


def test_the_numbers_are_those_of_the_overview(figures, viewer):
    query = {"region": "620400", "year": "2024"}
    overview = text_of(client_for(viewer).get(reverse("overview"), query))
    for words in ("2,700 人", "−300 人", "40.0%", "−10.0 个百分点"):
        assert words in overview
        assert words in text_of(listed(viewer))


def test_each_leads_to_its_page_with_the_whole_address(figures, viewer):
    html = listed(viewer).content.decode()
    assert "/indicators/enrolment/?region=620400&amp;year=2024&amp;plan=baiyin-plan" in html


def test_monitored_indicators_stand_apart_as_written(figures, plan, viewer):
    PublishedFigure.objects.create(
        plan=plan,
        indicator=indicator_of("bases", [], is_monitored=True, name="实践基地数"),
        clause=plan.clauses.get(),
        position=1,
        written="29家",
        value=D(29),
        quote="29家企业",
        precision=PublishedFigure.Precision.LOWER_BOUND,
    )
    text = text_of(listed(viewer))
    assert text.index("监测指标（公布数据）") < text.index("29家")
    assert "按原文数值列示，不参与计算和判定" in text


def test_without_region_and_year_it_leads_to_the_full_address(figures, viewer):
    response = client_for(viewer).get(reverse("indicators"))
    assert response["Location"] == "/indicators/?region=620400&year=2024&plan=baiyin-plan"


def test_a_region_without_a_plan_says_what_to_do(figures, jinchang, other_city_viewer):
    assert "这个地区还没有规划" in text_of(listed(other_city_viewer, region="620300"))


def test_the_province_lists_the_shared_catalogue(figures, province_viewer):
    html = listed(province_viewer, region="620000").content.decode()
    assert "/indicators/dual-share/?region=620000&amp;year=2024" in html


@pytest.mark.parametrize(
    ("who", "status"),
    [("viewer", 200), ("other_city_viewer", 404), ("reporter", 403), ("auditor", 403)],
)
def test_who_may_open_it(figures, who, status, request):
    assert listed(request.getfixturevalue(who)).status_code == status


@pytest.mark.parametrize("count", [3, 40])
def test_fifteen_queries_whatever_the_number_of_institutions(
    count, baiyin, plan, manager, reviewer, viewer, django_assert_max_num_queries
):
    units = [make_institution(baiyin, f"unit-{number}") for number in range(count)]
    reported_year(baiyin, manager, reviewer, 2024, {unit: shares(40, 100) for unit in units})
    client = client_for(viewer)
    query = {"region": "620400", "year": "2024"}
    client.get(reverse("indicators"), query)
    with django_assert_max_num_queries(15):
        client.get(reverse("indicators"), query)
