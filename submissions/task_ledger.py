"""The verbs of the task ledger: record progress, confirm completion (销号), take that back.

Each runs in the frame of `institutions.acting` with the task locked. The history is only ever
added to; its last number is the version that a form sends back as `seen` (0: nothing recorded).
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from institutions.acting import Act, verb
from institutions.refusals import Invalid, Refused, Stale
from jinchang_vet.kit.formats import chinese_date
from submissions.models import TaskProgress
from submissions.task_access import may_confirm, may_report
from submissions.task_standing import (
    ProgressKind,
    TaskStanding,
    TaskState,
    in_force,
    standing_of,
)
from submissions.timing import LOCAL
from targets.models import Task

LONGEST = 1000
FIRST_DAY = dt.date(2000, 1, 1)
STALE = (
    "在您填写期间，这项任务有了新的记录（您打开时 {seen} 条，现有 {now} 条），您的内容没有保存。"
    "请对照办理记录核对后再保存。"
)


@verb("task.report", access=may_report)
def report_progress(
    act: Act,
    task: Task,
    *,
    seen: int,
    state: str,
    text: str,
    as_of: dt.date | None,
    evidence: str = "",
) -> TaskProgress:
    """Record how far the task is on the day `as_of`, which may lie in the past and not ahead.

    Raises `Invalid` with the places to mend, `Stale` when others recorded in between, `Refused`
    once the task is confirmed.
    """
    history = _history(task, seen)
    if _now(task, history, act).is_confirmed:
        raise Refused("这项任务已经销号，不能再记录进展；如确需修改，请管理员先撤销销号。")
    text, evidence = text.strip(), evidence.strip()
    _require_report(state, text, evidence)
    day = _past_day(as_of, _today(act))
    return _add(
        act,
        task,
        history,
        kind=ProgressKind.REPORT,
        state=TaskState(state),
        text=text,
        evidence=evidence,
        as_of=day,
    )


@verb("task.confirm", access=may_confirm)
def confirm(act: Act, task: Task, *, seen: int, note: str = "") -> TaskProgress:
    """销号: the manager confirms that a task recorded as 已完成 is completed."""
    history = _history(task, seen)
    standing = _now(task, history, act)
    if standing.is_confirmed:
        raise Refused("这项任务已经销号，不必重复办理。")
    if standing.state is not TaskState.COMPLETED:
        raise Refused(f"这项任务现为“{standing.state.label}”，须记录为“已完成”后才能销号。")
    _require_length({"note": note.strip()})
    return _decide(act, task, history, ProgressKind.CONFIRM, TaskState.COMPLETED, note.strip())


@verb("task.reopen", access=may_confirm)
def reopen(act: Act, task: Task, *, seen: int, reason: str) -> TaskProgress:
    """Take a 销号 back for a stated reason: the task is 进行中 again, and its progress can be
    recorded.
    """
    history = _history(task, seen)
    if not _now(task, history, act).is_confirmed:
        raise Refused("这项任务没有销号，不需要撤销。")
    if not reason.strip():
        raise Invalid("撤销销号须写明理由。", errors={"reason": "请写明撤销的理由。"})
    _require_length({"reason": reason.strip()})
    return _decide(act, task, history, ProgressKind.REOPEN, TaskState.IN_PROGRESS, reason.strip())


def _history(task: Task, seen: int) -> list[TaskProgress]:
    """All records of the task; refused when there are others than the person has seen."""
    history = list(task.progress.all())
    last = max((each.number for each in history), default=0)
    if seen != last:
        raise Stale(STALE.format(seen=seen, now=last))
    return history


def _now(task: Task, history: list[TaskProgress], act: Act) -> TaskStanding:
    today = _today(act)
    return standing_of(history, deadline=task.year, year=today.year, today=today)


def _decide(
    act: Act,
    task: Task,
    history: list[TaskProgress],
    kind: ProgressKind,
    state: TaskState,
    text: str,
) -> TaskProgress:
    """A decision on the record in force, of whose day it speaks."""
    about = in_force(history, year=_today(act).year)
    return _add(act, task, history, kind=kind, state=state, text=text, as_of=about.as_of)


def _add(
    act: Act,
    task: Task,
    history: list[TaskProgress],
    *,
    kind: ProgressKind,
    state: TaskState,
    text: str,
    as_of: dt.date,
    evidence: str = "",
) -> TaskProgress:
    before = _now(task, history, act)
    record = TaskProgress.objects.create(
        task=task,
        number=max((each.number for each in history), default=0) + 1,
        kind=kind,
        state=state,
        text=text,
        evidence=evidence,
        as_of=as_of,
        by=act.by,
        at=act.at,
    )
    after = _now(task, [*history, record], act)
    act.before.update(state=before.state, confirmed=before.is_confirmed)
    act.after.update(state=after.state, confirmed=after.is_confirmed, number=record.number)
    act.after.update(recorded=record.state, as_of=record.as_of, evidence=record.evidence)
    act.message = text
    return record


def _require_report(state: str, text: str, evidence: str) -> None:
    errors = {}
    if state not in set(TaskState):
        errors["state"] = "请在列出的状态中选择。"
    if not text:
        errors["text"] = "请写明做了什么、到了哪一步。"
    if errors:
        raise Invalid("须选择状态并写明进展情况。", errors=errors)
    _require_length({"text": text, "evidence": evidence})


def _past_day(day: dt.date | None, today: dt.date) -> dt.date:
    if day is None or not FIRST_DAY <= day <= today:
        raise Invalid(
            f"进展日期须在{chinese_date(FIRST_DAY)}至{chinese_date(today)}之间。",
            errors={"as_of": "请填写这一进展的实际日期，如 2024-12-31，不能晚于今天。"},
        )
    return day


def _require_length(texts: dict[str, str]) -> None:
    long = {
        place: f"不能超过 {LONGEST} 字，现有 {len(text)} 字。"
        for place, text in texts.items()
        if len(text) > LONGEST
    }
    if long:
        raise Invalid("内容过长，请精简。", errors=long)


def _today(act: Act) -> dt.date:
    return timezone.localtime(act.at, LOCAL).date()
