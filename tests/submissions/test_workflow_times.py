"""The life of a submission against the clock: due, closed, extended."""

import datetime as dt

import pytest
from django.utils import timezone

from institutions.refusals import Closed
from submissions.models import Extension, Round, Submission
from submissions.states import why_locked
from submissions.timing import window_of
from submissions.workflow import approve
from tests.cast import send_back
from tests.submissions.steps import CASES, take


def move_round(**days: int) -> None:
    now = timezone.now()
    Round.objects.update(**{name: now + dt.timedelta(days=count) for name, count in days.items()})


def test_after_due_it_is_accepted_and_marked_late(brought, reporter):
    submission = brought("draft")
    move_round(opens_at=-9, due_at=-1, closes_at=1)
    take("submit", submission, reporter, None)
    assert submission.revisions.get().is_late


def test_in_time_is_not_late(brought, reporter):
    submission = brought("draft")
    take("submit", submission, reporter, None)
    assert not submission.revisions.get().is_late


@pytest.mark.parametrize("step", ["save", "submit", "withdraw", "correct", "tick"])
def test_after_closing_the_unit_can_change_nothing(step, brought, reporter, reviewer):
    state = next(state for name, state, after in CASES if name == step and after != "–")
    submission = brought(state)
    move_round(opens_at=-9, due_at=-3, closes_at=-1)
    Extension.objects.all().delete()
    with pytest.raises(Closed, match="已经关闭"):
        take(step, submission, reporter, reviewer)


def test_whoever_keeps_the_round_is_named_for_more_time(brought, reporter):
    """教育局 of the city, which reports too, is not told to call itself."""
    submission = brought("draft")
    move_round(opens_at=-9, due_at=-3, closes_at=-1)
    submission = Submission.objects.select_related("round__region").get(pk=submission.pk)
    words = "请联系白银市的管理员为本单位延期"
    with pytest.raises(Closed, match=words):
        take("save", submission, reporter, None)
    assert words in why_locked(submission, window_of(submission.round), timezone.now())


def test_before_the_start_nothing_can_be_saved(brought, reporter):
    submission = brought("draft")
    move_round(opens_at=1, due_at=2, closes_at=3)
    with pytest.raises(Closed, match="尚未开始"):
        take("save", submission, reporter, None)


def test_reviewing_goes_on_after_closing(brought, reviewer):
    submission = brought("submitted")
    move_round(opens_at=-9, due_at=-3, closes_at=-1)
    assert approve(submission, by=reviewer).value.state == "approved"


def test_an_extension_lets_its_unit_in(brought, reporter, manager):
    submission = brought("draft")
    move_round(opens_at=-9, due_at=-3, closes_at=-1)
    later = timezone.now() + dt.timedelta(days=5)
    Extension.objects.create(
        round=submission.round,
        institution=submission.institution,
        due_at=later,
        closes_at=later,
        reason="停电",
        granted_by=manager,
        granted_at=timezone.now(),
    )
    take("submit", submission, reporter, None)
    assert not submission.revisions.get().is_late


def test_a_return_after_closing_gives_a_week(brought, reporter, reviewer):
    submission = brought("submitted")
    move_round(opens_at=-9, due_at=-3, closes_at=-1)
    submission = send_back(submission, reviewer)
    extension = Extension.objects.get(institution=submission.institution)
    assert extension.closes_at - timezone.now() > dt.timedelta(days=6, hours=23)
    take("submit", submission, reporter, reviewer)
