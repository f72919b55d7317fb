"""Editions and check codes in a real browser, from the workbook's code to the second edition."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from institutions.models import User
from submissions.models import Submission
from submissions.workflow import approve, correct
from tests.cast import hand_in, make_region, make_user
from tests.reports.figures import YEAR, make_city, report_years

CODE = re.compile(r"校验码 ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2})")
ADDRESS = f"region=620400&year={YEAR}"
NOTE = "定稿的说明"


@pytest.fixture
def manager(transactional_db) -> User:
    """Keeps the plans of a city whose schools have reported."""
    region = make_region("620400", "白银市", make_region("620000", "甘肃省"))
    make_city(region)
    report_years(region)
    return make_user("manager", "keeper", full_name="王管理", region=region)


def freeze(page, note: str) -> None:
    page.goto(f"/editions/?{ADDRESS}")
    page.get_by_label("说明", exact=True).fill(note)
    page.get_by_label("我已知晓，仍要定稿").check()
    page.get_by_role("button", name="定稿", exact=True).click()
    page.get_by_text("已定稿白银市").wait_for()


def code_in(page, folder: Path) -> str:
    """The code that a freshly downloaded workbook prints."""
    page.goto(f"/exports/?{ADDRESS}")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Excel 汇总表").click()
    saved = folder / "summary.xlsx"
    download.value.save_as(saved)
    [code] = CODE.findall(str(load_workbook(saved)["总览"]["A1"].value))
    return code


def look_up(page, code: str):
    """What the page says of a code, as a place to look for words in."""
    page.goto("/verify/")
    page.get_by_label("校验码", exact=True).fill(code.lower())
    page.get_by_role("button", name="核对").click()
    page.get_by_text("导出时间").wait_for()
    return page.locator("main")


def correct_a_figure() -> None:
    """The college counts 999 teachers after all, and that is approved."""
    submission = Submission.objects.get(institution__code="college", round__year=YEAR)
    reporter = User.objects.get(institution=submission.institution)
    correct(submission, by=reporter, reason="漏报")
    submission.refresh_from_db()
    handed_in = hand_in(submission, reporter, all_teachers=999)
    approve(handed_in, by=User.objects.filter(role="reviewer").first())


def clean(page) -> None:
    page.wait_for_load_state()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_code_holds_until_a_figure_is_corrected(manager, signed_in, watch, tmp_path):
    page = signed_in(manager, accept_downloads=True)
    freeze(page, NOTE)
    expect(page.locator("main")).to_contain_text(NOTE)
    clean(page)
    code = code_in(page, tmp_path)
    said = look_up(page, code)
    for words in ("与现在一致", "第 1 版定稿", "王管理"):
        expect(said).to_contain_text(words)
    correct_a_figure()
    said = look_up(page, code)
    for words in ("与现在不一致", "第 2 次填报"):
        expect(said).to_contain_text(words)
    clean(page)
    page.get_by_role("link", name="查看逐项差异").click()
    page.get_by_role("row").filter(has_text="999").first.wait_for()
    freeze(page, "更正后")
    page.goto(reverse("editions") + f"?{ADDRESS}")
    page.get_by_role("link", name=f"{YEAR} 年度第 1 版").click()
    clean(page)
    page.get_by_role("link", name="与现在比较").click()
    page.get_by_label("比较对象").select_option(label="第 2 版")
    page.get_by_role("heading", name="第 1 版与第 2 版的差异").wait_for()
    expect(page.get_by_role("row").filter(has_text="999").first).to_contain_text("第 2 次填报")
    clean(page)
    page.goto("/verify/?code=K7QF-3MXD-99")
    clean(page)
