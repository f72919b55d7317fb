"""Pages on paper: a text begins on the first sheet, and a list says which of its rows are missing.

What screens say by links and scripts, paper says in words.
"""

from __future__ import annotations

import re
from io import BytesIO
from unicodedata import normalize

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.reports.places_scene import years  # noqa: F401
from tests.submissions.task_cast import make_task

pytest_plugins = ["tests.submissions.task_fixtures"]
pytestmark = pytest.mark.django_db(transaction=True)


def sheets(page) -> list[str]:
    """The text of every sheet, its spaces left out; fonts name some signs by their radicals."""
    pages = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return ["".join(normalize("NFKC", each.extract_text()).split()) for each in pages]


def test_a_long_text_begins_on_the_first_sheet(plan, viewer, signed_in):
    page = signed_in(viewer)
    page.goto("/overview/text/?region=620400&year=2024")
    start = normalize("NFKC", page.locator("#report-words p").first.inner_text())
    longer = "at => { at.innerHTML = at.innerHTML.repeat(40); }"
    page.locator("#report-words").evaluate(longer)
    found = sheets(page)
    assert len(found) > 1
    assert "".join(start.split())[:20] in found[0]


def test_a_list_that_goes_on_elsewhere_says_so_on_paper_alone(bureau_task, viewer, signed_in):
    for number in range(60):
        make_task(bureau_task.clause, f"more-{number}", text=f"任务{number}")
    page = signed_in(viewer)
    page.goto("/tasks/?region=620400&year=2024")
    said = page.locator(".print-only")
    expect(said).to_be_hidden()
    assert re.search("这里只印出第1.50条,共61条", "".join(sheets(page)))
    page.goto("/tasks/?region=620400&year=2024&q=任务59")
    expect(said).to_have_count(0)


@pytest.mark.usefixtures("years")
def test_without_scripts_a_chart_gives_way_to_a_word(plan, viewer, signed_in):
    page = signed_in(viewer, java_script_enabled=False)
    page.goto(f"/indicators/{plan.targets.first().indicator.code}/?region=620400&year=2024")
    expect(page.get_by_text("图表正在载入")).to_be_hidden()
    expect(page.get_by_text("浏览器没有启用脚本，不画图表").first).to_be_visible()


@pytest.mark.usefixtures("years")
def test_what_only_a_click_would_show_is_not_printed(plan, viewer, signed_in):
    page = signed_in(viewer)
    page.goto(f"/indicators/{plan.targets.first().indicator.code}/?region=620400&year=2024")
    folded = page.locator("details.changes")
    expect(folded).to_have_count(1)
    printed = "".join(sheets(page))
    assert "变更记录" not in printed
    assert "点击" not in printed
    folded.locator("summary").click()
    assert "变更记录" in "".join(sheets(page))


@pytest.mark.usefixtures("years")
def test_the_table_of_the_overview_begins_below_what_needs_attention(plan, viewer, signed_in):
    page = signed_in(viewer)
    page.goto("/overview/?region=620400&year=2024")
    points = page.locator("ol.attention").first
    point = points.locator("li").first.evaluate("at => at.outerHTML")
    points.evaluate("(at, five) => { at.innerHTML = five; }", point * 5)
    first = sheets(page)[0]
    assert first.index("需要关注") < first.index("指标进展") < first.index("当前值")


@pytest.mark.parametrize("document", ["rules", "reporter"])
def test_a_document_of_the_help_begins_on_the_first_sheet(document, viewer, signed_in):
    page = signed_in(viewer)
    page.goto(f"/help/{document}/")
    start = normalize("NFKC", page.locator(".prose p").first.inner_text())
    found = sheets(page)
    assert len(found) > 1
    assert "".join(start.split())[:10] in found[0]


def test_no_button_is_printed(plan, manager, signed_in):
    page = signed_in(manager)
    page.goto("/editions/?region=620400&year=2024")
    buttons = page.locator("main .btn:visible")
    assert buttons.count()
    page.emulate_media(media="print")
    expect(buttons).to_have_count(0)
