"""Lists of what is kept."""

from __future__ import annotations

import django_tables2 as tables

from institutions.models import InstitutionKind
from targets.access import in_force
from targets.models import DataItem, Department, Indicator, ItemRule, Plan, RuleTerm
from targets.promise_words import formula_text
from targets.story import names_of

GRID = {"class": "grid folds"}
TEMPLATE = "tables/grid.html"
NAME = {"a": {"class": "name"}}
SHORT = {"td": {"class": "text-nowrap"}}
UNKNOWN = "—"
OPERATORS = {ItemRule.Operator.AT_MOST: "≤", ItemRule.Operator.EQUAL: "="}


def kinds_text(kinds: list[str]) -> str:
    """Kinds of units, in the order of the choices."""
    return "、".join(str(label) for value, label in InstitutionKind.choices if value in kinds)


class PlanTable(tables.Table):
    """Plans with their years and what hangs on them."""

    region = tables.Column(verbose_name="地区")
    title = tables.Column(linkify=("plan", {"code": tables.A("code")}), attrs=NAME)
    years = tables.Column(empty_values=(), verbose_name="规划期", order_by=("first_year",))
    target_count = tables.Column(verbose_name="目标", attrs={"td": {"class": "num"}})
    clause_count = tables.Column(verbose_name="条款", attrs={"td": {"class": "num"}})
    state = tables.Column(empty_values=(), verbose_name="状态", order_by=("closed_on",))

    class Meta:
        model = Plan
        fields = ("title", "region", "document_number", "years")
        sequence = ("title", "region", "document_number", "years", "...")
        template_name, attrs = TEMPLATE, GRID
        empty_text = "还没有规划。请点“新建规划”，从文件的标题、文号和年度填起。"

    def __init__(self, *args, year: int, **options):
        super().__init__(*args, **options)
        self.year = year

    def render_years(self, record):
        if record.first_year is None and record.horizon is None:
            return "未注明"
        return f"{record.first_year or '？'}—{record.horizon or '未定'} 年"

    def render_state(self, record):
        if record.closed_on is not None:
            return f"已关闭（{record.closed_on}）"
        over = record.horizon is not None and record.horizon < self.year
        return "期满" if over else "执行中"


class DepartmentTable(tables.Table):
    """Units that documents name."""

    name = tables.Column(linkify=("keep_department_change", {"pk": tables.A("pk")}), attrs=NAME)
    region = tables.Column(verbose_name="地区")
    institution = tables.Column(default="（由管理员记录）")
    clause_count = tables.Column(verbose_name="条款", attrs={"td": {"class": "num"}})

    class Meta:
        model = Department
        fields = ("name", "region", "institution", "is_group")
        sequence = ("name", "...")
        template_name, attrs = TEMPLATE, GRID
        empty_text = "还没有责任单位。请点“新增责任单位”。"

    def render_is_group(self, value):
        return "是" if value else UNKNOWN


class IndicatorTable(tables.Table):
    """Indicators with the definition that holds in a year."""

    name = tables.Column(linkify=("keep_indicator", {"code": tables.A("code")}), attrs=NAME)
    section = tables.Column(attrs=SHORT)
    unit = tables.Column(attrs=SHORT)
    formula = tables.Column(empty_values=(), verbose_name="算法", orderable=False)
    target_count = tables.Column(verbose_name="目标", attrs={"td": {"class": "num"}})

    class Meta:
        model = Indicator
        fields = ("name", "section", "unit", "formula")
        template_name, attrs = TEMPLATE, GRID
        empty_text = "没有符合条件的指标。"

    def __init__(self, *args, year: int, **options):
        super().__init__(*args, **options)
        self.year = year

    def render_formula(self, record):
        version = in_force(record.versions.all(), self.year)
        return UNKNOWN if version is None else formula_text(version)


class ItemTable(tables.Table):
    """Data items: what units are asked."""

    name = tables.Column(linkify=("keep_item_change", {"code": tables.A("code")}), attrs=NAME)
    section = tables.Column(attrs=SHORT)
    unit = tables.Column(attrs=SHORT)
    kinds = tables.Column(orderable=False)

    class Meta:
        model = DataItem
        fields = ("name", "section", "unit", "period", "kinds", "is_active")
        template_name, attrs = TEMPLATE, GRID
        empty_text = "没有符合条件的数据项。"

    def render_kinds(self, value):
        return kinds_text(value)

    def render_is_active(self, value):
        return "是" if value else "已停用"


class RuleTable(tables.Table):
    """Rules between items."""

    relation = tables.Column(empty_values=(), verbose_name="关系", orderable=False)
    message = tables.Column(linkify=("keep_rule_change", {"code": tables.A("code")}), attrs=NAME)

    class Meta:
        model = ItemRule
        fields = ("message", "relation", "severity", "missing", "is_active")
        template_name, attrs = TEMPLATE, GRID
        empty_text = "还没有校验规则。"

    def render_relation(self, record):
        terms = list(record.terms.all())
        left = [term for term in terms if term.side == RuleTerm.Side.LEFT]
        right = [term for term in terms if term.side == RuleTerm.Side.RIGHT]
        sign = OPERATORS[ItemRule.Operator(record.operator)]
        return f"{names_of(left)} {sign} {names_of(right)}"

    def render_is_active(self, value):
        return "是" if value else "已停用"
