"""Rounds: a yearly collection, the later times of single units, and the files of its notice."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from institutions.models import Institution, Region, User
from submissions.access import RoundQuerySet


class Round(models.Model):
    """A yearly collection for a region: opened for one data year, with the items and rules frozen
    at that moment.
    """

    region = models.ForeignKey(Region, models.PROTECT, related_name="rounds", verbose_name="地区")
    year = models.PositiveSmallIntegerField("数据年度")
    opens_at = models.DateTimeField("开始")
    due_at = models.DateTimeField("截止")
    closes_at = models.DateTimeField("关闭")
    notice = models.TextField("通知", blank=True)
    instructions = models.TextField("填报说明", blank=True)
    frozen = models.JSONField("数据项与规则", default=dict, editable=False)
    asks_statement = models.BooleanField("须负责人承诺", default=True)
    asks_scan = models.BooleanField("须上传盖章扫描件", default=False)
    remind_before = models.CharField(
        "截止前几天提醒", max_length=40, default="14,7,3,1", blank=True
    )
    remind_after = models.CharField("截止后几天催报", max_length=40, default="1,7,14", blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="开启人")
    opened_at = models.DateTimeField("开启时间")
    is_demo = models.BooleanField("演示数据", default=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "region__path"]
        constraints = [
            models.UniqueConstraint(fields=["region", "year"], name="round_once"),
            models.CheckConstraint(
                name="round_times_in_order",
                condition=Q(due_at__gt=F("opens_at")) & Q(closes_at__gte=F("due_at")),
            ),
        ]
        verbose_name = verbose_name_plural = "填报轮次"

    def __str__(self) -> str:
        return f"{self.region} {self.year} 年度填报"


class Extension(models.Model):
    """A later due and closing time for one unit."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="extensions")
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="+")
    due_at = models.DateTimeField("截止")
    closes_at = models.DateTimeField("关闭")
    reason = models.TextField("理由")
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField("批准时间")

    class Meta:
        ordering = ["round", "granted_at"]
        constraints = [
            models.CheckConstraint(
                name="extension_in_order", condition=Q(closes_at__gte=F("due_at"))
            )
        ]
        verbose_name = verbose_name_plural = "延期"


class RoundFile(models.Model):
    """A file attached to the notice of a round; `stored` is its name in the evidence folder."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="files")
    name = models.CharField("文件名", max_length=150)
    stored = models.CharField("存储名", max_length=80, unique=True)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    class Meta:
        ordering = ["round", "at", "pk"]
        verbose_name = verbose_name_plural = "通知附件"

    def __str__(self) -> str:
        return self.name
