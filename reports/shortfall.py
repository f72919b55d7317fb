"""差额分解 and 试算: what single institutions lack, and what a change in one of them would do.

Pure: `Decimal` and cells in, frozen values out; nothing is read and nothing is stored.
Source of the rules: docs/progress.md (汇总) and the page 指标.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from jinchang_vet.kit.cells import Cell
from targets.formulas import AreaValue, Cells, Formula, Standard, Unit, UnitValue, pool

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a unit must have: `factor` of the numerator for each one of the denominator.

    50 % is 0.5, 1:350 is 1/350, four tests out of four is 1; without a denominator it is the
    amount itself. `rising` False: the numerator must not be more than that.
    """

    above: Decimal
    below: Decimal = ONE
    rising: bool = True


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a unit lacks (`amount` > 0), in the unit of the numerator; `share` of all that is
    lacking, 0 to 1.
    """

    unit: Unit
    amount: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class Surplus:
    """What a unit has beyond its own requirement, ≥ 0, in the unit of the numerator."""

    unit: Unit
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The shortfalls, largest first, and apart from them the surpluses; they do not cancel out."""

    lacking: tuple[Shortfall, ...] = ()
    beyond: tuple[Surplus, ...] = ()

    @property
    def total_lacking(self) -> Decimal:
        return sum((each.amount for each in self.lacking), ZERO)

    @property
    def total_beyond(self) -> Decimal:
        return sum((each.amount for each in self.beyond), ZERO)

    @property
    def net(self) -> Decimal:
        """What the area lacks as a whole; negative when it has more than is required."""
        return self.total_lacking - self.total_beyond

    def of(self, unit: Unit) -> Shortfall | None:
        """The shortfall of one unit, if it has one."""
        return next((each for each in self.lacking if each.unit == unit), None)


def lack_of(unit: UnitValue, requirement: Requirement) -> Decimal | None:
    """How much a unit is short of its own requirement; ≤ 0 is a surplus, None is not known."""
    if unit.numerator is None:
        return None
    denominator = ONE if unit.denominator is None else unit.denominator
    lack = requirement.above * denominator / requirement.below - unit.numerator
    return lack if requirement.rising else -lack


def decompose(lacks: Mapping[Unit, Decimal]) -> Decomposition:
    """Each unit's own shortfall ÷ the sum of the shortfalls; surpluses apart.

    The shares of those who lack something add up to 1.
    """
    total = sum((lack for lack in lacks.values() if lack > 0), ZERO)
    lacking = [Shortfall(unit, lack, lack / total) for unit, lack in lacks.items() if lack > 0]
    beyond = [Surplus(unit, -lack) for unit, lack in lacks.items() if lack <= 0]
    return Decomposition(
        lacking=tuple(sorted(lacking, key=lambda each: -each.amount)),
        beyond=tuple(sorted(beyond, key=lambda each: -each.amount)),
    )


class ImpossibleChange(ValueError):
    """A supposed change that cannot be; the message is a Chinese sentence about the item."""

    def __init__(self, message: str, item: str = "") -> None:
        super().__init__(message)
        self.item = item


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that the value of an area is made of, so that it can be made once more."""

    formula: Formula
    cells: Mapping[Unit, Cells]
    numerator_units: Sequence[Unit]
    denominator_units: Sequence[Unit] | None = None
    standard: Standard | None = None

    def area(self) -> AreaValue:
        """The value of the area from these cells."""
        return pool(
            self.formula,
            self.cells,
            numerator_units=self.numerator_units,
            denominator_units=self.denominator_units,
            standard=self.standard,
        )


def suppose(scene: Scene, unit: Unit, figures: Mapping[str, Decimal]) -> Scene:
    """The scene as it would be if the unit had these figures; the given scene stays as it is.

    Raises `ImpossibleChange` for a figure below 0 and for a part above its whole in a share.
    """
    for item, figure in figures.items():
        if figure < 0:
            raise ImpossibleChange("变动后小于 0，请减小减少的数量", item)
    changed = {**scene.cells.get(unit, {}), **{item: Cell.of(n) for item, n in figures.items()}}
    _check_share(scene.formula, changed)
    return replace(scene, cells={**scene.cells, unit: changed})


def _check_share(formula: Formula, cells: Cells) -> None:
    """A percentage counts a part of its whole."""
    if formula.scale != 100 or not formula.denominator:
        return
    above, below = (
        [term.coefficient * cells[term.item].value for term in side if _known(cells, term.item)]
        for side in (formula.numerator, formula.denominator)
    )
    if below and sum(above, ZERO) > sum(below, ZERO):
        raise ImpossibleChange("变动后分子大于分母，请核对变动的数量", formula.numerator[0].item)


def _known(cells: Cells, item: str) -> bool:
    return item in cells and cells[item].value is not None
