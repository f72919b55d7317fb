"""Promised: plans with their clauses, tasks and targets, over one catalogue of indicators and data items.

Whatever can be re-defined (a plan's thresholds, an indicator's formula, a target's bounds) is kept in versions that
hold from a data year on, each with the reason and the document that brought it; `in_force(versions, year)` picks one.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from institutions.models import Institution, InstitutionKind, Region
from targets.access import PlanQuerySet, TargetQuerySet
from targets.kinds import Kind, Measure, Method, Span


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
    swing = models.DecimalField("变动须说明的幅度（%）", max_digits=6, decimal_places=1, null=True, blank=True)
    is_active = models.BooleanField("启用", default=True)

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
    missing = models.CharField("缺项处理", max_length=8, choices=Missing.choices, default=Missing.SKIP)
    message = models.CharField("提示", max_length=200)
    is_active = models.BooleanField("启用", default=True)

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

    A monitored indicator has published figures only. A variant is another definition of the same thing, shown beside.
    """

    code = models.SlugField("代码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=80)
    section = models.CharField("分组", max_length=12, choices=Section.choices)
    position = models.PositiveSmallIntegerField("序号", default=0)
    unit = models.CharField("计量单位", max_length=20)
    decimals = models.PositiveSmallIntegerField("小数位数", default=0)
    in_ten_thousands = models.BooleanField("以万为单位显示", default=False)
    variant_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="variants", verbose_name="另一口径"
    )
    is_monitored = models.BooleanField("仅监测公布数据", default=False)

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
            models.UniqueConstraint(fields=["indicator", "valid_from"], name="indicator_version_once")
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


class Department(models.Model):
    """A unit that the documents hold responsible or name as implementing."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="departments")
    name = models.CharField("名称", max_length=60)
    position = models.PositiveSmallIntegerField("序号", default=0)
    is_group = models.BooleanField("泛指一类单位", default=False)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="departments", verbose_name="填报单位"
    )

    class Meta:
        ordering = ["region", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="department_once")]
        verbose_name = verbose_name_plural = "责任单位"

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """A document with promises. Base year, first year and horizon may be unknown (an article states none)."""

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
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name="上一期规划"
    )
    note = models.TextField("说明", blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

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
    """How a plan's targets are judged from a data year on: docs/progress.md, method and thresholds."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    method = models.CharField("方法", max_length=12, choices=choices_of(Method), default=Method.LINEAR.value)
    on_track_at = models.DecimalField("按进度", max_digits=4, decimal_places=2, default=Decimal("0.95"))
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
        return f"{self.number} {self.title}".strip()


class UnitRole(models.TextChoices):
    RESPONSIBLE = "responsible", "责任单位"
    LEAD = "lead", "牵头单位"
    IMPLEMENTING = "implementing", "实施单位"


class ClauseUnit(models.Model):
    """A unit named in a clause, in the order of the text; the first one is not the lead unless the text says so."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="units")
    department = models.ForeignKey(Department, models.PROTECT, related_name="clause_units")
    role = models.CharField("角色", max_length=12, choices=UnitRole.choices)
    position = models.PositiveSmallIntegerField("序号")

    class Meta:
        ordering = ["clause", "role", "position"]
        constraints = [
            models.UniqueConstraint(fields=["clause", "department", "role"], name="clause_unit_once")
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


class Target(models.Model):
    """A promised value of an indicator, for the whole region or for one institution or county."""

    class Binding(models.TextChoices):
        BINDING = "binding", "约束性"
        EXPECTED = "expected", "预期性"
        UNSTATED = "unstated", "未注明"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name="单位"
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
        constraints = [models.UniqueConstraint(fields=["target", "clause"], name="target_source_once")]


class TargetVersion(Revised):
    """The promise itself from a data year on: kind, bounds and date."""

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
    """A starting value recorded for a target. A correction is a new row; the old one stays, withdrawn."""

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


class SeedRecord(models.Model):
    """What `load_plans` last wrote for one thing, so that it never overwrites what a manager has changed since."""

    model = models.CharField(max_length=60)
    key = models.CharField(max_length=160)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="seed_record_once")]


def kinds_labels(kinds: list[str]) -> str:
    """The kinds of institutions in words."""
    return "、".join(InstitutionKind(kind).label for kind in kinds)
