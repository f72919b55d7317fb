"""Rules of judging that hold for all numbers."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from targets.kinds import Kind, Method, Status, Tag
from targets.progress import Baseline, Observation, Promise, judge
from tests.targets.judging import BASE, RISE, judged, seen

ORDER = [Status.OFF_TRACK, Status.BEHIND, Status.ON_TRACK, Status.MET]

amounts = st.decimals(min_value=0, max_value=10**6, places=2)
factors = st.decimals(min_value="0.01", max_value=10**4, places=2)


@given(low=amounts, high=amounts)
def test_a_higher_value_is_never_judged_worse(low, high):
    assume(low <= high)
    worse, better = judged(low), judged(high)
    assert worse.ratio <= better.ratio
    assert ORDER.index(worse.status) <= ORDER.index(better.status)


@given(v0=amounts, value=amounts, goal=amounts, factor=factors)
def test_the_unit_of_measurement_changes_nothing(v0, value, goal, factor):
    plain = judged(value, replace(RISE, lower=goal), Baseline(v0, 2022))
    scaled = judged(value * factor, replace(RISE, lower=goal * factor), Baseline(v0 * factor, 2022))
    assert (plain.status, plain.tags) == (scaled.status, scaled.tags)
    if plain.ratio is None:
        assert scaled.ratio is None
    else:
        assert abs(plain.ratio - scaled.ratio) < Decimal("1e-9")


@given(v0=amounts, value=amounts, goal=amounts, year=st.integers(2022, 2026))
def test_at_most_is_the_mirror_of_at_least(v0, value, goal, year):
    up = judged(value, replace(RISE, lower=goal), Baseline(v0, 2022), year)
    fall = replace(RISE, kind=Kind.AT_MOST, lower=None, upper=-goal)
    down = judged(-value, fall, Baseline(-v0, 2022), year)
    assert (up.status, up.tags, up.ratio) == (down.status, down.tags, down.ratio)


@given(value=st.integers(0, 40), v0=st.integers(0, 40), goal=st.integers(0, 40))
def test_counts_that_are_to_fall_mirror_counts_that_are_to_rise(value, v0, goal):
    rise = replace(RISE, lower=Decimal(goal), is_count=True, step=Decimal(1))
    fall = replace(rise, kind=Kind.AT_MOST, lower=None, upper=Decimal(-goal))
    up = judged(value, rise, Baseline(Decimal(v0), 2022))
    down = judged(-value, fall, Baseline(Decimal(-v0), 2022))
    assert (up.status, up.tags) == (down.status, down.tags)
    assert up.due == (None if down.due is None else -down.due)


@given(part=st.integers(0, 3000), whole=st.integers(1, 3000), percent=st.integers(1, 100))
def test_rounding_never_turns_a_status(part, whole, percent):
    promise = replace(RISE, lower=Decimal(percent), is_percentage=True, step=Decimal("0.1"))
    share = Decimal(100) * part / whole
    found = judged(share, promise, Baseline(Decimal(0), 2022), 2025)
    assert (found.status is Status.MET) == (100 * part >= percent * whole)


@given(gap=st.integers(1, 25))
def test_a_hair_below_the_target_has_not_met_it(gap):
    hair = Decimal(1).scaleb(-gap)
    assert judged(Decimal(130) - hair, year=2025).status is Status.MISSED
    assert judged(Decimal(130) + hair, year=2025).status is Status.MET


@given(v0=amounts, goal=amounts, years=st.integers(2, 12))
def test_an_even_path_is_on_track_at_every_step(v0, goal, years):
    assume(goal > v0)
    promise = replace(RISE, lower=goal, target_year=2022 + years)
    for step in range(1, years):
        value = v0 + (goal - v0) * step / years
        found = judged(value, promise, Baseline(v0, 2022), 2022 + step)
        assert found.status is Status.ON_TRACK
        assert abs(found.ratio - 1) < Decimal("1e-9")
        assert abs(found.due - value) < Decimal("1e-9")


@given(value=amounts, year=st.integers(2022, 2027), reported=st.integers(8, 9))
def test_an_open_round_never_gives_missed_or_receding(value, year, reported):
    found = judged(value, year=year, reported=reported, expected=10, final=False)
    assert found.status is not Status.MISSED or year > 2025
    assert Tag.REGRESSING not in found.tags


@given(value=amounts, year=st.integers(2022, 2025), reported=st.integers(0, 7))
def test_too_little_coverage_is_never_red(value, year, reported):
    found = judged(value, year=year, reported=reported, expected=10)
    assert found.status is Status.NO_DATA
    assert found.value is None
    assert found.partial_value == value


@given(later=amounts, value=amounts)
def test_later_figures_leave_the_page_of_a_year_as_it_was(later, value):
    with_later = {2024: seen(value), 2025: seen(later)}
    before = judge(RISE, {2024: seen(value)}, year=2024, recorded_baseline=BASE)
    assert judge(RISE, with_later, year=2024, recorded_baseline=BASE) == before


@given(later=amounts)
def test_met_at_the_deadline_stays_met(later):
    figures = {2025: seen(130), 2026: seen(later)}
    found = judge(RISE, figures, year=2026, recorded_baseline=BASE)
    assert found.status is Status.MET
    assert (Tag.FELL_BACK in found.tags) == (later < 130)


@given(years=st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_a_promise_of_every_year_is_met_only_by_every_year(years):
    promise = replace(RISE, every_year=True, lower=Decimal(1))
    figures = {2023 + place: seen(value) for place, value in enumerate(years)}
    found = judge(promise, figures, year=2025)
    assert (found.status is Status.MET) == (min(years) >= 1)
    assert [verdict.met for verdict in found.years] == [value >= 1 for value in years]


maybe = st.none() | amounts
observations = st.dictionaries(
    st.integers(2021, 2027),
    st.builds(
        Observation,
        value=maybe,
        reported=st.integers(0, 9),
        expected=st.integers(0, 9),
        final=st.booleans(),
        meeting=st.none() | st.integers(0, 4),
        in_scope=st.none() | st.integers(4, 9),
        unknown=st.none() | st.integers(0, 9),
        done=st.none() | st.booleans(),
    ),
)
promises = st.builds(
    Promise,
    kind=st.sampled_from(Kind),
    every_year=st.booleans(),
    target_year=st.none() | st.integers(2021, 2027),
    lower=maybe,
    upper=maybe,
    method=st.sampled_from(Method),
    base_year=st.none() | st.just(2022),
    first_year=st.none() | st.just(2023),
    step=st.sampled_from([Decimal(0), Decimal(1)]),
    yearly=st.dictionaries(st.integers(2022, 2026), amounts),
    is_count=st.booleans(),
    is_sum=st.booleans(),
    is_percentage=st.booleans(),
    rising=st.none() | st.booleans(),
)


@given(
    promise=promises,
    figures=observations,
    year=st.integers(2020, 2028),
    recorded=st.none() | st.builds(Baseline, amounts, st.integers(2020, 2026)),
)
def test_whatever_comes_is_judged_and_consistent(promise, figures, year, recorded):
    found = judge(promise, figures, year=year, recorded_baseline=recorded)
    assert (found.status is None) == (promise.kind is Kind.SOFT)
    assert list(found.tags) == sorted(found.tags, key=list(Tag).index)
    if found.status is Status.NO_DATA:
        assert found.ratio is None
        assert found.value is None or promise.every_year or promise.kind is Kind.NON_DECREASING
    if found.status is Status.MISSED:
        assert promise.target_year is not None
        assert year >= promise.target_year
    if promise.target_year is None:
        assert found.ratio is None
