"""The form beside the steps: marks after a return, and words that a refused step does not lose."""

import pytest
from django.urls import reverse
from lxml import html

from institutions.models import InstitutionKind
from institutions.refusals import Refused
from submissions.models import ReturnMark, Submission
from submissions.workflow import approve, correct, return_, tick_mark, withdraw
from tests.cast import client_for, hand_in, report


@pytest.fixture
def mine(reporter):
    return client_for(reporter)


@pytest.fixture
def address(submission) -> str:
    return reverse("submission", args=[submission.pk])


def text(response) -> str:
    return response.content.decode()


def test_after_taking_a_resubmission_back_the_marks_and_the_comment_are_still_there(
    submission, reporter, reviewer, mine, address, fields_of
):
    hand_in(submission, reporter, specialised_teachers="200")
    marks = {"specialised-teachers": "与名册不符"}
    return_(submission, by=reviewer, comment="请核对教师数", marks=marks)
    withdraw(hand_in(Submission.objects.get(pk=submission.pk), reporter), by=reporter)
    page = mine.get(address)
    assert "草稿" in text(page)
    assert "请核对教师数" in text(page)
    tick = text(page).split('name="tick" value="')[1].split('"')[0]
    assert mine.post(address, {**fields_of(page, address), "tick": tick}).status_code == 302
    assert 'name="tick"' not in text(mine.get(address))


def test_a_correction_after_a_mended_return_has_no_marks_to_tick(
    submission, reporter, reviewer, mine, address
):
    hand_in(submission, reporter, specialised_teachers="200")
    marks = {"specialised-teachers": "与名册不符"}
    return_(submission, by=reviewer, comment="请核对教师数", marks=marks)
    report(Submission.objects.get(pk=submission.pk), reporter, reviewer)
    correct(Submission.objects.get(pk=submission.pk), by=reporter, reason="口径更正")
    assert "退回意见" not in text(mine.get(address))
    with pytest.raises(Refused, match="没有待核对"):
        tick_mark(submission, by=reporter, mark=ReturnMark.objects.get())


@pytest.mark.parametrize(
    ("step", "name", "state"),
    [("submission_correct", "reason", "approved"), ("submission_withdraw", "comment", "submitted")],
)
def test_what_was_written_with_a_refused_step_stays(
    submission, reporter, reviewer, mine, address, step, name, state
):
    hand_in(submission, reporter, specialised_teachers="200")
    if state == "approved":
        approve(Submission.objects.get(pk=submission.pk), by=reviewer)
    said = {"version": 1, "key": "k", name: "口径<更正>\n再核"}
    answer = mine.post(reverse(step, args=[submission.pk]), said)
    assert answer.status_code == 409
    assert html.fromstring(text(answer)).xpath(f"//textarea[@name='{name}']")[0].text == said[name]


def test_what_was_written_is_shown_even_where_the_step_is_no_longer_open(
    submission, reporter, reviewer, mine, address
):
    hand_in(submission, reporter, specialised_teachers="200")
    approve(Submission.objects.get(pk=submission.pk), by=reviewer)
    said = {"version": 3, "key": "k", "comment": "补数后再报"}
    answer = mine.post(reverse("submission_withdraw", args=[submission.pk]), said)
    assert answer.status_code == 409
    assert "您刚才写的撤回说明：补数后再报" in text(answer)


def test_what_was_sent_back_is_shown_also_where_the_unit_is_asked_for_it_no_more(
    submission, reporter, reviewer, school, mine, address
):
    hand_in(submission, reporter, specialised_teachers="200")
    marks = {"specialised-teachers": "与名册不符"}
    return_(submission, by=reviewer, comment="请核对教师数", marks=marks)
    school.kind = InstitutionKind.OPEN
    school.save()
    assert "与名册不符" in text(mine.get(address))
    review = client_for(reviewer).get(reverse("submission_review", args=[submission.pk]))
    assert review.status_code == 200
