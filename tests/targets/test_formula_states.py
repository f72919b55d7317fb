"""Every combination of blank, 0, 不适用 and a value, for every measure, on one unit and on two.

Beside the formulas stands an oracle in the plainest words of docs/progress.md (汇总): it knows what
a person would say of each unit – in scope or not, reported or not, complying or not – and adds up
on its fingers. It shares nothing with `targets.formulas`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from jinchang_vet.kit.cells import Cell
from targets.formulas import AreaValue, Formula, Standard, Term, UnitState, pool
from targets.kinds import Measure

BLANK, NA = "blank", "不适用"
# What a cell can say; two values, so that a standard can be missed and reached.
SAID = (BLANK, NA, 0, 3, 700)
YES_NO = (BLANK, NA, 0, 1)
SUM_OF_ONE = Formula(Measure.SUM, (Term("a"),))
SUM_OF_TWO = Formula(Measure.SUM, (Term("a"), Term("b", Decimal(-2))))
RATIO = Formula(Measure.RATIO, (Term("a"),), (Term("d"),), scale=Decimal(100))
RATIO_OF_TWO = Formula(Measure.RATIO, (Term("a"), Term("b")), (Term("d"),), scale=Decimal(100))
MEETING = Formula(Measure.UNITS_MEETING, (Term("a"),), (Term("d"),))
MEETING_PLAIN = Formula(Measure.UNITS_MEETING, (Term("a"),))
TESTS = Formula(Measure.UNITS_MEETING, (Term("a"), Term("b")), test_all=True)
FOUR_TESTS = Formula(Measure.UNITS_MEETING, tuple(map(Term, "abcd")), test_all=True)
PER_350 = Standard(lower=Decimal(1), per=350)
AT_LEAST_3 = Standard(lower=Decimal(3))
AT_MOST_3 = Standard(upper=Decimal(3))


@dataclass
class Told:
    """What a person says of one unit. `meets`: True, False, or None where nobody can say."""

    state: str
    top: Fraction | None = None
    bottom: Fraction | None = None
    meets: bool | None = None


@dataclass
class Expected:
    """What a person says of the area."""

    value: Fraction | None
    top: Fraction | None
    bottom: Fraction | None
    reported: int
    expected: int
    missing: list[str]
    out: list[str]


def cells_of(items: str, said: tuple) -> dict[str, Cell]:
    """Cells as the formulas take them; a blank is written out or simply not there."""
    cells = {}
    for place, (item, word) in enumerate(zip(items, said, strict=True)):
        if word == NA:
            cells[item] = Cell.na()
        elif word != BLANK:
            cells[item] = Cell.of(word)
        elif place % 2:
            cells[item] = Cell.blank()
    return cells


def units_of(items: str, words: tuple, count: int) -> Iterator[dict[str, tuple]]:
    """Every way in which `count` units can fill these items."""
    each = list(product(words, repeat=len(items)))
    for chosen in product(each, repeat=count):
        yield {f"u{number}": said for number, said in enumerate(chosen)}


def pooled(formula: Formula, items: str, units: dict[str, tuple], **how) -> AreaValue:
    cells = {unit: cells_of(items, said) for unit, said in units.items()}
    return pool(formula, cells, numerator_units=list(units), **how)


# ---- the oracle --------------------------------------------------------------------------------


def add_up(words: list, factors: list[int]) -> Fraction | str:
    """A sum of cells: one blank leaves it blank; 不适用 adds nothing; only 不适用 is 不适用."""
    if BLANK in words:
        return BLANK
    numbers = [word * factor for word, factor in zip(words, factors, strict=True) if word != NA]
    return Fraction(sum(numbers)) if numbers else NA


def tell(top: Fraction | str, bottom: Fraction | str | None) -> Told:
    """A unit with a numerator and perhaps a denominator of its own."""
    numbers = {
        "top": top if isinstance(top, Fraction) else None,
        "bottom": bottom if isinstance(bottom, Fraction) else None,
    }
    if NA in (top, bottom) or bottom == 0:
        return Told("out", **numbers)
    if BLANK in (top, bottom):
        return Told("missing", **numbers)
    return Told("counted", **numbers)


def tell_of_tests(words: tuple) -> Told:
    """A unit that passes if every test that applies is passed."""
    asked = [word for word in words if word != NA]
    if not asked:
        return Told("out")
    failed = any(word not in (BLANK, 1) for word in asked)
    if BLANK in asked:
        return Told("missing", meets=False if failed else None)
    return Told("counted", meets=not failed)


def area_of(told: dict[str, Told], *, scale: int, kind: Measure) -> Expected:
    """The area: counted units are added up, missing and absent ones are named."""
    counted = [each for each in told.values() if each.state == "counted"]
    in_scope = [each for each in told.values() if each.state != "out"]
    if kind is Measure.UNITS_MEETING:
        top = Fraction(sum(each.meets is True for each in in_scope)) if counted else None
        bottom = Fraction(len(in_scope)) if counted else None
    else:
        top = sum(each.top for each in counted) if counted else None
        bottom = sum(each.bottom for each in counted) if counted and kind is Measure.RATIO else None
    value = top if kind is Measure.SUM else scale * top / bottom if counted else None
    return Expected(
        value=value,
        top=top,
        bottom=bottom,
        reported=len(counted),
        expected=len(in_scope),
        missing=[unit for unit, each in told.items() if each.state == "missing"],
        out=[unit for unit, each in told.items() if each.state == "out"],
    )


# ---- the comparison ----------------------------------------------------------------------------

STATES = {
    "counted": UnitState.COUNTED,
    "missing": UnitState.MISSING,
    "out": UnitState.OUT_OF_SCOPE,
}


def assert_same(area: AreaValue, told: dict[str, Told], expected: Expected, case: object) -> None:
    """State of every unit, sums, quotient, coverage and the lists."""
    assert [unit.state for unit in area.units] == [STATES[t.state] for t in told.values()], case
    assert [unit.meets for unit in area.units] == [t.meets for t in told.values()], case
    for found, wanted in (
        (area.numerator, expected.top),
        (area.denominator, expected.bottom),
        (area.value, expected.value),
    ):
        assert (found is None) == (wanted is None), (case, found, wanted)
        assert found is None or abs(Fraction(found) - wanted) < Fraction(1, 10**20), case
    assert (area.reported, area.expected) == (expected.reported, expected.expected), case
    assert (list(area.missing), list(area.out_of_scope)) == (expected.missing, expected.out), case
    share = Fraction(expected.reported, expected.expected) if expected.expected else None
    assert (area.coverage is None) == (share is None), case
    assert share is None or abs(Fraction(area.coverage) - share) < Fraction(1, 10**20), case


def assert_counts(area: AreaValue, told: dict[str, Told], case: object) -> None:
    """Units that comply, units in scope, units of which nobody can say."""
    in_scope = [each for each in told.values() if each.state != "out"]
    assert area.meeting == sum(each.meets is True for each in in_scope), case
    assert area.in_scope == len(in_scope), case
    assert area.unknown == sum(each.meets is None for each in in_scope), case


@pytest.mark.parametrize("count", [1, 2])
def test_sums_of_one_item(count):
    for units in units_of("a", SAID, count):
        told = {unit: tell(add_up([a], [1]), None) for unit, (a,) in units.items()}
        expected = area_of(told, scale=1, kind=Measure.SUM)
        assert_same(pooled(SUM_OF_ONE, "a", units), told, expected, units)


@pytest.mark.parametrize("count", [1, 2])
def test_sums_of_two_items_with_a_coefficient(count):
    for units in units_of("ab", SAID, count):
        told = {unit: tell(add_up(list(said), [1, -2]), None) for unit, said in units.items()}
        expected = area_of(told, scale=1, kind=Measure.SUM)
        assert_same(pooled(SUM_OF_TWO, "ab", units), told, expected, units)


@pytest.mark.parametrize("count", [1, 2])
def test_ratios(count):
    for units in units_of("ad", SAID, count):
        told = {unit: tell(add_up([a], [1]), add_up([d], [1])) for unit, (a, d) in units.items()}
        expected = area_of(told, scale=100, kind=Measure.RATIO)
        assert_same(pooled(RATIO, "ad", units), told, expected, units)


@pytest.mark.parametrize("count", [1, 2])
def test_ratios_with_two_items_above(count):
    words = SAID if count == 1 else (BLANK, NA, 0, 3)
    for units in units_of("abd", words, count):
        told = {
            unit: tell(add_up([a, b], [1, 1]), add_up([d], [1]))
            for unit, (a, b, d) in units.items()
        }
        expected = area_of(told, scale=100, kind=Measure.RATIO)
        assert_same(pooled(RATIO_OF_TWO, "abd", units), told, expected, units)


@pytest.mark.parametrize("count", [1, 2])
def test_units_held_to_a_standard_per_unit(count):
    for units in units_of("ad", SAID, count):
        told = {}
        for unit, (a, d) in units.items():
            told[unit] = tell(add_up([a], [1]), add_up([d], [1]))
            if told[unit].state == "counted":
                told[unit].meets = 350 * a >= d
        area = pooled(MEETING, "ad", units, standard=PER_350)
        assert_same(area, told, area_of(told, scale=1, kind=Measure.UNITS_MEETING), units)
        assert_counts(area, told, units)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(
    ("standard", "passes"), [(AT_LEAST_3, lambda a: a >= 3), (AT_MOST_3, lambda a: a <= 3)]
)
def test_units_held_to_a_plain_standard(count, standard, passes):
    for units in units_of("a", SAID, count):
        told = {}
        for unit, (a,) in units.items():
            told[unit] = tell(add_up([a], [1]), None)
            if told[unit].state == "counted":
                told[unit].meets = passes(a)
        area = pooled(MEETING_PLAIN, "a", units, standard=standard)
        assert_same(area, told, area_of(told, scale=1, kind=Measure.UNITS_MEETING), units)
        assert_counts(area, told, units)


@pytest.mark.parametrize(
    ("formula", "items", "count"), [(TESTS, "ab", 1), (TESTS, "ab", 2), (FOUR_TESTS, "abcd", 1)]
)
def test_units_that_must_pass_every_test(formula, items, count):
    for units in units_of(items, YES_NO, count):
        told = {unit: tell_of_tests(said) for unit, said in units.items()}
        area = pooled(formula, items, units)
        assert_same(area, told, area_of(told, scale=1, kind=Measure.UNITS_MEETING), units)
        assert_counts(area, told, units)


def test_two_schools_with_four_tests_in_every_state_of_one_against_five_of_the_other():
    others = [(1, 1, 1, 1), (0, 1, 1, 1), (BLANK, 1, 1, 1), (NA, NA, NA, NA), (BLANK, 0, NA, 1)]
    for said, other in product(product(YES_NO, repeat=4), others):
        units = {"u0": said, "u1": other}
        told = {unit: tell_of_tests(words) for unit, words in units.items()}
        area = pooled(FOUR_TESTS, "abcd", units)
        assert_same(area, told, area_of(told, scale=1, kind=Measure.UNITS_MEETING), units)
        assert_counts(area, told, units)


@pytest.mark.parametrize(("above", "below"), [(1, 1), (1, 2), (2, 1)])
def test_ratios_whose_terms_different_units_report(above, below):
    """Each side is a sum with its own coverage; a sum of 0 below, or none, gives no value."""
    for tops in units_of("a", SAID, above):
        for bottoms in units_of("d", SAID, below):
            assert_apart(tops, {f"v{unit}": said for unit, said in bottoms.items()})


def assert_apart(tops: dict[str, tuple], bottoms: dict[str, tuple]) -> None:
    cells = {unit: cells_of("a", said) for unit, said in tops.items()}
    cells |= {unit: cells_of("d", said) for unit, said in bottoms.items()}
    area = pool(RATIO, cells, numerator_units=list(tops), denominator_units=list(bottoms))
    sides = [
        area_of(
            {unit: tell(add_up([word], [1]), None) for unit, (word,) in units.items()},
            scale=1,
            kind=Measure.SUM,
        )
        for units in (tops, bottoms)
    ]
    case = (tops, bottoms)
    found = (area.numerator_coverage, area.denominator_coverage)
    for coverage, side in zip(found, sides, strict=True):
        assert (coverage.reported, coverage.expected) == (side.reported, side.expected), case
        assert list(coverage.missing) == side.missing, case
        assert list(coverage.out_of_scope) == side.out, case
    assert (area.numerator, area.denominator) == (sides[0].top, sides[1].top), case
    known = sides[0].top is not None and bool(sides[1].top)
    assert (area.value is not None) == known, case
    if known:
        wanted = 100 * sides[0].top / sides[1].top
        assert abs(Fraction(area.value) - wanted) < Fraction(1, 10**20), case
    assert_weaker(area, sides, case)
    assert list(area.missing) == sides[0].missing + sides[1].missing, case


def assert_weaker(area: AreaValue, sides: list[Expected], case: object) -> None:
    """The side of which less is known speaks for both; without one of them nobody is in scope."""
    nothing_below = sides[1].top == 0 and not sides[1].missing
    if nothing_below or not all(side.expected for side in sides):
        assert (area.reported, area.expected, area.coverage) == (0, 0, None), case
        return
    share, weaker = min(
        ((Fraction(side.reported, side.expected), side) for side in sides),
        key=lambda pair: pair[0],
    )
    assert (area.reported, area.expected) == (weaker.reported, weaker.expected), case
    assert abs(Fraction(area.coverage) - share) < Fraction(1, 10**20), case


def test_without_a_standard_or_tests_nobody_can_say_who_complies():
    for units in units_of("a", SAID, 2):
        area = pooled(MEETING_PLAIN, "a", units)
        assert (area.value, area.meeting) == (None, 0), units
        assert area.unknown == area.in_scope, units


def test_blank_zero_and_not_applicable_never_give_the_same():
    """The three in the place of one of two schools, in each place where a cell can stand."""
    for formula, items in ((SUM_OF_ONE, "a"), (RATIO, "ad"), (MEETING, "ad")):
        for place in range(len(items)):
            seen = set()
            for word in (BLANK, 0, NA):
                said = [3, 5][: len(items)]
                said[place] = word
                units = {"u0": tuple(said), "u1": (3, 5)[: len(items)]}
                area = pooled(formula, items, units, standard=PER_350)
                seen.add((area.value, area.reported, area.expected, area.missing))
            # Nobody to divide by is out of scope, exactly as 不适用 is.
            assert len(seen) == (2 if items[place] == "d" else 3), (formula, place, seen)


def test_a_unit_that_reports_alone_is_not_called_the_weakest():
    alone = pooled(RATIO, "ad", {"u0": (3, 700), "u1": (BLANK, 700), "u2": (0, NA)})
    assert (alone.reported, alone.worst) == (1, None)
    assert pooled(RATIO, "ad", {"u0": (3, 700), "u1": (0, 700)}).worst == "u1"
