"""Telling people about a round: notices on their pages, mailed after they are stored.

What happens to a submission is told by the verb that does it (`tell_returned`, `tell_approved` …),
in its transaction; the mail goes out after it, see `submissions.notice_mail`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from institutions.acting import Act, verb
from institutions.models import Institution, User
from submissions.models import Extension, Notice, Revision, Round, Submission
from submissions.notice_mail import mail_soon
from submissions.timing import moment_words

LONGEST_TITLE = 120
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is told: about which occasion, in which words."""

    recipient: int
    occasion: str
    title: str
    text: str
    submission: int | None = None


def tell(
    round: Round, messages: Iterable[Message], *, at: dt.datetime, by: User | None = None
) -> int:
    """Store the messages that were not told yet, to be mailed after commit; gives their number.

    One query to see what was told, and one for each batch stored. Must run inside a transaction.
    """
    fresh = untold(round, messages)
    if not fresh:
        return 0
    notices = [_notice(round, message, at, by) for message in fresh]
    Notice.objects.bulk_create(notices, batch_size=AT_ONCE, ignore_conflicts=True)
    transaction.on_commit(mail_soon, robust=True)
    return len(notices)


def untold(round: Round, messages: Iterable[Message]) -> list[Message]:
    """The messages whose occasion their recipient has not been told of in this round."""
    messages = list(messages)
    occasions = {message.occasion for message in messages}
    told = set(
        Notice.objects.filter(round=round, occasion__in=occasions)
        .order_by()
        .values_list("recipient", "occasion")
    )
    return [each for each in messages if (each.recipient, each.occasion) not in told]


def one_line(text: str) -> str:
    """The text on one line, cut to a title: what a mail's subject may hold."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def _notice(round: Round, message: Message, at: dt.datetime, by: User | None) -> Notice:
    return Notice(
        recipient_id=message.recipient,
        round=round,
        submission_id=message.submission,
        occasion=message.occasion,
        title=one_line(f"【演示】{message.title}" if round.is_demo else message.title),
        text=message.text,
        by=by,
        at=at,
    )


# ---- what happens to a submission ---------------------------------------------------------------


def tell_returned(act: Act, submission: Submission, revision: Revision, comment: str) -> int:
    """The figures came back to be mended."""
    title = f"{submission.round}被退回，请修改后重新提交"
    text = f"退回原因：{comment.strip()}\n请按逐项审核意见修改，核对后重新提交。"
    return _tell_reporters(act, submission, f"returned-{revision.number}", title, text)


def tell_approved(act: Act, submission: Submission, revision: Revision, note: str = "") -> int:
    """The figures hold."""
    title = f"{submission.round}已通过审核"
    said = f"审核意见：{note.strip()}\n" if note.strip() else ""
    text = f"{said}数据（第 {revision.number} 次填报）已生效；如需改动，请在填报页发起更正。"
    return _tell_reporters(act, submission, once(act, f"approved-{revision.number}"), title, text)


def tell_undone(act: Act, submission: Submission, revision: Revision, reason: str) -> int:
    """An approval was taken back."""
    title = f"{submission.round}的审核通过已撤销，等待重新审核"
    text = f"撤销理由：{reason.strip()}\n暂时不需要操作，审核结果会再通知。"
    return _tell_reporters(act, submission, once(act, f"undone-{revision.number}"), title, text)


def tell_extended(act: Act, extension: Extension) -> int:
    """A unit got another due time."""
    round, unit = extension.round, extension.institution
    title = f"{round}：本单位的截止时间改为 {moment_words(extension.due_at)}"
    text = f"{moment_words(extension.closes_at, '关闭')}。理由：{extension.reason.strip()}"
    return _tell_unit(act, round, unit, f"extended-{extension.pk}", title, text)


def tell_extension_ended(act: Act, round: Round, institution: Institution, reason: str) -> int:
    """A unit's longer time was ended."""
    title = f"{round}：本单位的延期已结束"
    text = (
        f"理由：{reason.strip()}\n此后按本轮统一的时间办理，{moment_words(round.due_at, '截止')}。"
    )
    return _tell_unit(act, round, institution, once(act, "extension-ended"), title, text)


def once(act: Act, occasion: str) -> str:
    """An occasion that may come again, named with its time."""
    return f"{occasion}-{act.at:%Y%m%d%H%M%S%f}"


def _tell_reporters(act: Act, submission: Submission, occasion: str, title: str, text: str) -> int:
    institution = submission.institution
    return _tell_unit(act, submission.round, institution, occasion, title, text, submission.pk)


def _tell_unit(
    act: Act,
    round: Round,
    institution: Institution,
    occasion: str,
    title: str,
    text: str,
    submission: int | None = None,
) -> int:
    """Tell everybody who reports for the institution, except whoever does it."""
    people = institution.users.filter(is_active=True).exclude(pk=act.by.pk)
    messages = [
        Message(pk, occasion, title, f"{institution}：{text}", submission)
        for pk in people.order_by("pk").values_list("pk", flat=True)
    ]
    return tell(round, messages, at=act.at, by=act.by)


# ---- reading them -------------------------------------------------------------------------------


def is_own(user, notice: Notice) -> bool:
    return notice.recipient_id == user.pk


def is_self(user, person: User) -> bool:
    return person.pk == user.pk


@verb("notice.read", access=is_own)
def read_notice(act: Act, notice: Notice) -> Notice:
    """The recipient has seen a notice."""
    if notice.read_at is None:
        notice.read_at = act.at
        notice.save(update_fields=["read_at"])
    return notice


@verb("notice.read_all", access=is_self)
def read_all_notices(act: Act, person: User) -> int:
    """The recipient has seen all notices that came until now."""
    unread = Notice.objects.visible_to(person).filter(read_at__isnull=True, at__lte=act.at)
    act.after["notices"] = unread.update(read_at=act.at)
    return act.after["notices"]
