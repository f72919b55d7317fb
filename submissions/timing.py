"""When a round is open, late and closed, for everybody and for one unit. Pure: the clock is an
argument.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from jinchang_vet.kit.formats import chinese_date
from submissions.models import Extension, Round

LOCAL = ZoneInfo("Asia/Shanghai")
DAYS_AFTER_DUE = 30
DAYS_AFTER_RETURN = 7


class Phase(StrEnum):
    """Where a round stands for a unit."""

    AHEAD = "ahead"
    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which a unit may write: from `opens_at`, on time until `due_at`, late until
    `closes_at`.
    """

    opens_at: dt.datetime
    due_at: dt.datetime
    closes_at: dt.datetime

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
        return (self.due_at.astimezone(LOCAL).date() - now.astimezone(LOCAL).date()).days


def deadline_words(window: Window, now: dt.datetime) -> str:
    """The deadline as a unit reads it: until when, how long still, or what has passed."""
    due, closes = (_day(moment) for moment in (window.due_at, window.closes_at))
    match window.phase(now):
        case Phase.AHEAD:
            return f"{_day(window.opens_at)}起填报，{due}截止"
        case Phase.OPEN:
            days = window.days_left(now)
            return f"截止 {due}（{f'还有 {days} 天' if days else '今天截止'}）"
        case Phase.LATE:
            return f"{due}已截止，现在提交记为逾期；{closes}关闭"
    return f"{closes}已关闭"


def _day(moment: dt.datetime) -> str:
    return chinese_date(moment.astimezone(LOCAL).date())


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
    return Window(round.opens_at, due, closes)


def is_closed(round: Round, extensions: Iterable[Extension], now: dt.datetime) -> bool:
    """Whether the round is closed for good: its closing time and every extension's have passed."""
    last = max([round.closes_at, *(extension.closes_at for extension in extensions)])
    return now > last
