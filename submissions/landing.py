"""Where a reporter starts: the submission that wants something, else the newest."""

from __future__ import annotations

from django.utils import timezone

from institutions.duties import Duty
from submissions.models import Submission, SubmissionState
from submissions.timing import Phase, window_of

UNDONE = (SubmissionState.DRAFT, SubmissionState.RETURNED)


def submission_for(user) -> Submission | None:
    """The reporter's submission of the open round: one still to be handed in, else the newest one.

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
    for submission in found:
        window = window_of(
            submission.round, submission.round.extensions.all(), submission.institution_id
        )
        if submission.state in UNDONE and window.phase(now) in (Phase.OPEN, Phase.LATE):
            return submission
    return found[0] if found else None
