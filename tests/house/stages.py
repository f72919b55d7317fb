"""How far things must have gone before a line of the access table makes sense."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from submissions.models import Round
from submissions.task_standing import TaskState
from submissions.workflow import approve, correct
from tests.cast import hand_in, send_back
from tests.submissions.task_cast import strike_off, tell


def bring_to(stage: str, world: SimpleNamespace) -> None:
    """Take the submission, or the task, of the table's world to a stage."""
    for step in STAGES[stage]:
        step(world)


def close_round(world: SimpleNamespace) -> None:
    """Yesterday was the last day."""
    now = timezone.now()
    times = {"opens_at": 90, "due_at": 60, "closes_at": 1}
    past = {name: now - dt.timedelta(days=days) for name, days in times.items()}
    Round.objects.filter(pk=world.round.pk).update(**past)


def _hand_in(world: SimpleNamespace) -> None:
    hand_in(world.submission, world.reporter)


def _send_back(world: SimpleNamespace) -> None:
    send_back(world.submission, world.reviewer)


def _approve(world: SimpleNamespace) -> None:
    approve(world.submission, by=world.reviewer)


def _correct(world: SimpleNamespace) -> None:
    correct(world.submission, by=world.reporter, reason="笔误")


def _complete_task(world: SimpleNamespace) -> None:
    tell(world.task, world.people["manager"], TaskState.COMPLETED)


def _strike_off_task(world: SimpleNamespace) -> None:
    manager = world.people["manager"]
    strike_off(world.task, manager, manager)


STAGES = {
    "draft": [],
    "submitted": [_hand_in],
    "returned": [_hand_in, _send_back],
    "approved": [_hand_in, _approve],
    "correcting": [_hand_in, _approve, _correct],
    "task completed": [_complete_task],
    "task struck off": [_strike_off_task],
}
