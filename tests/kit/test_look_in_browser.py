"""The look in a real browser: no barriers, nothing too wide, and what the one script does."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.urls("tests.kit.look_site"),
    pytest.mark.django_db(transaction=True),
]
PAGES = ["gallery", "login", "help", "help/reporter", "help/progress", "help/contact"]


@pytest.fixture
def tab(new_context):
    return new_context().new_page()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_no_barriers_and_no_sideways_scrolling(tab, name, width):
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"/{name}/", wait_until="networkidle")
    found = Axe().run(tab).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_an_open_menu_has_no_barriers_and_closes_with_escape(tab):
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto("/help/")
    summary = tab.locator("details.drawer > summary")
    summary.press("Enter")
    expect(tab.locator("details.drawer .panel")).to_be_visible()
    assert Axe().run(tab).response["violations"] == []
    tab.locator("details.drawer .item").first.press("Escape")
    expect(tab.locator("details.drawer .panel")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_first_tab_stop_leads_past_the_menu(tab):
    tab.goto("/help/")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab.locator("#content")).to_be_focused()


@pytest.mark.parametrize("secure", ["true", "false"])
def test_copying_works_with_and_without_https(tab, secure):
    tab.add_init_script(
        f"Object.defineProperty(window, 'isSecureContext', {{ value: {secure} }});"
        "const asked = () => Promise.reject(new Error('denied'));"
        "Object.defineProperty(navigator, 'clipboard', { value: { writeText: asked } });"
    )
    tab.goto("/gallery/")
    tab.get_by_role("button", name="复制汇报文字").click()
    expect(tab.locator("#live-notice")).to_contain_text("已复制")
    target = tab.get_by_label("名称").first
    target.press("Control+V")
    expect(target).to_have_value("规划期 2023–2025，本页以 2024 年末为准。")


def test_a_choice_by_pointer_reloads_the_page_at_once(tab):
    tab.goto("/gallery/")
    tab.locator("#top-year").select_option("2023")
    tab.wait_for_url(re.compile(r"\?region=620400&year=2023$"))


def test_walking_through_choices_by_keyboard_waits_for_enter(tab):
    tab.goto("/gallery/")
    year = tab.locator("#top-year")
    year.focus()
    tab.keyboard.press("ArrowDown")
    expect(year).to_have_value("2023")
    assert "year=" not in tab.url
    tab.locator("#top-year").dispatch_event("keydown", {"key": "Enter", "bubbles": True})
    tab.wait_for_url(re.compile(r"year=2023$"))


def test_the_first_error_has_the_cursor(tab):
    tab.goto("/gallery/")
    expect(tab.locator("#id-dual")).to_be_focused()


def test_leaving_with_unsaved_figures_asks_first(tab):
    tab.goto("/gallery/")
    asked = []
    tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    tab.goto("/help/")
    assert asked == []
    tab.goto("/gallery/")
    tab.locator("#id-teachers").fill("413")
    tab.goto("/help/")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize(
    ("status", "place", "said"),
    [
        (401, "#live-notice", "被拒绝 401"),
        (409, "#answer", "被拒绝 409"),
        (422, "#answer", "被拒绝 422"),
        (403, "#live-notice", "没有权限"),
        (404, "#live-notice", "操作没有成功（代码 404）"),
    ],
)
def test_a_refused_save_is_told_and_keeps_what_was_typed(tab, watch, status, place, said):
    watch.expect(rf"status of {status}|Response Status Error Code {status}")
    tab.goto(f"/entry/?status={status}")
    tab.get_by_label("人数").fill("1290")
    tab.get_by_role("button", name="保存").click()
    expect(tab.locator(place)).to_contain_text(said)
    expect(tab.get_by_label("人数")).to_have_value("1290")


def test_losing_the_server_is_told_and_keeps_what_was_typed(tab, watch):
    watch.expect(r"ERR_INTERNET_DISCONNECTED|error: htmx:")
    tab.goto("/entry/?status=200")
    tab.get_by_label("人数").fill("1290")
    tab.context.set_offline(True)
    tab.get_by_role("button", name="保存").click()
    expect(tab.locator("#live-notice")).to_contain_text("没有连上服务器")
    expect(tab.get_by_label("人数")).to_have_value("1290")


def test_pages_work_without_scripts(new_context):
    tab = new_context(java_script_enabled=False).new_page()
    tab.goto("/gallery/")
    expect(tab.get_by_role("button", name="复制汇报文字")).to_be_hidden()
    tab.locator("#top-year").select_option("2023")
    tab.get_by_role("button", name="查看").first.click()
    assert tab.url.endswith("?region=620400&year=2023")
