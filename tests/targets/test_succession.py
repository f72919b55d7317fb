"""Carrying a plan over into its successor: carried, shifted, emptied, left behind."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from institutions.models import InstitutionKind
from institutions.refusals import Invalid, NotAllowed
from submissions.standing import load_standings
from targets.keeping import (
    Bounds,
    Carry,
    IndicatorFacts,
    Source,
    TargetWords,
    add_indicator,
    change_target,
    change_thresholds,
    close_plan,
    copy_plan_to_successor,
    record_baseline,
    remainder_of,
    set_part,
    set_target,
    withdraw_target,
)
from targets.kinds import Kind, Status
from targets.models import Department, Plan, PlanVersion, Target
from tests.cast import (
    fresh,
    make_institution,
    make_plan,
    make_round,
    make_share,
    make_target,
    report,
)
from tests.cast import submission_of as of
from tests.targets.keeping import (
    GROUNDS,
    HEADCOUNT,
    NEXT_PLAN,
    changed,
    last_entry,
    refused,
)

pytestmark = pytest.mark.django_db

CODE = "baiyin-2026"


@pytest.fixture
def share(plan) -> Target:
    """At least 50 % by 2025, stated in 一（二）."""
    return plan.targets.get()


@pytest.fixture
def enrolment(plan, manager) -> Target:
    """22,000 by 2025, with yearly values, elaborated in another clause."""
    clause = plan.clauses.create(number="二（一）2", title="高职", position=9)
    department = Department.objects.create(region=plan.region, name="市教育局")
    clause.units.create(department=department, role="responsible", position=1)
    indicator = add_indicator(
        by=manager,
        code="enrolment",
        facts=IndicatorFacts(name="在校生规模", section="scale", unit="人"),
        measurement=HEADCOUNT,
        valid_from=2022,
    ).value
    return set_target(
        plan,
        by=manager,
        indicator=indicator,
        words=TargetWords("在校生", commitment="力争", binding="expected", note="含技工"),
        bounds=Bounds(Kind.AT_LEAST, lower=22000, year=2025, yearly={2023: 20000, 2024: 21000}),
        sources=[Source(plan.clauses.get(number="一（二）"), "在校生达到2.2万人")],
        elaborated_in=clause,
    ).value


def copy(plan, by, carry, facts=NEXT_PLAN, code=CODE, **frame):
    return copy_plan_to_successor(plan, by=by, code=code, facts=facts, carry=carry, **frame)


def only(successor) -> Target:
    return successor.targets.get()


def test_a_carried_target_keeps_its_bounds_until_the_new_horizon(plan, share, manager):
    successor = copy(plan, manager, {share.pk: "carry"}).value
    assert (successor.predecessor, successor.region, successor.horizon) == (plan, plan.region, 2030)
    target = only(successor)
    version = target.versions.get()
    assert (version.valid_from, version.kind, version.lower, version.year) == (
        2026,
        "at_least",
        50,
        2030,
    )
    assert version.year_basis == "inferred"
    assert "沿用" in version.reason and version.document_number == NEXT_PLAN.document_number
    assert (target.indicator, target.name) == (share.indicator, share.name)
    assert last_entry("plan.copy").after["carry"] == {"“双师型”教师占比": "沿用"}


def test_a_shifted_target_moves_every_year_by_the_distance_of_the_horizons(
    plan, enrolment, manager
):
    version = only(copy(plan, manager, {enrolment.pk: "shift"}).value).versions.get()
    assert (version.lower, version.year, version.year_basis) == (22000, 2030, "inferred")
    assert version.yearly == {"2028": "20000", "2029": "21000"}
    assert enrolment.versions.get().yearly == {"2023": "20000", "2024": "21000"}


def test_carrying_on_drops_the_yearly_values_of_the_old_years(plan, enrolment, manager):
    version = only(copy(plan, manager, {enrolment.pk: "carry"}).value).versions.get()
    assert (version.year, version.yearly) == (2030, {})


def test_an_emptied_target_keeps_indicator_and_clause_and_no_number(plan, enrolment, manager):
    successor = copy(plan, manager, {enrolment.pk: Carry.EMPTY}).value
    target = only(successor)
    version = target.versions.get()
    assert (version.kind, version.lower, version.year) == ("soft", None, None)
    assert (target.indicator, target.commitment, target.note) == (
        enrolment.indicator,
        "力争",
        "含技工",
    )
    assert target.sources.get().clause.number == "一（二）"
    [found] = load_standings([(plan.region, successor)], year=2026, now=timezone.now())
    assert [each.judgement.status for each in found.standings] == [None]


def test_an_emptied_target_is_filled_in_when_the_new_number_is_known(plan, enrolment, manager):
    target = only(copy(plan, manager, {enrolment.pk: "empty"}).value)
    bounds = Bounds(Kind.AT_LEAST, lower=25000, year=2030)
    change_target(target, by=manager, bounds=bounds, valid_from=2026, **GROUNDS)
    assert target.versions.get().lower == 25000
    assert target.replaced.get().content["kind"] == "soft"


def test_what_is_not_named_stays_behind_and_the_old_plan_as_it_was(plan, share, enrolment, manager):
    before = list(Target.objects.filter(plan=plan).values())
    successor = copy(plan, manager, {enrolment.pk: "carry"}).value
    assert [target.indicator for target in successor.targets.all()] == [enrolment.indicator]
    assert list(Target.objects.filter(plan=plan).values()) == before
    assert fresh(plan).closed_on is None


def test_cited_clauses_come_along_with_their_units_and_quotes_are_marked(plan, enrolment, manager):
    plan.clauses.create(number="三", title="无人引用", position=20)
    successor = copy(plan, manager, {enrolment.pk: "carry"}).value
    assert [clause.number for clause in successor.clauses.all()] == ["一（二）", "二（一）2"]
    target = only(successor)
    assert target.elaborated_in.plan == successor
    assert target.elaborated_in.units.get().department.name == "市教育局"
    assert target.sources.get().quote == "沿用示例〔2022〕1 号：在校生达到2.2万人"


def test_the_last_promise_and_the_last_thresholds_are_carried(plan, share, manager):
    lower = Bounds(Kind.AT_LEAST, lower=45, year=2025)
    change_target(share, by=manager, bounds=lower, valid_from=2025, **GROUNDS)
    change_thresholds(
        plan,
        by=manager,
        valid_from=2024,
        method="compound",
        on_track_at="0.9",
        behind_at="0.5",
        minimum_coverage="0.7",
        **GROUNDS,
    )
    successor = copy(plan, manager, {share.pk: "carry"}).value
    assert only(successor).versions.get().lower == 45
    terms = successor.versions.get()
    assert (terms.valid_from, terms.method, terms.on_track_at) == (2026, "compound", Decimal("0.9"))


def test_parts_come_along_and_still_add_up(plan, enrolment, manager, college):
    part = set_part(
        enrolment, by=manager, amount=8000, institution=college, valid_from=2023, **GROUNDS
    ).value
    successor = copy(plan, manager, {enrolment.pk: "carry", part.pk: "shift"}).value
    assert remainder_of(successor, enrolment.indicator, 2026).left == 14000
    assert successor.targets.get(institution=college).versions.get().year == 2030


def test_undated_and_continuous_targets_keep_their_basis(plan, manager, catalogue):
    every = make_target(plan, make_share("every", catalogue.dual, catalogue.enrolment), lower=1)
    every.versions.update(every_year=True, year_basis="continuous")
    undated = make_target(plan, make_share("open", catalogue.dual, catalogue.enrolment), lower=1)
    undated.versions.update(year=None, year_basis="undated")
    successor = copy(plan, manager, {every.pk: "carry", undated.pk: "shift"}).value
    found = {target.indicator.code: target.versions.get() for target in successor.targets.all()}
    assert (found["every"].year, found["every"].year_basis) == (2030, "continuous")
    assert (found["open"].year, found["open"].year_basis) == (None, "undated")


def test_the_successor_is_judged_on_its_own_years(plan, share, manager, reviewer, reporter, school):
    record_baseline(share, by=manager, year=2022, value=20, source="年报", **GROUNDS)
    successor = copy(plan, manager, {share.pk: "carry"}).value
    for year, dual in ((2025, 40), (2026, 42)):
        report(
            of(make_round(plan.region, manager, year=year), school),
            reporter,
            reviewer,
            dual_qualified_teachers=dual,
            specialised_teachers=100,
            full_time_enrolment=900,
        )
    assert not only(successor).baselines.exists()
    [found] = load_standings([(plan.region, successor)], year=2026, now=timezone.now())
    judgement = found.standings[0].judgement
    assert (judgement.baseline.value, judgement.baseline.year) == (40, 2025)
    assert (judgement.status, judgement.ratio) == (Status.ON_TRACK, 1)


# ---- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"horizon": 2025}, "horizon"),
        ({"horizon": None}, "horizon"),
        ({"first_year": None}, "first_year"),
        ({"base_year": 2026}, "base_year"),
        ({"first_year": 2023, "base_year": 2022}, "first_year"),
        ({"document_number": ""}, "document_number"),
    ],
)
def test_a_successor_with_impossible_years_is_refused(plan, share, manager, change, place):
    with refused(place, said="后续规划没有保存", kind=Invalid):
        copy(plan, manager, {share.pk: "carry"}, changed(NEXT_PLAN, **change))


def test_a_code_that_exists_is_refused(plan, share, manager):
    with refused("code", kind=Invalid):
        copy(plan, manager, {share.pk: "carry"}, code=plan.code)


def test_targets_of_another_plan_and_unknown_choices_are_refused(
    plan, share, manager, jinchang, catalogue
):
    foreign = make_target(
        make_plan(jinchang, "jinchang-plan"),
        make_share("other", catalogue.dual, catalogue.enrolment),
        lower=5,
    )
    with refused("carry", said="不属于本规划", kind=Invalid):
        copy(plan, manager, {share.pk: "carry", foreign.pk: "carry"})
    with refused(f"carry-{share.pk}", said="可选：沿用、平移、清空", kind=Invalid):
        copy(plan, manager, {share.pk: "double"})


def test_a_withdrawn_target_does_not_come_back_by_copying(plan, share, manager):
    withdraw_target(share, by=manager, valid_from=2025, **GROUNDS)
    with refused(f"carry-{share.pk}", said="已撤销", kind=Invalid):
        copy(plan, manager, {share.pk: "carry"})


def test_without_an_old_horizon_there_is_no_distance_to_shift_by(plan, share, manager):
    Plan.objects.filter(pk=plan.pk).update(horizon=None)
    with refused(f"carry-{share.pk}", said="不能平移年度", kind=Invalid):
        copy(plan, manager, {share.pk: "shift"})
    assert copy(plan, manager, {share.pk: "carry"}).value.horizon == 2030


def test_only_the_plans_own_managers_copy_it(plan, share, other_city_manager, viewer):
    for user in (other_city_manager, viewer):
        with refused(kind=NotAllowed):
            copy(plan, user, {share.pk: "carry"})


def test_a_closed_plan_can_have_a_successor(plan, share, manager):
    close_plan(plan, by=manager, reason="期满")
    assert copy(plan, manager, {share.pk: "carry"}).value.closed_on is None


def test_the_same_copy_sent_twice_is_one(plan, share, manager):
    first = copy(plan, manager, {share.pk: "carry"}, key="k")
    again = copy(plan, manager, {share.pk: "carry"}, key="k")
    assert (again.repeated, again.value) == (True, first.value)
    assert PlanVersion.objects.filter(plan=first.value).count() == 1


def test_a_demo_plan_has_a_demo_successor(plan, share, manager, baiyin):
    make_institution(baiyin, "later", kind=InstitutionKind.HIGHER)
    Plan.objects.filter(pk=plan.pk).update(is_demo=True)
    assert copy(plan, manager, {share.pk: "carry"}).value.is_demo
