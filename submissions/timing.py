"""When a round is open, late and closed, for everybody and for one unit. Pure: the clock is an
argument.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from jinchang_vet.kit.formats import chinese_date
from submissions.models import Extension, Round
from targets.kinds import Labelled

LOCAL = ZoneInfo("Asia/Shanghai")
DAYS_AFTER_DUE = 30
DAYS_AFTER_RETURN = 7


class Phase(Labelled):
    """Where a round stands for a unit."""

    AHEAD = "ahead", "未开始"
    OPEN = "open", "填报中"
    LATE = "late", "已过截止 · 逾期可交"
    CLOSED = "closed", "已关闭"


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which a unit may write: from `opens_at`, on time until `due_at`, late until
    `closes_at`. `extended`: later than the round's own times.
    """

    opens_at: dt.datetime
    due_at: dt.datetime
    closes_at: dt.datetime
    extended: bool = False

    def phase(self, now: dt.datetime) -> Phase:
        """The phase at `now`; the moment named still counts."""
        if now < self.opens_at:
            return Phase.AHEAD
        if now <= self.due_at:
            return Phase.OPEN
        if now <= self.closes_at:
            return Phase.LATE
        return Phase.CLOSED

    def days_left(self, now: dt.datetime) -> int:
        """Whole days until due, counted by calendar days; negative when late."""
        return days_between(now, self.due_at)

    def state_words(self, now: dt.datetime) -> str:
        """The phase in words; for a unit with more time than the others, until when it has it."""
        phase = self.phase(now)
        if phase is Phase.OPEN and self.extended:
            return f"已延期至 {moment_words(self.due_at)}"
        return phase.label


def days_between(start: dt.datetime, end: dt.datetime) -> int:
    """Calendar days here from `start` to `end`."""
    return (end.astimezone(LOCAL).date() - start.astimezone(LOCAL).date()).days


def deadline_words(window: Window, now: dt.datetime) -> str:
    """The deadline as a unit reads it: which state holds, until when, how long still."""
    due, closes = window.due_at, window.closes_at
    match window.phase(now):
        case Phase.AHEAD:
            starts = moment_words(window.opens_at, "起填报")
            return f"未开始：{starts}，{moment_words(due, '截止')}"
        case Phase.OPEN:
            until = "已延期至" if window.extended else "截止"
            today = "" if window.days_left(now) else "今天截止，"
            return f"{until} {moment_words(due)}（{today}{left_words(due, now)}）"
        case Phase.LATE:
            until = moment_words(closes, "关闭")
            left = left_words(closes, now)
            return f"{moment_words(due, '已截止')}，现在提交记为逾期；{until}（{left}）"
    return moment_words(closes, "已关闭")


def left_words(until: dt.datetime, now: dt.datetime) -> str:
    """How long still: in days, on the last day in hours, in the last hour in minutes."""
    days = days_between(now, until)
    if days > 0:
        return f"还有 {days} 天"
    minutes = int((until - now).total_seconds()) // 60
    if minutes >= 60:
        return f"还有 {minutes // 60} 小时"
    return f"还有 {minutes} 分钟" if minutes > 0 else "不足 1 分钟"


def moment_words(moment: dt.datetime, then: str = "") -> str:
    """2025 年 1 月 31 日, with the time unless it is the end of the day, and what follows:
    2025 年 1 月 31 日截止, 2025 年 1 月 31 日 18:00 截止.
    """
    here = moment.astimezone(LOCAL)
    day = chinese_date(here.date())
    if (here.hour, here.minute) == (23, 59):
        return f"{day}{then}"
    return f"{day} {here:%H:%M} {then}".rstrip()


def usual_due(year: int) -> dt.datetime:
    """31 January after the data year, at the end of the day."""
    return dt.datetime(year + 1, 1, 31, 23, 59, 59, tzinfo=LOCAL)


def usual_close(due_at: dt.datetime) -> dt.datetime:
    """Thirty days after the due time."""
    return due_at + dt.timedelta(days=DAYS_AFTER_DUE)


def window_of(
    round: Round, extensions: Iterable[Extension] = (), institution_id: int | None = None
) -> Window:
    """The window of one unit: the round's own, or the latest that an extension gives it."""
    due, closes = round.due_at, round.closes_at
    for extension in extensions:
        if extension.institution_id == institution_id:
            due, closes = max(due, extension.due_at), max(closes, extension.closes_at)
    return Window(round.opens_at, due, closes, extended=due > round.due_at)


def is_closed(round: Round, extensions: Iterable[Extension], now: dt.datetime) -> bool:
    """Whether the round is closed for good: its closing time and every extension's have passed."""
    last = max([round.closes_at, *(extension.closes_at for extension in extensions)])
    return now > last
