"""How the plans' tasks get on in the demo: recorded, confirmed and taken back by those who may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from institutions.models import User
from reports.demo_cast import PLANS_OF_CITIES
from submissions.task_access import keeps, with_units
from submissions.task_ledger import confirm, reopen, report_progress
from submissions.task_standing import TaskState
from targets.models import Task

STARTED, COMPLETED = dt.date(2023, 10, 20), dt.date(2024, 11, 15)
EVIDENCE = "示例文件〔2024〕8 号"


def report_tasks(people: Mapping[str, User]) -> None:
    """Of every six tasks one stays untouched; the others are under way, completed, confirmed, or
    confirmed and taken back.
    """
    for plan, staff, bureau in PLANS_OF_CITIES:
        manager, reporter = people[f"{staff}-manager"], people[bureau]
        tasks = with_units(Task.objects.filter(clause__plan__code=plan).order_by("position", "pk"))
        with transaction.atomic():
            for place, task in enumerate(tasks):
                keeper = next((each for each in (reporter, manager) if keeps(each, task)), None)
                if keeper is not None and place % 6:
                    _get_on(task, place % 6, keeper, manager)


def _get_on(task: Task, far: int, keeper: User, manager: User) -> None:
    """One task, as far as `far` says: 1 under way … 5 confirmed and taken back."""
    report_progress(
        task,
        by=keeper,
        seen=0,
        state=TaskState.IN_PROGRESS.value,
        text="示例：已制定工作方案，明确责任科室和完成时限。",
        as_of=STARTED,
    )
    if far >= 3:
        report_progress(
            task,
            by=keeper,
            seen=1,
            state=TaskState.COMPLETED.value,
            text="示例：各项工作已完成，佐证材料已归档。",
            evidence=EVIDENCE,
            as_of=COMPLETED,
        )
    if far >= 4:
        confirm(task, by=manager, seen=2, note="示例：经核对予以销号")
    if far == 5:
        reopen(task, by=manager, seen=3, reason="示例：佐证材料不全，补充后再办理")
