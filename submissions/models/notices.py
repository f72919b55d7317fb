"""Notices: what the program tells people about a round, on its pages and by e-mail."""

from __future__ import annotations

from django.db import models

from institutions.models import User
from submissions.access import NoticeQuerySet
from submissions.models.filings import Submission
from submissions.models.rounds import Round


class Notice(models.Model):
    """One message to one person. `occasion` names what it is about, so that nothing is told twice
    (`due-7-20250131` seven days before that due day, `late-1-20250131` a day after it,
    `returned-2` …). `tried_at` is the last try to mail it, `mailed_at` the one that worked.
    """

    recipient = models.ForeignKey(
        User, models.CASCADE, related_name="notices", verbose_name="收件人"
    )
    round = models.ForeignKey(Round, models.CASCADE, related_name="notices")
    submission = models.ForeignKey(
        Submission, models.CASCADE, null=True, blank=True, related_name="notices"
    )
    occasion = models.CharField("事由", max_length=60)
    title = models.CharField("标题", max_length=120)
    text = models.TextField("内容")
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发出人"
    )
    at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True, blank=True)
    tried_at = models.DateTimeField("最近一次发送邮件", null=True, blank=True)
    mailed_at = models.DateTimeField("邮件发出时间", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "round", "occasion"], name="notice_once")
        ]
        verbose_name = verbose_name_plural = "提醒"

    def __str__(self) -> str:
        return self.title

    @property
    def is_demo(self) -> bool:
        return self.round.is_demo
