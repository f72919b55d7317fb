"""How a task reads: its deadline, the units that answer for it, and who records its progress."""

from __future__ import annotations

from collections.abc import Sequence

from submissions.task_access import TaskUnits
from submissions.task_standing import CONFIRMED, OVERDUE, TaskStanding, TaskState
from targets.models import Task

UNDATED = "未定期限"
UNSTATED = "本条未注明责任单位"


def count_words(standings: Sequence[TaskStanding]) -> str:
    """“未启动 1 项，进行中 2 项，已完成 3 项（其中已销号 1 项）；其中逾期 2 项”.

    The states count each task once and add up to all of them; 已销号 is a part of 已完成, and 逾期
    cuts across the states that are not completed. Empty without tasks.
    """
    states = [each.state for each in standings]
    said = [f"{state.label} {states.count(state)} 项" for state in TaskState if state in states]
    confirmed = sum(each.is_confirmed for each in standings)
    if confirmed:
        said[-1] += f"（其中{CONFIRMED.label} {confirmed} 项）"
    overdue = sum(each.is_overdue for each in standings)
    return "，".join(said) + (f"；其中{OVERDUE.label} {overdue} 项" if overdue else "")


def deadline_text(task: Task) -> str:
    """“2025 年”; without a year what the document says instead."""
    return f"{task.year} 年" if task.year else task.year_basis or UNDATED


def deadline_basis(task: Task) -> str:
    """Where a deadline comes from, such as 期限按规划期推定; empty without a deadline."""
    return task.year_basis if task.year else ""


def answerable_names(units: TaskUnits) -> tuple[str, ...]:
    """Lead units, marked as such, then the other responsible ones."""
    lead = [f"{unit.name}（牵头）" for unit in units.lead]
    others = [unit.name for unit in units.responsible if unit not in units.lead]
    return tuple(dict.fromkeys([*lead, *others]))


def answerable_text(task: Task, units: TaskUnits) -> str:
    """All of them in one line; where the clause names none, the clauses that elaborate it."""
    names = answerable_names(units)
    if not names:
        return elsewhere_text(task) or UNSTATED
    shared = "（按职责分工负责）" if task.clause.shared_duty else ""
    return "、".join(names) + shared


def answerable_in_short(task: Task, units: TaskUnits) -> str:
    """“市教育局等 5 个单位”, for a narrow column."""
    names = answerable_names(units)
    if not names:
        return elsewhere_text(task) or UNSTATED
    return "、".join(names) if len(names) <= 2 else f"{names[0]}等 {len(names)} 个单位"


def elsewhere_text(task: Task) -> str:
    """“责任单位见二（一）1、二（一）2”; empty when the clause points nowhere."""
    numbers = [clause.place for clause in task.clause.elaborated_in.all()]
    return f"责任单位见{'、'.join(numbers)}" if numbers else ""


def keeper_text(task: Task, units: TaskUnits) -> str:
    """Who records progress."""
    named = [unit.institution for unit in (*units.lead, *units.responsible) if unit.institution]
    if named:
        return f"{'、'.join(dict.fromkeys(each.name for each in named))}的填报员"
    return f"{task.clause.plan.region}的管理员"
