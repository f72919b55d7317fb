"""What targets start from, and what documents publish: recorded, confirmed, corrected."""

from __future__ import annotations

from decimal import Decimal

import pytest

from institutions.refusals import Invalid, NotAllowed, Refused
from targets.definitions import load_promises
from targets.keeping import (
    REJUDGES_ALL,
    Bounds,
    FigureFacts,
    change_target,
    close_plan,
    confirm_baseline,
    correct_baseline,
    correct_published_figure,
    record_baseline,
    record_published_figure,
)
from targets.kinds import Kind
from targets.models import Target
from tests.cast import fresh, make_plan
from tests.targets.keeping import GROUNDS, changed, last_entry, refused

pytestmark = pytest.mark.django_db

START = {"year": 2022, "value": "43.1", "source": "2022 年教育统计年报第 8 页", **GROUNDS}
FIGURE = FigureFacts(written="77.19%", value="77.19", quote="“双师型”教师比例达到77.19%", year=2023)


@pytest.fixture
def target(plan) -> Target:
    return plan.targets.get()


def in_force(target):
    found = load_promises([target.plan]).baselines.get(target.pk)
    return None if found is None else (found.year, found.value)


def test_a_recorded_baseline_is_judged_by_once_it_is_confirmed(target, manager):
    record_baseline(target, by=manager, **START)
    assert in_force(target) is None
    confirm_baseline(target, by=manager)
    assert in_force(target) == (2022, Decimal("43.1"))
    entry = last_entry("baseline.confirm")
    assert (entry.message, entry.after["value"]) == (REJUDGES_ALL, "43.1")


def test_a_correction_withdraws_the_old_row_and_keeps_it(target, manager):
    record_baseline(target, by=manager, **START)
    confirm_baseline(target, by=manager)
    correct_baseline(target, by=manager, **{**START, "value": "41.3", "reason": "分母有误"})
    assert in_force(target) == (2022, Decimal("41.3"))
    rows = target.baselines.order_by("pk").values_list("value", "is_withdrawn", "is_confirmed")
    assert list(rows) == [(Decimal("43.1"), True, True), (Decimal("41.3"), False, True)]
    entry = last_entry("baseline.correct")
    assert (entry.before["value"], entry.after["value"]) == ("43.1", "41.3")
    assert entry.message == REJUDGES_ALL


def test_what_was_not_confirmed_is_not_confirmed_by_a_correction(target, manager):
    record_baseline(target, by=manager, **START)
    correct_baseline(target, by=manager, **{**START, "value": "41.3"})
    assert in_force(target) is None


def test_each_step_needs_the_one_before(target, manager):
    with refused(said="还没有基期值", kind=Refused):
        confirm_baseline(target, by=manager)
    with refused(said="还没有基期值", kind=Refused):
        correct_baseline(target, by=manager, **START)
    record_baseline(target, by=manager, **START)
    with refused(said="请更正", kind=Refused):
        record_baseline(target, by=manager, **START)
    confirm_baseline(target, by=manager)
    with refused(said="已经核实", kind=Refused):
        confirm_baseline(target, by=manager)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"value": "四成"}, "value"),
        ({"year": 2025}, "year"),
        ({"year": 1900}, "year"),
        ({"source": ""}, "source"),
        ({"reason": ""}, "reason"),
        ({"document_number": ""}, "document_number"),
    ],
)
def test_a_baseline_without_sense_source_or_grounds_is_refused(target, manager, change, place):
    with refused(place, said="基期值没有保存", kind=Invalid):
        record_baseline(target, by=manager, **{**START, **change})
    record_baseline(target, by=manager, **START)
    with refused(place, kind=Invalid):
        correct_baseline(target, by=manager, **{**START, "value": 40, **change})


def test_a_baseline_against_the_stated_direction_is_refused(target, manager):
    rising = Bounds(Kind.AT_LEAST, lower=50, year=2025, direction="rise")
    change_target(target, by=manager, bounds=rising, valid_from=2023, **GROUNDS)
    with refused("value", said="方向相反", kind=Invalid):
        record_baseline(target, by=manager, **{**START, "value": 60})
    record_baseline(target, by=manager, **START)


def test_others_do_not_touch_what_targets_start_from(target, other_city_manager, viewer):
    for user in (other_city_manager, viewer):
        with refused(kind=NotAllowed):
            record_baseline(target, by=user, **START)
        with refused(kind=NotAllowed):
            correct_baseline(target, by=user, **START)
        with refused(kind=NotAllowed):
            confirm_baseline(target, by=user)


def test_the_same_baseline_sent_twice_is_one(target, manager):
    assert not record_baseline(target, by=manager, key="k", **START).repeated
    assert record_baseline(target, by=manager, key="k", **START).repeated
    assert target.baselines.count() == 1


def test_a_published_figure_is_kept_as_written_and_corrected_with_its_history(
    plan, target, manager
):
    clause = plan.clauses.get()
    figure = record_published_figure(
        plan, by=manager, indicator=target.indicator, clause=clause, facts=FIGURE
    ).value
    assert (figure.written, figure.value) == ("77.19%", Decimal("77.19"))
    better = changed(FIGURE, written="77.9%", value="77.9", to_verify=True)
    correct_published_figure(figure, by=manager, clause=clause, facts=better, **GROUNDS)
    now = fresh(figure)
    assert (now.written, now.value, now.to_verify) == ("77.9%", Decimal("77.9"), True)
    kept = figure.replaced.get()
    assert (kept.content["written"], kept.reason) == ("77.19%", GROUNDS["reason"])


def test_a_published_figure_that_says_nothing_is_refused(
    plan, target, manager, jinchang, far_school, other_city_manager
):
    clause = plan.clauses.get()
    said = {"indicator": target.indicator, "clause": clause}
    for change, place in (
        ({"written": ""}, "written"),
        ({"quote": " "}, "quote"),
        ({"value": "很多"}, "value"),
        ({"year": 23}, "year"),
        ({"precision": "roughly"}, "precision"),
    ):
        with refused(place, kind=Invalid):
            record_published_figure(plan, by=manager, facts=changed(FIGURE, **change), **said)
    foreign = make_plan(jinchang, "jinchang-plan").clauses.get()
    with refused("clause", kind=Invalid):
        record_published_figure(plan, by=manager, facts=FIGURE, **{**said, "clause": foreign})
    with refused("institution", kind=Invalid):
        record_published_figure(plan, by=manager, facts=FIGURE, institution=far_school, **said)
    with refused(kind=NotAllowed):
        record_published_figure(plan, by=other_city_manager, facts=FIGURE, **said)
    figure = record_published_figure(plan, by=manager, facts=FIGURE, **said).value
    with refused("indicator", said="请更正", kind=Invalid):
        record_published_figure(plan, by=manager, facts=FIGURE, **said)
    better = {"clause": clause, "facts": changed(FIGURE, value=78)}
    with refused("reason", kind=Invalid):
        correct_published_figure(figure, by=manager, **better, reason="", document_number="文")
    with refused(kind=NotAllowed):
        correct_published_figure(figure, by=other_city_manager, **better, **GROUNDS)
    close_plan(plan, by=manager, reason="期满")
    with refused(said="已于", kind=Refused):
        correct_published_figure(figure, by=manager, **better, **GROUNDS)
