"""Evidence: the files behind a submission or a single figure, and the stamped scan."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from institutions.models import User
from submissions.access import EvidenceQuerySet
from submissions.models.filings import Revision, Submission
from targets.models import DataItem


class Evidence(models.Model):
    """One file of a submission. It belongs to every revision from `added_in` up to, but without,
    `removed_in`: what was handed in with a revision stays with it for ever.

    `item` names the figure that it supports, if it supports one; `stored` is its name in the
    evidence folder, `size` in bytes; `shows` is the digest of the figures that a scan shows, as
    they were saved when it was attached (`submissions.check_code`).
    """

    class Purpose(models.TextChoices):
        SUPPORT = "support", "佐证材料"
        SCAN = "scan", "盖章扫描件"

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="evidence")
    added_in = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    removed_in = models.ForeignKey(
        Revision, models.PROTECT, null=True, blank=True, related_name="+"
    )
    purpose = models.CharField(
        "用途", max_length=8, choices=Purpose.choices, default=Purpose.SUPPORT
    )
    item = models.ForeignKey(
        DataItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="数据项"
    )
    name = models.CharField("文件名", max_length=150)
    stored = models.CharField("存储名", max_length=80, unique=True)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64)
    shows = models.CharField("所载数据的摘要", max_length=64, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["submission", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="scan_is_of_the_whole", condition=~Q(purpose="scan") | Q(item__isnull=True)
            ),
            models.CheckConstraint(
                name="scan_shows_figures",
                condition=Q(purpose="scan") & ~Q(shows="") | ~Q(purpose="scan") & Q(shows=""),
            ),
        ]
        verbose_name = verbose_name_plural = "佐证材料"

    def __str__(self) -> str:
        return self.name

    @property
    def is_demo(self) -> bool:
        return self.submission.is_demo
