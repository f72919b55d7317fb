"""Where a reporter starts: the submission that wants something most, else the newest."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from institutions.duties import Duty
from submissions.models import Submission, SubmissionState
from submissions.timing import Phase, Window, window_of

UNDONE = (SubmissionState.DRAFT, SubmissionState.RETURNED)


def submission_for(user) -> Submission | None:
    """The reporter's submission that is still to be handed in: one sent back before all others,
    then the one that is due next; else the newest one.

    None when nothing was ever asked of the institution, and for everybody who does not report.
    """
    if not user.may(Duty.REPORT):
        return None
    now = timezone.now()
    found = list(
        Submission.objects.visible_to(user)
        .select_related("round")
        .prefetch_related("round__extensions")
        .defer("round__frozen", "round__notice", "round__instructions")
        .order_by("-round__year")[:10]
    )
    waiting = [each for each in found if _is_waiting(each, now)]
    if waiting:
        return min(waiting, key=_urgency)
    return found[0] if found else None


def _is_waiting(submission: Submission, now: dt.datetime) -> bool:
    in_time = _window(submission).phase(now) in (Phase.OPEN, Phase.LATE)
    return submission.state in UNDONE and in_time


def _urgency(submission: Submission) -> tuple[bool, dt.datetime]:
    return submission.state != SubmissionState.RETURNED, _window(submission).due_at


def _window(submission: Submission) -> Window:
    return window_of(submission.round, submission.round.extensions.all(), submission.institution_id)
