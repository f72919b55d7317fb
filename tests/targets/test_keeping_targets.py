"""Targets: set, changed from a data year on, described, withdrawn, and refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from institutions.refusals import Invalid, NotAllowed, Stale
from targets.keeping import (
    Bounds,
    Source,
    TargetWords,
    add_indicator,
    bounds_of,
    change_target,
    describe_target,
    set_target,
    withdraw_target,
)
from targets.keeping import IndicatorFacts as Facts
from targets.kinds import Kind
from targets.models import Indicator, Replaced, Target
from tests.cast import fresh, make_plan, make_share
from tests.targets.keeping import (
    AT_LEAST_50,
    GROUNDS,
    HEADCOUNT,
    WORDS,
    changed,
    last_entry,
    refused,
)

pytestmark = pytest.mark.django_db

FEWER = changed(AT_LEAST_50, lower=Decimal(45))


@pytest.fixture
def enrolment(catalogue, manager) -> Indicator:
    facts = Facts(name="在校生规模", section="scale", unit="人")
    return add_indicator(
        by=manager, code="enrolment", facts=facts, measurement=HEADCOUNT, valid_from=2022
    ).value


@pytest.fixture
def target(plan) -> Target:
    """At least 50 % dual-qualified teachers by 2025, from 2023 on."""
    return plan.targets.get()


def test_a_target_is_set_with_its_first_version_and_its_sources(plan, enrolment, manager):
    clause = plan.clauses.get()
    target = set_target(
        plan,
        by=manager,
        indicator=enrolment,
        words=TargetWords("在校生", commitment="力争", binding="binding"),
        bounds=Bounds(Kind.AT_LEAST, lower="22,000", year=2025, yearly={2024: 21000}),
        sources=[Source(clause, "在校生达到2.2万人")],
    ).value
    version = target.versions.get()
    assert (version.valid_from, version.lower, version.year) == (2023, 22000, 2025)
    assert (version.yearly, version.year_basis) == ({"2024": "21000"}, "stated")
    assert (version.reason, version.document_number) == ("规划原文", plan.document_number)
    assert target.sources.get().quote == "在校生达到2.2万人"
    assert target.position > plan.targets.first().position
    entry = last_entry("target.set")
    assert (entry.subject_name, entry.after["bounds"]["lower"]) == ("在校生", "22000")


def test_a_target_inferred_or_holding_every_year_takes_the_plans_horizon(plan, enrolment, manager):
    every = Bounds(Kind.AT_LEAST, lower=1, every_year=True)
    version = set_target(
        plan, by=manager, indicator=enrolment, words=WORDS, bounds=every
    ).value.versions.get()
    assert (version.every_year, version.year, version.year_basis) == (True, 2025, "continuous")


def test_a_changed_target_holds_from_its_year_and_the_old_one_stays(target, manager):
    change_target(target, by=manager, version=1, bounds=FEWER, valid_from=2024, **GROUNDS)
    versions = target.versions.values_list("valid_from", "lower", "reason")
    assert list(versions) == [(2023, 50, ""), (2024, 45, GROUNDS["reason"])]
    entry = last_entry("target.change")
    assert (entry.before["lower"], entry.after["lower"]) == ("50", "45")
    assert entry.after["document_number"] == GROUNDS["document_number"]
    assert entry.message.startswith("自 2024 年度起生效；2023 年度及以前")
    assert (fresh(target).version, Replaced.objects.count()) == (2, 0)


def test_a_second_version_of_a_year_is_a_correction_that_keeps_what_stood_there(target, manager):
    change_target(target, by=manager, bounds=FEWER, valid_from=2024, **GROUNDS)
    again = {"reason": "录入有误", "document_number": "示例〔2024〕10 号"}
    better = changed(FEWER, lower=Decimal(46))
    change_target(target, by=manager, bounds=better, valid_from=2024, **again)
    assert list(target.versions.values_list("valid_from", "lower")) == [(2023, 50), (2024, 46)]
    kept = target.replaced.get()
    assert (kept.valid_from, kept.content["lower"]) == (2024, "45")
    assert (kept.content["reason"], kept.reason) == (GROUNDS["reason"], "录入有误")


def test_a_version_before_a_later_one_holds_until_it(target, manager):
    change_target(target, by=manager, bounds=FEWER, valid_from=2025, **GROUNDS)
    change_target(target, by=manager, bounds=changed(FEWER, lower=48), valid_from=2024, **GROUNDS)
    assert list(target.versions.values_list("valid_from", "lower")) == [
        (2023, 50),
        (2024, 48),
        (2025, 45),
    ]
    assert "自 2024 年度起至 2024 年度生效" in last_entry("target.change").message


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"reason": ""}, "reason"),
        ({"document_number": " "}, "document_number"),
        ({"document_number": "号" * 81}, "document_number"),
        ({"valid_from": 2021}, "valid_from"),
        ({"valid_from": 2026}, "valid_from"),
        ({"bounds": Bounds(Kind.RANGE, lower=8, upper=5, year=2025)}, "upper"),
        ({"bounds": changed(FEWER, per=0)}, "per"),
        ({"bounds": changed(FEWER, year=2022)}, "year"),
        ({"bounds": changed(FEWER, yearly={2027: 40})}, "yearly"),
        ({"bounds": changed(FEWER, yearly={2024: 60})}, "yearly"),
        ({"bounds": Bounds(Kind.CUMULATIVE, lower=300, year=2025)}, "kind"),
    ],
)
def test_a_change_that_cannot_be_judged_or_lacks_grounds_is_refused(target, manager, change, place):
    wanted = {"bounds": FEWER, "valid_from": 2024, **GROUNDS, **change}
    with refused(place, said="目标没有保存", kind=Invalid):
        change_target(target, by=manager, **wanted)


def test_a_direction_against_the_confirmed_baseline_is_refused(target, manager):
    target.baselines.create(year=2022, value=60, source="统计年报", is_confirmed=True)
    with refused("direction", said="方向相反", kind=Invalid):
        change_target(
            target,
            by=manager,
            bounds=changed(FEWER, direction="rise"),
            valid_from=2024,
            **GROUNDS,
        )


def test_two_targets_for_one_indicator_and_scope_are_refused(plan, target, manager, school):
    share, words = target.indicator, TargetWords("又一个")
    with refused("indicator", said="已有该指标的目标", kind=Invalid):
        set_target(plan, by=manager, indicator=share, words=words, bounds=FEWER)
    set_target(plan, by=manager, indicator=share, words=words, bounds=FEWER, institution=school)
    with refused("indicator", kind=Invalid):
        set_target(plan, by=manager, indicator=share, words=words, bounds=FEWER, institution=school)


def test_a_scope_lies_within_the_plans_region(
    plan, target, manager, far_school, bureau, school, pingchuan, jinchang, gansu, baiyin
):
    said = {"indicator": target.indicator, "words": WORDS, "bounds": FEWER}
    with refused("institution", said="不在白银市", kind=Invalid):
        set_target(plan, by=manager, institution=far_school, **said)
    with refused("institution", said="不计主管部门", kind=Invalid):
        set_target(plan, by=manager, institution=bureau, **said)
    for county in (jinchang, gansu, baiyin):
        with refused("county", said="下级地区", kind=Invalid):
            set_target(plan, by=manager, county=county, **said)
    with refused("county", kind=Invalid):
        set_target(plan, by=manager, institution=school, county=pingchuan, **said)
    assert set_target(plan, by=manager, county=pingchuan, **said).value.county == pingchuan


def test_a_target_cites_clauses_of_its_own_plan(plan, enrolment, manager, jinchang):
    foreign = make_plan(jinchang, "jinchang-plan").clauses.get()
    own = plan.clauses.get()
    said = {"indicator": enrolment, "words": WORDS, "bounds": Bounds(Kind.SOFT)}
    with refused("sources", said="不属于本规划", kind=Invalid):
        set_target(plan, by=manager, sources=[Source(foreign, "原文")], **said)
    with refused("elaborated_in", kind=Invalid):
        set_target(plan, by=manager, elaborated_in=foreign, **said)
    with refused("sources", said="抄录", kind=Invalid):
        set_target(plan, by=manager, sources=[Source(own, " ")], **said)
    with refused("sources", said="两次", kind=Invalid):
        set_target(plan, by=manager, sources=[Source(own, "甲"), Source(own, "乙")], **said)
    with refused("name", kind=Invalid):
        set_target(plan, by=manager, **{**said, "words": TargetWords(" ")})
    with refused("binding", kind=Invalid):
        set_target(plan, by=manager, **{**said, "words": TargetWords("甲", binding="firm")})


def test_an_indicator_that_is_never_computed_carries_no_judged_target(plan, manager):
    bare = Indicator.objects.create(code="bare", name="无算法", section="scale", unit="个")
    with refused("indicator", said="没有算法", kind=Invalid):
        set_target(plan, by=manager, indicator=bare, words=WORDS, bounds=AT_LEAST_50)


def test_what_is_said_of_a_target_changes_without_touching_what_is_promised(target, manager):
    clause = target.plan.clauses.get()
    describe_target(
        target,
        by=manager,
        version=1,
        words=TargetWords("双师型占比", binding="expected"),
        sources=[Source(clause, "力争达到50%")],
        elaborated_in=clause,
    )
    now = fresh(target)
    assert (now.name, now.binding, now.elaborated_in) == ("双师型占比", "expected", clause)
    assert (now.sources.get().quote, now.versions.get().lower) == ("力争达到50%", 50)
    assert last_entry("target.describe").before["sources"] == ["一（二）：达到 50"]


def test_a_withdrawn_target_keeps_its_past_and_can_be_put_in_force_again(target, manager):
    with refused("reason", "document_number", kind=Invalid):
        withdraw_target(target, by=manager, valid_from=2024, reason="", document_number="")
    withdraw_target(target, by=manager, valid_from=2024, **GROUNDS)
    versions = target.versions.values_list("valid_from", "kind", "is_withdrawn")
    assert list(versions) == [(2023, "at_least", False), (2024, "soft", True)]
    with refused("valid_from", said="已经撤销", kind=Invalid):
        withdraw_target(target, by=manager, valid_from=2025, **GROUNDS)
    before = bounds_of(target.versions.get(valid_from=2023))
    change_target(target, by=manager, bounds=before, valid_from=2025, **GROUNDS)
    latest = target.versions.get(valid_from=2025)
    assert (latest.lower, latest.is_withdrawn) == (50, False)


@pytest.mark.parametrize("who", ["other_city_manager", "viewer", "reviewer", "reporter"])
def test_others_do_not_keep_the_targets_of_a_plan(plan, target, catalogue, who, request):
    user = request.getfixturevalue(who)
    other = make_share("another", catalogue.dual, catalogue.enrolment)
    with refused(kind=NotAllowed):
        set_target(plan, by=user, indicator=other, words=WORDS, bounds=AT_LEAST_50)
    with refused(kind=NotAllowed):
        change_target(target, by=user, bounds=FEWER, valid_from=2024, **GROUNDS)
    with refused(kind=NotAllowed):
        describe_target(target, by=user, words=WORDS)
    with refused(kind=NotAllowed):
        withdraw_target(target, by=user, valid_from=2024, **GROUNDS)


def test_the_same_change_twice_has_one_effect_and_an_old_page_none(target, manager):
    said = {"bounds": FEWER, "valid_from": 2024, **GROUNDS}
    first = change_target(target, by=manager, key="k", version=1, **said)
    again = change_target(target, by=manager, key="k", version=1, **said)
    assert (again.repeated, again.value) == (True, first.value)
    assert target.versions.count() == 2
    with refused(kind=Stale):
        change_target(target, by=manager, version=1, **{**said, "valid_from": 2025})


def test_the_same_target_sent_twice_is_one(plan, enrolment, manager):
    said = {"indicator": enrolment, "words": WORDS, "bounds": AT_LEAST_50}
    first = set_target(plan, by=manager, key="k", **said)
    again = set_target(plan, by=manager, key="k", **said)
    assert (again.repeated, again.value) == (True, first.value)
