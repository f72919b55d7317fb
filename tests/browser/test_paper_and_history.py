"""Paper, history and differences in a browser: open to all, not too wide, printed upright."""

from __future__ import annotations

import re
from io import BytesIO
from unicodedata import normalize

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from submissions.models import Round
from tests.cast import fill, make_item, make_round, submission_of
from tests.submissions.lived_through import DUAL, corrected

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = {
    "paper": ("submission_paper", ""),
    "empty": ("submission_paper", "?empty=1"),
    "history": ("submission_history", ""),
    "life": ("submission_life", ""),
    "differences": ("submission_differences", "?from=1&to=3&all=1"),
    "changes": ("submission_differences", "?from=2&to=3"),
}


@pytest.fixture
def lived(submission, reporter, reviewer):
    return corrected(submission, reporter, reviewer)


@pytest.fixture
def long_form(baiyin, manager, school, reporter, catalogue):
    """A draft of sixty items: more than one sheet of paper."""
    for number in range(60):
        make_item(f"item-{number}", definition="口径说明，" * 12)
    return fill(submission_of(make_round(baiyin, manager), school), reporter, item_7="7")


def address(page: str, submission) -> str:
    name, query = PAGES[page]
    more = [DUAL] if name == "submission_life" else []
    return reverse(name, args=[submission.pk, *more]) + query


def printed(page) -> tuple[int, set[tuple[int, int]]]:
    """How many sheets, and their sizes in points."""
    paper = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    return len(boxes), {(round(float(width)), round(float(height))) for width, height in boxes}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_no_barriers_and_nothing_too_wide(lived, signed_in, reviewer, name, width):
    page = signed_in(reviewer, viewport={"width": width, "height": 900})
    page.goto(address(name, lived))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_the_return_and_its_receipt_print_upright(lived, signed_in, reviewer):
    page = signed_in(reviewer)
    for place in (address("paper", lived), reverse("submission_receipt", args=[lived.pk])):
        page.goto(place)
        assert printed(page) == (1, {(595, 842)})
    page.goto(address("history", lived))
    assert printed(page)[1] == {(842, 595)}


def test_on_paper_there_is_the_return_and_nothing_of_the_site(lived, signed_in, reviewer):
    Round.objects.update(is_demo=True)
    page = signed_in(reviewer)
    page.goto(address("paper", lived))
    expect(page.locator(".watermark")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_hidden()
    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.locator(".watermark")).to_be_visible()
    expect(page.locator(".paper-title")).to_be_visible()


def test_a_long_return_repeats_its_heading_and_breaks_between_lines(long_form, signed_in, reporter):
    page = signed_in(reporter)
    page.goto(address("paper", long_form))
    sheets, sizes = printed(page)
    assert sheets >= 3
    assert sizes == {(595, 842)}
    page.emulate_media(media="print")
    head = page.locator(".paper-table thead")
    assert head.evaluate("head => getComputedStyle(head).display") == "table-header-group"
    row = page.locator(".paper-table tbody tr").nth(3)
    assert row.evaluate("row => getComputedStyle(row).breakInside") == "avoid"


def last_sheet(page) -> str:
    """What stands on the last sheet of paper."""
    sheet = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages[-1]
    return "".join(normalize("NFKC", sheet.extract_text()).split())


def test_on_whatever_sheet_the_signatures_come_to_stand_it_says_what_is_signed(
    long_form, signed_in, reporter
):
    page = signed_in(reporter)
    page.goto(address("paper", long_form))
    alone = 0
    for _ in range(16):  # one line less each time
        sheet = last_sheet(page)
        alone += "item-" not in sheet
        assert "年度职业教育数据填报表·示例中职一·草稿·未提交·第1次填报" in sheet
        for sign in ("单位负责人(签字)", "填报人(签字)", "(单位盖章)"):
            assert sign in sheet
        rows = page.locator(".paper-table tbody tr")
        rows.evaluate_all("rows => rows[rows.length - 1].remove()")
    assert alone, "the case that the test is about"


def test_choosing_another_pair_reloads_the_page(lived, signed_in, reviewer):
    page = signed_in(reviewer)
    page.goto(reverse("submission_differences", args=[lived.pk]))
    expect(page.locator("main")).to_contain_text("95 人")
    page.select_option("#pair-from", "1")
    page.wait_for_url("**from=1&to=3**")
    expect(page.locator("main")).to_contain_text("90 人")
    expect(page.locator("main")).to_contain_text("与名册不符")


def test_without_scripts_another_pair_takes_a_button(lived, signed_in, reviewer):
    page = signed_in(reviewer, java_script_enabled=False)
    page.goto(reverse("submission_differences", args=[lived.pk]))
    page.select_option("#pair-from", "1")
    page.get_by_role("button", name="比较").click()
    expect(page.locator("main")).to_contain_text("与名册不符")
