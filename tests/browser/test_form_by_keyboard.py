"""Filling in by keyboard: the cursor and what was typed outlive the checks in place."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Route, expect

from submissions.models import Figure
from tests.cast import PASSWORD, make_item, make_round, submission_of
from tests.submissions.evidence_files import png

pytestmark = pytest.mark.django_db(transaction=True)
FIELD, NOTE = "f-full-time-enrolment", "note-full-time-enrolment"


@pytest.fixture
def form(catalogue, submission, reporter, new_context):
    """The reporter's form, open in a browser."""
    tab = new_context().new_page()
    tab.goto(f"/accounts/login/?next=/submissions/{submission.pk}/")
    tab.get_by_label("用户名").fill(reporter.username)
    tab.get_by_label("密码").fill(PASSWORD)
    tab.get_by_role("button", name="登录").click()
    tab.wait_for_url(f"**/submissions/{submission.pk}/")
    return tab


def test_the_note_that_is_asked_for_gets_the_cursor(form):
    form.locator(f"[name={FIELD}]").fill("/")
    form.keyboard.press("Tab")
    expect(form.locator(f"[name={NOTE}]")).to_be_focused()


def test_what_is_typed_while_a_check_is_under_way_stays(form):
    form.locator(f"[name={FIELD}]").fill("/")
    form.keyboard.press("Tab")
    note = form.locator(f"[name={NOTE}]")
    expect(note).to_be_focused()
    under_way: list[Route] = []
    form.route("**/fields/**", lambda route: under_way.append(route))
    with form.expect_request("**/fields/**"):
        form.locator(f"[name={FIELD}]").fill("—")
        note.focus()
    note.fill("新建学校，")
    under_way[0].continue_()
    expect(form.locator(f"[name={FIELD}]")).to_have_value("不适用")
    expect(note).to_be_focused()
    form.keyboard.press("End")
    form.keyboard.type("尚未招生。")
    expect(note).to_have_value("新建学校，尚未招生。")


def test_enter_and_the_arrows_walk_through_the_figures_and_what_is_left_is_saved(form):
    figures = form.locator("#figures .num")
    for number, key in enumerate(["Enter", "ArrowDown"]):
        figures.nth(number).fill(f"1{number}")
        figures.nth(number).press(key)
        expect(figures.nth(number + 1)).to_be_focused()
    form.keyboard.press("ArrowUp")
    expect(figures.nth(1)).to_be_focused()
    expect(form.locator("#saving")).to_contain_text("已自动保存")
    form.reload()
    expect(figures.nth(0)).to_have_value("10")
    expect(figures.nth(1)).to_have_value("11")


def test_enter_leaves_neither_the_page_nor_the_place(form):
    form.set_viewport_size({"width": 1280, "height": 500})
    address, last = form.url, form.locator("#figures .num").last
    last.fill("7")
    last.press("Enter")
    ends = form.locator("#figures").get_by_role("button", name="检查并提交")
    expect(ends).to_be_focused()
    expect(form.locator("#saving")).to_contain_text("已自动保存")
    assert form.evaluate("window.scrollY") > 0
    assert form.url == address


def test_enter_in_a_note_goes_on_to_the_next_figure(form):
    first = form.locator("#figures .field").first
    first.locator(".num").fill("/")
    form.keyboard.press("Tab")
    note = first.locator(".note")
    expect(note).to_be_focused()
    note.fill("新建学校")
    note.press("Enter")
    expect(form.locator("#figures .num").nth(1)).to_be_focused()
    expect(form.locator("#saving")).to_contain_text("已自动保存")
    form.reload()
    expect(note).to_have_value("新建学校")


@pytest.fixture
def listed(catalogue, transactional_db, baiyin, manager, school, reporter, signed_in):
    """The form with a figure that is chosen from a list."""
    make_item("double-excellent", type="yes_no", unit="是/否", section="scale", position=0)
    mine = submission_of(make_round(baiyin, manager), school)
    page = signed_in(reporter)
    page.goto(reverse("submission", args=[mine.pk]))
    return page


def test_in_a_list_the_arrows_choose_and_enter_goes_on(listed):
    page = listed
    chosen = page.locator("[name=f-double-excellent]")
    chosen.focus()
    page.keyboard.press("ArrowDown")
    expect(chosen).to_be_focused()
    expect(chosen).to_have_value("是")
    page.keyboard.press("Enter")
    expect(chosen).not_to_be_focused()
    expect(page.locator("#figures .num:focus")).to_have_count(1)
    expect(page.locator("#saving")).to_contain_text("已自动保存")


def test_what_is_chosen_while_a_check_is_under_way_stays_and_is_checked_too(listed):
    page = listed
    under_way: list[Route] = []
    page.route("**/fields/**", lambda route: under_way.append(route), times=1)
    chosen = page.locator("[name=f-double-excellent]")
    with page.expect_request("**/fields/**"):
        chosen.select_option("是")
    chosen.select_option("不适用")
    under_way[0].continue_()
    expect(page.locator("#field-f-double-excellent")).to_contain_text("须在说明中写明原因")
    expect(chosen).to_have_value("不适用")
    expect(page.locator("#saving")).to_contain_text("已自动保存")
    assert Figure.objects.get(item__code="double-excellent").state == "not_applicable"


def test_a_link_to_a_field_puts_the_cursor_there_even_past_an_error(form):
    form.locator(f"[name={FIELD}]").fill("三百")
    form.get_by_role("button", name="检查并提交").first.click()
    form.wait_for_url("**/check/")
    form.get_by_role("link", name="专业课教师", exact=True).click()
    expect(form.locator("[name=f-specialised-teachers]")).to_be_focused()


def here(form):
    """Where the marked entry of the list of sections leads."""
    return form.locator(".steps a[aria-current=step]")


@pytest.fixture
def long_form(form, submission):
    """The form in a window in which no two sections fit."""
    form.set_viewport_size({"width": 1280, "height": 300})
    form.mouse.move(640, 200)
    return form


def test_the_list_marks_the_section_whose_head_was_passed_last(long_form):
    first, *_, last = long_form.locator(".steps a").all()
    expect(here(long_form)).to_have_attribute("href", first.get_attribute("href"))
    heads = long_form.locator("#figures section")
    heads.last.evaluate("place => window.scrollTo(0, place.offsetTop - 400)")
    long_form.mouse.wheel(0, 350)
    expect(here(long_form)).to_have_attribute("href", f"#{heads.last.get_attribute('id')}")
    long_form.mouse.wheel(0, 9999)
    expect(here(long_form)).to_have_attribute("href", last.get_attribute("href"))
    long_form.mouse.wheel(0, -9999)
    expect(here(long_form)).to_have_attribute("href", first.get_attribute("href"))


def test_the_list_marks_the_section_with_the_cursor(long_form):
    sections = long_form.locator("#figures section")
    for section in (sections.last, sections.first):
        section.locator(".num").last.focus()
        expect(here(long_form)).to_have_attribute("href", f"#{section.get_attribute('id')}")


def test_the_list_marks_the_section_that_a_link_led_to(long_form):
    address = long_form.url
    section = long_form.locator("#figures section").last.get_attribute("id")
    for named in ("evidence", section):
        long_form.goto("about:blank")
        long_form.goto(f"{address}#{named}")
        expect(here(long_form)).to_have_attribute("href", f"#{named}")


def test_the_list_leads_to_the_files_and_says_how_many_there_are(long_form, tmp_path):
    step = long_form.locator(".steps a[href='#evidence']")
    expect(step.locator(".num")).to_have_text("0")
    step.click()
    expect(here(long_form)).to_have_attribute("href", "#evidence")
    file = tmp_path / "名册.png"
    file.write_bytes(png())
    long_form.set_input_files("#evidence-files", file)
    long_form.locator("#evidence").get_by_role("button", name="上传").click()
    expect(step.locator(".num")).to_have_text("1")


def test_the_state_of_saving_stays_in_sight(long_form):
    saving = long_form.locator("#saving")
    figure = long_form.locator("#figures .num").last
    figure.fill("7")
    figure.press("Enter")
    expect(saving).to_contain_text("已自动保存")
    expect(long_form.locator(".head")).not_to_be_in_viewport()
    expect(saving).to_be_in_viewport()
