"""Verbs that keep what units are asked: data items and the rules between them.

A round freezes its questions when it opens, so a change takes effect with the next round
(`NEXT_ROUND`). Who may change what others use too: `targets.catalogue_access`.
"""

from __future__ import annotations

from dataclasses import asdict

from institutions.acting import Act, verb
from targets.keeping_frame import (
    NEXT_ROUND,
    code_fault,
    columns_of,
    content_of,
    may_keep_plans,
    next_position,
    refuse,
    require_catalogue,
    store,
    terms_of,
)
from targets.keeping_indicators import items_of
from targets.models import DataItem, IndicatorTerm, ItemRule, RuleTerm
from targets.soundness import Faults, number
from targets.soundness_formulas import ItemFacts, RuleFacts, item_faults, labels_of, rule_faults

WHAT, RULE = "数据项", "校验规则"
NUMBERS = ("minimum", "maximum", "swing")
MEANING = {"type": "类型", "unit": "计量单位", "period": "统计时期"}


@verb("item.add", access=may_keep_plans)
def add_item(act: Act, subject: None, *, code: str, facts: ItemFacts) -> DataItem:
    """A further question to the units of some kinds, from the next round on."""
    faults = item_faults(facts)
    if fault := code_fault(DataItem, code):
        faults["code"] = fault
    refuse(WHAT, faults)
    item = DataItem(code=code)
    _write_item(item, facts)
    act.subject, act.after, act.message = item, columns_of(item), NEXT_ROUND
    return item


@verb("item.change", access=may_keep_plans)
def change_item(act: Act, item: DataItem, *, facts: ItemFacts) -> DataItem:
    """Ask differently, of other units, or no more. What formulas rest on cannot be pulled away:
    an item in use keeps its meaning (type, unit, period) and the units that they count.
    """
    require_catalogue(act, item)
    refuse(WHAT, item_faults(facts) or _use_faults(item, facts))
    act.before = columns_of(item)
    _write_item(item, facts)
    act.after, act.message = columns_of(item), NEXT_ROUND
    return item


@verb("rule.add", access=may_keep_plans)
def add_rule(act: Act, subject: None, *, code: str, facts: RuleFacts) -> ItemRule:
    """A further rule between items, checked from the next round on."""
    faults = _rule_faults(facts)
    if fault := code_fault(ItemRule, code):
        faults["code"] = fault
    refuse(RULE, faults)
    rule = ItemRule(code=code)
    _write_rule(rule, facts)
    act.subject, act.after, act.message = rule, content_of(rule), NEXT_ROUND
    return rule


@verb("rule.change", access=may_keep_plans)
def change_rule(act: Act, rule: ItemRule, *, facts: RuleFacts) -> ItemRule:
    """Another relation, severity or sentence, or no rule any more (`is_active` off)."""
    require_catalogue(act, rule)
    refuse(RULE, _rule_faults(facts))
    act.before = content_of(rule)
    _write_rule(rule, facts)
    act.after, act.message = content_of(rule), NEXT_ROUND
    return rule


def _use_faults(item: DataItem, facts: ItemFacts) -> Faults:
    """What indicators and rules still need of an item."""
    terms = IndicatorTerm.objects.filter(item=item).select_related("version__indicator")
    users = list(terms)
    if not users:
        return _rules_need(item, facts)
    names = "、".join(dict.fromkeys(f"“{term.version.indicator}”" for term in users))
    if not facts.is_active:
        return {"is_active": f"指标{names}用到它，不能停用；请先给这些指标另定算法。"}
    for name, label in MEANING.items():
        if getattr(facts, name) != getattr(item, name):
            return {
                name: f"指标{names}用到它，改{label}会使各年数据不可比；"
                "请新增数据项，再给指标另定算法。"
            }
    for term in users:
        version = term.version
        below = term.part == IndicatorTerm.Part.DENOMINATOR
        counted = (version.denominator_kinds if below else None) or version.kinds
        lost = [kind for kind in counted if kind in item.kinds and kind not in facts.kinds]
        if lost:
            said = f"指标“{version.indicator}”计入{labels_of(lost)}，不能改为不由其填报。"
            return {"kinds": said}
    return _rules_need(item, facts)


def _rules_need(item: DataItem, facts: ItemFacts) -> Faults:
    """A rule whose item nobody is asked any more would silently cease to be checked."""
    rules = ItemRule.objects.filter(is_active=True, terms__item=item).distinct()
    if facts.is_active or not rules:
        return {}
    said = "、".join(f"“{rule.code}”" for rule in rules)
    return {"is_active": f"校验规则{said}用到它，请先停用这些规则。"}


def _rule_faults(facts: RuleFacts) -> Faults:
    return rule_faults(facts, items=items_of((*facts.left, *facts.right)))


def _write_item(item: DataItem, facts: ItemFacts) -> None:
    for name, value in asdict(facts).items():
        if name == "position":
            continue
        if name in NUMBERS and value is not None:
            value = number(value)
        setattr(item, name, value.strip() if isinstance(value, str) else value)
    item.kinds = list(facts.kinds)
    if facts.position is not None:
        item.position = facts.position
    elif item.position is None:
        item.position = next_position(DataItem.objects.all())
    store(item, what=WHAT)


def _write_rule(rule: ItemRule, facts: RuleFacts) -> None:
    rule.operator, rule.severity, rule.missing = facts.operator, facts.severity, facts.missing
    rule.message, rule.is_active = facts.message.strip(), facts.is_active
    store(rule, what=RULE)
    for term in terms_of(rule):
        term.delete()
    items = items_of((*facts.left, *facts.right))
    for side, terms in ((RuleTerm.Side.LEFT, facts.left), (RuleTerm.Side.RIGHT, facts.right)):
        for term in terms:
            row = RuleTerm(
                rule=rule,
                side=side,
                item=items[term.item],
                coefficient=number(term.coefficient),
            )
            store(row, what=RULE)
