"""Details of judging that the table of cases does not show."""

from dataclasses import replace
from decimal import Decimal

import pytest

from targets.kinds import Kind, Method, Status, Tag
from targets.progress import Baseline, Observation, Promise, judge
from tests.targets.judging import BASE, RISE, judged, seen


def test_the_reason_for_a_missing_ratio_is_told():
    compound = replace(RISE, method=Method.COMPOUND)
    found = judged(5, compound, Baseline(Decimal(0), 2022))
    assert found.status is Status.NOT_YET
    assert "复合增长" in found.reason


def test_a_direction_that_contradicts_the_baseline_is_reported():
    found = judged(128, replace(RISE, rising=True), Baseline(Decimal(140), 2022))
    assert found.problem == "目标要求提高，但目标值与基期值的方向相反"
    assert Tag.MAINTAIN not in found.tags
    wrong = judged(128, replace(RISE, rising=False))
    assert wrong.problem == "目标要求降低，但目标值与基期值的方向相反"


@pytest.mark.parametrize("kind", [Kind.AT_LEAST, Kind.AT_MOST, Kind.RANGE, Kind.RANK])
def test_a_target_without_a_number_is_a_definition_error(kind):
    found = judged(5, Promise(kind, target_year=2025, base_year=2022), year=2025)
    assert (found.status, found.problem) == (Status.NOT_YET, "目标缺少目标值")


def test_an_upper_bound_below_the_lower_is_a_definition_error():
    promise = replace(RISE, kind=Kind.RANGE, lower=Decimal(8), upper=Decimal(5))
    assert judged(1, promise, Baseline(Decimal(0), 2022)).problem == "目标的上限小于下限"


def test_a_falling_total_is_a_data_error():
    promise = replace(RISE, kind=Kind.CUMULATIVE, lower=Decimal(300))
    found = judge(promise, {2023: seen(100), 2024: seen(-10)}, year=2024)
    assert found.problem == "2024 年填报为负数，累计数下降"
    assert (found.value, found.baseline) == (90, Baseline(Decimal(0), 2022, recorded=False))


def test_amounts_of_the_worked_check():
    found = judged(115)
    assert (found.achieved, found.ratio, found.due) == (Decimal("0.5"), Decimal("0.75"), 120)
    assert abs(found.elapsed - Decimal(2) / 3) < Decimal("1e-9")
    assert (found.gap, found.target_value, found.value_year) == (-15, 130, 2024)
    assert found.coverage == (1, 1)


@pytest.mark.parametrize(("year", "due"), [(2023, 0), (2024, 1), (2025, 2)])
def test_what_is_due_of_whole_things_is_rounded_down(year, due):
    promise = replace(RISE, lower=Decimal(2), is_count=True, step=Decimal(1))
    assert judged(0, promise, Baseline(Decimal(0), 2022), year).due == due


def test_the_share_of_units_is_judged_and_the_worst_is_named():
    promise = replace(RISE, kind=Kind.EACH_INSTITUTION, lower=Decimal(1), per=100)
    units = {
        2022: Observation(reported=9, expected=9, meeting=3, in_scope=9, unknown=0),
        2024: Observation(
            value=Decimal("0.9"),
            reported=9,
            expected=9,
            meeting=7,
            in_scope=9,
            unknown=0,
            worst="示例中职三",
        ),
    }
    found = judge(promise, units, year=2024)
    assert (found.meeting, found.in_scope, found.unknown, found.worst) == (7, 9, 0, "示例中职三")
    assert found.share == found.value == Decimal(7) / 9
    assert found.target_value == 1


def test_one_office_that_reports_both_counts_gives_the_share():
    promise = replace(RISE, kind=Kind.FULL_COVERAGE, lower=None)
    counties = {
        2022: Observation(Decimal(0), 1, 1, numerator=Decimal(0), denominator=Decimal(5)),
        2024: Observation(Decimal(40), 1, 1, numerator=Decimal(2), denominator=Decimal(5)),
    }
    found = judge(promise, counties, year=2024)
    assert (found.meeting, found.in_scope, found.share) == (2, 5, Decimal("0.4"))
    assert (found.status, found.ratio) == (Status.BEHIND, Decimal("0.6"))


@pytest.mark.parametrize(("teachers", "met"), [(20, True), (19, False)])
def test_a_standard_of_one_in_many_is_compared_as_integers(teachers, met):
    """7,000 students need 20 teachers; the quotient itself cannot be written exactly."""
    promise = replace(RISE, every_year=True, lower=Decimal(1), per=350)
    observation = Observation(
        Decimal("0.9999999999") if met else Decimal(1),
        reported=1,
        expected=1,
        numerator=Decimal(teachers),
        denominator=Decimal(7000),
    )
    found = judge(promise, {2023: observation}, year=2023)
    assert (found.status is Status.ON_TRACK) == met


@pytest.mark.parametrize(
    ("kind", "teachers", "status"),
    [
        (Kind.AT_LEAST, 20, Status.MET),
        (Kind.AT_LEAST, 15, Status.BEHIND),
        (Kind.AT_MOST, 15, Status.MET),
    ],
)
def test_the_way_to_a_standard_of_one_in_many_runs_to_its_quotient(kind, teachers, status):
    """From 1:700 to 1:350 in three years; 15 teachers of 7,000 students are half way after two."""
    bounds = {"upper" if kind is Kind.AT_MOST else "lower": Decimal(1)}
    promise = replace(RISE, kind=kind, per=350, **({"lower": None} | bounds))
    figure = Observation(
        Decimal(teachers) / 7000, 1, 1, numerator=Decimal(teachers), denominator=Decimal(7000)
    )
    base = Baseline(Decimal(1) / 700, 2022)
    found = judge(promise, {2024: figure}, year=2024, recorded_baseline=base)
    assert (found.status, found.target_value) == (status, Decimal(1) / 350)
    if status is Status.BEHIND:
        assert abs(found.ratio - Decimal("0.75")) < Decimal("1e-9")


@pytest.mark.parametrize(("reported", "status"), [(10, Status.MET), (9, Status.ON_TRACK)])
def test_all_units_comply_only_once_every_office_has_reported(reported, status):
    promise = replace(RISE, kind=Kind.FULL_COVERAGE, lower=None)
    none_yet = Observation(Decimal(0), 10, 10, numerator=Decimal(0), denominator=Decimal(50))
    counties = Observation(
        Decimal(100), reported, 10, numerator=Decimal(40), denominator=Decimal(40)
    )
    found = judge(promise, {2022: none_yet, 2024: counties}, year=2024)
    assert found.status is status
    assert (Tag.PARTIAL in found.tags) == (reported < 10)


def test_thresholds_and_coverage_belong_to_the_plan():
    strict = replace(RISE, on_track_at=Decimal("0.7"), behind_at=Decimal("0.3"))
    assert judged(115, strict).status is Status.ON_TRACK
    assert judged(107, strict).status is Status.BEHIND
    lenient = replace(RISE, minimum_coverage=Decimal("0.5"))
    assert judged(115, lenient, reported=5, expected=9).status is Status.BEHIND


def test_a_recorded_baseline_below_the_minimum_coverage_is_passed_over():
    poor = Baseline(Decimal(90), 2022, reported=5, expected=9)
    figures = {2023: seen(100), 2024: seen(115)}
    found = judge(RISE, figures, year=2024, recorded_baseline=poor)
    assert found.baseline == Baseline(Decimal(100), 2023, recorded=False, shifted=True)


def test_the_last_known_value_stands_beside_missing_data():
    found = judge(RISE, {2023: seen(105)}, year=2024, recorded_baseline=BASE)
    assert found.status is Status.NO_DATA
    assert (found.value, found.last_known_value, found.last_known_year) == (None, 105, 2023)


def test_a_year_without_a_round_in_the_past_counts_as_closed():
    found = judge(RISE, {2024: seen(115)}, year=2026, recorded_baseline=BASE)
    assert (found.status, found.tags) == (Status.MISSED, (Tag.NOT_REPORTED,))
    open_still = judge(RISE, {2024: seen(115)}, year=2025, recorded_baseline=BASE)
    assert (open_still.status, open_still.tags) == (Status.BEHIND, (Tag.AWAITING_FINAL,))


def test_non_decreasing_lists_what_each_year_was_held_against():
    promise = replace(RISE, kind=Kind.NON_DECREASING, lower=None)
    figures = {2022: seen(100), 2023: seen(110), 2024: seen(105)}
    found = judge(promise, figures, year=2024)
    assert [(v.year, v.bound, v.met) for v in found.years] == [
        (2023, 100, True),
        (2024, 110, False),
    ]
    assert (found.target_value, found.gap) == (110, -5)


def test_a_milestone_of_yes_and_no_is_read_from_its_figure_and_keeps_its_stage():
    promise = Promise(Kind.MILESTONE, target_year=2026, stages=("第一步", "第二步"))
    steps = {2023: Observation(Decimal(0), 1, 1, stage=0), 2024: Observation(Decimal(1), 1, 1)}
    assert judge(promise, steps, year=2023).stage == 0
    assert judge(promise, steps, year=2024).status is Status.MET


def test_judgements_compare_and_are_frozen():
    assert judged(97) == judged(97)
    with pytest.raises(AttributeError):
        judged(97).status = Status.MET
