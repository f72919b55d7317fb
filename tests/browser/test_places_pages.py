"""Institutions, departments and comparison in a browser: charts drawn, nobody shut out, on a phone
and on paper.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from targets.models import Department, UnitRole
from tests.reports.places_scene import years  # noqa: F401
from tests.submissions.task_cast import answer, make_clause, make_department, make_task

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("years")]

REGION = "?region=620400&year=2024"


@pytest.fixture(autouse=True)
def duties(years, plan, bureau):  # noqa: F811
    """A clause with units, a target that points to it, and a task."""
    clause = make_clause(plan, "二（三）9", title="双师")
    answer(clause, make_department(plan, "市教育局", bureau))
    schools = make_department(plan, "各职业院校")
    Department.objects.filter(pk=schools.pk).update(is_group=True)
    answer(clause, schools, role=UnitRole.IMPLEMENTING)
    share = plan.targets.get(indicator__code="dual-share")
    share.elaborated_in = clause
    share.save()
    make_task(clause, "task")


def addresses() -> dict[str, str]:
    department = Department.objects.get(name="市教育局")
    return {
        "institutions": reverse("institutions") + REGION,
        "institution": reverse("institution", args=["college"]) + "?year=2024",
        "departments": reverse("departments") + REGION,
        "department": reverse("department", args=[department.pk]) + REGION,
        "compare": reverse("compare") + "?indicator=dual-share&year=2024",
    }


def opened(signed_in, user, name: str, **options):
    page = signed_in(user, **options)
    page.goto(addresses()[name])
    for place in range(page.locator(".chart").count()):
        page.locator(".chart.drawn").nth(place).wait_for(timeout=30_000)
    return page


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "name", ["institutions", "institution", "departments", "department", "compare"]
)
def test_nothing_bars_the_way_and_nothing_runs_off_the_page(signed_in, reviewer, width, name):
    page = opened(signed_in, reviewer, name, viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_reporters_progress_is_open_to_everybody_too(signed_in, reporter):
    page = signed_in(reporter)
    page.goto(reverse("own_institution"))
    page.locator(".chart.drawn").wait_for()
    expect(page.locator("nav a.here").first).to_have_text("本校进展")
    assert Axe().run(page).violations_count == 0


def test_from_the_list_to_an_institution_to_the_origin_of_a_number(signed_in, viewer):
    page = opened(signed_in, viewer, "institutions")
    page.fill("#filter-q", "高职")
    page.press("#filter-q", "Enter")
    page.locator("text=筛选出 1 个单位").wait_for()
    page.click("text=示例高职")
    page.click('a[href="/origin/college/2024/dual-qualified-teachers/"]')
    expect(page.locator("main")).to_contain_text("60 人")


def test_filters_and_pickers_work_without_scripts(signed_in, viewer):
    page = signed_in(viewer, java_script_enabled=False)
    page.goto(addresses()["compare"])
    page.select_option("#compare-indicator", "enrolment")
    page.click(".head button:has-text('查看')")
    assert "indicator=enrolment" in page.url
    expect(page.locator("text=2,700").first).to_be_attached()
    page.goto(addresses()["departments"])
    page.select_option("#filter-role", "implementing")
    page.click("button:has-text('筛选')")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_charts_stay_on_paper(signed_in, viewer):
    page = opened(signed_in, viewer, "compare")
    page.emulate_media(media="print")
    expect(page.locator(".chart.drawn svg.main-svg").first).to_be_visible()
    expect(page.locator(".topbar")).to_be_hidden()
    assert page.pdf(format="A4", landscape=True).startswith(b"%PDF")


def test_only_pages_with_charts_ask_for_the_library(signed_in, viewer):
    page = signed_in(viewer)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(addresses()["institutions"])
    assert not [url for url in asked if "plotly" in url]
    page.goto(addresses()["institution"])
    page.locator(".chart.drawn").first.wait_for()
    assert [url for url in asked if "plotly" in url]
