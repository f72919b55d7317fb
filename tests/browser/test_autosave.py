"""Saving by itself in a real browser: nothing typed is lost, and the page says how it stands."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from submissions.models import Figure, Submission
from tests.cast import PASSWORD, fill, hand_in

pytestmark = pytest.mark.django_db(transaction=True)
FIELD = "f-full-time-enrolment"
TEACHERS = "f-specialised-teachers"


def enter(tab: Page, user, submission) -> Page:
    """Sign in and open the form."""
    tab.goto(f"/accounts/login/?next=/submissions/{submission.pk}/")
    tab.get_by_label("用户名").fill(user.username)
    tab.get_by_label("密码").fill(PASSWORD)
    tab.get_by_role("button", name="登录").click()
    tab.wait_for_url(f"**/submissions/{submission.pk}/")
    return tab


@pytest.fixture
def form(catalogue, submission, reporter, new_context) -> Page:
    """The reporter's form, open in a browser."""
    return enter(new_context().new_page(), reporter, submission)


def type_in(form: Page, value: str, name: str = FIELD) -> None:
    """Type a figure and leave the field."""
    form.locator(f"[name={name}]").fill(value)
    form.keyboard.press("Tab")


def state(form: Page):
    return form.locator("#saving")


def stored(name: str = FIELD) -> str:
    code = name.removeprefix("f-")
    rows = Figure.objects.filter(revision__state="working", item__code=code)
    return rows.values_list("typed", flat=True).first() or ""


def version(submission) -> int:
    return Submission.objects.values_list("version", flat=True).get(pk=submission.pk)


def seen(form: Page):
    """The version that the page has seen."""
    return form.locator("#figures [name=version]")


def test_leaving_a_field_saves_and_the_button_then_saves_again(form, submission):
    type_in(form, "1200")
    expect(state(form)).to_contain_text("已自动保存")
    assert stored() == "1200"
    expect(form.locator("#left-all")).to_have_text("还差 2 项")
    type_in(form, "约90", TEACHERS)
    expect(form.locator("#field-f-specialised-teachers .say.error")).to_contain_text("约数")
    form.get_by_role("button", name="保存草稿").first.click()
    expect(form.get_by_text("有 1 处无法识别")).to_be_visible()
    assert (stored(), stored(TEACHERS)) == ("1200", "约90")


def test_nothing_is_sent_while_nothing_has_changed(form, submission):
    before = version(submission)
    form.clock.install()
    form.reload()
    form.locator(f"[name={FIELD}]").click()
    form.keyboard.press("Tab")
    form.clock.run_for(120_000)
    assert version(submission) == before


def test_half_a_minute_of_typing_is_saved_without_leaving_the_field(form):
    form.clock.install()
    form.reload()
    form.locator(f"[name={FIELD}]").press_sequentially("77")
    form.clock.run_for(29_000)
    assert stored() == ""
    form.clock.run_for(2_000)
    expect(state(form)).to_contain_text("已自动保存")
    assert stored() == "77"


def test_what_is_typed_outlives_an_expired_login(form, submission, reporter, watch):
    watch.expect("status of 401|Error Code 401")
    before = version(submission)
    Session.objects.all().delete()
    type_in(form, "850")
    expect(state(form)).to_contain_text("登录已过期，请重新登录，内容仍在本页")
    assert stored() == ""
    with form.context.expect_page() as opened:
        state(form).get_by_role("link", name="重新登录").click()
    other = opened.value
    other.get_by_label("用户名").fill(reporter.username)
    other.get_by_label("密码").fill(PASSWORD)
    other.get_by_role("button", name="登录").click()
    other.wait_for_url(f"**/submissions/{submission.pk}/")
    watch.expect("status of 403|Error Code 403")  # signing in has made a new token
    form.bring_to_front()
    type_in(form, "40", TEACHERS)
    expect(seen(form)).to_have_value(str(before + 2))  # what had waited, and what came after it
    expect(state(form)).to_contain_text("已自动保存")
    assert (stored(), stored(TEACHERS)) == ("850", "40")
    expect(form.locator(f"[name={FIELD}]")).to_have_value("850")


def test_the_button_after_an_expired_login_carries_everything_along(form, watch):
    watch.expect("status of 401|Error Code 401")
    Session.objects.all().delete()
    form.locator(f"[name={FIELD}]").fill("850")
    form.get_by_role("button", name="保存草稿").first.click()
    expect(form.get_by_role("heading", name="登录已过期")).to_be_visible()
    expect(form.get_by_role("row").filter(has_text="全日制在校生")).to_contain_text("850")


def test_a_dropped_network_is_waited_for_and_the_button_does_not_leave_the_page(form, watch):
    watch.expect("ERR_INTERNET_DISCONNECTED|sendError|htmx:afterRequest")
    form.context.set_offline(True)
    type_in(form, "850")
    expect(state(form)).to_contain_text("未保存：网络不通，将自动重试")
    form.get_by_role("button", name="检查并提交").first.click()
    expect(state(form)).to_contain_text("未保存：网络不通")
    expect(form.locator(f"[name={FIELD}]")).to_have_value("850")
    form.context.set_offline(False)
    expect(state(form)).to_contain_text("已自动保存")
    assert stored() == "850"


def test_a_lost_answer_is_asked_for_again_and_counts_once(form, submission, watch):
    watch.expect("ERR_FAILED|sendError|htmx:afterRequest")
    before = version(submission)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    form.route("**/autosave/", lose, times=1)
    type_in(form, "850")
    expect(state(form)).to_contain_text("未保存：网络不通")
    assert stored() == "850"
    form.locator(f"[name={FIELD}]").fill("851")
    expect(state(form)).to_contain_text("已自动保存", timeout=10_000)
    form.keyboard.press("Tab")
    expect(seen(form)).to_have_value(str(before + 2))
    assert (stored(), version(submission)) == ("851", before + 2)


def test_what_is_typed_during_a_save_waits_for_it_and_so_does_the_button(form, submission):
    held: list[Route] = []
    form.route("**/autosave/", lambda route: held.append(route), times=1)
    with form.expect_request("**/autosave/"):
        type_in(form, "1")
    form.locator(f"[name={FIELD}]").fill("12")
    form.get_by_role("button", name="保存草稿").first.click()
    form.wait_for_timeout(300)
    assert len(held) == 1
    held[0].continue_()
    expect(form.get_by_text("已保存草稿。")).to_be_visible()
    assert stored() == "12"


def test_two_tabs_are_told_apart_and_compared(form, submission, reporter, watch):
    watch.expect("status of 409|Error Code 409")
    other = form.context.new_page()
    other.goto(form.url)
    type_in(other, "900")
    expect(state(other)).to_contain_text("已自动保存")
    type_in(form, "850")
    expect(state(form)).to_contain_text("自动保存已停止：本表已在别处修改")
    type_in(form, "41", TEACHERS)
    form.wait_for_timeout(800)
    assert (stored(), stored(TEACHERS)) == ("900", "")
    form.get_by_role("button", name="保存草稿").first.click()
    row = form.get_by_role("row").filter(has_text="全日制在校生")
    expect(row).to_contain_text("850")
    expect(row).to_contain_text("900")
    expect(state(form)).to_contain_text("不自动保存")
    form.get_by_role("button", name="保存草稿").first.click()
    expect(form.get_by_text("已保存草稿。")).to_be_visible()
    assert (stored(), stored(TEACHERS)) == ("850", "41")


def test_what_only_the_other_tab_changed_stays_and_the_own_change_can_be_given_up(form, watch):
    watch.expect("status of 409|Error Code 409")
    type_in(form, "41", TEACHERS)
    expect(state(form)).to_contain_text("已自动保存")
    other = form.context.new_page()
    other.goto(form.url)
    type_in(other, "900")
    expect(state(other)).to_contain_text("已自动保存")
    type_in(form, "45", TEACHERS)
    expect(state(form)).to_contain_text("自动保存已停止")
    form.get_by_role("button", name="保存草稿").first.click()
    compared = form.get_by_role("region", name="与已保存内容的差别")
    expect(compared).to_contain_text("全日制在校生 900 人")
    expect(form.locator(f"[name={FIELD}]")).to_have_value("900")
    compared.get_by_role("row").filter(has_text="专业课教师").get_by_role("button").click()
    expect(form.locator(f"[name={TEACHERS}]")).to_have_value("41")
    expect(compared).to_have_count(0)
    type_in(form, "46", TEACHERS)
    expect(state(form)).to_contain_text("已自动保存")
    assert (stored(), stored(TEACHERS)) == ("900", "46")


def test_handing_in_elsewhere_is_told(form, submission, reporter, watch):
    watch.expect("status of 409|Error Code 409")
    hand_in(submission, reporter)
    type_in(form, "850")
    expect(state(form)).to_contain_text("自动保存已停止")
    expect(form.locator(f"[name={FIELD}]")).to_have_value("850")


def test_leaving_with_something_unsaved_is_asked_about(form, watch):
    watch.expect("ERR_INTERNET_DISCONNECTED|sendError|htmx:afterRequest")
    asked: list[str] = []
    form.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    form.context.set_offline(True)
    type_in(form, "850")
    expect(state(form)).to_contain_text("未保存")
    form.close(run_before_unload=True)
    form.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    form.context.set_offline(False)
    expect(state(form)).to_contain_text("已自动保存")


def test_going_back_in_history_shows_what_is_saved_now(form, submission, reporter):
    type_in(form, "850")
    expect(state(form)).to_contain_text("已自动保存")
    form.get_by_role("link", name="帮助").first.click()
    form.wait_for_url("**/help/")
    fill(submission, reporter, full_time_enrolment="900")
    form.go_back()
    expect(form.locator(f"[name={FIELD}]")).to_have_value("900")
    expect(seen(form)).to_have_value(str(version(submission)))


def test_the_trial_follows_what_stands_in_the_form(plan, form, submission):
    trial = form.locator("#trial")
    expect(trial).to_contain_text("待填：“双师型”教师、专业课教师")
    type_in(form, "100", TEACHERS)
    type_in(form, "40", "f-dual-qualified-teachers")
    expect(trial).to_contain_text("40 ÷ 100 · 差 10 人")
    type_in(form, "120", "f-dual-qualified-teachers")
    expect(trial).to_contain_text("待改正：“双师型”教师")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_form_is_without_barriers_in_every_state(plan, form, width, watch):
    watch.expect("ERR_INTERNET_DISCONNECTED|sendError|htmx:afterRequest")
    form.set_viewport_size({"width": width, "height": 900})
    expect(form.locator("#trial")).to_contain_text("目标 50%")
    assert Axe().run(form).response["violations"] == []
    form.context.set_offline(True)
    type_in(form, "850")
    expect(state(form)).to_contain_text("未保存")
    assert Axe().run(form).response["violations"] == []
    form.context.set_offline(False)
    expect(state(form)).to_contain_text("已自动保存")


def test_without_scripts_the_button_saves_and_the_trial_is_a_page(
    plan, catalogue, submission, reporter, new_context
):
    form = enter(new_context(java_script_enabled=False).new_page(), reporter, submission)
    form.locator(f"[name={FIELD}]").fill("850")
    form.get_by_role("button", name="保存并到下一节").first.click()
    expect(form.get_by_text("已保存草稿。")).to_be_visible()
    assert stored() == "850"
    form.get_by_role("link", name="按已保存的数据试算").click()
    expect(form.get_by_role("heading", name="指标试算", exact=True)).to_be_visible()
