"""Plans as documents: created, changed, judged by other thresholds, closed and opened again."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from institutions.models import AuditEntry
from institutions.refusals import Invalid, NotAllowed, Refused, Stale
from targets.keeping import (
    change_plan,
    change_target,
    change_thresholds,
    close_plan,
    create_plan,
    reopen_plan,
    set_target,
)
from targets.models import Plan, PlanVersion, Replaced
from tests.cast import fresh
from tests.targets.keeping import (
    AT_LEAST_50,
    GROUNDS,
    NEXT_PLAN,
    WORDS,
    changed,
    last_entry,
    refused,
)

pytestmark = pytest.mark.django_db

CODE = "baiyin-2026"
THRESHOLDS = {
    "method": "compound",
    "on_track_at": Decimal("0.90"),
    "behind_at": "0.50",
    "minimum_coverage": Decimal("0.70"),
}


def test_a_manager_creates_a_plan_that_can_be_judged_at_once(baiyin, manager):
    plan = create_plan(baiyin, by=manager, code=CODE, facts=NEXT_PLAN).value
    assert (plan.region, plan.horizon, plan.version) == (baiyin, 2030, 1)
    terms = plan.versions.get()
    assert (terms.valid_from, terms.on_track_at, terms.behind_at) == (
        2026,
        Decimal("0.95"),
        Decimal("0.60"),
    )
    entry = last_entry("plan.create")
    assert (entry.subject_type, entry.after["horizon"]) == ("targets.plan", 2030)


def test_a_plan_may_leave_its_years_open(baiyin, manager):
    facts = changed(NEXT_PLAN, base_year=None, first_year=None, horizon=None)
    plan = create_plan(baiyin, by=manager, code=CODE, facts=facts).value
    assert plan.versions.get().valid_from == dt.date.today().year


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"horizon": 2025}, "horizon"),
        ({"base_year": 2026}, "base_year"),
        ({"title": " "}, "title"),
        ({"document_number": ""}, "document_number"),
        ({"short_title": "长" * 41}, "short_title"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(baiyin, manager, change, place):
    with refused(place, said="规划没有保存", kind=Invalid):
        create_plan(baiyin, by=manager, code=CODE, facts=changed(NEXT_PLAN, **change))


@pytest.mark.parametrize("code", ["baiyin-plan", "", "白 银"])
def test_a_code_is_new_and_fit_for_addresses(plan, manager, code):
    with refused("code", kind=Invalid):
        create_plan(plan.region, by=manager, code=code, facts=NEXT_PLAN)


@pytest.mark.parametrize("who", ["other_city_manager", "viewer", "reviewer", "reporter", "auditor"])
def test_nobody_else_keeps_the_plans_of_a_region(plan, who, request):
    user = request.getfixturevalue(who)
    facts = changed(NEXT_PLAN, base_year=2022, first_year=2023, horizon=2025)
    with refused(kind=NotAllowed):
        create_plan(plan.region, by=user, code=CODE, facts=NEXT_PLAN)
    with refused(kind=NotAllowed):
        change_plan(plan, by=user, facts=facts)
    with refused(kind=NotAllowed):
        change_thresholds(plan, by=user, valid_from=2024, **THRESHOLDS, **GROUNDS)
    with refused(kind=NotAllowed):
        close_plan(plan, by=user, reason="期满")
    with refused(kind=NotAllowed):
        reopen_plan(plan, by=user, reason="再开")


def test_names_change_without_a_reason_and_years_do_not(plan, manager):
    same_years = changed(NEXT_PLAN, base_year=2022, first_year=2023, horizon=2025)
    changed_plan = change_plan(plan, by=manager, facts=same_years, version=1).value
    assert (changed_plan.title, changed_plan.version) == ("下一期规划", 2)
    assert not Replaced.objects.exists()
    longer = changed(same_years, horizon=2026)
    with refused("reason", "change_document", kind=Invalid):
        change_plan(plan, by=manager, facts=longer)
    change_plan(plan, by=manager, facts=longer, **GROUNDS)
    assert fresh(plan).horizon == 2026
    kept = Replaced.objects.get()
    assert (kept.plan, kept.content["horizon"], kept.reason) == (plan, 2025, GROUNDS["reason"])
    entry = last_entry("plan.change")
    assert (entry.before["horizon"], entry.after["horizon"]) == (2025, 2026)
    assert "1 个目标的目标年仍为 2025 年" in entry.message


def test_a_plan_somebody_else_changed_meanwhile_is_not_overwritten(plan, manager):
    facts = changed(NEXT_PLAN, base_year=2022, first_year=2023, horizon=2025)
    change_plan(plan, by=manager, facts=facts, version=1)
    with refused(kind=Stale):
        change_plan(plan, by=manager, facts=changed(facts, title="另一标题"), version=1)


def test_thresholds_hold_from_a_data_year_and_the_old_ones_stay(plan, manager):
    done = change_thresholds(plan, by=manager, valid_from=2024, **THRESHOLDS, **GROUNDS)
    versions = list(plan.versions.values_list("valid_from", "method", "on_track_at"))
    assert versions == [(2023, "linear", Decimal("0.95")), (2024, "compound", Decimal("0.90"))]
    assert done.value.document_number == GROUNDS["document_number"]
    entry = last_entry("plan.thresholds")
    assert (entry.before["on_track_at"], entry.after["on_track_at"]) == ("0.95", "0.9")
    assert "2023 年度及以前仍按当时的版本判定" in entry.message


def test_thresholds_of_a_year_that_has_some_are_a_correction(plan, manager):
    first = plan.versions.get()
    change_thresholds(plan, by=manager, valid_from=2023, **THRESHOLDS, **GROUNDS)
    now = plan.versions.get()
    assert (now.pk, now.on_track_at, now.reason) == (first.pk, Decimal("0.90"), GROUNDS["reason"])
    kept = Replaced.objects.get()
    assert (kept.plan, kept.valid_from, kept.content["on_track_at"]) == (plan, 2023, "0.95")
    assert (kept.replaced_by, kept.document_number) == (manager, GROUNDS["document_number"])


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"behind_at": "0.95"}, "behind_at"),
        ({"on_track_at": 90}, "on_track_at"),
        ({"minimum_coverage": 0}, "minimum_coverage"),
        ({"method": "guess"}, "method"),
        ({"reason": " "}, "reason"),
        ({"document_number": ""}, "document_number"),
        ({"valid_from": 2030}, "valid_from"),
        ({"valid_from": 2019}, "valid_from"),
    ],
)
def test_thresholds_without_order_or_grounds_are_refused(plan, manager, change, place):
    with refused(place, kind=Invalid):
        change_thresholds(
            plan, by=manager, **{"valid_from": 2024, **THRESHOLDS, **GROUNDS, **change}
        )


def test_saving_what_stands_already_is_no_change(plan, manager):
    same = {
        "method": "linear",
        "on_track_at": "0.95",
        "behind_at": "0.6",
        "minimum_coverage": "0.8",
    }
    with refused(said="没有需要保存的变化", kind=Invalid):
        change_thresholds(plan, by=manager, valid_from=2024, **same, **GROUNDS)


def test_a_closed_plan_stays_as_it_is_until_it_is_opened_again(plan, catalogue, manager):
    close_plan(plan, by=manager, reason="规划期满")
    assert fresh(plan).closed_on is not None
    assert last_entry("plan.close").message == "规划期满"
    target = plan.targets.get()
    with refused(said="请先重新开启"):
        change_target(target, by=manager, bounds=AT_LEAST_50, valid_from=2024, **GROUNDS)
    with refused(said="请先重新开启"):
        set_target(plan, by=manager, indicator=target.indicator, words=WORDS, bounds=AT_LEAST_50)
    with refused(said="请先重新开启"):
        change_thresholds(plan, by=manager, valid_from=2024, **THRESHOLDS, **GROUNDS)
    with refused(said="已于"):
        close_plan(plan, by=manager, reason="再关一次")
    with refused("reason", kind=Invalid):
        reopen_plan(plan, by=manager, reason="")
    reopen_plan(plan, by=manager, reason="补充终期数据")
    assert fresh(plan).closed_on is None
    with refused(said="没有关闭"):
        reopen_plan(plan, by=manager, reason="再开")


def test_closing_wants_a_reason_and_a_day_that_has_come(plan, manager):
    with refused("reason", kind=Invalid):
        close_plan(plan, by=manager, reason=" ")
    with refused("closed_on", kind=Invalid):
        close_plan(plan, by=manager, reason="期满", closed_on=dt.date(2099, 1, 1))


def test_the_same_write_twice_has_one_effect(baiyin, plan, manager):
    for repeated in (False, True):
        done = create_plan(baiyin, by=manager, key="k", code=CODE, facts=NEXT_PLAN)
        assert (done.repeated, done.value) == (repeated, Plan.objects.get(code=CODE))
    for repeated in (False, True):
        done = change_thresholds(
            plan, by=manager, key="t", version=1, valid_from=2024, **THRESHOLDS, **GROUNDS
        )
        assert (done.repeated, done.value.valid_from) == (repeated, 2024)
    assert PlanVersion.objects.filter(plan=plan).count() == 2
    assert fresh(plan).version == 2
    assert AuditEntry.objects.filter(verb="plan.thresholds").count() == 1


def test_a_refusal_is_one_kind_of_exception():
    assert issubclass(Invalid, Refused)
