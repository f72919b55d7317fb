"""Schools that open, close or merge while a plan runs: who is expected in which year, and what the
figures of a school that is gone still count for.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from institutions.models import Institution
from submissions.models import Fact, Submission
from submissions.standing import load_standings
from targets.kinds import Status, Tag
from tests.submissions.staged import (  # noqa: F401
    ALL_OF_BAIYIN,
    BAIYIN,
    open_past_round,
    plans,
    round_closed,
    stage,
    target_in,
)

pytestmark = pytest.mark.django_db

PLAN = "baiyin-2022"
SCHOOLS = "中一 中二 中三 中四 技工"
CONDITIONS = (
    "condition-land-and-buildings / condition-teachers / condition-equipment / condition-books"
)
SUMMER = dt.date(2024, 7, 31)


def change(unit: Institution, **facts) -> None:
    """What the keeper of institutions would record."""
    Institution.objects.filter(pk=unit.pk).update(**facts)


def merge(stage, gone: str, into: str) -> None:  # noqa: F811
    change(stage.units[gone], closed_on=SUMMER, merged_into=stage.units[into])


def stand(stage, year: int, indicator: str, unit: str = ""):  # noqa: F811
    return target_in(stage.standing_of(PLAN, year), indicator, unit)


@pytest.mark.parametrize(
    ("opened", "expected"),
    [
        (dt.date(2023, 9, 1), {2022: 7, 2023: 8, 2024: 8}),
        (dt.date(2023, 9, 2), {2022: 7, 2023: 7, 2024: 8}),
    ],
)
def test_a_new_school_is_expected_from_its_first_first_of_september(stage, opened, expected):  # noqa: F811
    change(stage.units["中四"], opened_on=opened)
    areas = stand(stage, 2024, "enrolment").areas
    assert {year: area.expected for year, area in areas.items()} == expected


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        (dt.date(2024, 9, 1), {2022: 8, 2023: 8, 2024: 7}),
        (dt.date(2024, 9, 2), {2022: 8, 2023: 8, 2024: 8}),
    ],
)
def test_a_school_that_closed_is_expected_until_its_last_first_of_september(
    stage,  # noqa: F811
    closed,
    expected,
):
    change(stage.units["中四"], closed_on=closed)
    areas = stand(stage, 2024, "enrolment").areas
    assert {year: area.expected for year, area in areas.items()} == expected


def test_a_new_school_leaves_the_base_year_complete(stage):  # noqa: F811
    """7 × 2000 + 0 = 14000 in 2022; 15500 in 2023: A = 1500/8000, E = 1/3, R = 9/16."""
    change(stage.units["中四"], opened_on=dt.date(2023, 3, 1))
    stage.put_lines(
        units=ALL_OF_BAIYIN,
        items="full-time-enrolment",
        lines={2022: "6*2000 . 2000", 2023: "6*2000 1500 2000"},
    )
    standing = stand(stage, 2023, "enrolment")
    assert (standing.areas[2022].reported, standing.areas[2022].expected) == (7, 7)
    judgement = standing.judgement
    assert (judgement.baseline.value, judgement.baseline.shifted) == (14000, False)
    assert (judgement.value, judgement.coverage) == (15500, (8, 8))
    assert (judgement.status, judgement.ratio) == (Status.OFF_TRACK, Decimal("0.5625"))
    assert judgement.tags == ()


def test_a_new_school_that_does_not_report_makes_the_value_partial(stage):  # noqa: F811
    change(stage.units["中四"], opened_on=dt.date(2023, 3, 1))
    stage.put_lines(
        units=ALL_OF_BAIYIN,
        items="full-time-enrolment",
        lines={2022: "6*2000 . 2000", 2023: "6*2600 . 2600"},
    )
    standing = stand(stage, 2023, "enrolment")
    assert standing.area.missing == (stage.units["中四"].pk,)
    assert (standing.judgement.value, standing.judgement.coverage) == (18200, (7, 8))
    assert standing.judgement.tags == (Tag.PARTIAL,)


def test_a_merger_moves_no_figure_and_leaves_no_gap(stage):  # noqa: F811
    """16000 from eight units; 19000 in 2024 from seven, of which one took the eighth's students in:
    A = 3000/6000, E = 2/3, R = 3/4.
    """
    stage.put_lines(
        units=ALL_OF_BAIYIN,
        items="full-time-enrolment",
        lines={2022: "8*2000", 2023: "8*2100", 2024: "5*2300 5000 . 2500"},
    )
    before = list(Fact.objects.order_by("pk").values_list("pk", "institution", "year", "value"))
    merge(stage, "中四", "中三")
    standing = stand(stage, 2024, "enrolment")
    values = {year: (area.value, area.reported) for year, area in standing.areas.items()}
    assert values == {2022: (16000, 8), 2023: (16800, 8), 2024: (19000, 7)}
    assert standing.area.coverage == 1
    assert (standing.judgement.status, standing.judgement.ratio) == (
        Status.BEHIND,
        Decimal("0.75"),
    )
    assert standing.judgement.tags == ()
    after = list(Fact.objects.order_by("pk").values_list("pk", "institution", "year", "value"))
    assert after == before


def test_each_year_names_the_units_of_that_year(stage):  # noqa: F811
    merge(stage, "中四", "中三")
    gone = stage.units["中四"]
    assert gone in stage.standing_of(PLAN, 2023).units
    assert gone not in stage.standing_of(PLAN, 2024).units
    ledger = stage.standing_of(PLAN, 2024).ledger
    assert gone in ledger.expected(stage.regions[BAIYIN], 2023, [gone.kind])
    assert gone not in ledger.expected(stage.regions[BAIYIN], 2024, [gone.kind])


def test_a_running_total_keeps_what_a_school_made_before_it_closed(stage):  # noqa: F811
    """2023: 7 × 10 + 40 = 110; 2024: 7 × 10 = 70, together 180: A = 0.6, R = 0.9."""
    stage.put_lines(
        units=ALL_OF_BAIYIN,
        items="micro-lessons",
        lines={2023: "6*10 40 10", 2024: "6*10 . 10"},
    )
    merge(stage, "中四", "中三")
    judgement = stand(stage, 2024, "micro-lessons").judgement
    assert (judgement.value, judgement.coverage) == (180, (7, 7))
    assert (judgement.status, judgement.ratio) == (Status.BEHIND, Decimal("0.9"))
    assert judgement.tags == ()


def test_shares_of_schools_are_of_the_schools_of_that_year(stage):  # noqa: F811
    """2/5 in 2022, 3/4 in 2024: A = (3/4 − 2/5) ÷ 3/5 = 7/12, R = 7/12 ÷ 2/3 = 7/8."""
    passed, failed = "1/1/1/1", "1/1/1/0"
    stage.put_lines(
        units=SCHOOLS,
        items=CONDITIONS,
        lines={
            2022: f"{passed} {passed} {failed} {failed} {failed}",
            2024: f"{passed} {passed} {passed} . {failed}",
        },
    )
    merge(stage, "中四", "中三")
    judgement = stand(stage, 2024, "secondary-conditions-met").judgement
    assert (judgement.meeting, judgement.in_scope, judgement.unknown) == (3, 4, 0)
    assert (judgement.status, judgement.ratio) == (Status.BEHIND, Decimal("0.875"))
    assert judgement.tags == ()


def test_a_school_that_failed_and_then_closed_still_failed_in_its_year(stage):  # noqa: F811
    stage.put_lines(
        units=ALL_OF_BAIYIN,
        items="themed-education-hours",
        lines={2023: "6*16 15 16", 2024: "6*16 . 16"},
    )
    merge(stage, "中四", "中三")
    judgement = stand(stage, 2024, "themed-education-hours").judgement
    assert [(each.year, each.met) for each in judgement.years] == [(2023, False), (2024, True)]
    assert (judgement.status, judgement.coverage) == (Status.BEHIND, (7, 7))


def test_a_ratio_holds_the_teachers_of_the_schools_of_that_year(stage):  # noqa: F811
    """2023: 7 × 30 + 70 of 800 = 35 %; 2024 without the school of the 70: 7 × 30 of 700 = 30 %."""
    stage.put_lines(
        units=ALL_OF_BAIYIN,
        items="dual-qualified-teachers / specialised-teachers",
        lines={2023: "6*30/100 70/100 30/100", 2024: "6*30/100 . 30/100"},
    )
    merge(stage, "中四", "中三")
    standing = stand(stage, 2024, "dual-qualified-share")
    assert (standing.areas[2023].value, standing.areas[2024].value) == (35, 30)
    assert standing.area.coverage == 1


def test_the_target_of_an_institution_that_closed_has_no_data_and_is_not_missed(stage):  # noqa: F811
    stage.put_lines(
        units="希望", items="full-time-enrolment", lines={2022: "1000", 2023: "1200", 2024: "."}
    )
    change(stage.units["希望"], closed_on=SUMMER)
    for year in (2024, 2025, 2026):
        judgement = stand(stage, year, "enrolment", "baiyin-xiwang").judgement
        assert (judgement.status, judgement.coverage) == (Status.NO_DATA, (0, 0)), year
        assert (judgement.last_known_value, judgement.last_known_year) == (1200, 2023)


def test_a_county_that_lost_its_only_school_has_no_value_and_keeps_its_years(stage):  # noqa: F811
    unit = stage.units["中四"]
    stage.put_lines(units="中四", items="full-time-enrolment", lines={2022: "1400", 2023: "1300"})
    change(unit, closed_on=SUMMER)
    [found] = [
        each
        for each in _of_county(stage, unit, 2024).standings
        if each.indicator.code == "enrolment" and each.target.institution is None
    ]
    values = {year: area.value for year, area in found.areas.items()}
    assert values == {2022: 1400, 2023: 1300, 2024: None}
    assert (found.area.expected, found.judgement) == (0, None)


def _of_county(stage, unit: Institution, year: int):  # noqa: F811
    pair = (unit.region, stage.plans[PLAN])
    [found] = load_standings([pair], year=year, now=round_closed(year))
    return found


def test_a_round_asks_only_the_schools_of_its_year(stage):  # noqa: F811
    merge(stage, "中四", "中三")
    change(stage.units["中一"], opened_on=dt.date(2027, 9, 2))
    region, manager = stage.regions[BAIYIN], stage.managers[BAIYIN]
    asked = Submission.objects.filter(round=open_past_round(region, manager, 2027))
    codes = set(asked.values_list("institution__code", flat=True))
    assert codes.isdisjoint({stage.units["中四"].code, stage.units["中一"].code})
    assert stage.units["中三"].code in codes
