"""Plans and targets that can be defined, and those that cannot, with place and remedy."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from targets.judgement import Baseline
from targets.keeping import Bounds
from targets.kinds import Kind, Measure, Span
from targets.soundness import (
    PlanYears,
    number,
    number_fault,
    plan_faults,
    threshold_faults,
    valid_from_faults,
)
from targets.soundness_targets import Measured, baseline_faults, bounds_faults

YEARS = PlanYears(base_year=2022, first_year=2023, horizon=2025)
SUM = Measured(measure=Measure.SUM, span=Span.STOCK, kinds=("higher", "secondary"))
FLOW = replace(SUM, span=Span.FLOW)
RATIO = replace(SUM, measure=Measure.RATIO)
MEETING = replace(SUM, measure=Measure.UNITS_MEETING)
TESTED = replace(MEETING, all_terms=True)


def at_least(lower="50", **more) -> Bounds:
    return Bounds(**{"kind": Kind.AT_LEAST, "lower": Decimal(lower), "year": 2025, **more})


def faults_of(bounds: Bounds, measured: Measured = SUM, baseline: Baseline | None = None):
    return bounds_faults(bounds, years=YEARS, measured=measured, baseline=baseline)


# ---- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("entered", [0, -3, Decimal("49.96"), "1,234", "１２", "0.5", "-2"])
def test_a_number_is_read(entered):
    assert number_fault(entered) == ""
    assert isinstance(number(entered), Decimal)


@pytest.mark.parametrize(
    "entered",
    *[
        [
            *("abc", "", "1e5", "NaN", "2.2万", "1_000", "0.12345", "12,34"),
            *(None, True, 1.5, Decimal("NaN"), Decimal("inf"), Decimal("0.00001"), 10**14),
        ]
    ],
)
def test_what_is_no_number_is_named(entered):
    assert number_fault(entered)


# ---- plans ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("years", "place"),
    [
        (PlanYears(2022, 2023, 2021), "horizon"),
        (PlanYears(2023, 2023, 2025), "base_year"),
        (PlanYears(2024, 2023, 2025), "base_year"),
        (PlanYears(2022, None, 2022), "horizon"),
        (PlanYears(2022, 2023, 3025), "horizon"),
        (PlanYears(22, 2023, 2025), "base_year"),
    ],
)
def test_years_out_of_order_are_no_plan(years, place):
    assert list(plan_faults(years)) == [place]


@pytest.mark.parametrize(
    "years",
    [YEARS, PlanYears(), PlanYears(None, 2023, 2023), PlanYears(2020, 2023, 2025)],
)
def test_years_in_order_or_unknown_are_a_plan(years):
    assert plan_faults(years) == {}


@pytest.mark.parametrize(
    ("numbers", "place"),
    [
        (("0.60", "0.60", "0.80"), "behind_at"),
        (("0.60", "0.95", "0.80"), "behind_at"),
        (("95", "0.60", "0.80"), "on_track_at"),
        (("0.95", "0", "0.80"), "behind_at"),
        (("0.95", "0.60", "0"), "minimum_coverage"),
        (("0.955", "0.60", "0.80"), "on_track_at"),
        (("很高", "0.60", "0.80"), "on_track_at"),
    ],
)
def test_thresholds_out_of_order_are_refused(numbers, place):
    on_track, behind, coverage = numbers
    assert place in threshold_faults(
        on_track_at=on_track, behind_at=behind, minimum_coverage=coverage
    )


def test_the_usual_thresholds_are_sound():
    assert not threshold_faults(on_track_at="0.95", behind_at="0.60", minimum_coverage="0.80")


@pytest.mark.parametrize(("year", "sound"), [(2021, False), (2022, True), (2025, True), (2026, 0)])
def test_a_version_holds_from_a_year_of_the_plan(year, sound):
    assert (valid_from_faults(year, YEARS) == {}) is bool(sound)


# ---- targets -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bounds", "measured"),
    [
        (at_least(), RATIO),
        (at_least(year=None), SUM),
        (at_least(year_basis="inferred", year=None), SUM),
        (at_least(every_year=True, year=None), SUM),
        (Bounds(kind=Kind.AT_MOST, upper=15, year=2025), RATIO),
        (Bounds(kind=Kind.RANGE, lower=5, upper=8, year=2025), SUM),
        (Bounds(kind=Kind.RANGE, lower=5, upper=5, year=2025), SUM),
        (Bounds(kind=Kind.RANK, upper=3, year=2024), SUM),
        (Bounds(kind=Kind.CUMULATIVE, lower=300, year=2025), FLOW),
        (Bounds(kind=Kind.MILESTONE, year=2026), SUM),
        (Bounds(kind=Kind.MILESTONE, lower=1, stages=("申报", "获批")), SUM),
        (Bounds(kind=Kind.FULL_COVERAGE, year=2025), TESTED),
        (Bounds(kind=Kind.FULL_COVERAGE, year=2025), RATIO),
        (Bounds(kind=Kind.EACH_INSTITUTION, lower=1, per=350, every_year=True), MEETING),
        (at_least(1, per=350), RATIO),
        (Bounds(kind=Kind.NON_DECREASING), SUM),
        (Bounds(kind=Kind.SOFT), SUM),
        (Bounds(kind=Kind.SOFT), replace(SUM, has_terms=False)),
    ],
)
def test_each_kind_can_be_promised(bounds, measured):
    assert faults_of(bounds, measured) == {}


@pytest.mark.parametrize(
    ("bounds", "measured", "place", "said"),
    [
        (Bounds(kind=Kind.RANGE, lower=8, upper=5, year=2025), SUM, "upper", "请对调"),
        (Bounds(kind=Kind.RANGE, lower=8, year=2025), SUM, "upper", "须填上限"),
        (Bounds(kind=Kind.AT_LEAST, year=2025), SUM, "lower", "须填下限"),
        (Bounds(kind=Kind.AT_LEAST, lower=5, upper=8, year=2025), SUM, "upper", "改选“区间”"),
        (Bounds(kind=Kind.AT_MOST, lower=5, upper=9, year=2025), SUM, "lower", "没有下限"),
        (Bounds(kind=Kind.RANK, upper=0, year=2025), SUM, "upper", "第 1 名"),
        (Bounds(kind=Kind.SOFT, lower=1), SUM, "lower", "没有下限"),
        (Bounds(kind=Kind.EACH_INSTITUTION, year=2025), MEETING, "lower", "标准"),
        (Bounds(kind=Kind.CUMULATIVE, lower=0, year=2025), FLOW, "lower", "大于 0"),
        (Bounds(kind=Kind.MILESTONE, lower=2, year=2025), SUM, "lower", "建成与否"),
        (Bounds(kind="many", year=2025), SUM, "kind", "可选"),
        (at_least(per=0), SUM, "per", "1:350 填 350"),
        (at_least(per="350"), SUM, "per", "整数"),
        (Bounds(kind=Kind.RANK, upper=3, per=2, year=2025), SUM, "per", "填 1"),
        (at_least(1, per=350), SUM, "per", "两数之比"),
        (at_least(1, per=350), replace(RATIO, scale=100), "per", "倍数为 1"),
        (at_least("NaN"), SUM, "lower", "不是数"),
        (Bounds(kind=Kind.AT_LEAST, lower="五十", year=2025), SUM, "lower", "50"),
        (at_least(year=1925), SUM, "year", "2000"),
        (at_least(year=2022), SUM, "year", "首年"),
        (at_least(year=2026), SUM, "year", "请写入后续规划"),
        (at_least(year_basis="undated"), SUM, "year", "未定期限"),
        (at_least(year=None, year_basis="stated"), SUM, "year", "请填目标年"),
        (at_least(year_basis="someday"), SUM, "year_basis", "可选"),
        (at_least(every_year=True, year_basis="stated"), SUM, "year_basis", "同时"),
        (Bounds(kind=Kind.CUMULATIVE, lower=3, every_year=True), FLOW, "every_year", "取消"),
        (at_least(), MEETING, "kind", "逐校达标"),
        (Bounds(kind=Kind.CUMULATIVE, lower=300, year=2025), SUM, "kind", "逐年相加"),
        (Bounds(kind=Kind.CUMULATIVE, lower=300, year=2025), RATIO, "kind", "逐年相加"),
        (Bounds(kind=Kind.FULL_COVERAGE, year=2025), SUM, "kind", "合计数"),
        (Bounds(kind=Kind.FULL_COVERAGE, year=2025), MEETING, "kind", "逐校达标"),
        (Bounds(kind=Kind.MILESTONE, year=2025), RATIO, "kind", "里程碑"),
        (at_least(), replace(SUM, has_terms=False), "indicator", "仅监测"),
        (at_least(direction="up"), SUM, "direction", "可选"),
        (at_least(direction="fall"), SUM, "direction", "矛盾"),
        (Bounds(kind=Kind.AT_MOST, upper=9, direction="rise", year=2025), SUM, "direction", "矛盾"),
        (Bounds(kind=Kind.SOFT, direction="rise"), SUM, "direction", "未写明"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_place_and_remedy(bounds, measured, place, said):
    found = faults_of(bounds, measured)
    assert list(found) == [place]
    assert said in found[place]


@pytest.mark.parametrize(
    ("yearly", "said"),
    [
        ({2022: 10}, "2022 年不在规划期内（2023—2025）"),
        ({2026: 10}, "2026 年不在规划期内"),
        ({2023: 60}, "越过了目标值 50"),
        ({2023: 45, 2024: 40}, "逐年上升"),
        ({2024: 15}, "基期值"),
        ({2025: 49}, "须等于目标值 50"),
        ({2024: "多"}, "2024 年的分解值不是数"),
        ({"明年": 30}, "四位数字"),
    ],
)
def test_yearly_values_outside_the_plan_or_on_the_wrong_side_are_refused(yearly, said):
    found = faults_of(at_least(yearly=yearly), baseline=Baseline(Decimal(20), 2022))
    assert said in found["yearly"]


def test_yearly_values_run_toward_the_target():
    rising = at_least(yearly={2023: 30, 2024: "40", 2025: Decimal(50)})
    assert faults_of(rising, baseline=Baseline(Decimal(20), 2022)) == {}
    falling = Bounds(kind=Kind.AT_MOST, upper=15, year=2025, yearly={2023: 18, 2024: 16})
    assert faults_of(falling, RATIO, Baseline(Decimal(20), 2022)) == {}
    assert "yearly" in faults_of(replace(falling, yearly={2023: 21}), RATIO, Baseline(20, 2022))


def test_what_holds_every_year_has_no_yearly_values():
    assert "yearly" in faults_of(at_least(every_year=True, year=None, yearly={2023: 1}))


@pytest.mark.parametrize(
    ("kind", "direction", "base", "sound"),
    [
        (Kind.AT_LEAST, "rise", 40, True),
        (Kind.AT_LEAST, "rise", 50, True),
        (Kind.AT_LEAST, "rise", 60, False),
        (Kind.AT_LEAST, "", 60, True),
        (Kind.AT_MOST, "fall", 60, True),
        (Kind.AT_MOST, "fall", 40, False),
    ],
)
def test_a_stated_direction_must_agree_with_the_baseline(kind, direction, base, sound):
    side = "lower" if kind is Kind.AT_LEAST else "upper"
    bounds = Bounds(kind=kind, year=2025, direction=direction, **{side: Decimal(50)})
    found = faults_of(bounds, baseline=Baseline(Decimal(base), 2022))
    assert (found == {}) is sound
    if not sound:
        assert "方向相反" in found["direction"]
    assert (baseline_faults(bounds, year=2022, value=base) == {}) is sound


@pytest.mark.parametrize(
    ("bounds", "year", "value", "place"),
    [
        (at_least(), 2025, 40, "year"),
        (at_least(), 2022, "四成", "value"),
        (Bounds(kind=Kind.CUMULATIVE, lower=300, year=2025), 2022, 0, "value"),
        (Bounds(kind=Kind.MILESTONE, year=2025), 2022, 0, "value"),
        (at_least(every_year=True), 2022, 40, "value"),
        (Bounds(kind=Kind.FULL_COVERAGE, year=2025), 2022, 60, "value"),
        (at_least(yearly={2023: 30}), 2022, 40, "value"),
    ],
)
def test_a_baseline_that_nothing_can_start_from_is_refused(bounds, year, value, place):
    assert list(baseline_faults(bounds, year=year, value=value)) == [place]


def test_settling_fills_in_what_follows_from_the_rest():
    assert at_least(year_basis="inferred", year=None).settled(2025).year == 2025
    assert Bounds(kind=Kind.NON_DECREASING).settled(2025).every_year
    assert Bounds(kind=Kind.NON_DECREASING).settled(2025).year == 2025
    assert at_least(year=None).settled(2025).year_basis == "undated"
    assert at_least().settled(2030).year == 2025
