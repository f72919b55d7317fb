"""Formulas, data items and rules that can be defined, and those that cannot; no database."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from targets.formulas import Term
from targets.keeping import ItemFacts, Measurement, RuleFacts
from targets.kinds import Measure, Span
from targets.models import DataItem
from targets.soundness_formulas import item_faults, measurement_faults, rule_faults


def item(code: str, *kinds: str, **facts) -> DataItem:
    return DataItem(code=code, name=code, kinds=list(kinds or ("higher", "secondary")), **facts)


ITEMS = {
    each.code: each
    for each in (
        item("teachers"),
        item("dual"),
        item("meetings", "authority"),
        item("pilots", "higher"),
        item("old", is_active=False),
        item("books", type="yes_no"),
    )
}
SHARE = Measurement(
    measure=Measure.RATIO,
    span=Span.STOCK,
    kinds=("higher", "secondary"),
    definition="双师 ÷ 教师",
    numerator=(Term("dual"),),
    denominator=(Term("teachers"),),
    scale=Decimal(100),
)
TOTAL = replace(SHARE, measure=Measure.SUM, denominator=(), scale=1)


@pytest.mark.parametrize(
    ("measurement", "unit"),
    [
        (SHARE, "%"),
        (TOTAL, "人"),
        (replace(TOTAL, numerator=(Term("dual", Decimal("-0.5")), Term("teachers"))), "人"),
        (replace(SHARE, denominator=(Term("meetings"),), denominator_kinds=("authority",)), "%"),
        (replace(TOTAL, measure=Measure.UNITS_MEETING, all_terms=True,
                 numerator=(Term("books"),)), "所"),
        (replace(SHARE, measure=Measure.UNITS_MEETING), "师生比"),
    ],
)  # fmt: skip
def test_a_formula_can_be_defined(measurement, unit):
    assert measurement_faults(measurement, items=ITEMS, unit=unit, is_monitored=False) == {}


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        ({"numerator": ()}, "numerator", "没有分子项"),
        ({"denominator": ()}, "denominator", "比率须有分母"),
        ({"measure": Measure.SUM, "scale": 1}, "denominator", "没有分母"),
        ({"numerator": (Term("dual", Decimal(0)),)}, "numerator", "系数为 0"),
        ({"numerator": (Term("dual", Decimal("NaN")),)}, "numerator", "系数不是数"),
        ({"numerator": (Term("dual", "一半"),)}, "numerator", "系数"),
        ({"numerator": (Term("dual", Decimal(10) ** 10),)}, "numerator", "过大"),
        ({"numerator": (Term("dual"), Term("dual"))}, "numerator", "两次"),
        ({"numerator": (Term("ghosts"),)}, "numerator", "没有数据项"),
        ({"numerator": (Term("old"),)}, "numerator", "已停用"),
        ({"numerator": (Term("meetings"),)}, "numerator", "都不填报"),
        ({"numerator": (Term("pilots"),)}, "numerator", "中职学校不填报"),
        ({"denominator": (Term("meetings"),)}, "denominator", "都不填报"),
        ({"denominator": (Term("teachers", 0),)}, "denominator", "系数为 0"),
        ({"kinds": ()}, "kinds", "至少选择一类"),
        ({"kinds": ("university",)}, "kinds", "没有“university”这类单位"),
        ({"kinds": ("higher", "higher")}, "kinds", "两次"),
        ({"denominator_kinds": ("nobody",)}, "denominator_kinds", "这类单位"),
        ({"definition": " "}, "definition", "口径"),
        ({"scale": 0}, "scale", "大于 0"),
        ({"scale": Decimal(-100)}, "scale", "大于 0"),
        ({"scale": 1}, "scale", "倍数须为 100"),
        ({"scale": Decimal("0.001")}, "scale", "两位小数"),
        ({"measure": "mean"}, "measure", "可选"),
        ({"span": "always"}, "span", "可选"),
        ({"all_terms": True}, "all_terms", "请取消"),
        ({"measure": Measure.UNITS_MEETING, "all_terms": True}, "denominator", "没有分母项"),
        (
            {"measure": Measure.UNITS_MEETING, "all_terms": True, "denominator": ()},
            "numerator",
            "是/否",
        ),
    ],
)
def test_a_formula_that_yields_nothing_is_refused(change, place, said):
    measurement = replace(SHARE, **change)
    found = measurement_faults(measurement, items=ITEMS, unit="%", is_monitored=False)
    assert said in found[place]


def test_a_monitored_indicator_has_no_formula():
    assert "numerator" in measurement_faults(TOTAL, items=ITEMS, unit="人", is_monitored=True)
    bare = replace(TOTAL, numerator=())
    assert measurement_faults(bare, items={}, unit="人", is_monitored=True) == {}


FACTS = ItemFacts(
    name="兼职教师",
    section="teachers",
    unit="人",
    definition="口径",
    period="snapshot",
    kinds=("higher",),
)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": " "}, "name"),
        ({"unit": ""}, "unit"),
        ({"definition": ""}, "definition"),
        ({"section": "sports"}, "section"),
        ({"period": "weekly"}, "period"),
        ({"type": "text"}, "type"),
        ({"kinds": ()}, "kinds"),
        ({"kinds": ("kindergarten",)}, "kinds"),
        ({"decimals": 5}, "decimals"),
        ({"decimals": -1}, "decimals"),
        ({"type": "yes_no", "decimals": 1}, "decimals"),
        ({"minimum": 10, "maximum": 5}, "maximum"),
        ({"minimum": "零"}, "minimum"),
        ({"swing": 0}, "swing"),
    ],
)
def test_an_item_that_cannot_be_asked_is_refused(change, place):
    assert item_faults(FACTS) == {}
    assert list(item_faults(replace(FACTS, **change))) == [place]


RULE = RuleFacts(
    left=(Term("dual"),), operator="le", right=(Term("teachers"),), message="大于教师数"
)


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        ({"left": ()}, "left", "没有数据项"),
        ({"right": ()}, "right", "没有数据项"),
        ({"right": (Term("dual"),)}, "right", "两边"),
        ({"right": (Term("meetings"),)}, "right", "没有一类单位"),
        ({"right": (Term("teachers", 0),)}, "right", "系数为 0"),
        ({"left": (Term("ghosts"),)}, "left", "没有数据项"),
        ({"operator": "lt"}, "operator", "可选"),
        ({"severity": "fatal"}, "severity", "可选"),
        ({"missing": "guess"}, "missing", "可选"),
        ({"message": ""}, "message", "提示语"),
    ],
)
def test_a_rule_that_is_never_checked_is_refused(change, place, said):
    assert rule_faults(RULE, items=ITEMS) == {}
    assert said in rule_faults(replace(RULE, **change), items=ITEMS)[place]
