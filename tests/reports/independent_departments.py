"""What each 责任单位 of a plan answers for, by SQL of its own: the targets and tasks that the
document lays upon it, and how its tasks stand.

Source: docs/progress.md and the documents' own rule that a clause without units points to the one
that elaborates it; nothing of the program but its tables.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection

# Targets by name with the units of the clauses that state them; then those of the clause to which
# the target points.
STATED = """
    SELECT target.name, department.name, unit.role
    FROM targets_target target
    JOIN targets_plan plan ON plan.id = target.plan_id
    JOIN targets_targetsource source ON source.target_id = target.id
    JOIN targets_clauseunit unit ON unit.clause_id = source.clause_id
    JOIN targets_department department ON department.id = unit.department_id
    WHERE plan.code = %s
"""
ELABORATED = """
    SELECT target.name, department.name, unit.role
    FROM targets_target target
    JOIN targets_plan plan ON plan.id = target.plan_id
    JOIN targets_clauseunit unit ON unit.clause_id = target.elaborated_in_id
    JOIN targets_department department ON department.id = unit.department_id
    WHERE plan.code = %s
"""
CLAUSES = """
    SELECT clause.id, department.name, unit.role
    FROM targets_clause clause
    JOIN targets_plan plan ON plan.id = clause.plan_id
    JOIN targets_clauseunit unit ON unit.clause_id = clause.id
    JOIN targets_department department ON department.id = unit.department_id
    WHERE plan.code = %s
"""
TASKS = """
    SELECT task.id, task.code, task.year, task.clause_id, department.name, unit.role
    FROM targets_task task
    JOIN targets_clause clause ON clause.id = task.clause_id
    JOIN targets_plan plan ON plan.id = clause.plan_id
    LEFT JOIN targets_taskunit unit ON unit.task_id = task.id
    LEFT JOIN targets_department department ON department.id = unit.department_id
    WHERE plan.code = %s
"""
RECORDS = "SELECT task_id, kind, state, as_of, number FROM submissions_taskprogress"
ROLES = {"lead": "牵头单位", "responsible": "责任单位", "implementing": "实施单位"}


@dataclass
class Held:
    """What one department answers for: roles by the name of a target, states by the code of a
    task (销号 counts as one), tasks that are late, and how many clauses name it.
    """

    targets: dict[str, set[str]] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    overdue: set[str] = field(default_factory=set)
    clauses: set[int] = field(default_factory=set)


def held_of(plan: str, year: int, today: dt.date) -> dict[str, Held]:
    """Every department that the plan names, by its name."""
    found: dict[str, Held] = defaultdict(Held)
    for clause, name, _ in _ask(CLAUSES, plan):
        found[name].clauses.add(clause)
    for target, units in _units_of_targets(plan).items():
        for name, role in units:
            found[name].targets.setdefault(target, set()).add(ROLES[role])
    states = _states(year)
    for pk, (code, deadline, units) in _units_of_tasks(plan).items():
        state = states.get(pk, "未启动")
        is_late = deadline is not None and deadline <= year and deadline < today.year
        for name in units:
            found[name].tasks[code] = state
            if is_late and state in ("未启动", "进行中"):
                found[name].overdue.add(code)
    return found


def _ask(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _units_of_targets(plan: str) -> dict[str, set[tuple[str, str]]]:
    """Who answers in the clauses that state the target; where nobody does, in the one it points
    to. Who implements is told in both.
    """
    stated, beyond = defaultdict(set), defaultdict(set)
    for sql, into in ((STATED, stated), (ELABORATED, beyond)):
        for target, name, role in _ask(sql, plan):
            into[target].add((name, role))
    found = {}
    for target in {*stated, *beyond}:
        answers = any(role != "implementing" for _, role in stated[target])
        found[target] = stated[target] if answers else stated[target] | beyond[target]
    return found


def _units_of_tasks(plan: str) -> dict[int, tuple[str, int | None, set[str]]]:
    """Those whom the sentence itself names; a role that it leaves open falls to the clause."""
    of_clause = defaultdict(set)
    for clause, name, role in _ask(CLAUSES, plan):
        of_clause[clause].add((name, role))
    own, tasks = defaultdict(set), {}
    for pk, code, deadline, clause, name, role in _ask(TASKS, plan):
        tasks[pk] = (code, deadline, clause)
        own[pk] |= {(name, role)} if name is not None else set()
    found = {}
    for pk, (code, deadline, clause) in tasks.items():
        stated = {role for _, role in own[pk]}
        general = {(name, role) for name, role in of_clause[clause] if role not in stated}
        found[pk] = (code, deadline, {name for name, _ in own[pk] | general})
    return found


def _states(year: int) -> dict[int, str]:
    """The last word on each task up to the end of the year."""
    last: dict[int, tuple] = {}
    for task, kind, state, as_of, number in _ask(RECORDS):
        place = (f"{as_of}", number)
        if place[0] <= f"{year}-12-31" and place > last.get(task, ("", 0))[:2]:
            last[task] = (*place, kind, state)
    words = {"not_started": "未启动", "in_progress": "进行中", "completed": "已完成"}
    return {
        task: "已销号" if kind == "confirm" else words[state]
        for task, (_, _, kind, state) in last.items()
    }
