"""导出: what can be taken away, for whom, and the way to it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from reports import export_raw_card
from submissions.models import Fact
from targets.models import Plan
from tests.cast import client_for, make_plan, report, submission_of

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


def test_it_leads_to_the_ledger_the_units_and_the_rounds(plan, viewer, reviewer):
    html = page(reviewer).content.decode()
    query = "region=620400&amp;year=2024&amp;plan=baiyin-plan"
    for link in (f"/exports/tasks.xlsx?{query}", f"/institutions/?{query}", "/rounds/"):
        assert f'href="{link}"' in html
    assert "选择填报轮次" not in page(viewer).content.decode()


def test_raw_data_are_offered_for_one_year_or_several(
    open_round_of_baiyin, school, plan, viewer, reviewer, reporter, monkeypatch
):
    assert "这些年度还没有已通过审核的数据" in page(viewer).content.decode()
    sent = submission_of(open_round_of_baiyin, school)
    figures = {"dual_qualified_teachers": "30", "full_time_enrolment": "1200"}
    report(sent, reporter, reviewer, specialised_teachers="60", **figures)
    html = page(viewer, **ADDRESS, **{"from": "2020"}).content.decode()
    assert (
        'href="/exports/facts.csv?region=620400&amp;year=2024&amp;from=2020&amp;shape=long"' in html
    )
    monkeypatch.setattr(export_raw_card, "DIRECT", 2)
    html = page(viewer).content.decode()
    assert "约需 1 秒，在后台生成" in html
    asked = "/exports/files/?region=620400&amp;year=2024&amp;shape=wide&amp;format=xlsx"
    assert f'<form method="post" action="{asked}">' in html


def test_only_years_with_figures_are_offered_to_begin_with(
    open_round_of_baiyin, school, viewer, reviewer, reporter
):
    def offered(**query) -> list[str]:
        html = page(viewer, **ADDRESS, **query).content.decode()
        return re.findall(r"自 (\d{4}) 年度起|(只要本年度)", html)

    sent = submission_of(open_round_of_baiyin, school)
    figures = {"dual_qualified_teachers": "30", "full_time_enrolment": "1200"}
    report(sent, reporter, reviewer, specialised_teachers="60", **figures)
    assert offered() == [("", "只要本年度")]
    Fact.objects.filter(institution=school, item__code="full-time-enrolment").update(year=2022)
    assert offered() == [("", "只要本年度"), ("2023", ""), ("2022", "")]
    assert offered(**{"from": "2021"})[-1] == ("2021", "")


def test_asking_for_a_file_leads_to_the_list_of_files(
    open_round_of_baiyin, school, viewer, reviewer, reporter
):
    sent = submission_of(open_round_of_baiyin, school)
    figures = {"dual_qualified_teachers": "30", "full_time_enrolment": "1200"}
    report(sent, reporter, reviewer, specialised_teachers="60", **figures)
    client = client_for(viewer)
    for _ in range(2):
        address = f"{reverse('exports_files')}?region=620400&year=2024&shape=wide&format=csv"
        assert client.post(address, {"key": "k"}).url == reverse("exports_files")
    html = client.get(reverse("exports_files")).content.decode()
    assert html.count("<progress") == 1
    assert f'hx-get="{reverse("exports_files_rows")}"' in html
    assert "hx-trigger" in client.get(reverse("exports_files_rows")).content.decode()
