"""Plans as documents: clauses, the units that answer for them, and qualitative tasks."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from institutions.models import Institution, Region
from targets.access import PlanQuerySet
from targets.clause_words import clause_words
from targets.kinds import Method
from targets.models.catalogue import Revised, choices_of


class Department(models.Model):
    """A unit that the documents hold responsible or name as implementing."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="departments")
    name = models.CharField("名称", max_length=60)
    position = models.PositiveSmallIntegerField("序号", default=0)
    is_group = models.BooleanField("泛指一类单位", default=False)
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="departments",
        verbose_name="填报单位",
    )

    class Meta:
        ordering = ["region", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="department_once")]
        verbose_name = verbose_name_plural = "责任单位"

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """A document with promises. Base year, first year and horizon may be unknown (an article
    states none).
    """

    code = models.SlugField("代码", max_length=40, unique=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="plans")
    title = models.CharField("标题", max_length=120)
    short_title = models.CharField("简称", max_length=40)
    document_number = models.CharField("文号", max_length=60)
    issuer = models.CharField("发文机关", max_length=80, blank=True)
    issued_on = models.DateField("成文日期", null=True, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    base_year = models.PositiveSmallIntegerField("基期年", null=True, blank=True)
    first_year = models.PositiveSmallIntegerField("首年", null=True, blank=True)
    horizon = models.PositiveSmallIntegerField("规划期末", null=True, blank=True)
    closed_on = models.DateField("关闭日期", null=True, blank=True)
    predecessor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name="上一期规划",
    )
    note = models.TextField("说明", blank=True)
    is_demo = models.BooleanField("演示数据", default=False)
    version = models.PositiveIntegerField("版本", default=1)
    # Filled by `targets.definitions.plans_with_versions`, which reads both in one query.
    known_versions: tuple[PlanVersion, ...] = ()

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["region__path", "first_year", "code"]
        constraints = [
            models.CheckConstraint(
                name="plan_years_in_order",
                condition=Q(first_year__isnull=True)
                | Q(horizon__isnull=True)
                | Q(horizon__gte=F("first_year")),
            )
        ]
        verbose_name = verbose_name_plural = "规划"

    def __str__(self) -> str:
        return self.title


class PlanVersion(Revised):
    """How a plan's targets are judged from a data year on: docs/progress.md, method and
    thresholds.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    method = models.CharField(
        "方法", max_length=12, choices=choices_of(Method), default=Method.LINEAR.value
    )
    on_track_at = models.DecimalField(
        "按进度", max_digits=4, decimal_places=2, default=Decimal("0.95")
    )
    behind_at = models.DecimalField("滞后", max_digits=4, decimal_places=2, default=Decimal("0.60"))
    minimum_coverage = models.DecimalField(
        "最低填报比例", max_digits=4, decimal_places=2, default=Decimal("0.80")
    )

    class Meta:
        ordering = ["plan", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "valid_from"], name="plan_version_once"),
            models.CheckConstraint(
                name="thresholds_in_order",
                condition=Q(behind_at__gt=0) & Q(on_track_at__gt=F("behind_at")),
            ),
        ]
        verbose_name = verbose_name_plural = "规划判定参数"


class Clause(models.Model):
    """A numbered part of a document; the article's paragraphs are counted ¶1 … ¶26."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="clauses")
    number = models.CharField("条款号", max_length=20)
    title = models.CharField("标题", max_length=60, blank=True)
    position = models.PositiveSmallIntegerField("序号")
    chapter = models.CharField("所属部分", max_length=60, blank=True)
    shared_duty = models.BooleanField("按职责分工负责", default=False)
    departments = models.ManyToManyField(Department, through="ClauseUnit", related_name="clauses")
    elaborated_in = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="elaborates", verbose_name="细化于"
    )

    class Meta:
        ordering = ["plan", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="clause_once")]
        verbose_name = verbose_name_plural = "条款"

    def __str__(self) -> str:
        return f"{self.place} {self.title}".strip()

    @property
    def place(self) -> str:
        """The number as pages and papers write it."""
        return clause_words(self.number)


class UnitRole(models.TextChoices):
    RESPONSIBLE = "responsible", "责任单位"
    LEAD = "lead", "牵头单位"
    IMPLEMENTING = "implementing", "实施单位"


class ClauseUnit(models.Model):
    """A unit named in a clause, in the order of the text; the first one is not the lead unless
    the text says so.
    """

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="units")
    department = models.ForeignKey(Department, models.PROTECT, related_name="clause_units")
    role = models.CharField("角色", max_length=12, choices=UnitRole.choices)
    position = models.PositiveSmallIntegerField("序号")

    class Meta:
        ordering = ["clause", "role", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "department", "role"], name="clause_unit_once"
            )
        ]


class Task(models.Model):
    """A qualitative commitment, in the words of its clause."""

    code = models.SlugField("代码", max_length=60, unique=True)
    clause = models.ForeignKey(Clause, models.CASCADE, related_name="tasks")
    position = models.PositiveSmallIntegerField("序号")
    text = models.TextField("原文")
    year = models.PositiveSmallIntegerField("期限", null=True, blank=True)
    year_basis = models.CharField("期限依据", max_length=60, blank=True)
    commitment = models.CharField("承诺用语", max_length=20, blank=True)
    note = models.TextField("备注", blank=True)

    class Meta:
        ordering = ["clause__plan", "position"]
        verbose_name = verbose_name_plural = "任务"

    def __str__(self) -> str:
        return self.text


class TaskUnit(models.Model):
    """A unit answering for one task, where the sentence names its own."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="units")
    department = models.ForeignKey(Department, models.PROTECT, related_name="task_units")
    role = models.CharField("角色", max_length=12, choices=UnitRole.choices)
    position = models.PositiveSmallIntegerField("序号")

    class Meta:
        ordering = ["task", "role", "position"]
        constraints = [
            models.UniqueConstraint(fields=["task", "department", "role"], name="task_unit_once")
        ]


class SeedRecord(models.Model):
    """What `load_plans` last wrote for one thing, so that it never overwrites what a manager has
    changed since.
    """

    model = models.CharField(max_length=60)
    key = models.CharField(max_length=160)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="seed_record_once")]
