"""What can be defined and what cannot, with the place and the remedy; no database, no clock."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.formulas import Term
from targets.judgement import Baseline
from targets.keeping import Bounds, ItemFacts, Measurement, RuleFacts
from targets.kinds import Kind, Measure, Span
from targets.models import DataItem
from targets.parts import Share, overdrawn, remainders
from targets.soundness import (
    PlanYears,
    number,
    number_fault,
    plan_faults,
    threshold_faults,
    valid_from_faults,
)
from targets.soundness_formulas import item_faults, measurement_faults, rule_faults
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
        (at_least("NaN"), SUM, "lower", "不是数"),
        (Bounds(kind=Kind.AT_LEAST, lower="五十", year=2025), SUM, "lower", "50"),
        (at_least(year=1925), SUM, "year", "2000"),
        (at_least(year=2022), SUM, "year", "首年"),
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


# ---- formulas, items, rules ----------------------------------------------------------------------


def item(code: str, *kinds: str, **facts) -> DataItem:
    return DataItem(code=code, name=code, kinds=list(kinds or ("higher", "secondary")), **facts)


ITEMS = {
    each.code: each
    for each in (
        item("teachers"),
        item("dual"),
        item("meetings", "authority"),
        item("pilots", "higher"),
        item("old", is_active=False),
        item("books", type="yes_no"),
    )
}
SHARE = Measurement(
    measure=Measure.RATIO,
    span=Span.STOCK,
    kinds=("higher", "secondary"),
    definition="双师 ÷ 教师",
    numerator=(Term("dual"),),
    denominator=(Term("teachers"),),
    scale=Decimal(100),
)
TOTAL = replace(SHARE, measure=Measure.SUM, denominator=(), scale=1)


@pytest.mark.parametrize(
    ("measurement", "unit"),
    [
        (SHARE, "%"),
        (TOTAL, "人"),
        (replace(TOTAL, numerator=(Term("dual", Decimal("-0.5")), Term("teachers"))), "人"),
        (replace(SHARE, denominator=(Term("meetings"),), denominator_kinds=("authority",)), "%"),
        (replace(TOTAL, measure=Measure.UNITS_MEETING, all_terms=True,
                 numerator=(Term("books"),)), "所"),
        (replace(SHARE, measure=Measure.UNITS_MEETING), "师生比"),
    ],
)  # fmt: skip
def test_a_formula_can_be_defined(measurement, unit):
    assert measurement_faults(measurement, items=ITEMS, unit=unit, is_monitored=False) == {}


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        ({"numerator": ()}, "numerator", "没有分子项"),
        ({"denominator": ()}, "denominator", "比率须有分母"),
        ({"measure": Measure.SUM, "scale": 1}, "denominator", "没有分母"),
        ({"numerator": (Term("dual", Decimal(0)),)}, "numerator", "系数为 0"),
        ({"numerator": (Term("dual", Decimal("NaN")),)}, "numerator", "系数不是数"),
        ({"numerator": (Term("dual", "一半"),)}, "numerator", "系数"),
        ({"numerator": (Term("dual", Decimal(10) ** 10),)}, "numerator", "过大"),
        ({"numerator": (Term("dual"), Term("dual"))}, "numerator", "两次"),
        ({"numerator": (Term("ghosts"),)}, "numerator", "没有数据项"),
        ({"numerator": (Term("old"),)}, "numerator", "已停用"),
        ({"numerator": (Term("meetings"),)}, "numerator", "都不填报"),
        ({"numerator": (Term("pilots"),)}, "numerator", "中职学校不填报"),
        ({"denominator": (Term("meetings"),)}, "denominator", "都不填报"),
        ({"denominator": (Term("teachers", 0),)}, "denominator", "系数为 0"),
        ({"kinds": ()}, "kinds", "至少选择一类"),
        ({"kinds": ("university",)}, "kinds", "没有“university”这类单位"),
        ({"kinds": ("higher", "higher")}, "kinds", "两次"),
        ({"denominator_kinds": ("nobody",)}, "denominator_kinds", "这类单位"),
        ({"definition": " "}, "definition", "口径"),
        ({"scale": 0}, "scale", "大于 0"),
        ({"scale": Decimal(-100)}, "scale", "大于 0"),
        ({"scale": 1}, "scale", "倍数须为 100"),
        ({"scale": Decimal("0.001")}, "scale", "两位小数"),
        ({"measure": "mean"}, "measure", "可选"),
        ({"span": "always"}, "span", "可选"),
        ({"all_terms": True}, "all_terms", "请取消"),
        ({"measure": Measure.UNITS_MEETING, "all_terms": True}, "denominator", "没有分母项"),
        (
            {"measure": Measure.UNITS_MEETING, "all_terms": True, "denominator": ()},
            "numerator",
            "是/否",
        ),
    ],
)
def test_a_formula_that_yields_nothing_is_refused(change, place, said):
    measurement = replace(SHARE, **change)
    found = measurement_faults(measurement, items=ITEMS, unit="%", is_monitored=False)
    assert said in found[place]


def test_a_monitored_indicator_has_no_formula():
    assert "numerator" in measurement_faults(TOTAL, items=ITEMS, unit="人", is_monitored=True)
    bare = replace(TOTAL, numerator=())
    assert measurement_faults(bare, items={}, unit="人", is_monitored=True) == {}


FACTS = ItemFacts(
    name="兼职教师",
    section="teachers",
    unit="人",
    definition="口径",
    period="snapshot",
    kinds=("higher",),
)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": " "}, "name"),
        ({"unit": ""}, "unit"),
        ({"definition": ""}, "definition"),
        ({"section": "sports"}, "section"),
        ({"period": "weekly"}, "period"),
        ({"type": "text"}, "type"),
        ({"kinds": ()}, "kinds"),
        ({"kinds": ("kindergarten",)}, "kinds"),
        ({"decimals": 5}, "decimals"),
        ({"decimals": -1}, "decimals"),
        ({"type": "yes_no", "decimals": 1}, "decimals"),
        ({"minimum": 10, "maximum": 5}, "maximum"),
        ({"minimum": "零"}, "minimum"),
        ({"swing": 0}, "swing"),
    ],
)
def test_an_item_that_cannot_be_asked_is_refused(change, place):
    assert item_faults(FACTS) == {}
    assert list(item_faults(replace(FACTS, **change))) == [place]


RULE = RuleFacts(
    left=(Term("dual"),), operator="le", right=(Term("teachers"),), message="大于教师数"
)


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        ({"left": ()}, "left", "没有数据项"),
        ({"right": ()}, "right", "没有数据项"),
        ({"right": (Term("dual"),)}, "right", "两边"),
        ({"right": (Term("meetings"),)}, "right", "没有一类单位"),
        ({"right": (Term("teachers", 0),)}, "right", "系数为 0"),
        ({"left": (Term("ghosts"),)}, "left", "没有数据项"),
        ({"operator": "lt"}, "operator", "可选"),
        ({"severity": "fatal"}, "severity", "可选"),
        ({"missing": "guess"}, "missing", "可选"),
        ({"message": ""}, "message", "提示语"),
    ],
)
def test_a_rule_that_is_never_checked_is_refused(change, place, said):
    assert rule_faults(RULE, items=ITEMS) == {}
    assert said in rule_faults(replace(RULE, **change), items=ITEMS)[place]


# ---- parts of a whole ----------------------------------------------------------------------------

CITY = "620000/620400/"


def share(path: str, amount, most=None) -> Share:
    amount = Decimal(amount)
    return Share(path, path, amount, amount if most is None else Decimal(most))


def test_two_colleges_leave_twelve_thousand_of_twenty_two():
    shares = [share(CITY, 22000), share(f"{CITY}@a/", 8000), share(f"{CITY}@b/", 2000)]
    [found] = remainders(shares)
    assert (found.allotted, found.left) == (10000, 12000)
    assert overdrawn(shares) == []


def test_a_school_is_taken_from_the_part_of_its_county():
    county = f"{CITY}620421/"
    shares = [share(CITY, 100), share(county, 60), share(f"{county}@a/", 50)]
    assert [found.left for found in remainders(shares)] == [40, 10]
    shares.append(share(f"{county}@b/", 20))
    assert [found.whole.path for found in overdrawn(shares)] == [county]


def test_parts_without_a_whole_are_nobodys_excess():
    assert remainders([share(f"{CITY}@a/", 8000), share(f"{CITY}@b/", 2000)]) == []


def test_of_a_range_the_upper_end_may_be_given_away():
    parts = [share(f"{CITY}@a/", 4), share(f"{CITY}@b/", 4)]
    assert overdrawn([share(CITY, 5, most=8), *parts]) == []
    assert overdrawn([share(CITY, 5, most=7), *parts]) != []


amounts = st.decimals(0, 10**6, places=2)


@given(whole=amounts, parts=st.lists(amounts, max_size=8))
def test_parts_are_refused_exactly_when_they_are_more_than_the_whole(whole, parts):
    shares = [share(CITY, whole), *(share(f"{CITY}@{i}/", each) for i, each in enumerate(parts))]
    assert bool(overdrawn(shares)) is (sum(parts) > whole)
    for found in remainders(shares):
        assert found.left + found.allotted == whole


@given(st.data())
def test_every_part_is_counted_once_however_the_areas_lie(data):
    counties = data.draw(st.lists(amounts, max_size=4))
    shares = [share(CITY, 10**9)]
    for number_of, amount in enumerate(counties):
        county = f"{CITY}{number_of}/"
        shares.append(share(county, amount))
        for school, given_to in enumerate(data.draw(st.lists(amounts, max_size=3))):
            shares.append(share(f"{county}@{school}/", given_to))
    shares = data.draw(st.permutations(shares))
    found = remainders(shares)
    counted = [part.path for remainder in found for part in remainder.parts]
    assert sorted(counted) == sorted(each.path for each in shares if each.path != CITY)
    for remainder in found:
        within = [part.amount for part in remainder.parts]
        assert (remainder in overdrawn(shares)) is (sum(within) > remainder.whole.amount)
