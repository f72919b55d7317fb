"""Checking and handing in, and the receipt."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from submissions.models import Revision, Round, Step
from tests.cast import client_for, fill, hand_in

DECLARED = {"head_name": "王校长", "truthful": "yes", "accept_blanks": "yes"}


@pytest.fixture
def mine(reporter):
    return client_for(reporter)


@pytest.fixture
def check(submission) -> str:
    return reverse("submission_check", args=[submission.pk])


@pytest.fixture
def receipt(submission) -> str:
    return reverse("submission_receipt", args=[submission.pk])


@pytest.fixture
def press(mine, check, fields_of):
    """`press(**declared)`: open the check page and hand in."""

    def send(**declared: str):
        return mine.post(check, {**fields_of(mine.get(check), check), **declared})

    return send


def text(response) -> str:
    return response.content.decode()


def test_the_page_lists_what_blocks_and_leads_to_each_field(submission, reporter, mine, check):
    fill(
        submission,
        reporter,
        specialised_teachers="286",
        dual_qualified_teachers="1290",
        full_time_enrolment="不适用",
    )
    page = text(mine.get(check))
    assert "大于专业课教师数，请核对（1,290 与 286）" in page
    assert "填“不适用”须在说明中写明原因" in page
    address = reverse("submission", args=[submission.pk])
    assert f'href="{address}#field-f-dual-qualified-teachers"' in page


def test_handing_in_leads_to_the_receipt(submission, reporter, press, receipt, mine):
    fill(submission, reporter, specialised_teachers="200", dual_qualified_teachers="90")
    assert press(**DECLARED).url == receipt
    page = text(mine.get(receipt))
    number = Revision.objects.get(submission=submission).receipt
    for words in (number, "示例中职一", "王校长", "200 人", "单位负责人：", "审核人：", "填报人："):
        assert words in page


def test_blanks_must_be_accepted_and_the_head_must_declare(submission, reporter, press):
    fill(submission, reporter, specialised_teachers="200", dual_qualified_teachers="90")
    for missing, sentence in (
        ("accept_blanks", "全日制在校生"),
        ("head_name", "请填写单位负责人姓名"),
        ("truthful", "承诺"),
    ):
        declared = {name: said for name, said in DECLARED.items() if name != missing}
        answer = press(**declared)
        assert answer.status_code == 422
        assert sentence in text(answer)
    submission.refresh_from_db()
    assert submission.state == "draft"


def test_all_that_is_missing_is_said_at_once_each_at_its_field(submission, reporter, press):
    fill(submission, reporter, specialised_teachers="1", dual_qualified_teachers="2")
    answer = press(head_name=" ")
    assert "还有 4 处需要处理" in text(answer)
    page = html.fromstring(text(answer))
    wrong = page.xpath("//*[@aria-invalid='true']/@id")
    assert wrong == ["accept-blanks", "head-name", "truthful"]
    for name in wrong:
        assert page.xpath(f"//*[@id='{name}-error']/text()")


def test_a_missing_pledge_is_not_said_of_the_name(submission, reporter, press):
    fill(submission, reporter, specialised_teachers="200", dual_qualified_teachers="90")
    answer = press(head_name="王校长", accept_blanks="yes")
    page = html.fromstring(text(answer))
    assert page.xpath("//*[@aria-invalid='true']/@id") == ["truthful"]
    assert "还有 1 处需要处理" in text(answer)


def test_what_was_declared_comes_back_after_a_refusal(submission, reporter, press):
    fill(submission, reporter, specialised_teachers="200")
    answer = press(head_name="王校长", truthful="yes")
    assert 'value="王校长"' in text(answer)
    assert text(answer).count("checked") == 1


def test_errors_block_whatever_is_declared(submission, reporter, press):
    fill(submission, reporter, specialised_teachers="1", dual_qualified_teachers="2")
    answer = press(**DECLARED)
    assert answer.status_code == 422
    assert not Step.objects.exists()


def test_a_double_click_hands_in_once(mine, check, fields_of, receipt):
    fields = {**fields_of(mine.get(check), check), **DECLARED}
    assert mine.post(check, fields).url == receipt
    assert mine.post(check, fields).url == receipt
    assert Step.objects.count() == 1


def test_figures_saved_since_the_check_are_not_handed_in_unseen(
    submission, reporter, mine, check, fields_of
):
    fields = {**fields_of(mine.get(check), check), **DECLARED}
    fill(submission, reporter, specialised_teachers="200")
    answer = mine.post(check, fields)
    assert answer.status_code == 409
    assert "已被修改" in text(answer)
    submission.refresh_from_db()
    assert submission.state == "draft"


def test_after_closing_nothing_can_be_handed_in(mine, check, fields_of):
    fields = {**fields_of(mine.get(check), check), **DECLARED}
    past = timezone.now() - dt.timedelta(hours=1)
    Round.objects.update(opens_at=past - dt.timedelta(days=9), due_at=past, closes_at=past)
    answer = mine.post(check, fields)
    assert answer.status_code == 409
    assert "已经关闭" in text(answer)
    assert not Step.objects.exists()


def test_after_due_the_page_and_the_receipt_say_late(mine, check, press, receipt):
    past = timezone.now() - dt.timedelta(hours=1)
    Round.objects.update(opens_at=past - dt.timedelta(days=9), due_at=past)
    assert "提交后记为逾期" in text(mine.get(check))
    press(**DECLARED)
    assert "逾期" in text(mine.get(receipt))


def test_before_anything_was_handed_in_there_is_no_receipt(mine, receipt):
    assert mine.get(receipt).status_code == 404


def test_the_receipt_shows_what_was_handed_in_not_what_was_changed_since(
    submission, reporter, mine, receipt
):
    hand_in(submission, reporter, specialised_teachers="200")
    submission.refresh_from_db()
    seen = {"version": submission.version, "key": "k"}
    mine.post(reverse("submission_withdraw", args=[submission.pk]), seen)
    submission.refresh_from_db()
    fill(submission, reporter, specialised_teachers="555")
    assert "200 人" in text(mine.get(receipt))
    assert "555" not in text(mine.get(receipt))


def test_the_head_name_may_not_be_longer_than_its_column(press):
    answer = press(**{**DECLARED, "head_name": "王" * 41})
    assert answer.status_code == 422
    assert "不能超过 40 个字" in text(answer)


def test_check_and_receipt_of_others_are_not_found(other_reporter, submission, reporter, check):
    hand_in(submission, reporter)
    theirs = client_for(other_reporter)
    for name in ("submission_check", "submission_receipt"):
        assert theirs.get(reverse(name, args=[submission.pk])).status_code == 404
    assert theirs.post(check, DECLARED).status_code == 404


def test_check_and_receipt_take_few_queries(submission, reporter, mine, check, receipt, queries):
    fill(submission, reporter, specialised_teachers="200")
    mine.get(check)  # the first page of a session also starts its clock
    with queries() as made:
        mine.get(check)
    assert len(made) <= 12, "\n".join(made)
    hand_in(submission, reporter)
    with queries() as made:
        mine.get(receipt)
    assert len(made) <= 10, "\n".join(made)
