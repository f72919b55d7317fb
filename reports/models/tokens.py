"""Tokens of the bureau's other programs, which read through the API."""

from __future__ import annotations

from django.db import models

from institutions.models import User
from reports.access import ApiTokenQuerySet


class ApiToken(models.Model):
    """One program's token. Only its SHA-256 is kept; the program sees what `account` may see, an
    account that nobody can sign in with.
    """

    name = models.CharField("程序名称", max_length=60)
    account = models.OneToOneField(
        User, models.PROTECT, related_name="api_token", verbose_name="所用账号"
    )
    prefix = models.CharField("令牌开头", max_length=12)
    digest = models.CharField("令牌摘要", max_length=64, unique=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="签发人")
    at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("有效期至")
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)
    used_at = models.DateTimeField("最近使用", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = verbose_name_plural = "接口令牌"

    def __str__(self) -> str:
        return self.name
