"""Where a submission stands, in words, how it came there, and which steps are open to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from submissions.models import Revision, Submission, SubmissionState
from submissions.timing import Phase, Window, moment_words
from submissions.transitions import TRANSITIONS

SAVED_BY_OTHERS = (
    "您的内容没有保存。下表列出您改动的和已保存的；核对后按“保存草稿”即以您填写的为准，"
    "不改的按“用已保存的”换回。"
)
TONES = {
    SubmissionState.DRAFT: "warning",
    SubmissionState.SUBMITTED: "info",
    SubmissionState.RETURNED: "error",
    SubmissionState.APPROVED: "success",
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A word in a pill, with its tone."""

    text: str
    tone: str


PHASE_TONES = {
    Phase.AHEAD: "quiet",
    Phase.OPEN: "success",
    Phase.LATE: "warning",
    Phase.CLOSED: "quiet",
}


def phase_badge(window: Window, now: dt.datetime) -> Badge:
    """未开始, 填报中, 已延期至 …, 已过截止 · 逾期可交, 已关闭 in a pill."""
    return Badge(window.state_words(now), PHASE_TONES[window.phase(now)])


@dataclass(frozen=True, slots=True)
class Happened:
    """One step of a submission's life, as its history shows it."""

    name: str
    by: str
    at: dt.datetime
    comment: str
    revision: int


def happened(submission: Submission) -> tuple[Happened, ...]:
    """The steps of a submission, newest first: one query."""
    steps = submission.steps.select_related("by", "revision").order_by("-pk")
    return tuple(
        Happened(step.verb, str(step.by), step.at, step.comment, step.revision.number)
        for step in steps
    )


def shown_revision(submission: Submission, revisions: Iterable[Revision]) -> Revision:
    """The revision that the state speaks of, out of all (newest first).

    Pages read the submission and its revisions one after the other: where a step was taken in
    between, none fits the state that was read, and the newest is shown.
    """
    known = list(revisions)
    if submission.state == SubmissionState.APPROVED:
        return next((each for each in known if each.pk == submission.approved_id), known[0])
    wanted = (
        Revision.State.SUBMITTED
        if submission.state == SubmissionState.SUBMITTED
        else Revision.State.WORKING
    )
    return next((each for each in known if each.state == wanted), known[0])


def state_badges(submission: Submission, revision: Revision | None) -> tuple[Badge, ...]:
    """The state in a pill, and 逾期 or 更正 beside it."""
    state = SubmissionState(submission.state)
    badges = [Badge(state.label, TONES[state])]
    if revision is not None and revision.is_late:
        badges.append(Badge("逾期", "warning"))
    if submission.approved_id is not None and state != SubmissionState.APPROVED:
        badges.append(Badge("更正中，原通过数据仍有效", "info"))
    return tuple(badges)


def counted_as(state: str, *, in_force: bool) -> SubmissionState:
    """The state under which a unit is counted: with figures in force 已通过, also while they are
    being corrected.
    """
    return SubmissionState.APPROVED if in_force else SubmissionState(state)


def correction_words(state: str, *, in_force: bool) -> str:
    """更正待审核 or 更正中 where figures in force are being corrected, else empty."""
    if not in_force or state == SubmissionState.APPROVED:
        return ""
    return "更正待审核" if state == SubmissionState.SUBMITTED else "更正中"


def why_locked(submission: Submission, window: Window, now: dt.datetime) -> str:
    """Why the figures cannot be changed now, and what to do; empty while they can."""
    phase = window.phase(now)
    late = phase is Phase.CLOSED
    if submission.state == SubmissionState.SUBMITTED:
        way = "本轮已关闭，不能撤回" if late else "如需修改，可先撤回"
        return f"已提交，等待审核；{way}。"
    if submission.state == SubmissionState.APPROVED:
        ask = f"请先联系{submission.round.region}的管理员为本单位延期，再发起更正"
        way = ask if late else "请发起更正"
        return f"已通过审核，数据已生效；如需改动，{way}。"
    if phase is Phase.AHEAD:
        return f"本轮填报尚未开始，{moment_words(window.opens_at, '起')}可以填报。"
    if phase is Phase.CLOSED:
        closed = moment_words(window.closes_at, "关闭")
        keeper = f"{submission.round.region}的管理员"
        return f"本轮填报已于 {closed}，不能再修改；如需补报，请联系{keeper}为本单位延期。"
    return ""


def may_take(submission: Submission, step: str, window: Window, now: dt.datetime) -> bool:
    """Whether a step is open in this state and at this time, whoever takes it."""
    transition = TRANSITIONS[step]
    in_time = window.phase(now) in (Phase.OPEN, Phase.LATE)
    return submission.state in transition.sources and (in_time or not transition.needs_window)
