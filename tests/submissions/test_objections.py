"""How long what a reviewer objected to stands: until it is approved, or the correction given up."""

import pytest
from django.urls import reverse

from submissions.models import Submission
from submissions.revisions import was_returned_late
from submissions.workflow import abandon_correction, correct, return_, withdraw
from tests.cast import client_for, fresh, hand_in, past_due, report

MARKS = {"specialised-teachers": "与名册不符"}


def page(person, submission, name: str) -> str:
    answer = client_for(person).get(reverse(name, args=[submission.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def given_up(submission, reporter, reviewer) -> Submission:
    """Approved; a correction was handed in late, sent back and given up."""
    report(submission, reporter, reviewer, specialised_teachers="200")
    past_due()
    correct(fresh(submission), by=reporter, reason="笔误")
    hand_in(fresh(submission), reporter)
    return_(fresh(submission), by=reviewer, comment="请核对教师数", marks=MARKS)
    assert was_returned_late(fresh(submission))
    abandon_correction(fresh(submission), by=reporter)
    return fresh(submission)


def test_with_the_correction_what_was_objected_to_is_given_up(given_up, reporter):
    assert "退回意见" not in page(reporter, given_up, "submission")
    assert not was_returned_late(given_up)


def test_a_correction_begun_anew_has_nothing_to_mend(given_up, reporter, reviewer):
    correct(given_up, by=reporter, reason="另一处笔误")
    assert "退回意见" not in page(reporter, given_up, "submission")
    hand_in(fresh(given_up), reporter)
    assert "退回后重新提交" not in page(reviewer, given_up, "submission_review")
    waiting = client_for(reviewer).get(reverse("round_review", args=[given_up.round_id]))
    assert "退回后重新提交，请核对" not in waiting.content.decode()


def test_taken_back_and_handed_in_again_the_reviewer_still_hears_of_the_return(
    submission, reporter, reviewer
):
    hand_in(submission, reporter, specialised_teachers="200")
    return_(fresh(submission), by=reviewer, comment="请核对教师数", marks=MARKS)
    withdraw(hand_in(fresh(submission), reporter), by=reporter)
    hand_in(fresh(submission), reporter)
    said = "退回后重新提交：逐项退回 1 项，单位标记已核对 0 项"
    assert said in page(reviewer, submission, "submission_review")
