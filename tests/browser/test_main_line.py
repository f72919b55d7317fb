"""The main job in a real browser: a college's figures become an official's workbook."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from institutions.accounts import create_account
from institutions.duties import Role
from institutions.models import Institution, Region
from submissions.models import Submission
from targets.loading import load_plans
from tests.cast import fill, make_round, report, submission_of
from tests.kit.recalculation import recalculated

PASSWORD = "Zhijiao-2024-ok"
NAME = "白银希望职业技术学院在校生"


@pytest.fixture
def line(transactional_db):
    """Both plans, a closed base year in which the college had 300 students, and an open round."""
    load_plans()
    baiyin = Region.objects.get(code="620400")
    jinchang = Region.objects.get(code="620300")
    college = Institution.objects.get(code="baiyin-xiwang")
    people = {
        "xiwang": (Role.REPORTER, {"institution": college}),
        "reviewer": (Role.REVIEWER, {"region": baiyin}),
        "manager": (Role.MANAGER, {"region": baiyin}),
        "stranger": (Role.VIEWER, {"region": jinchang}),
    }
    users = {
        name: create_account(
            username=name, role=role, password=PASSWORD, must_change_password=False, **place
        )
        for name, (role, place) in people.items()
    }
    base = make_round(baiyin, users["manager"], year=2022)
    first = submission_of(base, college)
    report(first, users["xiwang"], users["reviewer"], full_time_enrolment=300)
    now = make_round(baiyin, users["manager"], year=2024)
    fill(submission_of(now, college), users["xiwang"])
    return submission_of(now, college)


def sign_in(context, name: str):
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state()
    return page


def test_a_colleges_figures_become_an_officials_workbook(
    line: Submission, new_context, watch, tmp_path: Path
):
    watch.expect(r"status of (404|409|422)|Error Code (409|422)")
    reporter = sign_in(new_context(), "xiwang")
    assert reporter.url.endswith(f"/submissions/{line.pk}/")
    reporter.get_by_label("全日制在校生数", exact=True).fill("八百五十")
    reporter.get_by_label("专业课教师数", exact=True).fill("40")
    reporter.get_by_label("“双师型”教师数", exact=True).fill("60")
    reporter.get_by_role("button", name="保存草稿").last.click()
    reporter.get_by_text("大于专业课教师数").first.wait_for()
    expect(reporter.get_by_label("全日制在校生数", exact=True)).to_have_value("八百五十")
    reporter.get_by_text("850").first.wait_for()  # the message asks: 是否为 850？
    reporter.get_by_label("全日制在校生数", exact=True).fill("８５０")
    reporter.get_by_label("“双师型”教师数", exact=True).fill("24")
    reporter.get_by_role("button", name="检查并提交").first.click()
    reporter.wait_for_url("**/check/")
    explain_what_is_asked(reporter, line)
    reporter.get_by_label("单位负责人姓名").fill("王校长")
    for box in reporter.get_by_role("checkbox").all():
        box.check()
    reporter.get_by_role("button", name="提交", exact=True).click()
    reporter.wait_for_url("**/receipt/")
    receipt = Submission.objects.get(pk=line.pk).revisions.get().receipt
    expect(reporter.locator("main")).to_contain_text(receipt)

    reviewer = sign_in(new_context(), "reviewer")
    reviewer.goto(f"/submissions/{line.pk}/review/")
    expect(reviewer.locator("main")).to_contain_text("850 人")
    reviewer.get_by_role("button", name="通过", exact=True).click()
    reviewer.get_by_text("已通过").first.wait_for()

    manager = sign_in(new_context(accept_downloads=True), "manager")
    manager.goto("/overview/?region=620400&year=2024")
    row = manager.get_by_role("row").filter(has_text=NAME)
    for text in ("850 人", "2,000 人", "−1,150 人", "严重滞后"):
        expect(row).to_contain_text(text)
    with manager.expect_download() as download:
        manager.get_by_role("link", name="下载 Excel 汇总表").first.click()
    saved = tmp_path / "summary.xlsx"
    download.value.save_as(saved)
    same_numbers(saved.read_bytes(), tmp_path)

    stranger = sign_in(new_context(), "stranger")
    for address in (
        "/overview/?region=620400&year=2024",
        "/exports/summary.xlsx?region=620400&year=2024",
        f"/submissions/{line.pk}/",
    ):
        response = stranger.request.get(address)
        assert response.status in (403, 404)
        assert "850" not in response.text()


def explain_what_is_asked(page, submission: Submission) -> None:
    """Go back for each point that wants a reason, write it, and return to the check."""
    head = page.get_by_label("单位负责人姓名")
    head.wait_for()  # the page stands, not only its address
    while page.get_by_text("须说明原因").count():
        page.get_by_role("region", name="须说明原因").get_by_role("link").first.click()
        for note in page.get_by_placeholder("变动说明").all():
            note.fill("新校区启用，招生扩大。")
        page.get_by_role("button", name="检查并提交").first.click()
        page.wait_for_url("**/check/")
        head.wait_for()


def same_numbers(content: bytes, folder: Path) -> None:
    """The carried values and those that LibreOffice computes both say what the page says."""
    carried = load_workbook(io.BytesIO(content), data_only=True)
    computed = recalculated(content, folder)
    for book in (carried, computed):
        rows = [list(row) for row in book["指标进展"].iter_rows(values_only=True)]
        [row] = [row for row in rows if NAME in row]
        assert {300, 2000, 850, -1150} <= set(row)
        assert any("严重滞后" in str(cell) for cell in row)
        shares = [cell for row in book["分院校"].iter_rows(values_only=True) for cell in row]
        assert any(isinstance(cell, float) and abs(cell - 24 / 40) < 1e-9 for cell in shares)
