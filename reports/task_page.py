"""The task ledger: every qualitative commitment of the plans in a region, how it stands at the end
of a year, and what the page is narrowed to.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch

from submissions.models import TaskProgress
from submissions.task_access import TaskUnits, keeps, units_of, visible_tasks, with_units
from submissions.task_standing import (
    CONFIRMED,
    LAMPS,
    OVERDUE,
    Lamp,
    ProgressKind,
    TaskStanding,
    TaskState,
    in_force,
    last_report,
    standing_of,
)
from submissions.task_words import (
    answerable_in_short,
    answerable_text,
    deadline_basis,
    deadline_text,
)
from targets.kinds import Labelled, Status
from targets.models import Clause, Plan, Task


class TaskFilter(Labelled):
    """What a list can be narrowed to by state; they overlap: 已销号 and 待销号 are both 已完成."""

    NOT_STARTED = "not_started", TaskState.NOT_STARTED.label
    IN_PROGRESS = "in_progress", TaskState.IN_PROGRESS.label
    COMPLETED = "completed", TaskState.COMPLETED.label
    AWAITING = "awaiting", "待销号"
    CONFIRMED = "confirmed", CONFIRMED.label
    OVERDUE = "overdue", OVERDUE.label


TESTS: dict[TaskFilter, Callable[[TaskStanding], bool]] = {
    TaskFilter.NOT_STARTED: lambda standing: standing.state is TaskState.NOT_STARTED,
    TaskFilter.IN_PROGRESS: lambda standing: standing.state is TaskState.IN_PROGRESS,
    TaskFilter.COMPLETED: lambda standing: standing.state is TaskState.COMPLETED,
    TaskFilter.AWAITING: lambda standing: standing.awaits_confirmation,
    TaskFilter.CONFIRMED: lambda standing: standing.is_confirmed,
    TaskFilter.OVERDUE: lambda standing: standing.is_overdue,
}


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task of the ledger. `report` is the progress told last up to the page's year; `reversal`
    stands beside it while the task is open again after a 销号 was taken back.
    """

    task: Task
    units: TaskUnits
    standing: TaskStanding
    report: TaskProgress | None
    reversal: TaskProgress | None
    may_report: bool

    @property
    def clause(self) -> Clause:
        return self.task.clause

    @property
    def plan(self) -> Plan:
        return self.task.clause.plan

    @property
    def chapter(self) -> str:
        """The part of the document; an article's clause without one stands for itself."""
        return self.clause.chapter or str(self.clause)

    @property
    def deadline(self) -> str:
        return deadline_text(self.task)

    @property
    def basis(self) -> str:
        return deadline_basis(self.task)

    @property
    def duty(self) -> str:
        return answerable_in_short(self.task, self.units)

    @property
    def duty_in_full(self) -> str:
        return answerable_text(self.task, self.units)

    @property
    def implementing(self) -> str:
        return "、".join(unit.name for unit in self.units.implementing)

    @property
    def unit_names(self) -> tuple[str, ...]:
        """Units that answer for the task, without marks."""
        answerable = (*self.units.lead, *self.units.responsible)
        return tuple(dict.fromkeys(unit.name for unit in answerable))

    @property
    def words(self) -> str:
        """Everything that a search looks through."""
        report = (self.report.text, self.report.evidence) if self.report is not None else ()
        parts = (self.task.text, str(self.clause), self.duty_in_full, self.implementing, *report)
        return "\n".join(parts).casefold()


@dataclass(frozen=True, slots=True)
class TaskFilters:
    """What the page is narrowed to; empty strings mean everything."""

    clause: str = ""
    unit: str = ""
    state: str = ""
    text: str = ""

    @property
    def is_on(self) -> bool:
        return bool(self.clause or self.unit or self.state or self.text)

    def keeps(self, row: TaskRow) -> bool:
        """Whether a row passes. `clause` is the number of a clause or the title of a chapter."""
        if self.clause and self.clause not in (row.clause.number, row.chapter):
            return False
        if self.unit and self.unit not in row.unit_names:
            return False
        if self.state and not TESTS[TaskFilter(self.state)](row.standing):
            return False
        return all(word in row.words for word in self.text.casefold().split())


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Rows of one part of one document."""

    title: str
    rows: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """All tasks in scope, in the order of the documents."""

    year: int
    rows: tuple[TaskRow, ...]

    @property
    def plans(self) -> tuple[Plan, ...]:
        return tuple({row.plan.pk: row.plan for row in self.rows}.values())

    def count(self, which: TaskFilter) -> int:
        """How many tasks are in a state."""
        return sum(TESTS[which](row.standing) for row in self.rows)

    @property
    def strip(self) -> tuple[tuple[Status, int], ...]:
        """The states side by side, each task once."""
        order: tuple[Lamp, ...] = (CONFIRMED, *(LAMPS[state] for state in reversed(TaskState)))
        lamps = [row.standing.lamp for row in self.rows]
        return tuple((lamp.shape, lamps.count(lamp)) for lamp in order)

    def narrowed(self, filters: TaskFilters) -> tuple[TaskRow, ...]:
        """The rows that pass."""
        return tuple(row for row in self.rows if filters.keeps(row))


def load_ledger(plans: Sequence[Plan], *, user, year: int, today: dt.date) -> Ledger:
    """Every task of the plans that the person may see: five queries, however many tasks."""
    elaborating = Prefetch("clause__elaborated_in", Clause.objects.order_by("position"))
    tasks = (
        with_units(visible_tasks(user).filter(clause__plan__in=plans))
        .prefetch_related(elaborating)
        .order_by("clause__plan__region__path", "clause__plan", "clause__position", "position")
    )
    records: dict[int, list[TaskProgress]] = defaultdict(list)
    for record in TaskProgress.objects.filter(task__clause__plan__in=plans).select_related("by"):
        records[record.task_id].append(record)
    return Ledger(year, tuple(_row(task, records[task.pk], user, year, today) for task in tasks))


def grouped(rows: Iterable[TaskRow], *, name_plans: bool) -> tuple[TaskGroup, ...]:
    """Rows under their chapters, in their order; with the name of the plan where there are
    several.
    """
    groups = []
    for (_, chapter), found in groupby(rows, key=lambda row: (row.plan.pk, row.chapter)):
        of_chapter = tuple(found)
        plan = f"{of_chapter[0].plan.short_title} · " if name_plans else ""
        groups.append(TaskGroup(f"{plan}{chapter}", of_chapter))
    return tuple(groups)


def _row(task: Task, records: list[TaskProgress], user, year: int, today: dt.date) -> TaskRow:
    standing = standing_of(records, deadline=task.year, year=year, today=today)
    last = in_force(records, year=year)
    reopened = last is not None and last.kind == ProgressKind.REOPEN
    return TaskRow(
        task=task,
        units=units_of(task),
        standing=standing,
        report=last_report(records, year=year),
        reversal=last if reopened else None,
        may_report=keeps(user, task) and not standing.is_confirmed,
    )
