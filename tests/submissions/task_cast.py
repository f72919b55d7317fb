"""How tests make tasks, and what people record about them."""

from __future__ import annotations

import datetime as dt

from institutions.models import Institution, User
from submissions.models import TaskProgress
from submissions.task_ledger import confirm, report_progress
from submissions.task_standing import TaskState
from targets.models import (
    Clause,
    ClauseUnit,
    Department,
    Plan,
    Task,
    UnitRole,
)

DAY = dt.date(2024, 11, 15)


def make_clause(plan: Plan, number: str, **facts) -> Clause:
    """A clause after those that the plan has."""
    position = plan.clauses.count() + 1
    return Clause.objects.create(plan=plan, number=number, position=position, **facts)


def make_department(plan: Plan, name: str, institution: Institution | None = None) -> Department:
    """A unit of the plan's region; `institution` reports for it."""
    return Department.objects.create(region=plan.region, name=name, institution=institution)


def answer(clause: Clause, *departments: Department, role: str = UnitRole.RESPONSIBLE) -> None:
    """The departments answer for the clause, in this order."""
    for place, department in enumerate(departments):
        ClauseUnit.objects.create(
            clause=clause, department=department, role=role, position=place + 1
        )


def make_task(clause: Clause, code: str, **facts) -> Task:
    """A task with the plan's horizon as its inferred deadline."""
    facts = {
        "text": f"任务 {code}",
        "position": clause.tasks.count() + 1,
        "year": 2025,
        "year_basis": "期限按规划期推定",
        **facts,
    }
    return Task.objects.create(clause=clause, code=code, **facts)


def tell(task: Task, by: User, state: TaskState = TaskState.IN_PROGRESS, **what) -> TaskProgress:
    """Record progress as whoever keeps the task, after all that is recorded already."""
    what = {"text": "已制定方案", "as_of": DAY, "seen": task.progress.count(), **what}
    return report_progress(task, by=by, state=state.value, **what).value


def strike_off(task: Task, keeper: User, manager: User) -> TaskProgress:
    """Record completion and confirm it."""
    tell(task, keeper, TaskState.COMPLETED, evidence="市教发〔2024〕8 号")
    return confirm(task, by=manager, seen=task.progress.count()).value
