"""The page of one task: what was promised, who answers for it, its whole history, and what the
person may do now.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from jinchang_vet.kit.crumbs import Crumb
from jinchang_vet.kit.formats import DASH
from submissions.models import TaskProgress
from submissions.task_access import keeps, manages, units_of
from submissions.task_standing import (
    LAMPS,
    Lamp,
    ProgressKind,
    TaskStanding,
    TaskState,
    last_report,
    standing_of,
)
from submissions.task_words import (
    answerable_text,
    deadline_basis,
    deadline_text,
    keeper_text,
)
from targets.models import Task


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what the document says about the task."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """One record of the history as the page shows it."""

    name: str
    lamp: Lamp
    progress: TaskProgress


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Everything that the page shows. `seen` is the number of the last record, which the forms
    send back.
    """

    task: Task
    standing: TaskStanding
    facts: tuple[Fact, ...]
    history: tuple[TaskRecord, ...]
    report: TaskProgress | None
    keeper: str
    crumbs: tuple[Crumb, ...]
    seen: int
    may_report: bool
    may_confirm: bool
    may_reopen: bool

    @property
    def subtitle(self) -> str:
        """The document and the clause."""
        return f"{self.task.clause.plan.short_title} · {self.task.clause}"

    @property
    def warning(self) -> str:
        """What to look at before the completion is confirmed; empty when nothing stands out."""
        if self.report is None or self.report.evidence:
            return ""
        return "最近一次进展没有写明佐证，销号前请核实。"

    @property
    def nothing_yet(self) -> str:
        """What to do while nothing is recorded."""
        if self.may_report:
            return "请在下面记录第一条进展；记录之前按“未启动”列示。"
        return f"由{self.keeper}记录；记录之前按“未启动”列示。"


def load_task_page(task: Task, *, user, today: dt.date) -> TaskPage:
    """The page as it stands today; `task` comes with its units. Two queries."""
    history = list(task.progress.select_related("by"))
    standing = standing_of(history, deadline=task.year, year=today.year, today=today)
    report = last_report(history, year=today.year)
    manager, keeper = manages(user, task), keeps(user, task)
    return TaskPage(
        task=task,
        standing=standing,
        facts=_facts(task),
        history=tuple(_record(each) for each in reversed(history)),
        report=report,
        keeper=keeper_text(task, units_of(task)),
        crumbs=(Crumb("任务台账", reverse("tasks")), Crumb(str(task.clause))),
        seen=max((each.number for each in history), default=0),
        may_report=keeper and not standing.is_confirmed,
        may_confirm=manager and standing.awaits_confirmation,
        may_reopen=manager and standing.is_confirmed,
    )


def _record(progress: TaskProgress) -> TaskRecord:
    kind = ProgressKind(progress.kind)
    return TaskRecord(
        name=kind.label,
        lamp=LAMPS[TaskState(progress.state)],
        progress=progress,
    )


def _facts(task: Task) -> tuple[Fact, ...]:
    units = units_of(task)
    basis = deadline_basis(task)
    implementing = "、".join(unit.name for unit in units.implementing)
    facts = [
        Fact("规划", f"{task.clause.plan.title}（{task.clause.plan.document_number}）"),
        Fact("条款", " · ".join(part for part in (task.clause.chapter, str(task.clause)) if part)),
        Fact("责任单位", answerable_text(task, units)),
        Fact("实施单位", implementing or DASH),
        Fact("期限", deadline_text(task) + (f"（{basis}）" if basis else "")),
        Fact("承诺用语", task.commitment or DASH),
        Fact("记录进展", keeper_text(task, units)),
    ]
    if task.note:
        facts.append(Fact("备注", task.note))
    return tuple(facts)
