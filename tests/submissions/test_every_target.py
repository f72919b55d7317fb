"""All 25 targets of both plans, each in every situation it can be in, against results worked out by
hand (`cases/*.toml`).
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from django.utils import timezone

from institutions.duties import Role
from submissions.models import Fact
from submissions.rounds import reopen
from targets.models import DataItem, Target
from tests.cast import make_user, report, submission_of
from tests.submissions.staged import (  # noqa: F401
    plans,
    round_closed,
    round_open,
    stage,
    target_in,
)
from tests.submissions.target_cases import AMOUNTS, SITUATIONS, read_tables

pytestmark = pytest.mark.django_db

TABLES = read_tables()
CASES = [case for table in TABLES for case in table.cases]
EXACT = Fraction(1, 10**12)
# Told through draft, submission and approval: indicator, situation.
IN_FULL = [
    ("undergraduate-pilot-majors", "met"),
    ("provincial-double-excellent", "off_track"),
    ("dual-qualified-share", "behind"),
    ("micro-lessons", "on_track"),
    ("county-centres", "behind"),
    ("annual-meetings", "met"),
]


def test_the_tables_hold_every_target_of_both_plans_once(stage):  # noqa: F811
    written = [(table.plan, table.indicator, table.institution) for table in TABLES]
    promised = [
        (target.plan.code, target.indicator.code, getattr(target.institution, "code", ""))
        for target in Target.objects.select_related("plan", "indicator", "institution")
    ]
    assert len(written) == 25
    assert sorted(written) == sorted(promised)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.indicator + table.institution)
def test_every_situation_is_shown_or_its_absence_explained(table):
    shown = {case.shows for case in table.cases} & set(SITUATIONS)
    assert shown.isdisjoint(table.omits)
    assert shown | set(table.omits) == set(SITUATIONS)
    assert all(len(reason) > 10 for reason in table.omits.values())
    assert all(case.how for case in table.cases)
    names = [str(case) for case in table.cases]
    assert len(set(names)) == len(names)
    for case in table.cases:
        if case.shows == "partial":
            assert "部分数据" in [tag.label for tag in case.tags]
        elif case.shows in SITUATIONS:
            assert case.status == case.shows


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_target_stands_as_worked_out_by_hand(stage, case):  # noqa: F811
    stage.put({(stage.units[unit], year): cells for (unit, year), cells in case.figures.items()})
    now = round_open(case.year) if case.is_open else round_closed(case.year)
    assert_as_worked_out(stage, case, now)


@pytest.mark.parametrize(
    "case", [c for c in CASES if (c.indicator, c.shows) in IN_FULL and not c.name], ids=str
)
def test_the_long_way_through_the_workflow_ends_the_same(stage, case):  # noqa: F811
    until = timezone.now() + dt.timedelta(days=60)
    by_code = {unit.code: unit for unit in stage.units.values()}
    reporters = {
        unit: make_user(Role.REPORTER, f"reporter-{unit.code}", institution=unit)
        for unit in {stage.units[column] for column, _ in case.figures}
    }
    [region] = {plan.region for plan in stage.plans.values() if plan.code == case.plan}
    reviewer = make_user(Role.REVIEWER, "reviewer", region=region)
    for year in sorted({year for _, year in case.figures}):
        reopen(
            stage.rounds[region.code, year],
            by=stage.managers[region.code],
            due_at=until,
            closes_at=until,
            reason="补报",
        )
    for (column, year), cells in sorted(case.figures.items(), key=lambda entry: entry[0][1]):
        unit = by_code[stage.units[column].code]
        submission = submission_of(stage.rounds[region.code, year], unit)
        typed = {code.replace("-", "_"): _typed(stage, code, each) for code, each in cells.items()}
        report(submission, reporters[unit], reviewer, **typed)
    assert Fact.objects.filter(revision__state="approved").exists()
    assert_as_worked_out(stage, case, until + dt.timedelta(days=1))


def _typed(stage, code, each) -> str:  # noqa: F811
    """What a reporter would type."""
    if stage.items[code].type == DataItem.Type.YES_NO:
        return "是" if each.value else "否"
    return str(each.value)


def assert_as_worked_out(stage, case, now) -> None:  # noqa: F811
    """Status, tags, amounts, years and coverage of the case's target at this moment."""
    standing = target_in(
        stage.standing_of(case.plan, case.year, now), case.indicator, case.institution
    )
    judgement = standing.judgement
    outlook = judgement.outlook
    found = {
        "value": judgement.value,
        "R": judgement.ratio,
        "gap": judgement.gap,
        "q": outlook.required_pace if outlook else None,
    }
    assert (judgement.status.value, judgement.tags) == (case.status, case.tags), judgement.reason
    for name in AMOUNTS:
        assert_amount(name, found[name], case.amounts[name])
    assert (outlook.attainment_year if outlook else None) == case.attained
    assert (outlook.first_met_year if outlook else None) == case.first_met
    assert judgement.problem is None
    if case.value_year is not None:
        assert judgement.value_year == case.value_year
    if case.coverage is not None:
        assert judgement.coverage == case.coverage


def assert_amount(name, found, expected) -> None:
    """The same to the twelfth decimal, and absent together; unknown is not 0."""
    assert (found is None) == (expected is None), f"{name} is {found}, expected {expected}"
    if found is not None:
        assert abs(Fraction(found) - expected) < EXACT, f"{name} is {found}, expected {expected}"
