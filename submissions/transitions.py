"""The one table of allowed transitions of a submission, and the check that begins every step."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from institutions.acting import Act
from institutions.refusals import Closed, Refused
from submissions.models import Submission, SubmissionState
from submissions.timing import Phase, Window, window_of

DRAFT, SUBMITTED = SubmissionState.DRAFT, SubmissionState.SUBMITTED
RETURNED, APPROVED = SubmissionState.RETURNED, SubmissionState.APPROVED


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states a step may be taken, and where it leads (None: the state stays)."""

    name: str
    sources: tuple[SubmissionState, ...]
    leads_to: SubmissionState | None
    needs_window: bool = False


TRANSITIONS = {
    step.name: step
    for step in (
        Transition("保存", (DRAFT, RETURNED), None, needs_window=True),
        Transition("提交", (DRAFT, RETURNED), SUBMITTED, needs_window=True),
        Transition("撤回", (SUBMITTED,), DRAFT, needs_window=True),
        Transition("通过", (SUBMITTED,), APPROVED),
        Transition("退回", (SUBMITTED,), RETURNED),
        Transition("更正", (APPROVED,), DRAFT, needs_window=True),
        Transition("放弃更正", (DRAFT, RETURNED), APPROVED),
        Transition("撤销通过", (APPROVED,), SUBMITTED),
        Transition("核对", (DRAFT, RETURNED), None, needs_window=True),
        Transition("增减附件", (DRAFT, RETURNED), None, needs_window=True),
    )
}


def enter(act: Act, submission: Submission, name: str) -> Window:
    """Check the table of transitions and the deadline, and move the state."""
    transition = TRANSITIONS[name]
    state = SubmissionState(submission.state)
    if state not in transition.sources:
        wanted = "、".join(f"“{source.label}”" for source in transition.sources)
        raise Refused(f"本次填报现为“{state.label}”，不能{name}；须为{wanted}时才能{name}。")
    window = _window(submission, act.at)
    if transition.needs_window:
        _require_open(submission, window, act.at, name)
    act.before["state"] = submission.state
    if transition.leads_to is not None:
        submission.state = transition.leads_to
    act.after["state"] = submission.state
    return window


def _window(submission: Submission, now: dt.datetime) -> Window:
    """The unit's window; extensions are looked up only when the round's own times have run out."""
    window = window_of(submission.round)
    if window.phase(now) in (Phase.AHEAD, Phase.OPEN):
        return window
    return window_of(submission.round, submission.round.extensions.all(), submission.institution_id)


def _require_open(submission: Submission, window: Window, now: dt.datetime, name: str) -> None:
    phase = window.phase(now)
    if phase is Phase.AHEAD:
        start = f"{timezone.localtime(window.opens_at):%Y-%m-%d %H:%M}"
        raise Closed(f"本轮填报尚未开始（{start} 起），届时才能{name}。")
    if phase is Phase.CLOSED:
        raise Closed(
            f"本轮填报已经关闭，不能{name}。已保存的内容仍在；"
            f"如需补报，请联系{submission.round.region}的管理员为本单位延期。"
        )
