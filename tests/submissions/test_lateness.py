"""逾期 after a return: the time that the return gave counts, not the round's alone."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from submissions.models import Extension, Revision, Round, Submission
from submissions.timing import Phase, window_of
from submissions.workflow import approve, correct, withdraw
from tests.cast import client_for, hand_in, move_round, past_due, send_back


def newest(submission: Submission) -> Revision:
    return submission.revisions.latest("number")


@pytest.fixture
def in_time(submission, reporter) -> Submission:
    return hand_in(submission, reporter, specialised_teachers="200")


def again(submission: Submission, reporter) -> Revision:
    return newest(hand_in(Submission.objects.get(pk=submission.pk), reporter))


def test_what_was_in_time_and_sent_back_after_due_is_not_late(in_time, reporter, reviewer):
    past_due()
    send_back(in_time, reviewer)
    assert not again(in_time, reporter).is_late


def test_it_is_late_once_the_time_given_has_run_out(in_time, reporter, reviewer):
    past_due()
    send_back(in_time, reviewer)
    Extension.objects.update(due_at=timezone.now() - dt.timedelta(hours=1))
    assert again(in_time, reporter).is_late


def test_what_was_late_stays_late_in_the_time_that_a_return_gives(submission, reporter, reviewer):
    past_due()
    late = hand_in(submission, reporter, specialised_teachers="200")
    send_back(late, reviewer)
    resubmitted = again(late, reporter)
    assert resubmitted.is_late
    withdraw(resubmitted.submission, by=reporter)
    assert again(late, reporter).is_late


def test_the_check_page_says_beforehand_that_it_stays_late(submission, reporter, reviewer):
    past_due()
    send_back(hand_in(submission, reporter), reviewer)
    page = client_for(reporter).get(reverse("submission_check", args=[submission.pk]))
    assert "重新提交仍记为逾期" in page.content.decode()


def test_an_approval_ends_what_was_late(submission, reporter, reviewer, open_round_of_baiyin):
    past_due()
    send_back(hand_in(submission, reporter), reviewer)
    approve(again(submission, reporter).submission, by=reviewer)
    move_round(opens_at=-9, due_at=9, closes_at=30)
    correct(Submission.objects.get(pk=submission.pk), by=reporter, reason="笔误")
    assert not again(submission, reporter).is_late


def test_a_return_long_before_due_gives_no_other_time(in_time, reviewer):
    send_back(in_time, reviewer)
    assert not Extension.objects.exists()


def test_the_time_given_never_closes_earlier_than_the_round(in_time, reviewer):
    past_due()
    send_back(in_time, reviewer)
    given = Extension.objects.get()
    round = Round.objects.get()
    assert given.closes_at == round.closes_at
    window = window_of(round, [given], in_time.institution_id)
    assert window.phase(timezone.now() + dt.timedelta(days=6)) is Phase.OPEN
    assert window.phase(timezone.now() + dt.timedelta(days=8)) is Phase.LATE
