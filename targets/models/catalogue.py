"""The catalogue shared by all plans and cities: data items, rules between them, indicators."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from targets.catalogue_access import DataItemQuerySet, IndicatorQuerySet, ItemRuleQuerySet
from targets.kinds import Measure, Span


def choices_of(enum) -> list[tuple[str, str]]:
    """Django choices of an enumeration whose members carry a Chinese label."""
    return [(member.value, member.label) for member in enum]


class Section(models.TextChoices):
    """The sections of the yearly form, in the order in which they are filled in."""

    SCALE = "scale", "办学规模"
    TEACHERS = "teachers", "师资队伍"
    GRADUATES = "graduates", "升学就业"
    ENTERPRISE = "enterprise", "校企合作"
    FUNDS = "funds", "经费投入"
    EDUCATION = "education", "育人质量"
    BUILDING = "building", "建设情况"
    AUTHORITY = "authority", "统筹保障"


class Period(models.TextChoices):
    """What “data year Y” means for an item."""

    SNAPSHOT = "snapshot", "9 月 1 日时点"
    SCHOOL_YEAR = "school_year", "学年（上年 9 月至当年 8 月）"
    COHORT = "cohort", "当届毕业生"
    CALENDAR = "calendar", "自然年"
    YEAR_END = "year_end", "12 月 31 日时点"


class Revised(models.Model):
    """What every version carries: from which data year it holds, why, and by which document."""

    valid_from = models.PositiveSmallIntegerField("自数据年度起")
    reason = models.TextField("理由", blank=True)
    document_number = models.CharField("文号", max_length=80, blank=True)
    recorded_at = models.DateTimeField("记录时间", auto_now_add=True)

    class Meta:
        abstract = True


class DataItem(models.Model):
    """One figure that units report each year."""

    class Type(models.TextChoices):
        NUMBER = "number", "数值"
        YES_NO = "yes_no", "是/否"

    code = models.SlugField("代码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=80)
    section = models.CharField("分组", max_length=12, choices=Section.choices)
    position = models.PositiveSmallIntegerField("序号")
    type = models.CharField("类型", max_length=8, choices=Type.choices, default=Type.NUMBER)
    unit = models.CharField("计量单位", max_length=20)
    decimals = models.PositiveSmallIntegerField("小数位数", default=0)
    definition = models.TextField("口径")
    period = models.CharField("统计时期", max_length=12, choices=Period.choices)
    kinds = models.JSONField("填报单位类别", default=list)
    minimum = models.DecimalField("下限", max_digits=18, decimal_places=4, null=True, blank=True)
    maximum = models.DecimalField("上限", max_digits=18, decimal_places=4, null=True, blank=True)
    swing = models.DecimalField(
        "变动须说明的幅度（%）", max_digits=6, decimal_places=1, null=True, blank=True
    )
    is_active = models.BooleanField("启用", default=True)

    objects = DataItemQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = verbose_name_plural = "数据项"

    def __str__(self) -> str:
        return self.name


class ItemRule(models.Model):
    """A rule between items: Σ left (≤, =) Σ right."""

    class Operator(models.TextChoices):
        AT_MOST = "le", "不大于"
        EQUAL = "eq", "等于"

    class Severity(models.TextChoices):
        ERROR = "error", "错误（不能提交）"
        WARNING = "warning", "提醒（须说明）"

    class Missing(models.TextChoices):
        SKIP = "skip", "有缺项时不检查"
        ZERO = "zero", "缺项按 0 检查"

    code = models.SlugField("代码", max_length=60, unique=True)
    operator = models.CharField("关系", max_length=2, choices=Operator.choices)
    severity = models.CharField("程度", max_length=8, choices=Severity.choices)
    missing = models.CharField(
        "缺项处理", max_length=8, choices=Missing.choices, default=Missing.SKIP
    )
    message = models.CharField("提示", max_length=200)
    is_active = models.BooleanField("启用", default=True)

    objects = ItemRuleQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = verbose_name_plural = "校验规则"

    def __str__(self) -> str:
        return self.message


class RuleTerm(models.Model):
    """One item on one side of a rule."""

    class Side(models.TextChoices):
        LEFT = "left", "左"
        RIGHT = "right", "右"

    rule = models.ForeignKey(ItemRule, models.CASCADE, related_name="terms")
    side = models.CharField(max_length=5, choices=Side.choices)
    item = models.ForeignKey(DataItem, models.PROTECT, related_name="+")
    coefficient = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(1))

    class Meta:
        ordering = ["rule", "side", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "side", "item"], name="rule_term_once")
        ]


class Indicator(models.Model):
    """Something that is measured, shared by all plans and cities.

    A monitored indicator has published figures only. A variant is another definition of the same
    thing, shown beside.
    """

    code = models.SlugField("代码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=80)
    section = models.CharField("分组", max_length=12, choices=Section.choices)
    position = models.PositiveSmallIntegerField("序号", default=0)
    unit = models.CharField("计量单位", max_length=20)
    decimals = models.PositiveSmallIntegerField("小数位数", default=0)
    in_ten_thousands = models.BooleanField("以万为单位显示", default=False)
    variant_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="variants",
        verbose_name="另一口径",
    )
    is_monitored = models.BooleanField("仅监测公布数据", default=False)
    version = models.PositiveIntegerField("版本", default=1)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = verbose_name_plural = "指标"

    def __str__(self) -> str:
        return self.name


class IndicatorVersion(Revised):
    """How an indicator is computed from a data year on."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="versions")
    measure = models.CharField("算法", max_length=16, choices=choices_of(Measure))
    span = models.CharField("时间性质", max_length=12, choices=choices_of(Span))
    scale = models.DecimalField("倍数", max_digits=10, decimal_places=2, default=Decimal(1))
    kinds = models.JSONField("计入的单位类别", default=list)
    denominator_kinds = models.JSONField("分母的单位类别", default=list, blank=True)
    definition = models.TextField("口径")
    all_terms = models.BooleanField("各项均为是才算达标", default=False)

    class Meta:
        ordering = ["indicator", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "valid_from"], name="indicator_version_once"
            )
        ]
        verbose_name = verbose_name_plural = "指标版本"


class IndicatorTerm(models.Model):
    """One item with its coefficient, above or below the line."""

    class Part(models.TextChoices):
        NUMERATOR = "numerator", "分子"
        DENOMINATOR = "denominator", "分母"

    version = models.ForeignKey(IndicatorVersion, models.CASCADE, related_name="terms")
    part = models.CharField(max_length=12, choices=Part.choices)
    item = models.ForeignKey(DataItem, models.PROTECT, related_name="+")
    coefficient = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(1))

    class Meta:
        ordering = ["version", "part", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "part", "item"], name="indicator_term_once")
        ]
