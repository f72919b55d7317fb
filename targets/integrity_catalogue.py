"""Checks of what is stored in the catalogue: indicators with their formulas, rules, data items."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from jinchang_vet.kit.integrity import Finding, Severity, check
from targets.kinds import Measure
from targets.models import (
    DataItem,
    Indicator,
    IndicatorTerm,
    IndicatorVersion,
    ItemRule,
    RuleTerm,
    Target,
)

ERROR, WARNING = Severity.ERROR, Severity.WARNING


@check(
    "formula-terms",
    "每个指标都有算式：分子有项，比率有分母",
    severity=ERROR,
    advice="请在“规划管理”中补全算式；只监测公布数据的指标请改为“仅监测公布数据”。",
)
def formula_terms() -> Iterator[Finding]:
    bare = Indicator.objects.filter(is_monitored=False, versions__isnull=True)
    for row in bare.order_by("code").iterator():
        yield Finding(_indicator(row), "没有任何算式")
    count = partial(Count, "terms")
    counted = IndicatorVersion.objects.annotate(
        above=count(filter=Q(terms__part=IndicatorTerm.Part.NUMERATOR)),
        below=count(filter=Q(terms__part=IndicatorTerm.Part.DENOMINATOR)),
    )
    counted = counted.filter(indicator__is_monitored=False)
    incomplete = counted.filter(Q(above=0) | Q(below=0, measure=Measure.RATIO.value))
    for version in incomplete.select_related("indicator").order_by("pk").iterator():
        said = "分子没有数据项" if not version.above else "比率没有分母"
        yield Finding(f"{_indicator(version.indicator)} {version.valid_from} 年起", said)


@check(
    "formula-items",
    "未到期的规划用到的指标不含停用的数据项",
    severity=WARNING,
    advice="停用的数据项不再填报，指标会一直缺数据；请改算式或重新启用数据项。",
)
def formula_items() -> Iterator[Finding]:
    runs = Q(plan__horizon=None) | Q(plan__horizon__gte=timezone.localdate().year)
    used = Target.objects.filter(
        runs, indicator=OuterRef("version__indicator"), plan__closed_on=None
    )
    later = IndicatorVersion.objects.filter(
        indicator=OuterRef("version__indicator"), valid_from__gt=OuterRef("version__valid_from")
    )
    rows = IndicatorTerm.objects.filter(Exists(used), ~Exists(later), item__is_active=False)
    for row in rows.select_related("version__indicator", "item").order_by("pk").iterator():
        yield Finding(_indicator(row.version.indicator), f"用到已停用的数据项“{row.item}”")


@check(
    "rule-terms",
    "每条校验规则两边都有数据项",
    severity=ERROR,
    advice="缺一边的规则会把另一边的数都判为有误；请补全或停用这条规则。",
)
def rule_terms() -> Iterator[Finding]:
    count = partial(Count, "terms")
    rows = ItemRule.objects.annotate(
        left=count(filter=Q(terms__side=RuleTerm.Side.LEFT)),
        right=count(filter=Q(terms__side=RuleTerm.Side.RIGHT)),
    ).filter(Q(left=0) | Q(right=0))
    for row in rows.order_by("code").iterator():
        yield Finding(
            f"校验规则 {row.code}", "左边没有数据项" if not row.left else "右边没有数据项"
        )


@check(
    "item-bounds",
    "数据项的上限不小于下限，且有单位类别要填",
    severity=ERROR,
    advice="请在“规划管理”的“数据项”中改正；没有单位要填的请停用。",
)
def item_bounds() -> Iterator[Finding]:
    odd = Q(maximum__lt=F("minimum")) | Q(kinds=[], is_active=True)
    for row in DataItem.objects.filter(odd).order_by("code").iterator():
        said = f"上限 {row.maximum} 小于下限 {row.minimum}" if row.kinds else "没有单位类别要填"
        yield Finding(f"数据项 {row.code} {row.name}", said)


def _indicator(indicator: Indicator) -> str:
    return f"指标 {indicator.code} {indicator}"
