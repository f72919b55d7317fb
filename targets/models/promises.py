"""Targets with their versions and starting values, and the figures that documents publish."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from institutions.models import Institution, Region
from targets.access import TargetQuerySet
from targets.kinds import Kind
from targets.models.catalogue import Indicator, Revised, choices_of
from targets.models.plans import Clause, Plan


class Target(models.Model):
    """A promised value of an indicator, for the whole region or for one institution or county."""

    class Binding(models.TextChoices):
        BINDING = "binding", "约束性"
        EXPECTED = "expected", "预期性"
        UNSTATED = "unstated", "未注明"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name="单位",
    )
    county = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name="县区"
    )
    name = models.CharField("目标名称", max_length=80)
    position = models.PositiveSmallIntegerField("序号")
    commitment = models.CharField("承诺用语", max_length=20, blank=True)
    binding = models.CharField(
        "性质", max_length=8, choices=Binding.choices, default=Binding.UNSTATED
    )
    elaborated_in = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任单位见"
    )
    note = models.TextField("说明", blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "indicator"],
                condition=Q(institution=None, county=None),
                name="target_once",
            ),
            models.UniqueConstraint(
                fields=["plan", "indicator", "institution"],
                condition=~Q(institution=None),
                name="target_once_a_unit",
            ),
            models.UniqueConstraint(
                fields=["plan", "indicator", "county"],
                condition=~Q(county=None),
                name="target_once_a_county",
            ),
            models.CheckConstraint(
                name="target_one_scope", condition=Q(institution=None) | Q(county=None)
            ),
        ]
        verbose_name = verbose_name_plural = "目标"

    def __str__(self) -> str:
        return self.name


class TargetSource(models.Model):
    """A clause that states the target, with its short wording."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="sources")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="target_sources")
    quote = models.CharField("原文", max_length=200)
    position = models.PositiveSmallIntegerField("序号", default=0)

    class Meta:
        ordering = ["target", "position"]
        constraints = [
            models.UniqueConstraint(fields=["target", "clause"], name="target_source_once")
        ]


class TargetVersion(Revised):
    """The promise itself from a data year on: kind, bounds and date.

    `direction` is what the document's own words ask for (提高到, 降至), if they say so. A target
    that was withdrawn (`is_withdrawn`) carries no lamp from that year on.
    """

    class Direction(models.TextChoices):
        UNSTATED = "", "未写明"
        RISE = "rise", "提高"
        FALL = "fall", "降低"

    class YearBasis(models.TextChoices):
        STATED = "stated", "文件明确"
        INFERRED = "inferred", "期限按规划期推定"
        CONTINUOUS = "continuous", "每年执行"
        UNDATED = "undated", "未定期限"

    target = models.ForeignKey(Target, models.CASCADE, related_name="versions")
    kind = models.CharField("类型", max_length=20, choices=choices_of(Kind))
    every_year = models.BooleanField("每年", default=False)
    year = models.PositiveSmallIntegerField("目标年", null=True, blank=True)
    year_basis = models.CharField("期限依据", max_length=12, choices=YearBasis.choices)
    lower = models.DecimalField("下限", max_digits=18, decimal_places=4, null=True, blank=True)
    upper = models.DecimalField("上限", max_digits=18, decimal_places=4, null=True, blank=True)
    per = models.PositiveIntegerField("每（1:350 记作 350）", default=1)
    yearly = models.JSONField("目标分解（年度: 应达到）", default=dict, blank=True)
    stages = models.JSONField("阶段", default=list, blank=True)
    direction = models.CharField(
        "原文方向", max_length=4, choices=Direction.choices, default=Direction.UNSTATED, blank=True
    )
    is_withdrawn = models.BooleanField("已撤销", default=False)

    class Meta:
        ordering = ["target", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["target", "valid_from"], name="target_version_once"),
            models.CheckConstraint(
                name="target_bounds_in_order",
                condition=Q(lower__isnull=True) | Q(upper__isnull=True) | Q(upper__gte=F("lower")),
            ),
        ]
        verbose_name = verbose_name_plural = "目标版本"


class Baseline(models.Model):
    """A starting value recorded for a target. A correction is a new row; the old one stays,
    withdrawn.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="baselines")
    year = models.PositiveSmallIntegerField("年度")
    value = models.DecimalField("数值", max_digits=18, decimal_places=4)
    source = models.CharField("来源", max_length=200)
    is_confirmed = models.BooleanField("已核实", default=False)
    is_withdrawn = models.BooleanField("已更正", default=False)
    reason = models.TextField("理由", blank=True)
    document_number = models.CharField("文号", max_length=80, blank=True)
    recorded_at = models.DateTimeField("记录时间", auto_now_add=True)

    class Meta:
        ordering = ["target", "recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["target"], condition=Q(is_withdrawn=False), name="baseline_in_force_once"
            )
        ]
        verbose_name = verbose_name_plural = "基期值"


class PublishedFigure(models.Model):
    """A number that a document publishes, kept as written; never aggregated."""

    class Precision(models.TextChoices):
        EXACT = "exact", "原文数值"
        LOWER_BOUND = "lower_bound", "下限（多、余）"
        PLANNED = "planned", "规划数"
        DERIVED = "derived", "由文字推得"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="published_figures")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="published_figures")
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="published_figures"
    )
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="published_figures")
    position = models.PositiveSmallIntegerField("序号")
    written = models.CharField("原文写法", max_length=40)
    value = models.DecimalField("数值", max_digits=18, decimal_places=4)
    precision = models.CharField("性质", max_length=12, choices=Precision.choices)
    lower_is_better = models.BooleanField("越小越好", default=False)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    quote = models.CharField("原文", max_length=200)
    to_verify = models.BooleanField("待核实", default=False)
    note = models.TextField("备注", blank=True)

    class Meta:
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "indicator"], name="published_figure_once")
        ]
        verbose_name = verbose_name_plural = "公布数据"

    def __str__(self) -> str:
        return f"{self.indicator}：{self.written}"
