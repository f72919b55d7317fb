"""The page of an indicator in a browser: the chart is drawn, the trial answers in place, numbers
open, and nobody is shut out.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from submissions.models import Fact
from targets.kinds import Kind
from tests.reports.indicator_scene import indicator_of, reported_year, shares, target_of

pytestmark = pytest.mark.django_db(transaction=True)

QUERY = "?region=620400&year=2024"


@pytest.fixture
def years(baiyin, plan, manager, reviewer, school, other_school, college, catalogue):
    enrolment = indicator_of("enrolment", [catalogue.enrolment], name="在校生")
    target_of(plan, enrolment, Kind.AT_LEAST, lower=Decimal(3000))
    target_of(plan, enrolment, Kind.AT_LEAST, lower=Decimal(1000), institution=college)
    units = (school, other_school)
    for year, duals in {2022: (30, 40), 2023: (35, 42), 2024: (33, 60)}.items():
        figures = {
            unit: {**shares(dual, 100), "full_time_enrolment": 900}
            for unit, dual in zip(units, duals, strict=True)
        }
        figures[college] = {**shares(44, 100), "full_time_enrolment": 800}
        reported_year(baiyin, manager, reviewer, year, figures)


def opened(signed_in, user, code="dual-share", **options):
    page = signed_in(user, **options)
    page.goto(reverse("indicator", args=[code]) + QUERY)
    page.wait_for_selector(".chart.drawn")
    return page


def test_the_chart_is_drawn_from_the_installed_library(years, signed_in, viewer):
    page = opened(signed_in, viewer)
    expect(page.locator(".chart .scatterlayer .trace").nth(2)).to_be_attached()
    expect(page.locator(".chart")).to_contain_text("45.7%")
    assert "走势" in page.locator(".chart").get_attribute("aria-label")


def test_the_chart_is_taken_away_as_a_picture(years, signed_in, viewer):
    page = opened(signed_in, viewer)
    with page.expect_download() as taken:
        page.get_by_role("button", name="存为图片").click()
    assert taken.value.suggested_filename.endswith(".png")
    drawn = Path(taken.value.path()).read_bytes()
    assert drawn.startswith(b"\x89PNG")
    width = page.evaluate("document.querySelector('.chart').clientWidth")
    assert int.from_bytes(drawn[16:20], "big") == 2 * width


def test_a_trial_answers_in_place_and_can_be_bookmarked(years, signed_in, viewer):
    page = opened(signed_in, viewer)
    page.evaluate("window.untouched = true")
    page.select_option("#trial-unit", "school")
    page.wait_for_selector("text=现为 33 人")
    page.fill("#trial-add-dual-qualified-teachers", "20")
    page.click(".trial button")
    page.wait_for_selector("text=变为 52.3%")
    assert page.evaluate("window.untouched") is True
    assert "add-dual-qualified-teachers=20" in page.url
    assert Fact.objects.get(
        institution__code="school", year=2024, item__code="dual-qualified-teachers"
    ).value == Decimal(33)
    page.reload()
    expect(page.locator("text=变为 52.3%")).to_have_count(1)


def test_the_cursor_stays_on_the_button_of_the_trial(years, signed_in, viewer):
    page = opened(signed_in, viewer)
    page.locator(".trial input[type=text]").first.fill("约十")
    page.get_by_role("button", name="推算").press("Enter")
    expect(page.locator(".trial [aria-invalid=true]")).to_be_visible()
    expect(page.get_by_role("button", name="推算")).to_be_focused()
    # All at one moment: the page may still be scrolling.
    tops = page.locator(".trial-fields > div > label").evaluate_all(
        "labels => labels.map(label => label.getBoundingClientRect().top)"
    )
    assert len(tops) > 1
    assert max(tops) - min(tops) < 1


def test_without_scripts_the_numbers_and_the_trial_are_there(years, signed_in, viewer):
    page = signed_in(viewer, java_script_enabled=False)
    page.goto(reverse("indicator", args=["dual-share"]) + QUERY)
    page.select_option("#trial-unit", "school")
    page.fill("#trial-add-dual-qualified-teachers", "20")
    page.click(".trial button")
    expect(page.locator("text=变为 52.3%")).to_have_count(1)
    expect(page.locator("table.years")).to_contain_text("38.0%")


def test_a_number_opens_to_its_origin(years, signed_in, viewer):
    page = opened(signed_in, viewer)
    page.click('a[href="/origin/school/2024/dual-qualified-teachers/"]')
    expect(page.locator("main")).to_contain_text("33 人")
    expect(page.locator("main")).to_contain_text("李审核")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("code", ["dual-share", "enrolment"])
def test_nothing_bars_the_way_and_nothing_runs_off_the_page(years, signed_in, viewer, width, code):
    page = opened(signed_in, viewer, code, viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "address",
    ["/indicators/" + QUERY, "/origin/school/2024/dual-qualified-teachers/"],
    ids=["list", "origin"],
)
def test_list_and_origin_bar_no_way_either(years, signed_in, viewer, width, address):
    page = signed_in(viewer, viewport={"width": width, "height": 900})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_on_paper_the_sources_are_numbered_and_the_chart_stays(years, signed_in, viewer):
    page = opened(signed_in, viewer)
    page.emulate_media(media="print")
    expect(page.locator(".notes li").first).to_be_visible()
    expect(page.locator("sup.note-mark").first).to_be_visible()
    expect(page.locator("#trial")).to_be_hidden()
    assert page.pdf(format="A4", landscape=True).startswith(b"%PDF")
