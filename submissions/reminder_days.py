"""The days on which a round reminds, as a manager writes them: 14,7,3,1. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence

from institutions.refusals import Invalid
from submissions.timing import LOCAL, Phase, Window, days_between

LONGEST = 90
MOST = 8
# A run that came too late by so many days still reminds: the machine may be off at a week-end.
CATCH_UP = 2


def read_days(text: str, name: str = "") -> tuple[int, ...]:
    """The days in a text, largest first; separated by commas of any kind or spaces.

    Raises `Invalid` at the field `name` for anything but a few whole numbers of days.
    """
    plain = unicodedata.normalize("NFKC", text)
    parts = [part for part in re.split(r"[,、;\s]+", plain) if part]
    words = f"须为 1 至 {LONGEST} 之间的整数天数，用逗号分隔，如 14,7,3,1；不提醒则留空。"
    days = set()
    for part in parts:
        if not re.fullmatch("[0-9]{1,3}", part) or not 1 <= int(part) <= LONGEST:
            raise Invalid(f"提醒天数“{part[:20]}”不对：{words}", errors={name: words})
        days.add(int(part))
    if len(days) > MOST:
        words = f"最多写 {MOST} 个天数，现有 {len(days)} 个。"
        raise Invalid(f"提醒天数过多：{words}", errors={name: words})
    return tuple(sorted(days, reverse=True))


def write_days(days: Sequence[int]) -> str:
    """The days as they are stored: 14,7,3,1."""
    return ",".join(str(day) for day in days)


def occasion_of(
    window: Window, now: dt.datetime, *, before: Sequence[int], after: Sequence[int]
) -> str:
    """What a unit is to be reminded of now; empty on all other days.

    `due-7-20250131` seven calendar days before its own due day, `late-1-20250131` one day after
    it while it may still hand in. A missed day is made up for within `CATCH_UP` days; a day
    before the round opened is not.
    """
    left = window.days_left(now)
    due_day = f"{window.due_at.astimezone(LOCAL):%Y%m%d}"
    phase = window.phase(now)
    if phase is Phase.OPEN:
        span = days_between(window.opens_at, window.due_at)
        met = [day for day in before if left <= day <= min(left + CATCH_UP, span)]
        return f"due-{min(met)}-{due_day}" if met else ""
    if phase is Phase.LATE:
        met = [day for day in after if -left - CATCH_UP <= day <= -left]
        return f"late-{max(met)}-{due_day}" if met else ""
    return ""
