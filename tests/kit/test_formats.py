from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinchang_vet.kit import formats

D = Decimal


def test_thousands():
    assert formats.number(19600) == "19,600"
    assert formats.number(D("-2400")) == "\u22122,400"
    assert formats.number(0) == "0"
    assert formats.number(D("-0.04"), 1) == "0.0"


def test_rounding_for_display_is_half_up():
    assert formats.number(D("43.05"), 1) == "43.1"
    assert formats.number(D("2.5"), 0) == "3"
    assert formats.number(D("-2.5"), 0) == "\u22123"


def test_missing_is_a_dash_never_zero():
    shown = [
        formats.number(None),
        formats.percent(None, 1),
        formats.in_wan(None, "人"),
        formats.quantity(None, "人"),
        formats.difference(None, "%"),
        formats.quantity(None, ""),
        formats.show_against(None, D(50), 1),
        formats.chinese_date(None),
    ]
    assert set(shown) == {"—"}
    assert formats.number_for_input(None, "人") == ""


def test_wan():
    assert formats.in_wan(19600, "人") == "1.96 万人"
    assert formats.in_wan(22000, "人") == "2.20 万人"
    assert formats.in_wan(19999, "人", target=20000) == "1.9999 万人"


def test_percentages_and_quantities():
    assert formats.percent(D("43.1"), 1) == "43.1%"
    assert formats.quantity(D("43.1"), "%", 2) == "43.10%"
    assert formats.quantity(19600, "人") == "19,600 人"
    assert formats.quantity(19600, "") == "19,600"
    assert (formats.quantity(1, "是/否"), formats.quantity(0, "是/否")) == ("是", "否")


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "shown"),
    [
        ("-6.9", "%", 1, "\u22126.9 个百分点"),
        ("2.4", "%", 1, "+2.4 个百分点"),
        ("-2400", "人", 0, "\u22122,400 人"),
        ("0", "人", 0, "0 人"),
        ("-0.04", "%", 1, "\u22120.04 个百分点"),
    ],
)
def test_differences(value, unit, decimals, shown):
    assert formats.difference(D(value), unit, decimals) == shown


def test_published_figures_stay_as_written():
    assert formats.quantity(D("77.19"), "%") == "77.19%"
    assert formats.quantity(D("57.6"), "%") == "57.6%"
    assert formats.quantity(D("57.600000"), "%") == "57.6%"
    assert formats.quantity(D("36"), "个") == "36 个"


@pytest.mark.parametrize(
    ("value", "target", "shown"),
    [
        ("49.96", "50", "49.96%"),
        ("49.9996", "50", "49.9996%"),
        ("49.94", "50", "49.9%"),
        ("50", "50", "50.0%"),
        ("50.04", "50", "50.04%"),
        ("50.06", "50", "50.1%"),
        ("49.96", None, "50.0%"),
    ],
)
def test_rounding_never_shows_a_target_as_reached_that_is_not(value, target, shown):
    target = None if target is None else D(target)
    assert formats.show_against(D(value), target, 1, "%") == shown


@given(st.decimals(0, 200, places=6), st.decimals(0, 200, places=1), st.integers(0, 3))
def test_the_shown_value_stands_to_the_target_as_the_real_one(value, target, decimals):
    shown = D(formats.show_against(value, target, decimals).replace(",", ""))
    assert (shown < target) == (value < target)
    assert (shown > target) == (value > target)
    assert abs(shown - value) <= D(1).scaleb(-decimals) / 2


def test_standards_fractions_and_dates():
    assert formats.standard(1, D("350.0")) == "1:350"
    assert formats.fraction(D(1290), 2993) == "1,290/2,993"
    assert formats.chinese_date(date(2024, 12, 31)) == "2024 年 12 月 31 日"
    assert formats.chinese_date(date(2025, 1, 5)) == "2025 年 1 月 5 日"


def test_a_small_percentage_opens_in_a_form_with_its_sign():
    assert formats.number_for_input(D("0.120"), "%") == "0.12%"
    assert formats.number_for_input(D("43.10"), "%") == "43.1"
    assert formats.number_for_input(1234567, "人") == "1234567"


@pytest.mark.parametrize(
    ("done", "total", "said"),
    [
        (0, 0, ""),
        (0, 3, "0 / 3（0%）"),
        (1200, 4800, "1,200 / 4,800（25%）"),
        (2, 3, "2 / 3（66%）"),
    ],
)
def test_how_far_a_long_work_is(done, total, said):
    assert formats.done_of(done, total) == said
