"""Reported: rounds, submissions with their revisions and figures, and the approved facts that
everything is read from.

A revision that was ever submitted never changes: a return, a withdrawal or a correction starts
the next one as a copy. Facts hold the figures of the approved revision and nothing else.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from institutions.models import Institution, Region, User
from submissions.access import FactQuerySet, RoundQuerySet, SubmissionQuerySet
from submissions.task_access import TaskProgressQuerySet
from submissions.task_standing import ProgressKind, TaskState
from targets.models import DataItem, Task
from targets.models.catalogue import choices_of


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
    head_name = models.CharField("单位负责人", max_length=40, blank=True)
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
        ]
        verbose_name = verbose_name_plural = "填报版次"

    def __str__(self) -> str:
        return f"{self.submission}（第 {self.number} 次）"


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


class Fact(models.Model):
    """One approved figure in force. Everything that shows results reads only this table."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="facts")
    year = models.PositiveSmallIntegerField("数据年度")
    item = models.ForeignKey(DataItem, models.PROTECT, related_name="facts")
    state = models.CharField("状态", max_length=16, choices=FigureState.choices)
    value = models.DecimalField("数值", max_digits=18, decimal_places=4, null=True)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="facts")

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["institution", "year", "item"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "year", "item"], name="fact_once"),
            models.CheckConstraint(
                name="fact_value_fits_state",
                condition=Q(state="value", value__isnull=False)
                | Q(state__in=["not_applicable", "blank"], value__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["year", "item"], name="fact_year_item")]
        verbose_name = verbose_name_plural = "有效数据"


class TaskProgress(models.Model):
    """One record in the history of a task; appended only, see `submissions.task_ledger`.

    `as_of` is the day of which it speaks; 销号 and its reversal speak of the day of the record
    that they decide on.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="progress")
    number = models.PositiveIntegerField("序号")
    kind = models.CharField("类型", max_length=8, choices=choices_of(ProgressKind))
    state = models.CharField("状态", max_length=12, choices=choices_of(TaskState))
    text = models.TextField("进展", blank=True)
    evidence = models.TextField("佐证", blank=True)
    as_of = models.DateField("进展日期")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="记录人")
    at = models.DateTimeField("记录时间")

    objects = TaskProgressQuerySet.as_manager()

    class Meta:
        ordering = ["task", "number"]
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="task_progress_once"),
            models.CheckConstraint(
                name="task_confirmed_if_completed",
                condition=~Q(kind="confirm") | Q(state="completed"),
            ),
        ]
        verbose_name = verbose_name_plural = "任务进展"


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
