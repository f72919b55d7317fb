"""The verbs of a submission's life; `submissions.transitions` says when each may be taken.

Every verb runs in the frame of `institutions.acting`: one transaction, idempotency key, row lock,
access, version, step, audit entry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from institutions.access import is_present
from institutions.acting import Act, verb
from institutions.duties import Duty
from institutions.refusals import Invalid, NotAllowed, Refused
from submissions.access import may_fill_in
from submissions.asked import questions_of, require_asked
from submissions.completeness import Declared, require_complete
from submissions.entries import Entry
from submissions.facts import fall_back, put_in_force
from submissions.models import Extension, ReturnMark, Revision, Step, Submission, SubmissionState
from submissions.notices import tell_approved, tell_returned, tell_undone
from submissions.revisions import (
    open_return,
    set_state,
    start_next,
    submitted_revision,
    was_returned_late,
    working_revision,
)
from submissions.saving import save_draft, write_figures
from submissions.timing import DAYS_AFTER_RETURN, Phase, window_of
from submissions.transitions import enter
from targets.models import DataItem

__all__ = [
    "abandon_correction",
    "approve",
    "correct",
    "questions_of",
    "return_",
    "save_draft",
    "submit",
    "tick_mark",
    "undo_approval",
    "withdraw",
]


def may_decide(user, submission: Submission) -> bool:
    """`decidable_by` for a submission at hand, just read: a page spares the statement."""
    reviews = is_present(user) and user.may(Duty.REVIEW)
    return reviews and submission.institution.region.path.startswith(user.region.path)


@verb("submission.submit", access=may_fill_in)
def submit(
    act: Act,
    submission: Submission,
    *,
    figures: Mapping[str, Entry] | None = None,
    head_name: str = "",
    truthful: bool = False,
    accept_blanks: bool = False,
) -> Revision:
    """Hand the figures in. Refused with every finding that still blocks; gives back the revision
    with its receipt.
    """
    window = enter(act, submission, "提交")
    revision = working_revision(submission)
    questions = questions_of(submission)
    if figures:
        write_figures(submission, figures, questions)
    declared = Declared(head_name.strip(), truthful, accept_blanks)
    require_complete(submission, revision, questions, declared)
    revision.state = Revision.State.SUBMITTED
    revision.submitted_at, revision.submitted_by = act.at, act.by
    revision.is_late = window.phase(act.at) is Phase.LATE or was_returned_late(submission)
    revision.head_name = declared.head_name
    revision.declared_at = act.at if truthful and revision.head_name else None
    revision.receipt = receipt_number(submission, revision)
    revision.save()
    act.after["receipt"] = revision.receipt
    _step(act, submission, revision, "提交")
    return revision


@verb("submission.withdraw", access=may_fill_in)
def withdraw(act: Act, submission: Submission, *, comment: str = "") -> Submission:
    """Take a submission back before anybody has decided on it."""
    enter(act, submission, "撤回")
    revision = submitted_revision(submission)
    _step(act, submission, revision, "撤回", comment)
    set_state(revision, Revision.State.WITHDRAWN)
    start_next(act, submission, revision)
    return submission


@verb("submission.approve", access=may_decide)
def approve(act: Act, submission: Submission, *, note: str = "") -> Submission:
    """Accept the figures: they become the facts in force, in this transaction."""
    enter(act, submission, "通过")
    revision = submitted_revision(submission)
    _require_somebody_else(act, revision)
    if submission.approved is not None:
        set_state(submission.approved, Revision.State.REPLACED)
    _decide(act, revision, Revision.State.APPROVED)
    submission.approved = revision
    act.after["facts"] = put_in_force(revision)
    _step(act, submission, revision, "通过", note)
    tell_approved(act, submission, revision, note)
    return submission


@verb("submission.return", access=may_decide)
def return_(
    act: Act, submission: Submission, *, comment: str, marks: Mapping[str, str] | None = None
) -> Submission:
    """Send the figures back with a comment, and with reasons at single figures (`marks`: item
    code → reason).

    The unit gets at least seven days, whatever is left of the round.
    """
    enter(act, submission, "退回")
    revision = submitted_revision(submission)
    _require_somebody_else(act, revision)
    if not comment.strip():
        raise Invalid("退回须写明原因，便于填报单位修改。", errors={"comment": "请写明退回原因。"})
    marks = {code: reason.strip()[:300] for code, reason in (marks or {}).items()}
    require_asked(marks, questions_of(submission))
    _require_reasons(marks)
    items = _items(marks)
    ReturnMark.objects.bulk_create(
        ReturnMark(revision=revision, item=items[code], reason=reason)
        for code, reason in marks.items()
    )
    _decide(act, revision, Revision.State.RETURNED)
    act.after["marks"] = marks
    _step(act, submission, revision, "退回", comment)
    start_next(act, submission, revision)
    _give_time(act, submission)
    tell_returned(act, submission, revision, comment)
    return submission


@verb("submission.correct", access=may_fill_in)
def correct(act: Act, submission: Submission, *, reason: str) -> Submission:
    """Begin a correction of approved figures; they stay in force until the correction is
    approved.
    """
    enter(act, submission, "更正")
    if not reason.strip():
        raise Invalid("更正已通过的数据须写明理由。", errors={"reason": "请写明更正理由。"})
    following = start_next(act, submission, submission.approved)
    following.correction_reason = reason.strip()
    following.save(update_fields=["correction_reason"])
    _step(act, submission, following, "更正", reason)
    return submission


@verb("submission.abandon", access=may_fill_in)
def abandon_correction(act: Act, submission: Submission) -> Submission:
    """Give a correction up: the approved figures stand."""
    if submission.approved is None:
        raise Refused("本次填报还没有通过的数据，不能放弃更正；可继续修改后提交。")
    enter(act, submission, "放弃更正")
    revision = working_revision(submission)
    _step(act, submission, revision, "放弃更正")
    set_state(revision, Revision.State.WITHDRAWN)
    return submission


@verb("submission.undo", access=may_decide)
def undo_approval(act: Act, submission: Submission, *, reason: str) -> Submission:
    """Take an approval back: the facts fall back to the approved revision before, else to none."""
    enter(act, submission, "撤销通过")
    if not reason.strip():
        raise Invalid("撤销通过须写明理由。", errors={"reason": "请写明撤销理由。"})
    revision = submission.approved
    _require_somebody_else(act, revision)
    before = (
        submission.revisions.filter(state=Revision.State.REPLACED, number__lt=revision.number)
        .order_by("-number")
        .first()
    )
    set_state(revision, Revision.State.SUBMITTED)
    if before is not None:
        set_state(before, Revision.State.APPROVED)
    act.after["facts"] = fall_back(revision, before)
    submission.approved = before
    _step(act, submission, revision, "撤销通过", reason)
    tell_undone(act, submission, revision, reason)
    return submission


@verb("submission.tick", access=may_fill_in)
def tick_mark(act: Act, submission: Submission, *, mark: ReturnMark) -> Submission:
    """The reporter notes that a returned figure has been seen to; in a draft too, where what was
    handed in again has been taken back.
    """
    enter(act, submission, "核对")
    returned = open_return(submission.revisions.order_by("-number"))
    if returned is None:
        state = SubmissionState(submission.state).label
        raise Refused(f"本次填报现为“{state}”，没有待核对的退回意见。请刷新页面。")
    if mark.revision_id != returned.pk:
        raise NotAllowed("这条审核意见不属于本次填报。")
    mark.ticked_at, mark.ticked_by = act.at, act.by
    mark.save(update_fields=["ticked_at", "ticked_by"])
    return submission


def receipt_number(submission: Submission, revision: Revision) -> str:
    """Region, year, submission and revision: unique, and readable on the telephone."""
    round = submission.round
    return f"{round.region.code}-{round.year}-{submission.pk:05d}-{revision.number:02d}"


def _require_somebody_else(act: Act, revision: Revision) -> None:
    if revision.submitted_by_id == act.by.pk:
        raise NotAllowed("不能审核自己提交的数据，请由其他审核员办理。")


def _require_reasons(marks: Mapping[str, str]) -> None:
    silent = {code: "请写明这一项要改什么。" for code, reason in marks.items() if not reason}
    if silent:
        raise Invalid("逐项退回的每一项都须写明原因。", errors=silent)


def _items(codes: Mapping[str, object]) -> dict[str, DataItem]:
    found = {item.code: item for item in DataItem.objects.filter(code__in=list(codes))}
    unknown = [code for code in codes if code not in found]
    if unknown:
        raise Invalid(f"没有这些数据项：{'、'.join(unknown)}。")
    return found


def _step(
    act: Act, submission: Submission, revision: Revision, name: str, comment: str = ""
) -> None:
    act.after["revision"] = revision.number
    act.message = comment.strip()
    Step.objects.create(
        submission=submission,
        revision=revision,
        verb=name,
        before=act.before["state"],
        after=submission.state,
        by=act.by,
        at=act.at,
        comment=comment.strip(),
    )


def _decide(act: Act, revision: Revision, state: Revision.State) -> None:
    revision.state = state
    revision.decided_at, revision.decided_by = act.at, act.by
    revision.save(update_fields=["state", "decided_at", "decided_by"])


def _give_time(act: Act, submission: Submission) -> None:
    """After a return the unit has at least `DAYS_AFTER_RETURN` days in which it is not late."""
    window = window_of(
        submission.round, submission.round.extensions.all(), submission.institution_id
    )
    until = act.at + dt.timedelta(days=DAYS_AFTER_RETURN)
    if window.due_at < until:
        Extension.objects.create(
            round=submission.round,
            institution=submission.institution,
            due_at=until,
            closes_at=max(until, window.closes_at),
            reason="退回修改",
            granted_by=act.by,
            granted_at=act.at,
        )
