"""What a change does to pages: each year by its own version; and to a later `load_plans`."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from institutions.audit import broken_links
from institutions.duties import Role
from institutions.models import Institution, Region
from submissions.standing import load_standings
from targets.formulas import Term
from targets.keeping import (
    Measurement,
    bounds_of,
    change_target,
    change_thresholds,
    confirm_baseline,
    correct_baseline,
    define_indicator,
    record_baseline,
    withdraw_target,
)
from targets.keeping_checks import version_faults
from targets.keeping_frame import years_of
from targets.kinds import Status
from targets.loading import CHANGED, FOLDER, load_plans
from targets.models import IndicatorVersion, ItemRule, Plan, Target
from targets.parts import parts_faults
from targets.soundness import plan_faults
from targets.soundness_formulas import RuleFacts, measurement_faults, rule_faults
from tests.cast import make_round, make_user, report, submission_of
from tests.targets.keeping import AT_LEAST_50, GROUNDS, SHARE, changed

pytestmark = pytest.mark.django_db


@pytest.fixture
def figures(baiyin, manager, reviewer, reporter, school, plan):
    """One school: 20, 30 and 36 of 100 specialised teachers in 2022, 2023 and 2024."""
    for year, dual in ((2022, 20), (2023, 30), (2024, 36)):
        round = make_round(baiyin, manager, year=year)
        report(
            submission_of(round, school),
            reporter,
            reviewer,
            dual_qualified_teachers=dual,
            specialised_teachers=100,
            full_time_enrolment=900,
        )
    return plan


def stand(plan, year):
    [found] = load_standings([(plan.region, plan)], year=year, now=timezone.now())
    return found.standings[0]


def test_last_years_page_still_shows_the_old_target(figures, manager):
    before = stand(figures, 2023)
    change_target(
        figures.targets.get(),
        by=manager,
        bounds=changed(AT_LEAST_50, lower=Decimal(36)),
        valid_from=2024,
        **GROUNDS,
    )
    now = stand(figures, 2024)
    assert (now.promise.lower, now.judgement.status) == (36, Status.MET)
    assert stand(figures, 2023).promise == before.promise
    assert stand(figures, 2023).judgement == before.judgement


def test_last_years_page_still_uses_the_old_formula_and_thresholds(figures, manager):
    target = figures.targets.get()
    of_all = changed(SHARE, denominator=(Term("full-time-enrolment"),))
    define_indicator(target.indicator, by=manager, measurement=of_all, valid_from=2024, **GROUNDS)
    change_thresholds(
        figures,
        by=manager,
        valid_from=2024,
        method="linear",
        on_track_at="0.50",
        behind_at="0.10",
        minimum_coverage="0.80",
        **GROUNDS,
    )
    assert (stand(figures, 2023).area.value, stand(figures, 2024).area.value) == (30, 4)
    assert stand(figures, 2023).promise.on_track_at == Decimal("0.95")
    assert stand(figures, 2024).promise.on_track_at == Decimal("0.50")


def test_a_corrected_baseline_judges_every_year_anew(figures, manager):
    target = figures.targets.get()
    start = {"year": 2022, "source": "统计年报", **GROUNDS}
    record_baseline(target, by=manager, value=40, **start)
    assert stand(figures, 2023).judgement.baseline.value == 20
    confirm_baseline(target, by=manager)
    assert [stand(figures, year).judgement.ratio < 0 for year in (2023, 2024)] == [True, True]
    correct_baseline(target, by=manager, value=10, **start)
    assert [stand(figures, year).judgement.baseline.value for year in (2023, 2024)] == [10, 10]


def test_a_withdrawn_target_has_no_lamp_from_its_year_on(figures, manager):
    withdraw_target(figures.targets.get(), by=manager, valid_from=2024, **GROUNDS)
    assert stand(figures, 2023).judgement.status is Status.ON_TRACK
    found = load_standings([(figures.region, figures)], year=2024, now=timezone.now())
    assert [each.judgement.status for each in found[0].standings] in ([], [None])


def test_yearly_values_replace_the_straight_line(figures, manager):
    change_target(
        figures.targets.get(),
        by=manager,
        bounds=changed(AT_LEAST_50, yearly={2023: 25, 2024: Decimal("36.5")}),
        valid_from=2023,
        **GROUNDS,
    )
    assert stand(figures, 2023).judgement.due == 25
    assert stand(figures, 2024).judgement.due == Decimal("36.5")


# ---- beside the fixtures -------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "fixtures"
    shutil.copytree(FOLDER, copy)
    return copy


def test_what_a_manager_changed_by_the_verbs_stays_when_the_plans_are_loaded_again(folder):
    load_plans(folder)
    manager = make_user(Role.MANAGER, "m", region=Region.objects.get(code="620400"))
    plan = Plan.objects.get(code="baiyin-2022")
    target = plan.targets.get(indicator__code="micro-lessons")
    bounds = changed(bounds_of(target.versions.get()), lower=Decimal(320))
    change_target(target, by=manager, bounds=bounds, valid_from=2023, **GROUNDS)
    pilots = Target.objects.get(indicator__code="undergraduate-pilot-majors")
    withdraw_target(pilots, by=manager, valid_from=2025, **GROUNDS)
    change_thresholds(
        plan,
        by=manager,
        valid_from=2024,
        method="linear",
        on_track_at="0.9",
        behind_at="0.6",
        minimum_coverage="0.8",
        **GROUNDS,
    )
    file = folder / "baiyin-2022.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    for each in content["targets"]:
        each["note"] = "文件后来改过"
    content["plan"]["note"] = "文件后来改过"
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    loaded = load_plans(folder)
    assert {each.key: each.why for each in loaded.left_alone} == {
        "baiyin-2022": CHANGED,
        "baiyin-2022/micro-lessons": CHANGED,
        "baiyin-2022/undergraduate-pilot-majors": CHANGED,
    }
    assert target.versions.get().lower == 320
    assert pilots.versions.count() == 2
    assert plan.versions.count() == 2
    assert broken_links() == []


def test_everything_the_two_documents_promise_is_definable():
    load_plans()
    assert Institution.objects.exists()
    for plan in Plan.objects.all():
        assert plan_faults(years_of(plan)) == {}
    for target in Target.objects.select_related("plan__region", "indicator", "institution"):
        for version in target.versions.all():
            bounds = bounds_of(version)
            found = version_faults(target, bounds, version.valid_from, "原文", "原文")
            assert found == {}, f"{target}: {found}"
            assert bounds.settled(target.plan.horizon).every_year == version.every_year
        assert parts_faults(target.plan, target.indicator, since=2022) == {}
    for version in IndicatorVersion.objects.select_related("indicator"):
        assert faults_of_definition(version) == {}, version.indicator
    for rule in ItemRule.objects.prefetch_related("terms__item"):
        assert faults_of_rule(rule) == {}, rule.code


def faults_of_definition(version: IndicatorVersion):
    terms = list(version.terms.select_related("item"))
    sides = {
        part: tuple(Term(term.item.code, term.coefficient) for term in terms if term.part == part)
        for part in ("numerator", "denominator")
    }
    measurement = Measurement(
        measure=version.measure,
        span=version.span,
        kinds=tuple(version.kinds),
        definition=version.definition,
        denominator_kinds=tuple(version.denominator_kinds),
        scale=version.scale,
        all_terms=version.all_terms,
        **sides,
    )
    return measurement_faults(
        measurement,
        items={term.item.code: term.item for term in terms},
        unit=version.indicator.unit,
        is_monitored=version.indicator.is_monitored,
    )


def faults_of_rule(rule: ItemRule):
    sides = {
        side: tuple(
            Term(term.item.code, term.coefficient) for term in rule.terms.all() if term.side == side
        )
        for side in ("left", "right")
    }
    facts = RuleFacts(
        operator=rule.operator,
        message=rule.message,
        severity=rule.severity,
        missing=rule.missing,
        **sides,
    )
    return rule_faults(facts, items={term.item.code: term.item for term in rule.terms.all()})
