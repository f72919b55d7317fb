"""Reviewing in a browser: the key that goes on, the panel of effects, a return with two marks that
comes back mended, and a list approved together.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from submissions.models import Submission
from tests.cast import hand_in, submission_of

pytestmark = pytest.mark.django_db(transaction=True)

FULL = {
    "specialised_teachers": "200",
    "dual_qualified_teachers": "90",
    "full_time_enrolment": "3000",
}


@pytest.fixture
def two_waiting(
    transactional_db, plan, submission, reporter, open_round_of_baiyin, other_school, other_reporter
) -> list[Submission]:
    """The schools' submissions in the order of the board: of the city first, then of the county."""
    other = submission_of(open_round_of_baiyin, other_school)
    return [hand_in(other, other_reporter, **FULL), hand_in(submission, reporter, **FULL)]


def review(submission: Submission) -> str:
    return reverse("submission_review", args=[submission.pk])


def open_review(page: Page, submission: Submission) -> None:
    """The review page, with its panel of effects."""
    page.goto(review(submission))
    page.get_by_text("通过后 1 项指标有变化").wait_for()


def test_the_key_goes_on_to_the_next_but_not_while_typing(two_waiting, signed_in, reviewer):
    first, second = two_waiting
    page = signed_in(reviewer)
    open_review(page, first)
    page.get_by_label("退回意见").click()
    page.keyboard.type("jj")
    expect(page.get_by_label("退回意见")).to_have_value("jj")
    assert page.url.endswith(review(first))
    page.get_by_label("退回意见").fill("")
    page.goto(review(first))
    page.keyboard.press("Control+j")
    assert page.url.endswith(review(first))
    page.keyboard.press("j")
    page.wait_for_url(f"**{review(second)}")
    page.keyboard.press("j")
    page.wait_for_url(f"**{review(first)}")


def test_approving_goes_on_to_the_next(two_waiting, signed_in, reviewer):
    first, second = two_waiting
    page = signed_in(reviewer)
    open_review(page, first)
    page.get_by_role("button", name="通过并看下一份").click()
    page.wait_for_url(f"**{review(second)}")
    expect(page.get_by_text("中职二：已通过，数据已生效。")).to_be_visible()
    expect(page.get_by_role("button", name="通过并看下一份")).to_have_count(0)  # it is the last one
    page.get_by_text("已报 2/3").wait_for()  # the effect now rests on what was just approved


def send_two_back(desk: Page, mine: Submission) -> None:
    """Mark two figures and forget the comment, which keeps the marks; then send them back."""
    open_review(desk, mine)
    for label, why in (("专业课教师", "与名册不符"), ("全日制在校生", "与学籍系统不符")):
        desk.get_by_text(f"退回这一项：{label}", exact=True).click()
        desk.get_by_label(f"{label}：退回原因", exact=True).fill(why)
    desk.get_by_role("button", name="退回", exact=True).click()
    expect(desk.get_by_text("请写明退回原因。").first).to_be_visible()
    expect(desk.get_by_label("全日制在校生：退回原因")).to_have_value("与学籍系统不符")
    desk.get_by_label("退回意见").fill("请核对两项")
    desk.get_by_role("button", name="退回", exact=True).click()
    expect(desk.get_by_text("已退回，等待填报单位修改后重新提交。")).to_be_visible()


def test_enter_where_something_is_written_decides_nothing(two_waiting, signed_in, reviewer):
    mine, desk = two_waiting[1], signed_in(reviewer)
    open_review(desk, mine)
    desk.get_by_text("退回这一项：专业课教师", exact=True).click()
    for label in ("专业课教师：退回原因", "审核意见（选填）", "退回意见"):
        field = desk.get_by_label(label, exact=True)
        field.fill("看过")
        field.press("Enter")
        expect(field).to_have_value("看过\n")
    desk.wait_for_timeout(300)
    expect(desk.get_by_role("button", name="通过", exact=True)).to_be_visible()
    assert Submission.objects.get(pk=mine.pk).state == "submitted"


def test_what_stands_out_is_sent_back_where_it_stands(
    transactional_db, plan, submission, reporter, signed_in, reviewer
):
    hand_in(submission, reporter, **{**FULL, "full_time_enrolment": ""})
    desk = signed_in(reviewer, viewport={"width": 1280, "height": 700})
    open_review(desk, submission)
    exceptions = desk.get_by_role("region", name="需要关注")
    why = exceptions.get_by_label("全日制在校生：退回原因")
    desk.get_by_role("link", name="退回这一项：在“需要关注”中写原因").click()
    expect(why).to_be_in_viewport()
    why.fill("请补报")
    desk.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(desk.get_by_role("button", name="退回", exact=True)).to_be_in_viewport()
    desk.get_by_label("退回意见").fill("请补报在校生")
    desk.get_by_role("button", name="退回", exact=True).click()
    expect(desk.get_by_text("已退回，等待填报单位修改后重新提交。")).to_be_visible()
    assert submission.revisions.get(state="returned").marks.get().reason == "请补报"


def test_on_a_phone_deciding_is_one_press_away(two_waiting, signed_in, reviewer):
    desk = signed_in(reviewer, viewport={"width": 390, "height": 700})
    open_review(desk, two_waiting[1])
    way = desk.get_by_role("link", name="办理：通过或退回")
    expect(way).to_be_in_viewport()
    way.click()
    expect(desk.get_by_label("审核意见（选填）")).to_be_in_viewport()


def mend_and_tick(form: Page, mine: Submission) -> None:
    """Jump from a mark to its field, mend it and tick it off."""
    form.goto(reverse("submission", args=[mine.pk]))
    points = form.get_by_role("region", name="退回意见")
    expect(points.get_by_text("与名册不符")).to_be_visible()
    points.get_by_role("link", name="全日制在校生").click()
    field = form.get_by_label("全日制在校生", exact=True)
    expect(field).to_be_focused()
    field.fill("3100")
    tick = points.get_by_role("row").filter(has_text="全日制在校生").get_by_role("button")
    tick.click()
    expect(tick).to_have_count(0)
    expect(field).to_have_value("3100")


def test_a_return_with_two_marks_is_kept_mended_and_seen(
    two_waiting, signed_in, reviewer, reporter, watch
):
    watch.expect(r"status of 422|Error Code 422")
    mine, desk = two_waiting[1], signed_in(reviewer)
    send_two_back(desk, mine)
    mend_and_tick(signed_in(reporter), mine)
    hand_in(Submission.objects.get(pk=mine.pk), reporter)
    desk.goto(review(mine))
    expect(desk.get_by_text("逐项退回 2 项，单位标记已核对 1 项")).to_be_visible()
    expect(desk.get_by_text("上次退回意见：与学籍系统不符（单位已核对）")).to_be_visible()
    expect(desk.get_by_text("较上次提交有改动，上次为 3,000 人。")).to_be_visible()
    desk.get_by_role("link", name="与第 1 次提交的差别").click()
    expect(desk.get_by_text("3,100 人").first).to_be_visible()


def test_a_list_is_approved_together(two_waiting, signed_in, reviewer, open_round_of_baiyin):
    page = signed_in(reviewer)
    page.goto(reverse("round_review", args=[open_round_of_baiyin.pk]))
    expect(page.get_by_text("已选 2/2 份")).to_be_visible()
    page.get_by_role("button", name="全不选").click()
    expect(page.get_by_role("button", name="通过勾选的单位")).to_be_disabled()
    page.get_by_label("通过 示例中职一").check()
    expect(page.get_by_text("已选 1/2 份")).to_be_visible()
    page.get_by_role("button", name="通过勾选的单位").click()
    expect(page.get_by_text("通过 1 份，数据已生效。")).to_be_visible()
    page.keyboard.press("j")
    page.wait_for_url(f"**{review(two_waiting[0])}")


def test_without_scripts_the_same_can_be_done(two_waiting, signed_in, reviewer, watch):
    first = two_waiting[0]
    page = signed_in(reviewer, java_script_enabled=False)
    page.goto(review(first))
    page.get_by_role("link", name="查看通过后各项指标的变化").click()
    expect(page.get_by_text("45.0%").first).to_be_visible()
    page.goto(reverse("round_review", args=[first.round_id]))
    page.get_by_role("button", name="通过勾选的单位").click()
    expect(page.get_by_text("通过 2 份，数据已生效。")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_no_barriers_and_nothing_too_wide(
    width, two_waiting, signed_in, reviewer, college, manager, open_round_of_baiyin
):
    page = signed_in(reviewer, viewport={"width": width, "height": 900})
    first = two_waiting[0]
    for address in (
        review(first),
        reverse("submission_effect", args=[first.pk]),
        reverse("round_review", args=[first.round_id]),
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    page.get_by_role("button", name="通过勾选的单位").click()
    page.get_by_text("通过 2 份").wait_for()
    page.wait_for_load_state()
    assert Axe().run(page).response["violations"] == []
