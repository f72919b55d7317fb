"""The history of each task."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from institutions.models import User
from submissions.task_access import TaskProgressQuerySet
from submissions.task_standing import ProgressKind, TaskState
from targets.models import Task
from targets.models.catalogue import choices_of


class TaskProgress(models.Model):
    """One record in the history of a task; appended only, see `submissions.task_ledger`.

    `as_of` is the day of which it speaks; 销号 and its reversal speak of the day of the record
    that they decide on.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="progress")
    number = models.PositiveIntegerField("序号")
    kind = models.CharField("类型", max_length=8, choices=choices_of(ProgressKind))
    state = models.CharField("状态", max_length=12, choices=choices_of(TaskState))
    text = models.TextField("进展", blank=True)
    evidence = models.TextField("佐证", blank=True)
    as_of = models.DateField("进展日期")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="记录人")
    at = models.DateTimeField("记录时间")

    objects = TaskProgressQuerySet.as_manager()

    class Meta:
        ordering = ["task", "number"]
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="task_progress_once"),
            models.CheckConstraint(
                name="task_confirmed_if_completed",
                condition=~Q(kind="confirm") | Q(state="completed"),
            ),
        ]
        verbose_name = verbose_name_plural = "任务进展"
