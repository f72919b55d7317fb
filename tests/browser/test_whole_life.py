"""The whole life of a submission in real browsers, from the round to an approved correction.

Three people, each in a profile of their own; nothing is set up behind their backs but the
catalogue, the plan and their accounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Page, expect

from submissions.models import Fact, Submission
from tests.cast import PASSWORD
from tests.submissions.workbook_corpus import filled

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = 2024
ENROLMENT, TEACHERS, DUAL = "全日制在校生", "专业课教师", "“双师型”教师"


@dataclass
class Life:
    """The three tabs, and where the downloads go."""

    manager: Page
    reporter: Page
    reviewer: Page
    folder: Path
    region: int
    login: str

    @property
    def submission(self) -> Submission:
        return Submission.objects.get(institution__code="school", round__year=YEAR)

    @property
    def form(self) -> str:
        return f"/submissions/{self.submission.pk}/"

    def at(self, page: Page, name: str = "") -> Page:
        page.goto(f"{self.form}{name}")
        return page

    def in_force(self) -> dict[str, str]:
        """The figures in force, as everybody else sees them."""
        rows = Fact.objects.filter(institution__code="school", year=YEAR, state="value")
        return {code: f"{value:f}" for code, value in rows.values_list("item__code", "value")}

    def origin(self, item: str) -> Page:
        self.reviewer.goto(f"/origin/school/{YEAR}/{item}/")
        return self.reviewer


def sign_in(context: BrowserContext, username: str) -> Page:
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    return page


@pytest.fixture
def life(plan, reporter, reviewer, manager, baiyin, new_context, watch, tmp_path: Path) -> Life:
    watch.expect(r"status of (401|403|422)|Error Code (401|403|422)")
    tabs = [
        sign_in(new_context(accept_downloads=True), person.username)
        for person in (manager, reporter, reviewer)
    ]
    return Life(*tabs, folder=tmp_path, region=baiyin.pk, login=reporter.username)


def test_from_opening_the_round_to_an_approved_correction(life: Life):
    opens_the_round(life)
    fills_the_form(life)
    outlives_an_expired_login(life)
    is_told_every_fault_of_a_workbook(life)
    uploads_it_mended(life)
    hands_in(life)
    is_returned_with_two_marks(life)
    mends_ticks_and_hands_in_again(life)
    approves(life, {"full-time-enrolment": "1250", "specialised-teachers": "42"})
    corrects_while_the_old_value_stays(life)
    approves(life, {"full-time-enrolment": "1260", "specialised-teachers": "42"})
    finds_the_whole_life_on_one_page(life)


def opens_the_round(life: Life) -> None:
    page = life.manager
    page.goto(f"/rounds/open/?year={YEAR}")
    page.get_by_label("地区").select_option(str(life.region))
    for label, moment in (("开始时间", "2025-01-01T08:00"), ("截止时间", "2099-01-31T18:00")):
        page.get_by_label(label).fill(moment)
    page.get_by_label("关闭时间").fill("2099-03-01T18:00")
    page.get_by_role("button", name="开启填报").click()
    expect(page.get_by_text("并已告知各单位的填报员")).to_be_visible()


def fills_the_form(life: Life) -> None:
    page = life.reporter
    page.goto("/")
    page.wait_for_url(f"**{life.form}*")
    write(page, ENROLMENT, "1,200")
    expect(page.locator("#saving")).to_contain_text("已自动保存")
    write(page, TEACHERS, "40")
    page.get_by_role("button", name="保存草稿").first.click()
    expect(page.get_by_text("已保存草稿")).to_be_visible()


def write(page: Page, label: str, value: str) -> None:
    page.get_by_label(label, exact=True).fill(value)
    page.keyboard.press("Tab")


def outlives_an_expired_login(life: Life) -> None:
    page = life.reporter
    mine = page.context.cookies()
    name = next(each["value"] for each in mine if each["name"] == "sessionid")
    Session.objects.filter(session_key=name).delete()
    write(page, DUAL, "18")
    expect(page.locator("#saving")).to_contain_text("登录已过期")
    with page.context.expect_page() as opened:
        page.locator("#saving").get_by_role("link", name="重新登录").click()
    other = opened.value
    other.get_by_label("用户名").fill(life.login)
    other.get_by_label("密码").fill(PASSWORD)
    other.get_by_role("button", name="登录").click()
    other.wait_for_url(f"**{life.form}*")
    other.close()
    page.bring_to_front()
    write(page, DUAL, "19")
    expect(page.locator("#saving")).to_contain_text("已自动保存")
    life.at(page)
    expect(page.get_by_label(DUAL, exact=True)).to_have_value("19")


def upload(life: Life, figures: dict[str, object], name: str) -> None:
    """Download the template, fill it in at the desk, and send it up."""
    page = life.at(life.reporter)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Excel 模板").click()
    content = filled(Path(download.value.path()).read_bytes(), figures)
    file = life.folder / name
    file.write_bytes(content)
    life.at(page, "upload/")
    page.get_by_label("填好的模板").set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()


def is_told_every_fault_of_a_workbook(life: Life) -> None:
    upload(life, {"full-time-enrolment": "约1200", "specialised-teachers": "四十"}, "错.xlsx")
    page = life.reporter
    faults = page.get_by_role("region", name="须改正的地方")
    expect(faults.get_by_role("row")).to_have_count(3)
    for said in ("约1200", "四十"):
        expect(faults.get_by_text(said, exact=True)).to_be_visible()
    with page.expect_download() as download:
        faults.get_by_role("link", name="下载标出问题的文件").click()
    book = load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    cells = [cell for row in book["填报表"].iter_rows() for cell in row if cell.comment]
    assert {cell.value for cell in cells} == {"约1200", "四十"}
    life.at(page)
    expect(page.get_by_label(TEACHERS, exact=True)).to_have_value("40")


def uploads_it_mended(life: Life) -> None:
    upload(life, {"full-time-enrolment": "１２５０", "dual-qualified-teachers": 20}, "对.xlsx")
    page = life.reporter
    expect(page.get_by_text("1,250").first).to_be_visible()
    page.get_by_role("button", name="确认，保存这些变动").click()
    page.wait_for_url(f"**{life.form}*")
    expect(page.get_by_label(DUAL, exact=True)).to_have_value("20")


def hands_in(life: Life) -> None:
    page = life.at(life.reporter, "check/")
    page.get_by_label("单位负责人姓名").fill("王校长")
    page.get_by_label("对其真实性").check()
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url("**/receipt/")
    expect(page.get_by_text(life.submission.revisions.last().receipt).first).to_be_visible()


def is_returned_with_two_marks(life: Life) -> None:
    page = life.at(life.reviewer, "review/")
    for label, why in ((TEACHERS, "与人事报表不符"), (DUAL, "请附认定文件编号")):
        page.get_by_text(f"退回这一项：{label}", exact=True).click()
        page.get_by_label(f"{label}：退回原因", exact=True).fill(why)
    page.get_by_label("退回意见").fill("两处请核对")
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.get_by_text("已退回填报单位修改")).to_be_visible()
    assert life.in_force() == {}


def mends_ticks_and_hands_in_again(life: Life) -> None:
    page = life.at(life.reporter)
    marks = page.get_by_role("region", name="退回意见")
    expect(marks.get_by_role("row").filter(has_text="与人事报表不符")).to_be_visible()
    marks.get_by_role("link", name=TEACHERS).click()
    write(page, TEACHERS, "42")
    expect(page.locator("#saving")).to_contain_text("已自动保存")
    for _ in range(2):
        marks.get_by_role("button", name="已核对").first.click()
        page.wait_for_load_state()
    expect(marks.get_by_text("已核对", exact=True)).to_have_count(2)
    hands_in(life)


def approves(life: Life, expected: dict[str, str]) -> None:
    page = life.at(life.reviewer, "review/")
    page.get_by_role("button", name="通过", exact=True).click()
    expect(page.get_by_text("已通过，数据已生效")).to_be_visible()
    assert expected.items() <= {code: plain(text) for code, text in life.in_force().items()}.items()


def plain(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def corrects_while_the_old_value_stays(life: Life) -> None:
    page = life.at(life.reporter)
    page.get_by_label("更正理由").fill("漏报春季入学 10 人")
    page.get_by_role("button", name="发起更正").click()
    expect(page.get_by_text("更正通过之前仍然有效").first).to_be_visible()
    write(page, ENROLMENT, "1260")
    expect(page.locator("#saving")).to_contain_text("已自动保存")
    hands_in(life)
    assert plain(life.in_force()["full-time-enrolment"]) == "1250"
    expect(life.origin("full-time-enrolment").get_by_text("1,250 人").first).to_be_visible()
    differences = life.at(life.reviewer, "differences/")
    row = differences.get_by_role("row").filter(has_text=ENROLMENT)
    expect(row).to_contain_text("1,250")
    expect(row).to_contain_text("1,260")


def finds_the_whole_life_on_one_page(life: Life) -> None:
    expect(life.origin("full-time-enrolment").get_by_text("1,260 人").first).to_be_visible()
    page = life.at(life.reporter, "history/full-time-enrolment/")
    for said in ("1,250", "1,260", "漏报春季入学 10 人", "张填报", "李审核"):
        expect(page.locator("main")).to_contain_text(said)
