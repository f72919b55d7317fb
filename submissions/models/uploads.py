"""Filled templates that wait for confirmation."""

from __future__ import annotations

from django.db import models

from institutions.models import User
from submissions.models.filings import Submission


class UploadDraft(models.Model):
    """A filled template between upload and confirmation: scratch, never reported.

    The newest of a person for a submission; gone once it is confirmed or a day old. `read` is what
    was read of it: see `submissions.upload_drafts`.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="uploads")
    by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间")
    name = models.CharField("文件名", max_length=120)
    content = models.BinaryField("文件")
    digest = models.CharField("校验值", max_length=64)
    read = models.JSONField("读取结果", default=dict)

    class Meta:
        ordering = ["submission", "at"]
        constraints = [models.UniqueConstraint(fields=["submission", "by"], name="upload_once")]
        verbose_name = verbose_name_plural = "待确认的上传"

    @property
    def is_demo(self) -> bool:
        return self.submission.is_demo
