"""Telling every unit of a round that it has opened, opens again, or has other times."""

from __future__ import annotations

import datetime as dt

from institutions.acting import Act
from submissions.models import Round
from submissions.notices import Message, once, tell
from submissions.pending import people_of
from submissions.timing import Phase, moment_words, window_of

OPENED = "opened"  # the occasion; a round opens once


def is_over(round: Round, now: dt.datetime) -> bool:
    """Whether nobody can hand in any more without time of the own."""
    return window_of(round).phase(now) is Phase.CLOSED


def tell_opened(act: Act, round: Round) -> int:
    """A round has been opened, perhaps for a later day. Nobody is told of one that has closed
    before.
    """
    if is_over(round, act.at):
        return 0
    title = f"{round}已开启，{moment_words(round.due_at, '截止')}"
    starts = f"{moment_words(round.opens_at, '起填报')}，" if round.opens_at > act.at else ""
    notice = f"\n通知：{round.notice.strip()}" if round.notice.strip() else ""
    text = f"{starts}{_times(round)}。请登录系统填报并提交。{notice}"
    return _tell_all(act, round, OPENED, title, text)


def tell_rescheduled(act: Act, round: Round, reason: str) -> int:
    """The times of the whole round have changed."""
    title = f"{round}的时间有变动：{moment_words(round.due_at, '截止')}"
    text = f"现为：{_times(round)}。理由：{reason.strip()}\n本单位已延期的，按较晚的时间。"
    return _tell_all(act, round, once(act, "rescheduled"), title, text)


def tell_reopened(act: Act, round: Round, reason: str) -> int:
    """Figures are taken in again."""
    title = f"{round}重新开放，{moment_words(round.closes_at, '关闭')}"
    text = f"{_times(round)}，截止后提交的记为逾期。理由：{reason.strip()}"
    return _tell_all(act, round, once(act, "reopened"), title, text)


def _times(round: Round) -> str:
    due, closes = moment_words(round.due_at, "截止"), moment_words(round.closes_at, "关闭")
    return f"{due}，{closes}"


def _tell_all(act: Act, round: Round, occasion: str, title: str, text: str) -> int:
    """Everybody who reports for a unit of the round: three queries, and one a batch stored."""
    units = dict(round.submissions.order_by().values_list("institution", "pk"))
    people = people_of(list(units))
    messages = [
        Message(person.pk, occasion, title, text, submission)
        for unit, submission in units.items()
        for person in people[unit]
        if person.pk != act.by.pk
    ]
    return tell(round, messages, at=act.at, by=act.by)
