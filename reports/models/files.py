"""Files: what was handed out, and what is made in the background."""

from __future__ import annotations

from django.db import models

from institutions.models import Region, User
from reports.access import IssuedQuerySet, MadeFileQuerySet
from reports.models.editions import Edition
from targets.models import Plan


class Issued(models.Model):
    """One file that was handed out, under the check code printed in it.

    `digest` is the SHA-256 of the figures and judgements it says, so that a check tells whether
    the pages still say the same; `asked` holds what else it was asked for (years, institution,
    filters, round) as JSON, so that the digest can be taken again. `sha256` is that of its bytes,
    `words` what it prints of its edition.
    """

    code = models.CharField("校验码", max_length=24, unique=True)
    kind = models.CharField("文件", max_length=40)
    name = models.CharField("文件名", max_length=200, blank=True)
    asked = models.JSONField("要求", default=dict)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    year = models.PositiveSmallIntegerField("数据年度")
    plan = models.ForeignKey(
        Plan, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="规划"
    )
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="定稿"
    )
    words = models.CharField("版次", max_length=120, blank=True)
    digest = models.CharField("数据摘要", max_length=64)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, db_index=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="下载人")
    at = models.DateTimeField("时间")
    is_demo = models.BooleanField("演示数据", default=False)

    objects = IssuedQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = verbose_name_plural = "导出记录"

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class MadeFile(models.Model):
    """A file made by the background worker and kept for download until `expires_at`.

    `asked` holds what was asked for (kind and address) as JSON; `stored` is its name in the folder
    of made files, `size` in bytes; `done` of `total` steps tell how far it is.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "排队中"
        MAKING = "making", "正在生成"
        READY = "ready", "可下载"
        FAILED = "failed", "未能生成"

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    kind = models.CharField("文件", max_length=40)
    asked = models.JSONField("要求", default=dict)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("共计", default=0)
    name = models.CharField("文件名", max_length=150, blank=True)
    stored = models.CharField("存储名", max_length=80, blank=True)
    size = models.PositiveBigIntegerField("大小", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    code = models.CharField("校验码", max_length=24, blank=True)
    message = models.TextField("说明", blank=True)
    by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="申请人")
    at = models.DateTimeField("申请时间")
    changed_at = models.DateTimeField("更新时间")
    expires_at = models.DateTimeField("保留至")

    objects = MadeFileQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = verbose_name_plural = "后台生成的文件"

    def __str__(self) -> str:
        return self.name or self.kind
