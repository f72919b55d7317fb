"""The page of an indicator: its addresses, whom it shows what, and what it costs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from targets.kinds import Kind, Measure, Span
from targets.models import (
    Indicator,
)
from tests.cast import client_for, make_institution, make_plan
from tests.reports.indicator_scene import (
    indicator_of,
    page_of,
    reported_year,
    shares,
    target_of,
    text_of,
)

D = Decimal


def test_without_region_and_year_it_leads_to_the_full_address(three_years, viewer):
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


def test_another_definition_leads_to_its_main_indicator(
    three_years, catalogue, viewer, province_viewer
):
    main = Indicator.objects.get(code="dual-share")
    indicator_of("other", [catalogue.dual], variant_of=main)
    assert page_of(viewer, "other")["Location"].startswith("/indicators/dual-share/?region=620400")
    across = page_of(province_viewer, "other", region="620000")
    assert across["Location"].startswith("/indicators/dual-share/?region=620000")


def test_without_a_target_the_definition_of_the_pages_year_is_told(plan, catalogue, viewer):
    elsewhere = indicator_of("elsewhere", [catalogue.enrolment])
    facts = {"measure": Measure.SUM, "span": Span.STOCK, "kinds": ["higher"], "reason": "改口径"}
    elsewhere.versions.create(valid_from=2025, definition="另一口径", **facts)
    assert "elsewhere 的口径" in text_of(page_of(viewer, "elsewhere", year="2024"))
    assert "另一口径" in text_of(page_of(viewer, "elsewhere", year="2025"))


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
def test_who_may_open_it(three_years, who, status, request):
    assert page_of(request.getfixturevalue(who), "dual-share").status_code == status


def test_a_signed_out_visitor_is_sent_to_sign_in(plan):
    response = page_of(None, "dual-share")
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


def test_the_province_sees_the_indicator_across_its_cities(three_years, province_viewer):
    text = text_of(page_of(province_viewer, "dual-share", region="620000"))
    assert "白银市 baiyin-plan" in text
    assert "45.3%" in text


def test_a_county_pools_its_own_institutions_without_a_lamp(three_years, viewer):
    text = text_of(page_of(viewer, "dual-share", region="620403"))
    assert "30.0%" in text
    assert "本地区没有单独的目标，只汇总本地区单位的数值，不作判定。" in text


def test_a_part_outside_the_county_is_not_shown_there(
    three_years, plan, catalogue, college, school, viewer
):
    enrolment = indicator_of("enrolment", [catalogue.enrolment])
    target_of(plan, enrolment, Kind.AT_LEAST, lower=D(100))
    target_of(plan, enrolment, Kind.AT_LEAST, lower=D(80), institution=college)
    target_of(plan, enrolment, Kind.AT_LEAST, lower=D(20), institution=school)
    html = page_of(viewer, "enrolment", region="620403").content.decode()
    parts = html[html.index('id="parts-title"') : html.index('id="units-title"')]
    assert "示例中职一" in parts
    assert "示例高职" not in parts
    assert "未分解" not in parts
    assert "未分解 0 人" in text_of(page_of(viewer, "enrolment"))


def test_only_this_page_lets_plotly_set_styles(three_years, viewer):
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


def test_a_second_plan_of_the_region_is_chosen_in_the_address(three_years, baiyin, viewer):
    later = make_plan(baiyin, "later", base_year=2024, first_year=2025, horizon=2030)
    target_of(
        later, Indicator.objects.get(code="dual-share"), Kind.AT_LEAST, lower=D(70), year=2030
    )
    text = text_of(page_of(viewer, "dual-share", plan="later"))
    assert "70%" in text
    assert "基期年" in text
