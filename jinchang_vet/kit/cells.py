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
        if (self.state == CellState.VALUE) != (self.value is not None):
            raise ValueError(f"a cell in state {self.state!s} cannot hold {self.value!r}")

    @classmethod
    def of(cls, value: Decimal | int | str) -> Cell:
        """A reported number; 0 is one."""
        return cls(CellState.VALUE, Decimal(value))

    @classmethod
    def na(cls) -> Cell:
        """不适用."""
        return cls(CellState.NOT_APPLICABLE)

    @classmethod
    def blank(cls) -> Cell:
        """Not reported."""
        return _BLANK


_BLANK = Cell(CellState.BLANK)
