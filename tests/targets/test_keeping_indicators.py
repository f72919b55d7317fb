"""The shared catalogue of indicators: added, described, defined anew; who may, and what not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from institutions.duties import Role
from institutions.refusals import Invalid, NotAllowed, Stale
from targets.formulas import Term
from targets.keeping import (
    Bounds,
    IndicatorFacts,
    add_indicator,
    change_target,
    define_indicator,
    describe_indicator,
    set_part,
    set_target,
)
from targets.kinds import Kind, Measure, Span
from targets.models import Indicator, Plan, PublishedFigure
from tests.cast import fresh, make_plan, make_target, make_user
from tests.targets.keeping import (
    AT_LEAST_50,
    GROUNDS,
    HEADCOUNT,
    SHARE,
    WORDS,
    changed,
    last_entry,
    refused,
)

pytestmark = pytest.mark.django_db

FACTS = IndicatorFacts(name="在校生规模", section="scale", unit="人")
OF_ALL = changed(SHARE, definition="“双师型”教师 ÷ 全日制在校生 × 100",
                 denominator=(Term("full-time-enrolment"),))  # fmt: skip


@pytest.fixture
def share(plan) -> Indicator:
    return plan.targets.get().indicator


@pytest.fixture
def shared(share, jinchang) -> Indicator:
    """The same indicator, promised in the other city too."""
    make_target(make_plan(jinchang, "jinchang-plan"), share, lower=Decimal(40))
    return share


def add(by, measurement=HEADCOUNT, facts=FACTS, code="enrolment", **more):
    said = {"facts": facts, "measurement": measurement, "valid_from": 2022, **more}
    return add_indicator(by=by, code=code, **said)


def terms_of(version):
    return [
        (term.part, term.item.code, term.coefficient)
        for term in version.terms.select_related("item").order_by("pk")
    ]


def test_an_indicator_is_added_with_its_first_definition(catalogue, manager):
    weighted = changed(
        HEADCOUNT, numerator=(Term("full-time-enrolment"), Term("specialised-teachers", "-0.5"))
    )
    indicator = add(manager, weighted, reason="试点", document_number="示例〔2024〕3 号").value
    version = indicator.versions.get()
    assert terms_of(version) == [
        ("numerator", "full-time-enrolment", 1),
        ("numerator", "specialised-teachers", Decimal("-0.5")),
    ]
    assert (version.reason, version.kinds) == ("试点", ["higher", "secondary", "skilled"])
    assert last_entry("indicator.add").subject_name == "在校生规模"


def test_another_definition_stands_beside_the_first(share, manager):
    facts = changed(FACTS, unit="%", decimals=1, section="teachers")
    variant = add(manager, OF_ALL, facts, "share-of-all", variant_of=share).value
    assert list(share.variants.all()) == [variant]
    with refused("variant_of", said="主口径", kind=Invalid):
        add(manager, OF_ALL, facts, "third", variant_of=variant)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"numerator": ()}, "numerator"),
        ({"numerator": (Term("full-time-enrolment", Decimal(0)),)}, "numerator"),
        ({"numerator": (Term("full-time-enrolment", "一"),)}, "numerator"),
        ({"numerator": (Term("meetings"),)}, "numerator"),
        ({"measure": Measure.RATIO}, "denominator"),
        ({"kinds": ("university",)}, "kinds"),
    ],
)
def test_a_formula_over_nothing_is_refused(catalogue, manager, change, place):
    with refused(place, said="指标没有保存", kind=Invalid):
        add(manager, changed(HEADCOUNT, **change))


@pytest.mark.parametrize(
    ("change", "place"),
    [({"name": ""}, "name"), ({"section": "sports"}, "section"), ({"decimals": 9}, "decimals")],
)
def test_an_indicator_that_cannot_be_shown_is_refused(catalogue, manager, change, place):
    with refused(place, kind=Invalid):
        add(manager, facts=changed(FACTS, **change))
    with refused("code", kind=Invalid):
        add(manager, code="")


def test_a_new_definition_holds_from_its_year_and_the_old_one_stays(share, manager):
    define_indicator(share, by=manager, version=1, measurement=OF_ALL, valid_from=2024, **GROUNDS)
    old, new = share.versions.order_by("valid_from")
    assert [code for _, code, _ in terms_of(old)] == [
        "dual-qualified-teachers",
        "specialised-teachers",
    ]
    assert [code for _, code, _ in terms_of(new)] == [
        "dual-qualified-teachers",
        "full-time-enrolment",
    ]
    assert (new.valid_from, new.document_number) == (2024, GROUNDS["document_number"])
    entry = last_entry("indicator.define")
    assert ["denominator", "specialised-teachers", "1"] in entry.before["terms"]
    assert ["denominator", "full-time-enrolment", "1"] in entry.after["terms"]
    assert fresh(share).version == 2


def test_a_definition_corrected_within_its_year_keeps_the_old_formula(share, manager):
    define_indicator(share, by=manager, measurement=OF_ALL, valid_from=2022, **GROUNDS)
    version = share.versions.get()
    assert [code for _, code, _ in terms_of(version)] == [
        "dual-qualified-teachers",
        "full-time-enrolment",
    ]
    kept = share.replaced.get()
    assert ["denominator", "specialised-teachers", "1"] in kept.content["terms"]
    assert (kept.valid_from, kept.replaced_by) == (2022, manager)


def test_a_definition_wants_its_grounds_and_a_change(share, manager):
    said = {"measurement": OF_ALL, "valid_from": 2024}
    with refused("reason", "document_number", kind=Invalid):
        define_indicator(share, by=manager, **said, reason="", document_number="")
    with refused("valid_from", kind=Invalid):
        define_indicator(share, by=manager, **{**said, "valid_from": 24}, **GROUNDS)
    as_it_is = changed(SHARE, definition="“双师型”教师 ÷ 专业课教师")
    with refused(said="没有需要保存的变化", kind=Invalid):
        define_indicator(share, by=manager, measurement=as_it_is, valid_from=2024, **GROUNDS)


def test_a_definition_must_suit_the_targets_that_stand_on_it(plan, catalogue, manager, school):
    indicator = add(manager, changed(HEADCOUNT, span=Span.FLOW)).value
    total = Bounds(Kind.CUMULATIVE, lower=300, year=2025)
    set_target(plan, by=manager, indicator=indicator, words=WORDS, bounds=total)
    with refused("measure", said="“baiyin-plan”的目标“示例目标”不适用于新算法", kind=Invalid):
        define_indicator(indicator, by=manager, measurement=HEADCOUNT, valid_from=2024, **GROUNDS)
    part = Bounds(Kind.CUMULATIVE, lower=100, year=2025)
    set_target(plan, by=manager, indicator=indicator, words=WORDS, bounds=part, institution=school)
    without = changed(HEADCOUNT, span=Span.FLOW, kinds=("higher",))
    with refused("kinds", said="不再计中职学校", kind=Invalid):
        define_indicator(indicator, by=manager, measurement=without, valid_from=2024, **GROUNDS)


def test_becoming_a_sum_does_not_leave_parts_above_the_whole(plan, share, manager, school):
    over = Bounds(Kind.AT_LEAST, lower=60, year=2025)
    set_target(plan, by=manager, indicator=share, words=WORDS, bounds=over, institution=school)
    summed = changed(HEADCOUNT, numerator=(Term("dual-qualified-teachers"),))
    with refused("lower", said="超过", kind=Invalid):
        define_indicator(share, by=manager, measurement=summed, valid_from=2024, **GROUNDS)


def test_how_an_indicator_is_called_changes_without_a_version(share, manager):
    describe_indicator(
        share, by=manager, name="双师占比", section="teachers", in_ten_thousands=False, position=7
    )
    assert (fresh(share).name, fresh(share).position, share.versions.count()) == ("双师占比", 7, 1)
    with refused("name", kind=Invalid):
        describe_indicator(share, by=manager, name=" ", section="teachers", in_ten_thousands=False)


# ---- who may change what others use --------------------------------------------------------------


def test_what_only_ones_own_plans_use_is_ones_own(share, manager, other_city_manager):
    assert share in Indicator.objects.editable_by(manager)
    with refused(said="也用于白银市的规划", kind=NotAllowed):
        define_indicator(
            share, by=other_city_manager, measurement=OF_ALL, valid_from=2024, **GROUNDS
        )


def test_what_another_city_uses_too_is_for_the_region_above_both(shared, manager, gansu):
    assert shared not in Indicator.objects.editable_by(manager)
    said = {"measurement": OF_ALL, "valid_from": 2024, **GROUNDS}
    with refused(said="也用于金昌市的规划", kind=NotAllowed) as caught:
        define_indicator(shared, by=manager, **said)
    assert "请联系甘肃省的管理员（尚未设置" in caught.value.message
    province = make_user(Role.MANAGER, "province-manager", full_name="孙省管", region=gansu)
    with refused(said="请联系甘肃省的管理员（孙省管）", kind=NotAllowed):
        describe_indicator(
            shared, by=manager, name="别名", section="teachers", in_ten_thousands=False
        )
    assert define_indicator(shared, by=province, **said).value.valid_from == 2024


def test_a_published_figure_or_a_place_beside_is_a_use_too(share, catalogue, manager, jinchang):
    plan = make_plan(jinchang, "jinchang-plan")
    own = add(manager).value
    assert own in Indicator.objects.editable_by(manager)
    PublishedFigure.objects.create(
        plan=plan,
        indicator=own,
        clause=plan.clauses.get(),
        position=1,
        written="1.9万人",
        value=19000,
        precision="exact",
        quote="1.9万人",
    )
    assert own not in Indicator.objects.editable_by(manager)
    beside = add(manager, code="beside", variant_of=own).value
    assert beside in Indicator.objects.editable_by(manager)
    make_target(plan, own, lower=Decimal(10))
    assert beside not in Indicator.objects.editable_by(manager)


@pytest.mark.parametrize("who", ["viewer", "reviewer", "reporter", "auditor", "disabled"])
def test_only_managers_keep_the_catalogue(share, who, request):
    user = request.getfixturevalue(who)
    assert not Indicator.objects.editable_by(user)
    with refused(kind=NotAllowed):
        add(user)
    with refused(kind=NotAllowed):
        define_indicator(share, by=user, measurement=OF_ALL, valid_from=2024, **GROUNDS)


def test_the_same_definition_sent_twice_is_one_and_an_old_page_none(share, manager):
    said = {"measurement": OF_ALL, "valid_from": 2024, **GROUNDS}
    first = define_indicator(share, by=manager, key="k", version=1, **said)
    again = define_indicator(share, by=manager, key="k", version=1, **said)
    assert (again.repeated, again.value) == (True, first.value)
    assert share.versions.count() == 2
    with refused(kind=Stale):
        define_indicator(share, by=manager, version=1, **{**said, "valid_from": 2025})


def test_a_change_of_the_target_follows_the_definition_of_its_year(plan, share, manager, college):
    summed = changed(HEADCOUNT, numerator=(Term("dual-qualified-teachers"),))
    define_indicator(share, by=manager, measurement=summed, valid_from=2025, **GROUNDS)
    target = plan.targets.get()
    with refused("indicator", said="只有合计数可以分解", kind=Invalid):
        set_part(target, by=manager, amount=9, institution=college, valid_from=2024, **GROUNDS)
    set_part(target, by=manager, amount=9, institution=college, valid_from=2025, **GROUNDS)
    change_target(
        target, by=manager, bounds=changed(AT_LEAST_50, lower=40), valid_from=2025, **GROUNDS
    )
    assert Plan.objects.get(pk=plan.pk).targets.count() == 2
