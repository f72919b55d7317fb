"""差额分解 of the institutions behind one value, in whole things.

A school that lacks half a teacher has to find one: each shortfall is rounded up to the item's own
step before the shares are taken. What is shown then divides out, and the total is its sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal

from jinchang_vet.kit import formats
from reports.shortfall import Decomposition, decompose, lack_of
from reports.unit_standing import requirement_of
from submissions.standing import Standing
from targets.formulas import UnitState, UnitValue


def decomposition_of(
    standing: Standing, own: Mapping[int, Decimal], units: Sequence[UnitValue]
) -> Decomposition:
    """What each unit lacks of the target or, in a sum, of its own number (`own`)."""
    exact = _exact_lacks(standing, own, units)
    return decompose({unit: _to_step(standing, lack) for unit, lack in exact.items()})


def _exact_lacks(
    standing: Standing, own: Mapping[int, Decimal], units: Sequence[UnitValue]
) -> dict[int, Decimal]:
    required, lacks = requirement_of(standing), {}
    for unit in units:
        if unit.state is not UnitState.COUNTED or unit.numerator is None:
            continue
        if required is not None:
            lack = lack_of(unit, required)
        elif unit.unit in own:
            lack = own[unit.unit] - unit.numerator
        else:
            continue
        if lack is not None:
            lacks[unit.unit] = lack
    return lacks


def _to_step(standing: Standing, lack: Decimal) -> Decimal:
    """Up to the next step of the numerator's item: of a lack more, of a surplus less."""
    formula, items = standing.definition.formula, standing.definition.items
    step = Decimal(1).scaleb(-items[formula.numerator[0].item].decimals)
    return lack.quantize(step, rounding=ROUND_CEILING) + 0


def whole_words(standing: Standing, amount: Decimal) -> str:
    """An amount of the numerator with its unit."""
    formula, items = standing.definition.formula, standing.definition.items
    if formula.test_all:
        return f"{formats.number(amount)} 项"
    return formats.quantity(amount, items[formula.numerator[0].item].unit)


def lacking_words(
    standing: Standing, own: Mapping[int, Decimal], units: Sequence[UnitValue]
) -> str:
    """“2 个单位低于目标，合计差 57 人（各单位分别进整）”; empty when nobody lacks anything."""
    exact, parts = _exact_lacks(standing, own, units), decomposition_of(standing, own, units)
    if not parts.lacking:
        return ""
    total = whole_words(standing, parts.total_lacking)
    is_rounded = sum(lack for lack in exact.values() if lack > 0) != parts.total_lacking
    said = f"{len(parts.lacking)} 个单位低于目标，合计差 {total}"
    return f"{said}（各单位分别进整）" if is_rounded else said
