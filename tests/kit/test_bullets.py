"""Geometry of bars, strips and sparklines."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinchang_vet.kit.bullets import axis_end, bullet, sparkline, strip

D = Decimal
numbers = st.decimals(min_value=-10_000, max_value=1_000_000, places=2)


def test_the_axis_of_a_percentage_is_always_0_to_100():
    assert axis_end(D("3"), D("50"), D("46"), percentage=True) == 100
    assert axis_end(None, None, None, percentage=True) == 100


def test_another_axis_leaves_room_beyond_the_largest_of_value_target_and_due():
    assert axis_end(D(19600), D(22000), D(19533), percentage=False) == D(22000) / D("0.9")
    assert axis_end(D(900), D(300), D(200), percentage=False) == 1000
    assert axis_end(D(1), D(3), D(9), percentage=False) == 10


def test_the_upper_bound_of_a_range_belongs_to_the_axis():
    drawn = bullet(None, D(1), percentage=False, upper=D(2))
    assert (drawn.bar, drawn.due, drawn.target) == (None, None, D("45.00"))


def test_enrolment_is_drawn_as_in_the_design():
    drawn = bullet(D(19600), D(22000), D(19533), percentage=False)
    assert (drawn.bar, drawn.due, drawn.target) == (D("80.18"), D("79.91"), D("90.00"))


def test_bars_stop_at_the_ends():
    assert bullet(D("130"), D("90"), percentage=True).bar == 100
    assert bullet(D("-4"), D("6"), percentage=False).bar == 0


def test_a_missing_value_is_not_a_bar_of_length_0():
    assert bullet(None, D(50), percentage=True).bar is None
    assert bullet(D(0), D(50), percentage=True).bar == 0


def test_no_axis_can_be_drawn_when_nothing_positive_is_known():
    drawn = bullet(D(0), D(0), percentage=False)
    assert (drawn.bar, drawn.due, drawn.target) == (None, None, None)


@given(numbers, numbers, numbers, st.booleans())
def test_everything_drawn_lies_inside_the_picture(value, target, due, percentage):
    drawn = bullet(value, target, due, percentage=percentage)
    assert all(0 <= n <= 100 for n in (drawn.bar, drawn.due, drawn.target) if n is not None)


@given(numbers, numbers)
def test_the_bar_reaches_the_target_only_when_the_value_does(value, target):
    drawn = bullet(value, target, percentage=False)
    if drawn.bar is not None and value >= target:
        assert drawn.bar >= drawn.target
    elif drawn.bar is not None:
        assert drawn.bar <= drawn.target


def test_a_strip_keeps_the_order_and_leaves_out_what_is_0():
    segments = strip([("met", 1), ("behind", 0), ("no_data", 2)])
    assert [(s.key, s.count, s.x, s.width) for s in segments] == [
        ("met", 1, D(0), D("33.33")),
        ("no_data", 2, D("33.33"), D("66.67")),
    ]


def test_a_strip_of_nothing_is_empty():
    assert strip([]) == strip([("met", 0)]) == ()


def test_a_strip_refuses_a_negative_count():
    with pytest.raises(ValueError, match="never negative"):
        strip([("met", 3), ("behind", -1)])


@given(st.lists(st.integers(min_value=0, max_value=500), min_size=1, max_size=8))
def test_a_strip_fills_its_width_without_gaps(counts):
    segments = strip(enumerate(counts))
    at = D(0)
    for segment in segments:
        assert segment.x == at and segment.width > 0
        at += segment.width
    assert at == (100 if sum(counts) else 0)


def test_a_sparkline_rises_upwards_and_spans_the_width():
    line = sparkline([D(10), D(20), D(30)])
    assert [(p.x, p.y) for p in line.runs[0]] == [(0, 21), (50, 12), (100, 3)]
    assert line.last == line.runs[0][-1]


def test_a_missing_year_interrupts_the_sparkline():
    line = sparkline([D(1), None, D(2), D(3), None])
    assert [len(run) for run in line.runs] == [1, 2]
    assert line.last.x == 75


def test_a_constant_sparkline_runs_through_the_middle():
    assert {point.y for point in sparkline([D(5), D(5)]).runs[0]} == {D(12)}


def test_a_single_value_stands_in_the_middle_and_none_draw_nothing():
    assert (sparkline([D(5)]).last.x, sparkline([D(5)]).last.y) == (50, 12)
    assert sparkline([None, None]).runs == () and sparkline([]).last is None
