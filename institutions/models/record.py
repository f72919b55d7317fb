"""What was done: the audit log, and the keys that let a write happen once."""

from __future__ import annotations

from django.db import models

from institutions.duties import Duty
from institutions.models.people import User

WAYS_IN = ("account.sign_in", "account.second_step", "account.use_code")


class AuditQuerySet(models.QuerySet):
    def visible_to(self, user) -> AuditQuerySet:
        """The whole log for the auditor, nothing for anybody else."""
        if getattr(user, "is_authenticated", False) and user.may(Duty.READ_AUDIT):
            return self
        return self.none()

    def sign_ins_of(self, user: User) -> AuditQuerySet:
        """How the person got in or failed to, the newest first: what everybody sees of oneself."""
        own = {"subject_type": user._meta.label_lower, "subject_id": str(user.pk)}
        return self.filter(verb__in=WAYS_IN, **own).order_by("-number")


class AuditEntry(models.Model):
    """One thing that was done or refused. Appended only; `digest` chains each entry to the one
    before it.
    """

    class Result(models.TextChoices):
        DONE = "done", "完成"
        REFUSED = "refused", "拒绝"

    number = models.BigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间", db_index=True)
    actor = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="操作人",
        db_index=False,
    )
    actor_name = models.CharField("操作人姓名", max_length=120, blank=True)
    origin = models.CharField("来源地址", max_length=60, blank=True)
    request_id = models.CharField("请求编号", max_length=64, blank=True)
    verb = models.CharField("操作", max_length=60)
    subject_type = models.CharField("对象类型", max_length=60, blank=True)
    subject_id = models.CharField("对象编号", max_length=40, blank=True)
    subject_name = models.CharField("对象", max_length=200, blank=True)
    before = models.JSONField("之前", default=dict, blank=True)
    after = models.JSONField("之后", default=dict, blank=True)
    result = models.CharField("结果", max_length=8, choices=Result.choices)
    message = models.TextField("说明", blank=True)
    is_demo = models.BooleanField("演示数据", default=False)
    previous = models.CharField("前一条摘要", max_length=64, blank=True)
    digest = models.CharField("摘要", max_length=64, unique=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "审计记录"
        # With the number behind it an index gives the newest entries of a search without sorting.
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
            models.Index(fields=["actor", "number"], name="audit_actor"),
            models.Index(fields=["verb", "number"], name="audit_verb"),
            models.Index(fields=["result", "number"], name="audit_result"),
            models.Index(fields=["origin", "number"], name="audit_origin"),
            models.Index(fields=["request_id"], name="audit_request"),
            models.Index(fields=["subject_type", "number"], name="audit_type"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"


class AuditHead(models.Model):
    """The end of the audit chain: the one row that every appending transaction locks."""

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审计链尾"


class IdempotencyKey(models.Model):
    """A write that was asked for once: the same key, verb, person and content is never carried
    out twice.
    """

    key = models.CharField("键", max_length=64, unique=True)
    verb = models.CharField("操作", max_length=60)
    by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField("时间")
    result_type = models.CharField("结果类型", max_length=60, blank=True)
    result_id = models.CharField("结果编号", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "幂等键"
