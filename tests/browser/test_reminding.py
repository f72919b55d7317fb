"""Reminding in a browser: the button, the list in the clipboard, the notice that is read, and the
preview of a round that follows its year.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from institutions.models import Institution, User
from submissions.models import Notice, Round
from submissions.reminders import remind
from tests.browsing import wait_for
from tests.cast import fill, hand_in, make_round

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def board(transactional_db, open_round_of_baiyin, reporter, other_reporter) -> str:
    return reverse("round", args=[open_round_of_baiyin.pk])


def assert_nothing_wrong(page: Page) -> None:
    """No violation that axe knows, and nothing wider than the window."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_ticked_units_are_reminded_and_the_reporter_reads_it(board, signed_in, manager, reporter):
    page = signed_in(manager)
    page.goto(board)
    page.get_by_label("选择示例中职一").check()
    page.get_by_role("button", name="催报所选").click()
    expect(page.get_by_text("已催报 1 个单位")).to_be_visible()
    mine = signed_in(reporter)
    mine.goto("/")
    expect(mine.get_by_role("link", name="提醒 1 条未读")).to_be_visible()
    expect(mine.get_by_role("heading", name="2024 年度数据于")).to_be_visible()
    mine.get_by_role("button", name="知道了").click()
    mine.wait_for_url("**/submissions/*/")
    expect(mine.get_by_role("heading", name="2024 年度数据于")).to_be_hidden()
    assert Notice.objects.get().read_at is not None


def test_the_name_of_a_college_stands_on_one_line(
    board, signed_in, manager, submission, reporter, school
):
    Institution.objects.filter(pk=school.pk).update(name="白银矿冶职业技术学院")
    User.objects.filter(pk=reporter.pk).update(full_name="白银矿冶职业技术学院教务处填报员（示例）")
    fill(submission, reporter, specialised_teachers="约一百")
    page = signed_in(manager, viewport={"width": 1000, "height": 800})
    page.goto(board)
    name = page.get_by_role("link", name="白银矿冶职业技术学院", exact=True)
    assert name.evaluate("at => at.getClientRects().length") == 1


def test_pressed_twice_quickly_it_reminds_once(board, signed_in, manager):
    page = signed_in(manager)
    page.goto(board)
    page.get_by_role("button", name="催报全部未提交（4）").dblclick()
    page.wait_for_load_state()
    expect(page.locator(".notice")).to_be_visible()
    assert Notice.objects.count() == 2


def test_the_list_goes_into_the_clipboard(board, signed_in, manager):
    page = signed_in(manager, permissions=["clipboard-read", "clipboard-write"])
    page.goto(board)
    page.get_by_role("link", name="催报名单").click()
    copied = "navigator.clipboard.readText()"
    page.get_by_role("button", name="复制名单").click()
    expect(page.get_by_text("已复制")).to_be_visible()
    assert "4. 示例中职一｜尚未填写" in page.evaluate(copied)
    page.get_by_role("button", name="复制通知").click()
    wait_for(page, f"{copied}.then(text => text.startsWith('各单位：'))")
    assert "以下 4 个单位尚未提交" in page.evaluate(copied)


def test_without_a_clipboard_the_list_is_copied_by_selection(board, signed_in, manager):
    page = signed_in(manager)
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(f"{board}list/")
    page.get_by_role("button", name="复制名单").click()
    expect(page.get_by_text("已复制")).to_be_visible()


def test_filters_load_the_board_anew_and_stay_in_the_address(board, signed_in, manager):
    page = signed_in(manager)
    page.goto(board)
    page.get_by_label("地区", exact=True).select_option(label="平川区（1）")
    page.wait_for_url("**region=620403**")
    expect(page.get_by_text("筛选出 1 个，共 4 个")).to_be_visible()
    page.get_by_role("link", name="填报单位", exact=True).click()
    page.wait_for_url("**sort=unit**")
    assert "region=620403" in page.url


def test_the_preview_follows_the_year(
    transactional_db, baiyin, manager, school, catalogue, signed_in
):
    make_round(baiyin, manager, year=2023)
    page = signed_in(manager)
    page.goto("/rounds/open/?year=2024")
    expect(page.locator("#preview")).to_contain_text(
        "白银市 2024 年度：将要求 1 个单位填报，共 3 项"
    )
    page.get_by_label("数据年度").fill("2023")
    page.get_by_label("通知").click()
    expect(page.locator("#preview")).to_contain_text("已开启过，不能重复开启")
    assert Round.objects.count() == 1


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_have_no_faults(board, signed_in, manager, reporter, submission, school, width):
    hand_in(submission, reporter)
    page = signed_in(manager, viewport={"width": width, "height": 900})
    ways = ("", "?state=missing&sort=-filled", "list/", "instructions/", "reschedule/")
    addresses = [f"{board}{way}" for way in ways]
    addresses += [f"{board}extend/?unit={school.code}", "/rounds/open/", "/rounds/"]
    for address in addresses:
        page.goto(address)
        assert_nothing_wrong(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_notices_have_no_faults(board, signed_in, manager, reporter, width, open_round_of_baiyin):
    remind(open_round_of_baiyin, by=manager)
    page = signed_in(reporter, viewport={"width": width, "height": 900})
    for address in ("/notices/", "/"):
        page.goto(address)
        assert_nothing_wrong(page)
