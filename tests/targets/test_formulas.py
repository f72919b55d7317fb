"""Pooling: sums over units, never means of percentages; blank, 0 and 不适用 are three things."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinchang_vet.kit.cells import Cell, CellState
from targets.formulas import (
    Formula,
    Standard,
    Term,
    UnitState,
    evaluate_unit,
    meets_standard,
    pool,
)
from targets.kinds import Measure

BLANK, NA, of = Cell.blank(), Cell.na(), Cell.of
SHARE = Formula(Measure.RATIO, (Term("dual"),), (Term("specialised"),), scale=Decimal(100))
TOTAL = Formula(Measure.SUM, (Term("enrolment"),))
PROGRESSION = Formula(
    Measure.RATIO, (Term("college"), Term("bachelor")), (Term("graduates"),), scale=Decimal(100)
)
CONDITIONS = Formula(
    Measure.UNITS_MEETING,
    (Term("land"), Term("teachers"), Term("equipment"), Term("books")),
    test_all=True,
)
ENTERPRISES = Formula(
    Measure.RATIO, (Term("enterprises"),), (Term("students"),), scale=Decimal(100)
)
PER_HUNDRED = Standard(lower=Decimal(1), per=100)


def shares(**units):
    """Cells of (dual, specialised) by unit."""
    return {name: {"dual": dual, "specialised": whole} for name, (dual, whole) in units.items()}


def pooled(formula, cells, **how):
    return pool(formula, cells, numerator_units=list(cells), **how)


def test_a_ratio_is_sum_over_sum_not_a_mean_of_percentages():
    area = pooled(SHARE, shares(small=(of(9), of(10)), large=(of(30), of(90))))
    assert (area.numerator, area.denominator, area.value) == (39, 100, 39)


def test_a_unit_with_a_single_term_is_left_out_and_listed():
    area = pooled(SHARE, shares(a=(of(10), of(20)), b=(of(5), BLANK), c=(BLANK, of(50))))
    assert (area.numerator, area.denominator, area.value) == (10, 20, 50)
    assert area.missing == ("b", "c")
    assert (area.reported, area.expected) == (1, 3)
    assert area.coverage == Decimal(1) / 3
    assert [unit.missing_items for unit in area.units] == [(), ("specialised",), ("dual",)]


@pytest.mark.parametrize(
    "cells", [(of(0), of(0)), (of(3), of(0)), (BLANK, of(0)), (of(3), NA), (NA, of(5)), (NA, NA)]
)
def test_no_denominator_or_not_applicable_puts_a_unit_out_of_scope(cells):
    area = pooled(SHARE, shares(a=(of(10), of(20)), b=cells))
    assert area.out_of_scope == ("b",)
    assert (area.value, area.reported, area.expected, area.coverage) == (50, 1, 1, 1)


def test_nobody_in_scope_has_no_value():
    area = pooled(SHARE, shares(a=(NA, NA), b=(of(0), of(0))))
    assert (area.value, area.coverage, area.expected) == (None, None, 0)
    assert area.units[0].state is UnitState.OUT_OF_SCOPE


def test_nobody_reporting_is_not_zero():
    area = pooled(TOTAL, {"a": {}, "b": {"enrolment": BLANK}})
    assert (area.value, area.reported, area.expected) == (None, 0, 2)
    assert area.missing == ("a", "b")
    assert area.coverage == 0


def test_zero_is_a_figure():
    area = pooled(TOTAL, {"a": {"enrolment": of(0)}})
    assert (area.value, area.reported) == (0, 1)
    zero_share = pooled(SHARE, shares(a=(of(0), of(20))))
    assert zero_share.value == 0


def test_a_term_that_does_not_apply_counts_as_nothing():
    cells = {
        "school": {"college": of(80), "bachelor": NA, "graduates": of(100)},
        "other": {"college": of(10), "bachelor": of(40), "graduates": of(100)},
    }
    area = pooled(PROGRESSION, cells)
    assert (area.numerator, area.denominator, area.value) == (130, 200, 65)
    assert (area.reported, area.expected) == (2, 2)


def test_a_blank_term_makes_the_unit_missing():
    found = evaluate_unit(
        PROGRESSION, {"college": of(80), "bachelor": BLANK, "graduates": of(100)}, unit="a"
    )
    assert (found.state, found.missing_items) == (UnitState.MISSING, ("bachelor",))
    assert (found.value, found.numerator, found.denominator) == (None, None, 100)


def test_coefficients_enter_the_sum():
    formula = Formula(Measure.SUM, (Term("all"), Term("part", Decimal(-1))))
    assert pooled(formula, {"a": {"all": of(10), "part": of(4)}}).value == 6


def test_terms_of_different_units_have_each_their_own_coverage():
    per_student = Formula(Measure.RATIO, (Term("investment"),), (Term("enrolment"),))
    cells = {
        "bureau": {"investment": of(1000000)},
        "a": {"enrolment": of(60)},
        "b": {"enrolment": of(40)},
        "c": {"enrolment": BLANK},
        "d": {"enrolment": NA},
    }
    area = pool(
        per_student,
        cells,
        numerator_units=["bureau"],
        denominator_units=["a", "b", "c", "d"],
    )
    assert (area.numerator, area.denominator, area.value) == (1000000, 100, 10000)
    assert area.numerator_coverage.share == 1
    assert area.denominator_coverage.share == Decimal(2) / 3
    assert (area.reported, area.expected, area.coverage) == (2, 3, Decimal(2) / 3)
    assert (area.missing, area.out_of_scope) == (("c",), ("d",))


def test_a_sum_of_nothing_below_gives_no_value():
    per_student = Formula(Measure.RATIO, (Term("investment"),), (Term("enrolment"),))
    cells = {"bureau": {"investment": of(5)}, "a": {"enrolment": of(0)}}
    area = pool(per_student, cells, numerator_units=["bureau"], denominator_units=["a"])
    assert (area.value, area.numerator, area.denominator) == (None, 5, 0)


@pytest.mark.parametrize(
    ("numerator", "denominator", "per", "met"),
    [(1, 350, 350, True), (1, 351, 350, False), (20, 7000, 350, True), (19, 7000, 350, False)],
)
def test_a_standard_is_compared_as_whole_numbers(numerator, denominator, per, met):
    assert meets_standard(numerator, denominator, lower=1, per=per) is met


def test_units_are_held_to_a_standard_and_the_worst_is_named():
    cells = {
        "a": {"enterprises": of(10), "students": of(1000)},
        "b": {"enterprises": of(3), "students": of(1000)},
        "c": {"enterprises": of(9), "students": of(1000)},
        "d": {"enterprises": BLANK, "students": of(500)},
        "e": {"enterprises": of(0), "students": of(0)},
    }
    area = pooled(ENTERPRISES, cells, standard=PER_HUNDRED)
    assert (area.meeting, area.in_scope, area.unknown, area.worst) == (1, 4, 1, "b")
    assert [unit.meets for unit in area.units] == [True, False, False, None, None]
    assert area.value == Decimal(100) * 22 / 3000
    assert (area.reported, area.expected, area.out_of_scope) == (3, 4, ("e",))


def test_a_standard_on_plain_amounts_and_an_upper_one():
    hours = Formula(Measure.SUM, (Term("hours"),))
    cells = {"a": {"hours": of(16)}, "b": {"hours": of(15)}, "c": {"hours": of(40)}}
    enough = pooled(hours, cells, standard=Standard(lower=Decimal(16)))
    assert (enough.meeting, enough.in_scope, enough.worst) == (2, 3, "b")
    capped = pooled(hours, cells, standard=Standard(upper=Decimal(20)))
    assert (capped.meeting, capped.worst) == (2, "c")


def test_units_meeting_counts_units_by_a_standard():
    counted = Formula(
        Measure.UNITS_MEETING, (Term("enterprises"),), (Term("students"),), scale=Decimal(100)
    )
    cells = {
        "a": {"enterprises": of(10), "students": of(1000)},
        "b": {"enterprises": of(3), "students": of(1000)},
    }
    area = pooled(counted, cells, standard=PER_HUNDRED)
    assert (area.numerator, area.denominator, area.value) == (1, 2, 50)


def conditions(*values):
    return dict(zip(("land", "teachers", "equipment", "books"), values, strict=True))


def test_a_unit_passes_only_with_every_test():
    cells = {
        "all": conditions(of(1), of(1), of(1), of(1)),
        "three": conditions(of(1), of(1), of(1), of(0)),
        "one": conditions(of(0), of(1), of(0), of(0)),
        "exempt": conditions(of(1), NA, of(1), of(1)),
        "outside": conditions(NA, NA, NA, NA),
    }
    area = pooled(CONDITIONS, cells)
    assert (area.meeting, area.in_scope, area.unknown) == (2, 4, 0)
    assert (area.value, area.worst) == (Decimal("0.5"), "one")
    assert area.out_of_scope == ("outside",)


def test_a_known_failure_decides_where_a_blank_does_not():
    cells = {
        "failed": conditions(of(0), BLANK, of(1), of(1)),
        "open": conditions(of(1), BLANK, of(1), of(1)),
        "passed": conditions(of(1), of(1), of(1), of(1)),
    }
    area = pooled(CONDITIONS, cells)
    assert (area.meeting, area.in_scope, area.unknown) == (1, 3, 1)
    assert area.missing == ("failed", "open")
    assert (area.reported, area.expected) == (1, 3)


def test_units_of_which_none_reported_are_unknown_not_failed():
    area = pooled(CONDITIONS, {"a": {}, "b": {}})
    assert (area.value, area.meeting, area.in_scope, area.unknown) == (None, 0, 2, 2)


def test_the_weakest_unit_of_a_ratio_is_named():
    area = pooled(SHARE, shares(b=(of(1), of(4)), a=(of(1), of(4)), c=(of(1), of(2))))
    assert area.worst == "a"
    assert area.meeting is None


def test_units_keep_their_order_and_need_not_have_cells():
    area = pool(TOTAL, {"b": {"enrolment": of(3)}}, numerator_units=["b", "a"])
    assert [unit.unit for unit in area.units] == ["b", "a"]
    assert (area.value, area.missing) == (3, ("a",))


def test_a_cell_holds_a_number_only_in_the_state_value():
    assert (of(0).state, of("1.50").value) == (CellState.VALUE, Decimal("1.5"))
    assert (NA.value, BLANK.value) == (None, None)
    assert len({of(0), NA, BLANK}) == 3
    for state, value in [
        (CellState.BLANK, Decimal(0)),
        (CellState.NOT_APPLICABLE, Decimal(1)),
        (CellState.VALUE, None),
    ]:
        with pytest.raises(ValueError, match="cannot hold"):
            Cell(state, value)


cells_of_a_unit = st.one_of(st.just(BLANK), st.just(NA), st.integers(0, 10**6).map(Cell.of))
areas = st.lists(st.tuples(cells_of_a_unit, cells_of_a_unit), max_size=12)


@given(units=areas, data=st.data())
def test_pooling_equals_naive_sums_in_any_order(units, data):
    cells = shares(**{f"u{place}": pair for place, pair in enumerate(units)})
    full = [(a.value, b.value) for a, b in units if None not in (a.value, b.value) and b.value]
    order = data.draw(st.permutations(list(cells)))
    area = pool(SHARE, cells, numerator_units=order)
    assert area.numerator == (sum(a for a, _ in full) if full else None)
    assert area.denominator == (sum(b for _, b in full) if full else None)
    assert area.reported == len(full)
    assert len(units) == area.expected + len(area.out_of_scope)
    assert area.expected == area.reported + len(area.missing)
    straight = pooled(SHARE, cells)
    assert (area.value, area.worst, area.coverage) == (
        straight.value,
        straight.worst,
        straight.coverage,
    )
    if full:
        below = sum(b for _, b in full)
        assert area.value == Decimal(100) * sum(a for a, _ in full) / below


@given(units=st.lists(st.tuples(st.integers(0, 300), st.integers(1, 10**5)), min_size=1))
def test_standards_over_units_count_as_integers_do(units):
    cells = {place: {"enterprises": of(a), "students": of(b)} for place, (a, b) in enumerate(units)}
    area = pooled(ENTERPRISES, cells, standard=PER_HUNDRED)
    assert area.meeting == sum(100 * a >= b for a, b in units)
    assert area.in_scope == len(units)
