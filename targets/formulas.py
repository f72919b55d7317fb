"""From the cells of units to the value of an area: pooled, never a mean of percentages.

Rules: docs/progress.md, 汇总.  A blank is missing; 不适用 takes a unit out of scope, or a term out
of a sum; 0 is a value – except as a denominator, where it takes the unit out of scope too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from jinchang_vet.kit.cells import Cell, CellState
from targets.kinds import Measure

Unit = Any
Cells = Mapping[str, Cell]

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Term:
    """A data item and the coefficient it enters with."""

    item: str
    coefficient: Decimal = ONE


@dataclass(frozen=True, slots=True)
class Formula:
    """How a value is made of data items.

    SUM: Σ numerator.  RATIO: scale · Σ numerator / Σ denominator.  UNITS_MEETING: scale · units
    that pass ÷ units in scope; with ``test_all`` a unit passes if the cell of every numerator term
    is 1, else a ``Standard`` decides.
    """

    measure: Measure
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...] = ()
    scale: Decimal = ONE
    test_all: bool = False


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard each unit is held to: per · numerator ≥ lower · denominator (1:350 is 1, 350)."""

    lower: Decimal | None = None
    per: int = 1
    upper: Decimal | None = None


class UnitState(StrEnum):
    """Whether a unit enters the value of its area."""

    COUNTED = "counted"
    MISSING = "missing"
    OUT_OF_SCOPE = "out_of_scope"


# Read once: a member of an enumeration costs a look-up each time, thousands of times a page.
COUNTED, MISSING, OUT_OF_SCOPE = UnitState.COUNTED, UnitState.MISSING, UnitState.OUT_OF_SCOPE
BLANK = CellState.BLANK


class UnitValue(NamedTuple):
    """One unit's part.  ``meets`` None: no test applies, or what it needs is not reported.

    A page makes thousands of them, and a named tuple is made in a third of a dataclass's time.
    """

    unit: Unit
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    state: UnitState
    missing_items: tuple[str, ...] = ()
    meets: bool | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the units in scope gave their figures, and which are missing or out of scope."""

    reported: int
    expected: int
    missing: tuple[Unit, ...] = ()
    out_of_scope: tuple[Unit, ...] = ()

    @property
    def share(self) -> Decimal | None:
        """Reported ÷ expected; None if nobody was expected."""
        return Decimal(self.reported) / self.expected if self.expected else None


@dataclass(frozen=True, slots=True)
class AreaValue:
    """The pooled value of an area and everything needed to show where it comes from.

    ``units`` are those that report the numerator (and, where it is theirs too, the denominator).
    Where other units report the denominator, each side has its own coverage and ``coverage`` is
    the weaker of the two; with a side out of scope, or nothing below, nobody is in scope.
    ``unknown`` counts units in scope whose test cannot be decided.  ``worst`` is the unit furthest
    behind; one that reports alone is not compared.
    """

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    units: tuple[UnitValue, ...]
    reported: int
    expected: int
    missing: tuple[Unit, ...]
    out_of_scope: tuple[Unit, ...]
    coverage: Decimal | None
    numerator_coverage: Coverage
    denominator_coverage: Coverage | None = None
    meeting: int | None = None
    in_scope: int | None = None
    unknown: int | None = None
    worst: Unit | None = None


def meets_standard(
    numerator: Decimal | int,
    denominator: Decimal | int,
    *,
    lower: Decimal | int,
    per: int,
) -> bool:
    """Compare as whole numbers: per · numerator ≥ lower · denominator.

    350 · teachers ≥ students for 1:350, 100 · enterprises ≥ students for one per 100.
    """
    return per * numerator >= lower * denominator


def evaluate_unit(
    formula: Formula, cells: Cells, *, unit: Unit = None, standard: Standard | None = None
) -> UnitValue:
    """The formula on one unit's own cells; an item without a cell is blank."""
    above, missing = _sum(formula.numerator, cells)
    if formula.test_all:
        return _tested(formula, cells, missing, unit)
    if not formula.denominator:
        below, beyond = None, above is None and not missing
    else:
        below, more = _sum(formula.denominator, cells)
        beyond = (above is None and not missing) or below == 0 or (below is None and not more)
        missing += more
    if beyond:
        return UnitValue(unit, above, below, None, OUT_OF_SCOPE)
    if missing or above is None:
        return UnitValue(unit, above, below, None, MISSING, missing)
    value = above if below is None else formula.scale * above / below
    meets = None if standard is None else _meets(standard, above, below)
    return UnitValue(unit, above, below, value, COUNTED, (), meets)


def pool(
    formula: Formula,
    cells: Mapping[Unit, Cells],
    *,
    numerator_units: Sequence[Unit],
    denominator_units: Sequence[Unit] | None = None,
    standard: Standard | None = None,
) -> AreaValue:
    """Pool the units of an area.

    Where the same units report both terms only those that gave both count; one that gave a single
    term is left out and listed as missing.  Where others report the denominator each sum has its
    own coverage.  Nobody counted → ``value`` None, never 0.
    """
    if (
        denominator_units is not None
        and set(denominator_units) != set(numerator_units)
        and formula.denominator
        and formula.measure is Measure.RATIO
    ):
        return _pool_apart(formula, cells, numerator_units, denominator_units)
    units = tuple(
        evaluate_unit(formula, cells.get(unit, {}), unit=unit, standard=standard)
        for unit in numerator_units
    )
    counted = [unit for unit in units if unit.state is COUNTED]
    coverage = _coverage(units)
    tested = formula.measure is Measure.UNITS_MEETING or formula.test_all or standard is not None
    tests = _tests(units, formula, standard) if tested else {}
    if formula.measure is Measure.UNITS_MEETING:
        above, below = _count_of(tests["meeting"], counted), _count_of(tests["in_scope"], counted)
    else:
        above = _total(unit.numerator for unit in counted)
        below = _total(unit.denominator for unit in counted) if formula.denominator else None
    if not tested and formula.measure is Measure.RATIO and len(counted) > 1:
        tests = {"worst": _weakest(counted, standard)}
    return AreaValue(
        value=_quotient(formula, above, below),
        numerator=above,
        denominator=below,
        units=units,
        reported=coverage.reported,
        expected=coverage.expected,
        missing=coverage.missing,
        out_of_scope=coverage.out_of_scope,
        coverage=coverage.share,
        numerator_coverage=coverage,
        **tests,
    )


def _sum(terms: tuple[Term, ...], cells: Cells) -> tuple[Decimal | None, tuple[str, ...]]:
    """The total of the terms and the blank items; no total if there are any, or all is 不适用.

    One pass: of all that a page computes this runs most often.
    """
    total: Decimal | None = None
    missing: tuple[str, ...] = ()
    for term in terms:
        cell = cells.get(term.item)
        if cell is not None and cell.value is not None:
            share = term.coefficient * cell.value
            total = share if total is None else total + share
        elif cell is None or cell.state == BLANK:
            missing = (*missing, term.item)
    return (None if missing else total), missing


def _tested(formula: Formula, cells: Cells, missing: tuple[str, ...], unit: Unit) -> UnitValue:
    """Every test that applies must be passed; a known failure decides, a blank does not."""
    found = [cells.get(term.item, Cell.blank()) for term in formula.numerator]
    values = [cell.value for cell in found if cell.value is not None]
    passed = Decimal(sum(value == 1 for value in values))
    failed = any(value != 1 for value in values)
    applying = Decimal(len(values) + len(missing))
    if not applying:
        return UnitValue(unit, None, None, None, OUT_OF_SCOPE)
    if missing:
        meets = False if failed else None
        return UnitValue(unit, passed, applying, None, MISSING, missing, meets=meets)
    return UnitValue(unit, passed, applying, passed / applying, COUNTED, meets=not failed)


def _meets(standard: Standard, numerator: Decimal, denominator: Decimal | None) -> bool | None:
    if standard.lower is None and standard.upper is None:
        return None
    below = ONE if denominator is None else denominator
    low, high = standard.lower, standard.upper
    enough = low is None or meets_standard(numerator, below, lower=low, per=standard.per)
    return enough and (high is None or standard.per * numerator <= high * below)


def _pool_apart(
    formula: Formula,
    cells: Mapping[Unit, Cells],
    numerator_units: Sequence[Unit],
    denominator_units: Sequence[Unit],
) -> AreaValue:
    above = _sides(formula.numerator, cells, numerator_units)
    below = _sides(formula.denominator, cells, denominator_units)
    upper, lower = _coverage(above), _coverage(below)
    numerator = _total(unit.numerator for unit in above if unit.state is COUNTED)
    denominator = _total(unit.numerator for unit in below if unit.state is COUNTED)
    weaker = _weaker(upper, lower, is_nothing_below=denominator == 0 and not lower.missing)
    return AreaValue(
        value=_quotient(formula, numerator, denominator),
        numerator=numerator,
        denominator=denominator,
        units=above,
        reported=weaker.reported,
        expected=weaker.expected,
        missing=tuple(dict.fromkeys(upper.missing + lower.missing)),
        out_of_scope=tuple(dict.fromkeys(upper.out_of_scope + lower.out_of_scope)),
        coverage=weaker.share,
        numerator_coverage=upper,
        denominator_coverage=lower,
    )


def _weaker(upper: Coverage, lower: Coverage, *, is_nothing_below: bool) -> Coverage:
    """The side of which less is known; a side out of scope, or nothing below, leaves nobody."""
    if is_nothing_below or not upper.expected or not lower.expected:
        return Coverage(0, 0)
    return min(upper, lower, key=lambda side: side.share or ZERO)


def _sides(
    terms: tuple[Term, ...], cells: Mapping[Unit, Cells], units: Sequence[Unit]
) -> tuple[UnitValue, ...]:
    summed = Formula(Measure.SUM, terms)
    return tuple(evaluate_unit(summed, cells.get(unit, {}), unit=unit) for unit in units)


def _coverage(units: Sequence[UnitValue]) -> Coverage:
    reported = sum(unit.state is COUNTED for unit in units)
    missing = tuple(unit.unit for unit in units if unit.state is MISSING)
    outside = tuple(unit.unit for unit in units if unit.state is OUT_OF_SCOPE)
    return Coverage(reported, reported + len(missing), missing, outside)


def _tests(units: Sequence[UnitValue], formula: Formula, standard: Standard | None) -> dict:
    in_scope = [unit for unit in units if unit.state is not OUT_OF_SCOPE]
    failing = [unit for unit in in_scope if unit.meets is False and unit.value is not None]
    return {
        "meeting": sum(unit.meets is True for unit in in_scope),
        "in_scope": len(in_scope),
        "unknown": sum(unit.meets is None for unit in in_scope),
        "worst": _weakest(failing, standard),
    }


def _weakest(units: Sequence[UnitValue], standard: Standard | None) -> Unit | None:
    """The unit furthest on the wrong side; of equals the one whose key sorts first."""
    only_upper = standard is not None and standard.lower is None and standard.upper is not None
    sign = -1 if only_upper else 1
    known = [(sign * u.value, str(u.unit), u.unit) for u in units if u.value is not None]
    return min(known, key=lambda entry: entry[:2])[2] if known else None


def _count_of(number: int, counted: Sequence[UnitValue]) -> Decimal | None:
    """A count of units, unless not a single unit has reported."""
    return Decimal(number) if any(unit.meets is not None for unit in counted) else None


def _total(numbers: Iterable[Decimal | None]) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    return sum(known, ZERO) if known else None


def _quotient(formula: Formula, above: Decimal | None, below: Decimal | None) -> Decimal | None:
    if formula.measure is Measure.SUM:
        return above
    if above is None or below is None or below == 0:
        return None
    return formula.scale * above / below
