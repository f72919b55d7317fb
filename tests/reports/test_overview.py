"""The overview: what an official sees, whom it shows it to, and what it costs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from reports.rows import Duty
from targets.models import ClauseUnit, Department, UnitRole
from tests.cast import (
    client_for,
    make_institution,
    make_round,
    make_share,
    make_target,
    report,
    submission_of,
)


def page(user, **query):
    return client_for(user).get(reverse("overview"), query)


@pytest.fixture
def reported(
    baiyin, plan, manager, reviewer, school, other_school, college, reporter, other_reporter
):
    """2022: 40 of 200; 2023: 64 of 200; 2024: 43 of 100, one school has not reported."""
    college.delete()
    numbers = {2022: (20, 20), 2023: (32, 32), 2024: (43, None)}
    for year, counts in numbers.items():
        round = make_round(baiyin, manager, year=year)
        for unit, by, dual in zip(
            (school, other_school), (reporter, other_reporter), counts, strict=True
        ):
            if dual is not None:
                report(
                    submission_of(round, unit),
                    by,
                    reviewer,
                    dual_qualified_teachers=dual,
                    specialised_teachers=100,
                )


def test_every_target_stands_with_value_target_gap_and_lamp(reported, viewer):
    html = page(viewer, region="620400", year="2023").content.decode()
    for text in ("“双师型”教师占比", "32.0%", "64 ÷ 200", "50%", "−18.0 个百分点", "按进度"):
        assert text in html


def test_a_partial_value_names_its_coverage_and_the_missing_unit(reported, viewer):
    html = page(viewer, region="620400", year="2024").content.decode()
    assert "部分数据 1/2" in html
    assert "未提交：中职二" in html
    assert "上次：2023 年 32.0%" in html
    assert "缺数据" in html


def test_the_base_year_and_the_years_after_the_plan_are_called_so(reported, viewer):
    assert "基期年" in page(viewer, region="620400", year="2022").content.decode()
    assert "期满" in page(viewer, region="620400", year="2026").content.decode()


def test_changes_against_the_year_before_are_counted(reported, viewer):
    html = page(viewer, region="620400", year="2023").content.decode()
    assert "与上年度相比：新达成 0 项，退步 0 项。" in html


def test_without_an_address_it_leads_to_the_newest_year_of_the_own_region(reported, viewer):
    response = page(viewer)
    assert response.status_code == 302
    assert response["Location"] == "/overview/?region=620400&year=2024&plan=baiyin-plan"


@pytest.mark.parametrize(
    "query",
    [
        {"region": "999999", "year": "2024"},
        {"region": "620300", "year": "2024"},
        {"region": "620400", "year": "abc"},
        {"region": "620400", "year": "１２３４"},
        {"region": "620400", "year": "1999"},
        {"region": "620400", "year": "20240000000000000000"},
        {"region": "620400", "year": "0020240"},
        {"region": "620400", "year": "02024"},
        {"region": "620400", "year": "2024", "plan": "no-such-plan"},
    ],
)
def test_an_address_that_does_not_exist_is_a_404_that_says_why(reported, jinchang, viewer, query):
    response = page(viewer, **query)
    assert response.status_code == 404
    assert "Traceback" not in response.content.decode()
    assert any(word in response.content.decode() for word in ("地区", "年度", "规划"))


def test_another_city_sees_none_of_it(reported, other_city_viewer):
    assert page(other_city_viewer, region="620400", year="2024").status_code == 404


def test_a_region_without_a_plan_says_what_to_do(other_city_viewer):
    html = page(other_city_viewer, region="620300", year="2024").content.decode()
    assert "这个地区还没有规划" in html


def test_a_province_shows_its_cities_and_a_county_no_lamps(
    reported, province_viewer, jinchang, pingchuan
):
    html = page(province_viewer, region="620000", year="2023").content.decode()
    assert "白银市" in html
    assert "按进度 1 项" in html
    county = page(province_viewer, region="620403", year="2023").content.decode()
    assert "不作判定" in county
    assert 'class="lamp' not in county
    assert "白银市目标" in county
    assert "差额" not in county


def test_filters_stay_in_the_address_and_work_without_javascript(reported, plan, viewer):
    unit = Department.objects.create(region=plan.region, name="市教育局")
    clause = plan.clauses.get()
    ClauseUnit.objects.create(clause=clause, department=unit, role=UnitRole.RESPONSIBLE, position=1)
    query = {"region": "620400", "year": "2023"}
    assert "32.0%" in page(viewer, **query, status="on_track", unit="市教育局").content.decode()
    empty = page(viewer, **query, status="met").content.decode()
    assert "没有符合条件的目标" in empty
    assert "筛选出 0 项，共 1 项" in empty
    assert "32.0%" in page(viewer, **query, status="nonsense", unit="nobody").content.decode()


def test_the_duty_reads_as_one_line():
    assert Duty(()).text == "未注明责任单位"
    assert Duty((), "二（一）2").text == "责任单位见二（一）2"
    assert Duty(("市教育局",)).text == "市教育局"
    assert Duty(("甲", "乙", "丙")).text == "甲等 3 个单位"


@pytest.mark.parametrize("units", [1, 25])
def test_it_takes_at_most_fifteen_queries_whatever_the_size(
    reported, baiyin, plan, catalogue, viewer, units, django_assert_max_num_queries
):
    for number in range(units):
        make_institution(baiyin, f"more-{number}")
        share = make_share(f"share-{number}", catalogue.dual, catalogue.enrolment)
        make_target(plan, share, lower=Decimal(10))
    client = client_for(viewer)
    with django_assert_max_num_queries(15):
        client.get(reverse("overview"), {"region": "620400", "year": "2024"})
