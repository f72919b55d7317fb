"""Submissions with their revisions and figures.

A revision that was ever submitted never changes: a return, a withdrawal or a correction starts the
next one as a copy.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from institutions.models import Institution, User
from submissions.access import SubmissionQuerySet
from submissions.models.rounds import Round
from targets.models import DataItem


class SubmissionState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已通过"


class Submission(models.Model):
    """What one institution reports in one round. `version` grows with every write and is what a
    form sends back.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="submissions")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="submissions")
    state = models.CharField(
        "状态", max_length=12, choices=SubmissionState.choices, default=SubmissionState.DRAFT
    )
    version = models.PositiveIntegerField("版本", default=1)
    approved = models.ForeignKey(
        "Revision", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="有效版本"
    )
    saved_at = models.DateTimeField("最近保存", null=True, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["round", "institution__region__path", "institution__code"]
        constraints = [
            models.UniqueConstraint(fields=["round", "institution"], name="submission_once")
        ]
        verbose_name = verbose_name_plural = "填报"

    def __str__(self) -> str:
        return f"{self.institution} {self.round.year} 年度填报"

    @property
    def is_demo(self) -> bool:
        return self.round.is_demo


class Revision(models.Model):
    """One state of the figures. Revision 1 is the first draft; each return, withdrawal or
    correction adds one.

    `head_name` may be carried along from the revision before as a suggestion; the head has
    declared these figures to be true only where `declared_at` says when. `is_imported`: the bureau
    handed it in by an import, without the unit.
    """

    class State(models.TextChoices):
        WORKING = "working", "填写中"
        SUBMITTED = "submitted", "已提交"
        RETURNED = "returned", "已退回"
        WITHDRAWN = "withdrawn", "已撤回"
        APPROVED = "approved", "已通过"
        REPLACED = "replaced", "已被更正"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField("第几次")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.WORKING)
    started_at = models.DateTimeField("开始时间")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    is_late = models.BooleanField("逾期", default=False)
    receipt = models.CharField("回执编号", max_length=40, blank=True)
    is_imported = models.BooleanField("批量导入", default=False)
    head_name = models.CharField("单位负责人", max_length=40, blank=True)
    declared_at = models.DateTimeField("承诺时间", null=True, blank=True)
    correction_reason = models.TextField("更正理由", blank=True)
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["submission", "number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="revision_once"),
            models.UniqueConstraint(
                fields=["receipt"], condition=~Q(receipt=""), name="receipt_once"
            ),
            models.CheckConstraint(
                name="revision_declared_by_a_head",
                condition=Q(declared_at__isnull=True)
                | Q(is_imported=False) & ~Q(head_name="") & Q(submitted_at__isnull=False),
            ),
        ]
        verbose_name = verbose_name_plural = "填报版次"

    def __str__(self) -> str:
        return f"{self.submission}（第 {self.number} 次）"

    @property
    def is_begun_by_import(self) -> bool:
        """Whether an import both started and handed it in, in one step; otherwise it handed in what
        the unit had begun.
        """
        return self.is_imported and self.started_at == self.submitted_at


class FigureState(models.TextChoices):
    """Blank, zero and 不适用 are three things; what cannot be read is kept as typed and blocks
    submitting.
    """

    VALUE = "value", "数值"
    NOT_APPLICABLE = "not_applicable", "不适用"
    BLANK = "blank", "未填"
    UNREADABLE = "unreadable", "无法识别"


class Figure(models.Model):
    """One item in one revision: its state and value, what was typed, and the unit's explanation."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="figures")
    item = models.ForeignKey(DataItem, models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=16, choices=FigureState.choices)
    value = models.DecimalField("数值", max_digits=18, decimal_places=4, null=True, blank=True)
    typed = models.CharField("原样输入", max_length=100, blank=True)
    note = models.TextField("说明", blank=True)

    class Meta:
        ordering = ["revision", "item__position"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "item"], name="figure_once"),
            models.CheckConstraint(
                name="figure_value_fits_state",
                condition=Q(state="value", value__isnull=False)
                | (~Q(state="value") & Q(value__isnull=True)),
            ),
        ]
        verbose_name = verbose_name_plural = "填报数据"


class ReturnMark(models.Model):
    """A single figure that the reviewer sent back, with the reason; the reporter ticks it off."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="marks")
    item = models.ForeignKey(DataItem, models.PROTECT, related_name="+")
    reason = models.CharField("原因", max_length=300)
    ticked_at = models.DateTimeField("核对时间", null=True, blank=True)
    ticked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["revision", "item__position"]
        constraints = [models.UniqueConstraint(fields=["revision", "item"], name="mark_once")]
        verbose_name = verbose_name_plural = "退回标记"


class Step(models.Model):
    """One step of a submission's life, for everybody who may see it."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="steps")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="steps")
    verb = models.CharField("步骤", max_length=20)
    before = models.CharField("之前", max_length=12, choices=SubmissionState.choices)
    after = models.CharField("之后", max_length=12, choices=SubmissionState.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    comment = models.TextField("意见", blank=True)

    class Meta:
        ordering = ["submission", "at", "pk"]
        verbose_name = verbose_name_plural = "办理记录"
