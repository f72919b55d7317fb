"""Filling in by keyboard: the cursor and what was typed outlive the checks in place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.cast import PASSWORD

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


def test_a_link_to_a_field_puts_the_cursor_there_even_past_an_error(form):
    form.locator(f"[name={FIELD}]").fill("三百")
    form.get_by_role("button", name="检查并提交").first.click()
    form.wait_for_url("**/check/")
    form.get_by_role("link", name="专业课教师", exact=True).click()
    expect(form.locator("[name=f-specialised-teachers]")).to_be_focused()


def test_the_list_of_sections_marks_the_one_in_view(form):
    form.set_viewport_size({"width": 1280, "height": 500})
    here = form.locator(".steps a[aria-current=step]")
    expect(here).to_have_attribute("href", form.locator(".steps a").first.get_attribute("href"))
    form.locator(".steps a").last.click()
    form.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(here).to_have_count(1)
