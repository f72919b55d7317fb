"""How one institution stands to the target by itself, and how that reads.

A share target or a standard applies to each institution as it is; a sum only to those that have a
number of their own (docs/progress.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from jinchang_vet.kit import formats
from reports.shortfall import Requirement, lack_of
from reports.wording import SHARE_KINDS, amount
from submissions.standing import Standing
from targets.figures import reaches
from targets.formulas import Formula, UnitValue
from targets.judgement import Promise
from targets.kinds import Kind, Measure

FALLING = (Kind.AT_MOST, Kind.RANK)
PER_HUNDRED = 100
Own = Mapping[int, Decimal]


def requirement_of(standing: Standing) -> Requirement | None:
    """What a unit has to have for the target to hold in it; None for sums and milestones."""
    promise, formula = standing.promise, standing.definition.formula
    rising = promise.kind not in FALLING
    bound = promise.lower if rising else promise.upper
    if formula.test_all or promise.kind is Kind.FULL_COVERAGE:
        return Requirement(Decimal(1))
    if promise.kind is Kind.EACH_INSTITUTION:
        return None if bound is None else Requirement(bound, Decimal(promise.per))
    if formula.measure is Measure.RATIO and bound is not None:
        return Requirement(bound, formula.scale, rising)
    return None


def meets_alone(standing: Standing, own: Own, unit: UnitValue) -> bool | None:
    """Whether the unit by itself stands where the target, or its own one, wants it."""
    if unit.meets is not None:
        return unit.meets
    required = requirement_of(standing)
    if required is not None:
        lack = lack_of(unit, required)
        return None if lack is None else lack <= 0
    bound = own.get(unit.unit)
    if bound is None or unit.value is None:
        return None
    return reaches(standing.promise, unit.value, bound)


def bar_of(standing: Standing, own: Own, unit: UnitValue) -> tuple[Decimal | None, Decimal | None]:
    """The unit's value and what it is held to, on one axis."""
    promise, formula = standing.promise, standing.definition.formula
    if unit.value is None:
        return None, None
    if formula.test_all or (promise.kind is Kind.FULL_COVERAGE and formula.denominator):
        return (unit.numerator or Decimal(0)) * 100 / (unit.denominator or Decimal(1)), Decimal(100)
    if promise.kind is Kind.EACH_INSTITUTION:
        return _per_standard(standing, unit), promise.lower
    if formula.measure is Measure.RATIO:
        return unit.value, promise.upper if promise.kind in FALLING else promise.lower
    return unit.value, own.get(unit.unit)


def _per_standard(standing: Standing, unit: UnitValue) -> Decimal | None:
    """What the unit has for each `per` of its denominator; without one what it has."""
    if unit.numerator is None or not unit.denominator:
        return unit.numerator
    return unit.numerator * standing.promise.per / unit.denominator


def bar_words(standing: Standing, value: Decimal) -> str:
    if is_share(standing):
        return formats.percent(value)
    return formats.number(value)


def is_share(standing: Standing) -> bool:
    formula = standing.definition.formula
    covers = standing.promise.kind is Kind.FULL_COVERAGE
    return formula.test_all or covers or standing.indicator.unit == "%"


def places_of(promise: Promise, formula: Formula, value: Decimal, decimals: int) -> int:
    """With how many decimals a unit's own ratio stands in a workbook, so that it is never rounded
    onto what it is held to.
    """
    bound = promise.upper if promise.kind in FALLING else promise.lower
    if bound is None:
        return decimals
    if promise.kind is Kind.EACH_INSTITUTION:
        bound = bound * formula.scale / promise.per
    return formats.decimals_against(value, bound, decimals)


def result_of(standing: Standing, unit: UnitValue) -> str:
    """The unit's own value: 42.3%, 1:340, 每百人 1.2 家, 3/4 项, 12,500 元/生."""
    promise, formula, indicator = standing.promise, standing.definition.formula, standing.indicator
    if unit.value is None or unit.numerator is None:
        return formats.DASH
    if promise.kind is Kind.MILESTONE:
        return amount(standing, unit.value)
    if formula.test_all:
        return f"{formats.fraction(unit.numerator, unit.denominator)} 项"
    if promise.kind is Kind.EACH_INSTITUTION:
        return _standard_words(standing, unit)
    if promise.kind is Kind.FULL_COVERAGE and formula.denominator:
        counted = standing.definition.items[formula.denominator[0].item].unit
        return formats.with_unit(formats.fraction(unit.numerator, unit.denominator), counted)
    if formula.measure is Measure.RATIO:
        bound = promise.upper if promise.kind in FALLING else promise.lower
        return formats.show_against(unit.value, bound, indicator.decimals, indicator.unit)
    return formats.quantity(unit.value, indicator.unit)


def _standard_words(standing: Standing, unit: UnitValue) -> str:
    promise, items = standing.promise, standing.definition.items
    first = items[standing.definition.formula.numerator[0].item]
    if unit.denominator is None:
        return formats.quantity(unit.numerator, first.unit)
    if promise.per == PER_HUNDRED:
        each = _per_standard(standing, unit)
        return f"每百人 {formats.show_against(each, promise.lower, 2)} {first.unit}"
    across = across_of(promise, unit)
    return "0" if across is None else f"1:{formats.number(across.value, across.decimals)}"


@dataclass(frozen=True, slots=True)
class Across:
    """The right side of 1:340, with as many decimals as keep it on its side of the standard."""

    value: Decimal
    decimals: int


def reads_across(promise: Promise, unit: UnitValue) -> bool:
    """Whether the standard and what a unit has of it read 1:350: so many of one for each of
    another, except per hundred.
    """
    each = promise.kind is Kind.EACH_INSTITUTION
    return each and unit.denominator is not None and promise.per != PER_HUNDRED


def across_of(promise: Promise, unit: UnitValue) -> Across | None:
    """How many of the denominator there are for one of the numerator; None where there is none."""
    if not unit.numerator or unit.denominator is None:
        return None
    value = unit.denominator / unit.numerator
    standard = Decimal(promise.per) / (promise.lower or 1)
    return Across(value, formats.decimals_against(value, standard, 0))


def result_head(standing: Standing) -> str:
    promise, formula = standing.promise, standing.definition.formula
    if promise.kind is Kind.MILESTONE:
        return "状态"
    if formula.test_all or promise.kind in SHARE_KINDS:
        return "达标情况"
    if standing.indicator.unit == "%":
        return "占比"
    return "数值" if formula.measure is Measure.SUM else standing.indicator.unit
