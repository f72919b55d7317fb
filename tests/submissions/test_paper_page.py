"""The return on paper: empty, as a draft, and as it was handed in."""

import re

import pytest
from django.urls import reverse
from lxml import html

from submissions.evidence import attach
from submissions.models import Evidence, Round, Submission
from targets.models import DataItem
from tests.cast import client_for, fill, hand_in, make_item, make_round, report, submission_of
from tests.submissions.evidence_files import sent
from tests.submissions.lived_through import corrected, correcting, explained, returned


def paper(person, submission, query: str = ""):
    answer = client_for(person).get(reverse("submission_paper", args=[submission.pk]) + query)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def said(page, path: str = "//article") -> str:
    return " ".join(" ".join(page.xpath(f"{path}//text()")).split())


def cells(page) -> dict[str, list[str]]:
    """What stands in the columns of each line: unit, this year, last year."""
    return {
        row[1].text.strip(): [" ".join(" ".join(cell.itertext()).split()) for cell in row[2:]]
        for row in page.xpath("//article//tbody/tr")
        if len(row) == 5
    }


def test_what_was_handed_in_carries_number_receipt_time_and_names(submission, reporter, reviewer):
    now = corrected(submission, reporter, reviewer)
    page = paper(reviewer, now)
    revision = now.revisions.latest("number")
    for words in (
        "白银市 2024 年度职业教育数据填报表",
        "第 3 次填报",
        revision.receipt,
        "提交 · 已通过",
        "填报单位：示例中职一（盖章）",
        "数据年度：2024 年",
        "计量单位：见各项",
        "单位负责人 王校长 已承诺",
        "填报人 张填报",
        "更正理由：漏报两名",
    ):
        assert words in said(page)
    for words in ("单位负责人（签字）", "审核人（签字）", "填报人（签字）", "填报日期", "盖章"):
        assert words in said(page, "//*[@aria-label='签字盖章']")
    assert "草稿" not in said(page)


def test_the_lines_hold_unit_this_year_and_last_year(
    baiyin, manager, school, reporter, reviewer, catalogue
):
    before = submission_of(make_round(baiyin, manager, year=2023), school)
    report(before, reporter, reviewer, specialised_teachers="1600", dual_qualified_teachers="0")
    now = submission_of(make_round(baiyin, manager, year=2024), school)
    now = hand_in(now, reporter, specialised_teachers="1600", full_time_enrolment="0")
    page = paper(reviewer, now)
    assert cells(page) == {
        "全日制在校生": ["人", "0", ""],
        "专业课教师": ["人", "1,600", "1,600"],
        "“双师型”教师": ["人", "未填", "0"],
    }
    assert "specialised-teachers 的口径" in said(page)
    assert "2024 年度 2023 年度 （已通过）" in said(page, "//thead")


def test_explanations_and_reasons_are_remarks_under_the_table(submission, reporter, reviewer):
    explained(submission, reporter, "full-time-enrolment", "不适用", "停止招生")
    submission.refresh_from_db()
    now = explained(submission, reporter, "dual-qualified-teachers", "9", "新认定")
    page = paper(reporter, now)
    assert cells(page)["全日制在校生"][1] == "不适用 附注 2"
    assert cells(page)["“双师型”教师"][1] == "9 附注 1"
    remarks = [each.text_content() for each in page.xpath("//*[@aria-label='附注']//li")]
    assert remarks == ["“双师型”教师：新认定", "全日制在校生：不适用，停止招生"]


def test_a_draft_says_so_and_is_only_its_units(submission, reporter, reviewer):
    fill(submission, reporter, specialised_teachers="123", dual_qualified_teachers="约9")
    own = paper(reporter, submission)
    assert "草稿 · 未提交 · 第 1 次填报" in said(own)
    assert said(own, "//*[@class='watermark']") == "草稿"
    assert cells(own)["“双师型”教师"][1] == "“约9”（无法识别）"
    theirs = paper(reviewer, submission)
    assert "123" not in said(theirs)
    assert "还没有提交，下面是空表" in theirs.text_content()


def test_what_has_to_be_stamped_first_is_no_draft_and_bears_the_code_of_its_figures(
    submission, reporter, reviewer
):
    Round.objects.update(asks_scan=True)
    submission = Submission.objects.get(pk=submission.pk)
    fill(submission, reporter, specialised_teachers="200", dual_qualified_teachers="90")
    page = paper(reporter, submission)
    code = re.search("数据核对码 ([0-9A-F]{4}-[0-9A-F]{4})", said(page)).group(1)
    assert "报送件 · 签字盖章后扫描上传 · 第 1 次填报" in said(page)
    assert page.xpath("//*[@class='watermark']") == []
    check = reverse("submission_check", args=[submission.pk])
    assert code in client_for(reporter).get(check).content.decode()
    attach(submission, sent(), by=reporter, purpose=Evidence.Purpose.SCAN)
    hand_in(Submission.objects.get(pk=submission.pk), reporter)
    for name in ("submission_paper", "submission_review"):
        address = reverse(name, args=[submission.pk])
        assert code in client_for(reviewer).get(address).content.decode()
    receipt = reverse("submission_receipt", args=[submission.pk])
    assert code in client_for(reporter).get(receipt).content.decode()


def test_figures_that_cannot_be_handed_in_stay_a_draft_though_a_scan_is_wanted(
    submission, reporter
):
    Round.objects.update(asks_scan=True)
    submission = Submission.objects.get(pk=submission.pk)
    fill(submission, reporter, specialised_teachers="1", dual_qualified_teachers="2")
    page = paper(reporter, submission)
    assert "草稿 · 未提交" in said(page)
    assert said(page, "//*[@class='watermark']") == "草稿"


def test_reviewers_print_what_is_in_force_during_a_correction(submission, reporter, reviewer):
    now = correcting(submission, reporter, reviewer)
    assert cells(paper(reviewer, now))["“双师型”教师"][1] == "95"
    assert cells(paper(reporter, now))["“双师型”教师"][1].startswith("97")


def test_what_was_sent_back_prints_as_sent_back(submission, reporter, reviewer):
    now = returned(submission, reporter, reviewer)
    assert "提交 · 已退回" in said(paper(reviewer, now))
    assert "草稿 · 未提交 · 第 2 次填报" in said(paper(reporter, now))


def test_the_empty_form_has_no_figure_of_the_year_but_last_years(
    baiyin, manager, school, reporter, reviewer, catalogue
):
    make_item("county-centre", name="中心", unit="是/否", type=DataItem.Type.YES_NO)
    before = submission_of(make_round(baiyin, manager, year=2023), school)
    report(before, reporter, reviewer, specialised_teachers="160")
    now = submission_of(make_round(baiyin, manager, year=2024), school)
    now = hand_in(now, reporter, specialised_teachers="987")
    page = paper(reporter, now, "?empty=1")
    assert cells(page)["专业课教师"] == ["人", "", "160"]
    assert cells(page)["中心"][1] == "□ 是 □ 否"
    assert "987" not in said(page)
    assert "空表" in said(page)
    assert "没有的填 0" in said(page)
    assert len(page.xpath("//*[@class='rule']")) == 3


def test_demo_figures_say_so_on_every_page(submission, reporter, reviewer):
    now = hand_in(submission, reporter, specialised_teachers="200")
    Round.objects.update(is_demo=True)
    page = paper(reviewer, now)
    assert said(page, "//*[@class='watermark']") == "演示数据"
    assert "演示数据" in said(page, "//p[contains(@class, 'paper-standing')]")
    assert "演示数据" in said(paper(reporter, now, "?empty=1"), "//article//p")


def test_form_and_review_and_receipt_lead_to_paper(submission, reporter, reviewer):
    now = hand_in(submission, reporter, specialised_teachers="200")
    place = reverse("submission_paper", args=[now.pk])
    for person, name in (
        (reporter, "submission"),
        (reviewer, "submission_review"),
        (reporter, "submission_receipt"),
    ):
        page = client_for(person).get(reverse(name, args=[now.pk])).content.decode()
        ways = html.fromstring(page).xpath("//a/@href")
        assert place in ways
        assert (f"{place}?empty=1" in ways) == (name != "submission_receipt")


@pytest.mark.parametrize("items", [0, 30])
@pytest.mark.parametrize("query", ["", "?empty=1"])
def test_the_page_takes_a_fixed_number_of_queries(
    query, items, baiyin, manager, school, reporter, reviewer, catalogue, queries
):
    for number in range(items):
        make_item(f"item-{number}")
    now = submission_of(make_round(baiyin, manager), school)
    now = hand_in(now, reporter, specialised_teachers="200")
    for person in (reporter, reviewer):
        desk, place = client_for(person), reverse("submission_paper", args=[now.pk]) + query
        desk.get(place)  # the first page of a session also starts its clock
        with queries() as made:
            assert desk.get(place).status_code == 200
        assert len(made) <= 9, "\n".join(made)
