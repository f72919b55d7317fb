"""The two ratios on plain numbers: worked values, published figures, and what is undefined."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from targets.progress import compound_ratio, linear_ratio

NANO = Decimal("1e-9")

# Education targets of the European Union for 2020 (at least 40 % with tertiary attainment, less
# than 10 % early leavers) and the values Eurostat published for them on 25 April 2018 and
# 10 April 2015.  R worked out by hand as a fraction.
PUBLISHED = [
    ("tertiary attainment 2017", "23.6", 2002, "39.9", 2017, "40", 2020, Fraction(2934, 2460)),
    ("tertiary attainment 2014", "23.6", 2002, "37.9", 2014, "40", 2020, Fraction(2574, 1968)),
    ("early leavers 2014", "17.0", 2002, "11.1", 2014, "10", 2020, Fraction(177, 140)),
    ("early leavers 2017", "15.3", 2006, "10.6", 2017, "10", 2020, Fraction(658, 583)),
]


def linear(v0, t0, v, t, goal, end):
    return linear_ratio(
        base_value=v0, base_year=t0, value=v, year=t, target_value=goal, target_year=end
    )


def compound(v0, t0, v, t, goal, end, *, rising):
    return compound_ratio(
        base_value=v0,
        base_year=t0,
        value=v,
        year=t,
        target_value=goal,
        target_year=end,
        rising=rising,
    )


@pytest.mark.parametrize("row", PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_the_linear_ratio_of_published_figures(row):
    *known, expected = row[1:]
    assert abs(linear(*known) - Decimal(expected.numerator) / expected.denominator) < NANO


@pytest.mark.parametrize("row", PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_the_compound_ratio_of_published_figures_by_logarithms(row):
    v0, t0, v, t, goal, end = row[1:-1]
    actual = math.expm1(math.log(float(v) / float(v0)) / (t - t0))
    required = math.expm1(math.log(float(goal) / float(v0)) / (end - t0))
    found = compound(v0, t0, v, t, goal, end, rising=float(goal) > float(v0))
    assert abs(found - Decimal(actual / required)) < NANO


@pytest.mark.parametrize("kind", [int, float, str, Decimal])
def test_plain_numbers_of_every_kind_give_the_worked_ratio(kind):
    numbers = [kind(number) for number in (100, 2022, 115, 2024, 130, 2025)]
    assert linear(*numbers) == Decimal("0.75")


def test_a_binary_fraction_is_read_as_it_is_written():
    assert linear(0.1, 2022, 0.2, 2023, 0.3, 2024) == 1


@pytest.mark.parametrize(
    ("numbers", "rising", "expected"),
    [
        ((100, 2022, 110, 2023, 121, 2024), True, "1"),
        ((100, 2022, 105, 2023, 121, 2024), True, "0.5"),
        ((100, 2022, 95, 2023, 121, 2024), True, "-0.5"),
        ((100, 2022, 90, 2023, 81, 2024), False, "1"),
        ((100, 2022, 110, 2023, 81, 2024), False, "-1"),
        ((100, 2022, 0, 2023, 81, 2024), False, "10"),
        ((-100, 2022, -90, 2023, -81, 2024), True, "1"),
        ((-100, 2022, -110, 2023, -121, 2024), False, "1"),
        ((100, 2020, 144, 2022, "248.832", 2025), True, "1"),
    ],
)
def test_compound_ratios_worked_by_hand(numbers, rising, expected):
    assert abs(compound(*numbers, rising=rising) - Decimal(expected)) < NANO


@pytest.mark.parametrize(
    "numbers",
    [
        (100, 2022, 115, 2022, 130, 2025),
        (100, 2022, 115, 2021, 130, 2025),
        (100, 2022, 115, 2024, 130, 2022),
        (100, 2022, 115, 2024, 100, 2025),
        (None, 2022, 115, 2024, 130, 2025),
        (100, 2022, None, 2024, 130, 2025),
        (100, 2022, 115, 2024, None, 2025),
        (100, 2022, 115, 2024, 130, None),
    ],
)
def test_both_are_undefined_without_time_distance_or_numbers(numbers):
    assert linear(*numbers) is None
    assert compound(*numbers, rising=True) is None


@pytest.mark.parametrize(
    "numbers",
    [
        (0, 2022, 115, 2024, 130, 2025),
        (100, 2022, 50, 2024, 0, 2025),
        (100, 2022, -5, 2024, 130, 2025),
        (-100, 2022, 5, 2024, -50, 2025),
        (-100, 2022, -60, 2024, 50, 2025),
    ],
)
def test_growth_across_or_from_zero_is_undefined(numbers):
    assert compound(*numbers, rising=True) is None


@pytest.mark.parametrize("wrong", ["abc", "", float("nan"), float("inf"), "NaN"])
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises(ValueError, match="number"):
        linear(100, 2022, wrong, 2024, 130, 2025)


def test_a_standstill_is_plain_zero_not_negative_zero():
    falling = linear(40, 2022, 40, 2024, 10, 2025)
    assert falling == 0
    assert not falling.is_signed()
    assert not compound(40, 2022, 40, 2024, 10, 2025, rising=False).is_signed()


whole = st.integers(min_value=-(10**6), max_value=10**6)


@given(v0=whole, v=whole, goal=whole, t=st.integers(1, 20), end=st.integers(1, 20))
def test_the_linear_ratio_is_the_exact_fraction(v0, v, goal, t, end):
    assume(goal != v0)
    exact = Fraction(v - v0, goal - v0) / Fraction(t, end)
    found = linear(v0, 2000, v, 2000 + t, goal, 2000 + end)
    assert abs(Fraction(found) - exact) <= Fraction(1, 10**9)


@given(
    v0=st.integers(1, 10**6),
    goal=st.integers(1, 10**6),
    t=st.integers(1, 20),
    end=st.integers(1, 20),
)
def test_a_value_on_the_compound_path_has_ratio_one(v0, goal, t, end):
    assume(goal != v0)
    value = v0 * (Decimal(goal) / v0) ** (Decimal(t) / end)
    found = compound(v0, 2000, value, 2000 + t, goal, 2000 + end, rising=goal > v0)
    assert abs(found - 1) < NANO
