"""One reported cell: a value, 不适用, or blank.  The three are never confused; 0 is a value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class CellState(StrEnum):
    """What was put into a cell."""

    VALUE = "value"
    NOT_APPLICABLE = "not_applicable"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and its value; only a cell in the state ``value`` has one.

    Raises ``ValueError`` for a value without number and for a number beside another state.
    """

    state: CellState
    value: Decimal | None = None

    def __post_init__(self) -> None:
        if (self.state == _VALUE) != (self.value is not None):
            raise ValueError(f"a cell in state {self.state!s} cannot hold {self.value!r}")

    @classmethod
    def of(cls, value: Decimal | int | str) -> Cell:
        """A reported number; 0 is one."""
        return cls(_VALUE, Decimal(value))

    @classmethod
    def stored(cls, value: Decimal) -> Cell:
        """A number as the database gives it, which is one: a page reads them by the thousand."""
        cell = object.__new__(cls)
        object.__setattr__(cell, "state", _VALUE)
        object.__setattr__(cell, "value", value)
        return cell

    @classmethod
    def na(cls) -> Cell:
        """不适用."""
        return _NOT_APPLICABLE

    @classmethod
    def blank(cls) -> Cell:
        """Not reported."""
        return _BLANK


# Read once: a member of an enumeration costs a look-up each time, and cells are made by thousands.
_VALUE = CellState.VALUE
_NOT_APPLICABLE, _BLANK = Cell(CellState.NOT_APPLICABLE), Cell(CellState.BLANK)
