"""目标分解: what institutions and counties are given of a sum, and what is left."""

from __future__ import annotations

from decimal import Decimal

import pytest

from institutions.models import InstitutionKind
from institutions.refusals import Invalid, NotAllowed
from targets.keeping import (
    Bounds,
    IndicatorFacts,
    add_indicator,
    change_target,
    remainder_of,
    set_part,
    set_target,
    withdraw_target,
)
from targets.kinds import Kind
from targets.models import Target
from tests.cast import fresh, make_institution
from tests.institutions.test_acting import at_once
from tests.targets.keeping import GROUNDS, HEADCOUNT, WORDS, last_entry, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(catalogue, manager):
    facts = IndicatorFacts(name="在校生规模", section="scale", unit="人")
    return add_indicator(
        by=manager, code="enrolment", facts=facts, measurement=HEADCOUNT, valid_from=2022
    ).value


@pytest.fixture
def whole(plan, enrolment, manager) -> Target:
    """22,000 students by 2025."""
    bounds = Bounds(Kind.AT_LEAST, lower=22000, year=2025)
    return set_target(plan, by=manager, indicator=enrolment, words=WORDS, bounds=bounds).value


@pytest.fixture
def second_college(baiyin):
    return make_institution(baiyin, "college-2", kind=InstitutionKind.HIGHER, name="示例高职二")


def give(whole, by, amount, *, valid_from=2023, **scope):
    said = {"amount": amount, "valid_from": valid_from, **GROUNDS, **scope}
    return set_part(whole, by=by, **said).value


def left(whole, year=2023):
    return remainder_of(whole.plan, whole.indicator, year).left


def test_eight_and_two_thousand_of_twenty_two_leave_twelve(whole, manager, college, second_college):
    assert left(whole) == 22000
    part = give(whole, manager, "8000", institution=college)
    give(whole, manager, 2000, institution=second_college)
    found = remainder_of(whole.plan, whole.indicator, 2023)
    assert (found.allotted, found.left) == (10000, 12000)
    assert [share.amount for share in found.parts] == [8000, 2000]
    version = part.versions.get()
    assert (version.kind, version.lower, version.year) == ("at_least", 8000, 2025)
    assert part.name == "示例高职在校生规模"
    assert last_entry("target.part").subject_name == "示例高职二在校生规模"


def test_parts_above_the_whole_are_refused_with_the_sum(whole, manager, college, second_college):
    give(whole, manager, 8000, institution=college)
    with refused("lower", said="多出 1000；请减少某一部分", kind=Invalid):
        give(whole, manager, 15000, institution=second_college)
    give(whole, manager, 14000, institution=second_college)
    assert left(whole) == 0


def test_the_whole_cannot_fall_below_its_parts(whole, manager, college):
    give(whole, manager, 8000, institution=college)
    with refused("lower", said="超过“示例目标”的 7000", kind=Invalid):
        change_target(
            whole,
            by=manager,
            bounds=Bounds(Kind.AT_LEAST, lower=7000, year=2025),
            valid_from=2024,
            **GROUNDS,
        )


def test_a_later_year_of_the_whole_is_checked_too(whole, manager, college):
    less = Bounds(Kind.AT_LEAST, lower=9000, year=2025)
    change_target(whole, by=manager, bounds=less, valid_from=2025, **GROUNDS)
    with refused("lower", said="2025 年度起各部分合计 10000", kind=Invalid):
        give(whole, manager, 10000, institution=college)


def test_a_part_given_again_is_a_new_version_of_it(whole, manager, college):
    part = give(whole, manager, 8000, institution=college)
    again = give(whole, manager, 9000, institution=college, valid_from=2024)
    assert again == part
    assert list(part.versions.values_list("valid_from", "lower")) == [(2023, 8000), (2024, 9000)]
    assert (left(whole, 2023), left(whole, 2024)) == (14000, 13000)
    assert fresh(part).version == 2


def test_a_school_is_part_of_its_countys_part(whole, manager, school, pingchuan, college):
    give(whole, manager, 5000, county=pingchuan)
    give(whole, manager, 3000, institution=school)
    assert left(whole) == 17000
    with refused("lower", said="平川区", kind=Invalid):
        give(whole, manager, 6000, institution=school)


def test_a_withdrawn_part_is_free_again(whole, manager, college):
    part = give(whole, manager, 8000, institution=college)
    withdraw_target(part, by=manager, valid_from=2024, **GROUNDS)
    assert (left(whole, 2023), left(whole, 2024)) == (14000, 22000)


def test_only_sums_of_the_whole_region_are_divided(plan, whole, manager, college, pingchuan):
    share = plan.targets.get(indicator__code="dual-share")
    with refused("indicator", said="只有合计数可以分解", kind=Invalid):
        give(share, manager, 10, institution=college)
    part = give(whole, manager, 8000, institution=college)
    with refused("indicator", said="已经是某一部分", kind=Invalid):
        give(part, manager, 10, county=pingchuan)
    for scope in ({}, {"institution": college, "county": pingchuan}):
        with refused("institution", kind=Invalid):
            give(whole, manager, 10, **scope)
    with refused("amount", kind=Invalid):
        give(whole, manager, "八千", county=pingchuan)


def test_a_part_lies_in_the_region_and_has_its_grounds(
    whole, manager, far_school, college, other_city_manager
):
    with refused("institution", said="不在白银市", kind=Invalid):
        give(whole, manager, 10, institution=far_school)
    with refused("reason", kind=Invalid):
        give(whole, manager, 10, institution=college, reason="")
    with refused(kind=NotAllowed):
        give(whole, other_city_manager, 10, institution=college)


def test_a_share_has_no_remainder(plan):
    assert remainder_of(plan, plan.targets.get().indicator, 2024) is None


def test_the_same_part_sent_twice_is_one(whole, manager, college):
    for repeated in (False, True):
        done = set_part(
            whole,
            by=manager,
            key="k",
            amount=Decimal(8000),
            institution=college,
            valid_from=2023,
            **GROUNDS,
        )
        assert done.repeated is repeated
    assert whole.plan.targets.filter(institution=college).get().versions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_parts_raised_at_the_same_moment_do_not_exceed_the_whole_together(
    transactional_db, whole, manager, college, second_college
):
    parts = [
        give(whole, manager, 8000, institution=college),
        give(whole, manager, 2000, institution=second_college),
    ]
    more = Bounds(Kind.AT_LEAST, lower=14000, year=2025)
    results = at_once(
        *(
            lambda part=part: change_target(
                part, by=manager, bounds=more, valid_from=2024, **GROUNDS
            )
            for part in parts
        )
    )
    assert sorted(isinstance(result, Invalid) for result in results) == [False, True]
    assert left(whole, 2024) in (6000, 0)
