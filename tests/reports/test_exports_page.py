"""导出: what can be taken away, for whom, and the way to it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from targets.models import Plan
from tests.cast import client_for, make_plan

ADDRESS = {"region": "620400", "year": "2024"}


def page(user, **query):
    return client_for(user).get(reverse("exports"), query or ADDRESS)


def test_it_says_what_each_sheet_contains_and_links_to_the_file(plan, viewer):
    html = page(viewer).content.decode()
    for text in (
        "白银市职业教育目标进展汇总表（2024年度）",
        "总览",
        "指标进展",
        "分院校",
        "原始数据",
    ):
        assert text in html
    link = "/exports/summary.xlsx?region=620400&amp;year=2024&amp;plan=baiyin-plan"
    assert f'href="{link}"' in html


def test_the_link_leads_to_the_workbook(plan, viewer, open_round_of_baiyin):
    response = client_for(viewer).get(
        "/exports/summary.xlsx?region=620400&year=2024&plan=baiyin-plan"
    )
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"PK")


def test_region_year_and_plan_can_be_chosen(plan, viewer, pingchuan):
    make_plan(plan.region, "older-plan", first_year=2018, base_year=2017, horizon=2021)
    html = page(viewer).content.decode()
    assert '<option value="620403" >平川区</option>' in html
    assert '<option value="2024" selected>2024 年度</option>' in html
    assert '<option value="baiyin-plan" selected>' in html
    chosen = page(viewer, **ADDRESS, plan="older-plan").content.decode()
    assert "plan=older-plan" in chosen


def test_a_region_without_a_plan_says_what_to_do(baiyin, viewer):
    html = page(viewer).content.decode()
    assert "这个地区还没有可导出的内容" in html
    assert "summary.xlsx" not in html
    assert client_for(viewer).get(reverse("summary_xlsx"), ADDRESS).status_code == 404


@pytest.mark.parametrize(
    "query",
    [{"region": "999999"}, {"region": "620400", "year": "x"}, {"plan": "no-such-plan"}],
)
def test_an_address_that_does_not_exist_is_a_404(plan, viewer, query):
    assert page(viewer, **(ADDRESS | query)).status_code == 404


def test_another_citys_viewer_finds_nothing(plan, other_city_viewer):
    assert page(other_city_viewer).status_code == 404


def test_reporters_and_administrators_have_no_business_here(plan, reporter, auditor):
    assert page(reporter).status_code == 403
    assert page(auditor).status_code == 403


def test_a_plan_that_ended_can_still_be_taken_away(plan, viewer):
    html = page(viewer, region="620400", year="2030").content.decode()
    assert f"plan={Plan.objects.get().code}" in html
    assert "（2030年度）" in html
