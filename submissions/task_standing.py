"""How a qualitative task stands, from what was recorded about it. Pure: the year of the page and
today are arguments.

Source: docs/progress.md keeps soft targets without a ratio; 未启动 / 进行中 / 已完成 are recorded,
逾期 is computed and 销号 is the manager's confirmation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from targets.kinds import Labelled, Status


class TaskState(Labelled):
    """How far a task is, in the words of whoever keeps it."""

    NOT_STARTED = "not_started", "未启动"
    IN_PROGRESS = "in_progress", "进行中"
    COMPLETED = "completed", "已完成"


class ProgressKind(Labelled):
    """What a record does: it tells how far the task is, confirms completion, or takes that back."""

    REPORT = "report", "进展"
    CONFIRM = "confirm", "销号"
    REOPEN = "reopen", "撤销销号"


class Recorded(Protocol):
    """What is read of a record; `as_of` is the day of which it speaks, `number` its place in the
    history. A decision (销号, 撤销销号) speaks of the day of the record that it decides on.
    """

    number: int
    kind: str
    state: str
    as_of: dt.date


Entry = TypeVar("Entry", bound=Recorded)


@dataclass(frozen=True, slots=True)
class Lamp:
    """A lamp of the look: one of the eight shapes, and the task's own word."""

    shape: Status
    label: str


LAMPS = {
    TaskState.NOT_STARTED: Lamp(Status.NO_DATA, TaskState.NOT_STARTED.label),
    TaskState.IN_PROGRESS: Lamp(Status.NOT_YET, TaskState.IN_PROGRESS.label),
    TaskState.COMPLETED: Lamp(Status.ON_TRACK, TaskState.COMPLETED.label),
}
CONFIRMED = Lamp(Status.MET, "已销号")
OVERDUE = Lamp(Status.MISSED, "逾期")


@dataclass(frozen=True, slots=True)
class TaskStanding:
    """How a task stands. Nothing recorded counts as 未启动."""

    state: TaskState
    is_confirmed: bool
    is_overdue: bool

    @property
    def awaits_confirmation(self) -> bool:
        """Said to be completed, and not confirmed yet."""
        return self.state is TaskState.COMPLETED and not self.is_confirmed

    @property
    def lamp(self) -> Lamp:
        """The lamp of the state; that of 销号 once it is confirmed."""
        return CONFIRMED if self.is_confirmed else LAMPS[self.state]

    @property
    def lamps(self) -> tuple[Lamp, ...]:
        """All lamps: the state, and 逾期 beside it."""
        return (self.lamp, OVERDUE) if self.is_overdue else (self.lamp,)


def in_force(records: Iterable[Entry], *, year: int) -> Entry | None:
    """The record that says how the task stands at the end of a year: of those that speak of days
    up to then, the latest day, and of the same day the last record.
    """
    counted = [each for each in records if each.as_of.year <= year]
    return max(counted, key=_place, default=None)


def last_report(records: Iterable[Entry], *, year: int) -> Entry | None:
    """The progress told last, whatever was decided about it since."""
    return in_force((each for each in records if each.kind == ProgressKind.REPORT), year=year)


def standing_of(
    records: Iterable[Recorded], *, deadline: int | None, year: int, today: dt.date
) -> TaskStanding:
    """The standing on the page of `year`.

    逾期: the page's year has reached the deadline's, that year is over today, and the task is not
    completed. A task without a deadline (`None`) is never 逾期.
    """
    record = in_force(records, year=year)
    state = TaskState(record.state) if record is not None else TaskState.NOT_STARTED
    over = deadline is not None and deadline <= year and deadline < today.year
    return TaskStanding(
        state=state,
        is_confirmed=record is not None and record.kind == ProgressKind.CONFIRM,
        is_overdue=over and state is not TaskState.COMPLETED,
    )


def _place(record: Recorded) -> tuple[dt.date, int]:
    return (record.as_of, record.number)
