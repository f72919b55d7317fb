"""Bulk imports of figures of past years."""

from __future__ import annotations

from django.db import models

from institutions.models import Region, User
from submissions.access import FigureImportQuerySet


class FigureImport(models.Model):
    """One workbook with figures of many institutions, from the upload to its end.

    It is read in the background, shown, confirmed, and then written whole or not at all. `done` of
    `total` rows tell how far the present state is; `found` holds what was read, the faults and
    what would change, as JSON.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待读取"
        READING = "reading", "正在读取"
        REFUSED = "refused", "有错误，未导入"
        READY = "ready", "待确认"
        CONFIRMED = "confirmed", "等待写入"
        WRITING = "writing", "正在写入"
        DONE = "done", "已导入"
        FAILED = "failed", "中断，未导入"
        DROPPED = "dropped", "已放弃"

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.WAITING)
    version = models.PositiveIntegerField("版本", default=1)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间")
    name = models.CharField("文件名", max_length=150)
    content = models.BinaryField("文件")
    sha256 = models.CharField("SHA-256", max_length=64)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("共计", default=0)
    found = models.JSONField("读取结果", default=dict)
    message = models.TextField("说明", blank=True)
    changed_at = models.DateTimeField("更新时间")
    is_demo = models.BooleanField("演示数据", default=False)

    objects = FigureImportQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = verbose_name_plural = "批量导入"

    def __str__(self) -> str:
        return f"{self.name}（{self.get_state_display()}）"
