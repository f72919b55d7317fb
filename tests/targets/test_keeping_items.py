"""What units are asked: data items and the rules between them, from the next round on."""

from __future__ import annotations

from decimal import Decimal

import pytest

from institutions.refusals import Invalid, NotAllowed
from submissions.frozen import freeze, thaw
from targets.formulas import Term
from targets.keeping import (
    NEXT_ROUND,
    ItemFacts,
    RuleFacts,
    add_item,
    add_rule,
    change_item,
    change_rule,
)
from targets.models import DataItem, ItemRule
from tests.cast import fresh
from tests.targets.keeping import ITEM, changed, last_entry, refused

pytestmark = pytest.mark.django_db

RULE = RuleFacts(
    left=(Term("dual-qualified-teachers"),),
    operator="le",
    right=(Term("full-time-enrolment"),),
    message="大于在校生数，请核对",
    severity="warning",
)


def facts_of(item: DataItem) -> ItemFacts:
    return ItemFacts(
        name=item.name,
        section=item.section,
        unit=item.unit,
        definition=item.definition,
        period=item.period,
        kinds=tuple(item.kinds),
        type=item.type,
        decimals=item.decimals,
        minimum=item.minimum,
        maximum=item.maximum,
        swing=item.swing,
        is_active=item.is_active,
    )


def test_a_further_item_is_asked_from_the_next_round_on(open_round_of_baiyin, manager):
    item = add_item(by=manager, code="part-time-teachers", facts=ITEM).value
    assert item.kinds == list(ITEM.kinds)
    assert last_entry("item.add").message == NEXT_ROUND
    asked = [each.code for each in thaw(open_round_of_baiyin.frozen).items]
    assert item.code not in asked
    assert item.code in [each.code for each in thaw(freeze()).items]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"kinds": ()}, "kinds"),
        ({"kinds": ("kindergarten",)}, "kinds"),
        ({"period": "weekly"}, "period"),
        ({"minimum": 9, "maximum": 1}, "maximum"),
        ({"definition": ""}, "definition"),
        ({"unit": "字" * 21}, "unit"),
    ],
)
def test_an_item_that_cannot_be_asked_is_refused(catalogue, manager, change, place):
    facts = changed(ITEM, **change)
    with refused(place, said="数据项没有保存", kind=Invalid):
        add_item(by=manager, code="new", facts=facts)
    with refused(place, kind=Invalid):
        change_item(catalogue.meetings, by=manager, facts=facts)


def test_a_code_is_used_once(catalogue, manager):
    with refused("code", said="已被使用", kind=Invalid):
        add_item(by=manager, code="meetings", facts=ITEM)
    with refused("code", kind=Invalid):
        add_rule(by=manager, code="dual-within-specialised", facts=RULE)


def test_an_item_is_changed_and_the_open_round_keeps_its_question(
    open_round_of_baiyin, catalogue, manager
):
    facts = changed(facts_of(catalogue.meetings), name="专题会议次数", swing=50)
    change_item(catalogue.meetings, by=manager, facts=facts)
    assert (fresh(catalogue.meetings).name, fresh(catalogue.meetings).swing) == ("专题会议次数", 50)
    frozen = {item.code: item.name for item in thaw(open_round_of_baiyin.frozen).items}
    assert frozen["meetings"] == "专题会议"
    entry = last_entry("item.change")
    assert (entry.before["name"], entry.after["name"]) == ("专题会议", "专题会议次数")
    assert entry.message == NEXT_ROUND


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        ({"is_active": False}, "is_active", "““双师型”教师占比”用到它"),
        ({"unit": "万人"}, "unit", "不可比"),
        ({"period": "calendar"}, "period", "不可比"),
        ({"type": "yes_no"}, "type", "不可比"),
        ({"kinds": ("higher",)}, "kinds", "计入中职学校、技工学校"),
    ],
)
def test_what_a_formula_rests_on_cannot_be_pulled_away(
    plan, catalogue, manager, change, place, said
):
    facts = changed(facts_of(catalogue.dual), **change)
    with refused(place, said=said, kind=Invalid):
        change_item(catalogue.dual, by=manager, facts=facts)


def test_what_a_rule_rests_on_is_stopped_after_the_rule(catalogue, manager):
    facts = changed(facts_of(catalogue.dual), is_active=False)
    with refused("is_active", said="“dual-within-specialised”用到它", kind=Invalid):
        change_item(catalogue.dual, by=manager, facts=facts)
    off = RuleFacts(
        left=(Term("dual-qualified-teachers"),),
        operator="le",
        right=(Term("specialised-teachers"),),
        message=catalogue.rule.message,
        is_active=False,
    )
    change_rule(catalogue.rule, by=manager, facts=off)
    change_item(catalogue.dual, by=manager, facts=facts)
    assert not fresh(catalogue.dual).is_active


def test_a_rule_is_added_and_changed_from_the_next_round_on(open_round_of_baiyin, manager):
    rule = add_rule(by=manager, code="dual-within-enrolment", facts=RULE).value
    assert rule.code not in [each.code for each in thaw(open_round_of_baiyin.frozen).rules]
    weighted = changed(RULE, right=(Term("full-time-enrolment", "0.5"),), severity="error")
    change_rule(rule, by=manager, facts=weighted)
    [frozen] = [each for each in thaw(freeze()).rules if each.code == rule.code]
    [(code, coefficient)] = frozen.right
    assert (frozen.severity, code) == ("error", "full-time-enrolment")
    assert coefficient == Decimal("0.5")
    entry = last_entry("rule.change")
    assert ["right", "full-time-enrolment", "1"] in entry.before["terms"]
    assert ["right", "full-time-enrolment", "0.5"] in entry.after["terms"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"left": ()}, "left"),
        ({"right": (Term("meetings"),)}, "right"),
        ({"right": (Term("full-time-enrolment", 0),)}, "right"),
        ({"message": " "}, "message"),
        ({"operator": "gt"}, "operator"),
    ],
)
def test_a_rule_that_is_never_checked_is_refused(catalogue, manager, change, place):
    facts = changed(RULE, **change)
    with refused(place, said="校验规则没有保存", kind=Invalid):
        add_rule(by=manager, code="new", facts=facts)
    with refused(place, kind=Invalid):
        change_rule(catalogue.rule, by=manager, facts=facts)


def test_items_and_rules_of_other_cities_plans_are_left_to_them(
    plan, catalogue, manager, other_city_manager
):
    assert catalogue.dual in DataItem.objects.editable_by(manager)
    assert catalogue.dual not in DataItem.objects.editable_by(other_city_manager)
    assert catalogue.meetings in DataItem.objects.editable_by(other_city_manager)
    assert catalogue.rule in ItemRule.objects.editable_by(manager)
    assert catalogue.rule not in ItemRule.objects.editable_by(other_city_manager)
    with refused(said="也用于白银市的规划", kind=NotAllowed):
        change_item(catalogue.dual, by=other_city_manager, facts=facts_of(catalogue.dual))
    with refused(said="也用于白银市的规划", kind=NotAllowed):
        change_rule(catalogue.rule, by=other_city_manager, facts=RULE)


@pytest.mark.parametrize("who", ["viewer", "reviewer", "reporter", "system_admin"])
def test_only_managers_change_what_is_asked(catalogue, who, request):
    user = request.getfixturevalue(who)
    with refused(kind=NotAllowed):
        add_item(by=user, code="new", facts=ITEM)
    with refused(kind=NotAllowed):
        change_item(catalogue.meetings, by=user, facts=ITEM)
    with refused(kind=NotAllowed):
        add_rule(by=user, code="new", facts=RULE)
    with refused(kind=NotAllowed):
        change_rule(catalogue.rule, by=user, facts=RULE)


def test_the_same_item_sent_twice_is_one(catalogue, manager):
    for repeated in (False, True):
        done = add_item(by=manager, key="k", code="part-time-teachers", facts=ITEM)
        assert done.repeated is repeated
    for repeated in (False, True):
        done = add_rule(by=manager, key="r", code="new", facts=RULE)
        assert done.repeated is repeated
