"""Whose turn it is with a submission, since when, and by which step. Pure: the clock is given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from submissions.models import Revision, Submission
from submissions.models import SubmissionState as State
from submissions.timing import Window, days_between

UNIT, REVIEWER = "填报单位", "审核员"


@dataclass(frozen=True, slots=True)
class Turn:
    """Who has to do something (empty: nobody), since when, and, where it is the unit, by which step
    the turn came to it.
    """

    whose: str = ""
    since: dt.datetime | None = None
    step: str = ""

    def days(self, now: dt.datetime) -> int | None:
        """For how many calendar days; None where it is nobody's, or not yet."""
        if self.since is None or self.since > now:
            return None
        return days_between(self.since, now)


NOBODY = Turn()


def turn_of(submission: Submission, revision: Revision, window: Window, now: dt.datetime) -> Turn:
    """The turn by the state and the revision that it speaks of. A unit whose time has run out
    can do nothing about it, so it is nobody's until somebody gives it more.
    """
    if submission.state == State.APPROVED:
        return NOBODY
    if submission.state == State.SUBMITTED:
        return Turn(REVIEWER, revision.submitted_at)
    if now > window.closes_at:
        return NOBODY
    # The first draft stands ready before the round begins.
    since = revision.started_at if revision.number > 1 else window.opens_at
    return Turn(UNIT, since, _step_to_unit(submission, revision))


def _step_to_unit(submission: Submission, revision: Revision) -> str:
    if submission.state == State.RETURNED:
        return "退回"
    if submission.approved_id is not None:
        return "更正"
    return "撤回" if revision.number > 1 else "开放"
