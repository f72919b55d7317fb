"""The outlook: what follows if the pace goes on, and what is not said."""

from dataclasses import replace
from decimal import Decimal

import pytest

from targets.kinds import Kind, Status
from targets.progress import Baseline, Observation, Promise, judge

RISE = Promise(Kind.AT_LEAST, target_year=2025, lower=Decimal(130), base_year=2022, first_year=2023)
BASE = Baseline(Decimal(100), 2022)


def judged(values, promise=RISE, base=BASE, year=2024):
    figures = {
        y: Observation(Decimal(value), reported=1, expected=1) for y, value in values.items()
    }
    return judge(promise, figures, year=year, recorded_baseline=base)


def test_the_worked_check():
    outlook = judged({2024: 115}).outlook
    assert (outlook.pace, outlook.expected_at_deadline) == (Decimal("7.5"), Decimal("122.5"))
    assert (outlook.required_pace, outlook.speed_up) == (15, 2)
    assert outlook.attainment_year == 2026
    assert (outlook.points, outlook.confidence) == (1, "低")


def test_the_last_yearly_change_is_a_second_scenario():
    outlook = judged({2023: 110, 2024: 115}).outlook
    assert (outlook.pace, outlook.second_pace) == (Decimal("7.5"), 5)
    assert (outlook.attainment_year, outlook.second_attainment_year) == (2026, 2027)
    assert outlook.second_expected_at_deadline == 120
    assert outlook.confidence == "中"


def test_a_change_over_several_years_counts_per_year():
    promise = replace(RISE, target_year=2027)
    outlook = judged({2023: 104, 2025: 110}, promise, year=2025).outlook
    assert outlook.second_pace == 3


def test_three_values_are_rather_sure():
    promise = replace(RISE, target_year=2027)
    outlook = judged({2023: 105, 2024: 110, 2025: 115}, promise, year=2025).outlook
    assert (outlook.points, outlook.confidence) == (3, "较高")


def test_the_pictured_share_of_teachers():
    """38.1 % in 2022, 41.3 % in 2023, 43.1 % in 2024 toward 50 % in 2025."""
    promise = replace(RISE, lower=Decimal(50), is_percentage=True)
    found = judged({2023: "41.3", 2024: "43.1"}, promise, Baseline(Decimal("38.1"), 2022))
    outlook = found.outlook
    assert found.status is Status.BEHIND
    assert (outlook.attainment_year, outlook.second_attainment_year) == (2027, 2028)
    assert outlook.required_pace == Decimal("6.9")
    assert outlook.speed_up == Decimal("2.76")


@pytest.mark.parametrize(("value", "pace"), [(97, Decimal("-1.5")), (100, 0)])
def test_a_pace_that_leads_nowhere_is_called_so(value, pace):
    outlook = judged({2024: value}).outlook
    assert outlook.pace == pace
    assert outlook.unreachable
    assert outlook.attainment_year is None


def test_at_a_standstill_only_the_required_pace_is_known():
    outlook = judged({2024: 100}).outlook
    assert outlook.required_pace == 30
    assert outlook.expected_at_deadline is None
    assert outlook.speed_up is None


def test_only_the_second_scenario_may_lead_nowhere():
    outlook = judged({2023: 118, 2024: 115}).outlook
    assert outlook.attainment_year == 2026
    assert outlook.second_unreachable
    assert outlook.second_attainment_year is None


@pytest.mark.parametrize(("value", "late"), [("105", False), ("104", True)])
def test_more_than_ten_years_after_the_deadline_is_marked(value, late):
    """105: 2.5 a year, 25 to go, 2034.  104: 2 a year, 26 to go, 2037."""
    outlook = judged({2024: value}).outlook
    assert outlook.over_ten_years == late


def test_ten_years_after_the_deadline_is_not_yet_more_than_ten():
    promise = replace(RISE, lower=Decimal(112))
    outlook = judged({2023: 1}, promise, Baseline(Decimal(0), 2022), year=2023).outlook
    assert (outlook.attainment_year, outlook.over_ten_years) == (2134, True)
    near = replace(RISE, lower=Decimal(13))
    outlook = judged({2023: 1}, near, Baseline(Decimal(0), 2022), year=2023).outlook
    assert (outlook.attainment_year, outlook.over_ten_years) == (2035, False)


def test_percentages_stay_between_0_and_100():
    promise = replace(RISE, lower=Decimal(96), is_percentage=True)
    rising = judged({2024: 95}, promise, Baseline(Decimal(50), 2022)).outlook
    assert rising.expected_at_deadline == 100
    falling = judged({2024: 10}, promise, Baseline(Decimal(90), 2022)).outlook
    assert falling.expected_at_deadline == 0


def test_on_track_just_below_the_path_names_the_value_at_the_deadline():
    promise = replace(RISE, lower=Decimal(22000))
    found = judged({2024: 20000}, promise, Baseline(Decimal(16100), 2022))
    assert (found.status, found.ratio < 1) == (Status.ON_TRACK, True)
    assert found.outlook.expected_at_deadline == 21950
    assert abs(found.outlook.expected_share - Decimal("0.998")) < Decimal("0.0005")


def test_at_the_deadline_nothing_is_projected():
    outlook = judged({2025: 125}, year=2025).outlook
    assert outlook.pace == Decimal(25) / 3
    assert outlook.expected_at_deadline is None
    assert outlook.required_pace is None
    assert outlook.speed_up is None
    assert outlook.attainment_year is None
    assert not outlook.unreachable


def test_a_met_target_shows_the_first_year_it_was_met():
    outlook = judged({2023: 131, 2024: 132}).outlook
    assert outlook.first_met_year == 2023
    assert outlook.attainment_year is None
    assert outlook.required_pace is None


def test_a_baseline_that_meets_is_the_first_year_met():
    found = judged({}, base=Baseline(Decimal(131), 2022), year=2022)
    assert found.outlook.first_met_year == 2022
    assert found.outlook.confidence is None


def test_a_target_that_is_to_fall():
    promise = replace(RISE, kind=Kind.AT_MOST, lower=None, upper=Decimal(10))
    outlook = judged({2024: 30}, promise, Baseline(Decimal(40), 2022)).outlook
    assert (outlook.pace, outlook.required_pace, outlook.speed_up) == (-5, -20, 4)
    assert outlook.attainment_year == 2028


def test_totals_grow_from_nothing():
    promise = replace(RISE, kind=Kind.CUMULATIVE, lower=Decimal(300))
    outlook = judged({2023: 60, 2024: 80}, promise, None).outlook
    assert (outlook.pace, outlook.second_pace, outlook.attainment_year) == (70, 80, 2027)


def test_without_a_date_the_pace_still_leads_somewhere():
    outlook = judged({2024: 115}, replace(RISE, target_year=None)).outlook
    assert outlook.attainment_year == 2026
    assert outlook.expected_at_deadline is None
    assert outlook.required_pace is None


def test_before_any_value_after_the_baseline_there_is_no_outlook():
    assert judged({}, year=2022).outlook is None
    assert judged({2023: 105}, year=2024).outlook is None


@pytest.mark.parametrize(
    "kind", [Kind.RANK, Kind.FULL_COVERAGE, Kind.EACH_INSTITUTION, Kind.NON_DECREASING]
)
def test_other_kinds_have_no_outlook(kind):
    promise = replace(RISE, kind=kind, upper=Decimal(3))
    figures = {
        year: Observation(Decimal(5), 9, 9, meeting=4, in_scope=9, unknown=0)
        for year in (2022, 2023, 2024)
    }
    assert judge(promise, figures, year=2024).outlook is None


def test_a_promise_of_every_year_has_no_outlook():
    assert judged({2023: 131, 2024: 131}, replace(RISE, every_year=True)).outlook is None
