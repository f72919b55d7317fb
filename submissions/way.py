"""The way to a page about one submission, as the person came: by the form, or by the review."""

from __future__ import annotations

from django.urls import reverse

from institutions.duties import Duty
from jinchang_vet.kit.crumbs import Crumb
from submissions.models import Submission


def way_to(submission: Submission, user, *here: Crumb) -> tuple[Crumb, ...]:
    """The crumbs before a page about `submission`, and those of the page itself."""
    if user.may(Duty.REPORT):
        return (Crumb("填报表", reverse("submission", args=[submission.pk])), *here)
    round = submission.round
    return (
        Crumb("数据填报", reverse("rounds")),
        Crumb(str(round), reverse("round", args=[round.pk])),
        Crumb("审核", reverse("submission_review", args=[submission.pk])),
        *here,
    )
