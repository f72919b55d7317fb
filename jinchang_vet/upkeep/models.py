"""Signs of life of the background workers, which may run on other machines."""

from __future__ import annotations

import datetime as dt

from django.db import models

EVERY = 20  # seconds between two signs of life
MISSED = dt.timedelta(seconds=5 * EVERY)


class WorkerBeatQuerySet(models.QuerySet):
    def lately(self, now: dt.datetime) -> WorkerBeatQuerySet:
        """Those seen within the last few signs of life."""
        return self.filter(seen_at__gte=now - MISSED)


class WorkerBeat(models.Model):
    """A worker that runs, and when it was seen last; gone when it ends as it should."""

    name = models.CharField("进程", max_length=120, unique=True)
    started_at = models.DateTimeField("启动时间")
    seen_at = models.DateTimeField("最近一次")

    objects = WorkerBeatQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = verbose_name_plural = "后台进程"

    def __str__(self) -> str:
        return self.name
