"""The cells of a table as XML: value, formula with its value, style."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from xml.sax.saxutils import escape

from openpyxl.utils.datetime import to_excel

from jinchang_vet.kit.xlsx_measures import lamp_text
from jinchang_vet.kit.xlsx_sheet import (
    FORMULA_STARTS,
    Cell,
    CellKind,
    Formula,
    Lamp,
    RowKind,
    Sheet,
    Value,
    safe_text,
)
from jinchang_vet.kit.xlsx_styles import Look, default_alignment, number_format, own_decimals
from jinchang_vet.kit.xlsx_values import number_text

TEXTS = 1 << 15  # texts kept ready: the names of units come again in every block of a table


class Place(NamedTuple):
    """Where a cell stands: the number of its row, the first row of its group, and what the row
    is.
    """

    row: int
    group_from: int
    role: RowKind


class Text(NamedTuple):
    """A text as XML behind the style; quoted where a spreadsheet would take it for a formula."""

    xml: str
    is_quoted: bool


class CellWriter:
    """Writes the cells of one sheet."""

    def __init__(self, sheet: Sheet, style_of: Callable[[Look], int]) -> None:
        self._sheet, self._columns, self._style_of = sheet, sheet.columns, style_of
        self._styles: dict[tuple, str] = {}

    def xml(self, index: int, given: Value | Cell, place: Place) -> str:
        """The cell in column `index` (from 0), from its style on."""
        value = given.value if isinstance(given, Cell) else given
        if value is None or isinstance(value, str):
            return self._text(index, given, place, value or "")
        if isinstance(value, Decimal | int):
            style = self._style(index, given, place.role, self._decimals(index, given, value))
            return f"{style}><v>{self._number(index, given, value)}</v></c>"
        if isinstance(value, date):
            return f"{self._style(index, given, place.role, 0)}><v>{to_excel(value):g}</v></c>"
        if isinstance(value, Formula) and not self._sheet.plain:
            return self._formula(index, given, place, value)
        if isinstance(value, Lamp) and not self._sheet.plain:
            return self._text(index, given, place, lamp_text(value), value.status)
        raise TypeError(f"{value!r} is no {'plain ' if self._sheet.plain else ''}value of a cell")

    def _text(
        self, index: int, given: Value | Cell, place: Place, text: str, status: str | None = None
    ) -> str:
        made = _inline(text)
        return self._style(index, given, place.role, None, made.is_quoted, status) + made.xml

    def _formula(self, index: int, given: Value | Cell, place: Place, formula: Formula) -> str:
        """A formula and its value, so that previews which do not calculate show it."""
        value = formula.value
        style = self._style(index, given, place.role, self._decimals(index, given, value))
        live = escape(self._sheet.expression(formula, row=place.row, group_from=place.group_from))
        if isinstance(value, str):
            return f'{style} t="str"><f>{live}</f><v>{escape(safe_text(value))}</v></c>'
        return f"{style}><f>{live}</f><v>{self._number(index, given, value)}</v></c>"

    def _number(self, index: int, given: Value | Cell, value: Decimal | int) -> str:
        """What the cell holds: percentages as fractions, everything else as it is."""
        if not isinstance(value, int) and not value.is_finite():
            raise ValueError(f"{value} cannot stand in a cell")
        return number_text(
            Decimal(value).scaleb(-2) if self._kind(index, given) == "percent" else value
        )

    def _kind(self, index: int, given: Value | Cell) -> CellKind:
        own = given.kind if isinstance(given, Cell) else None
        return own or self._columns[index].kind

    def _decimals(self, index: int, given: Value | Cell, value: Decimal | int | str) -> int:
        """Decimals that a number shows: stated, else its own."""
        if self._kind(index, given) == "int":
            return 0
        if isinstance(given, Cell) and given.decimals is not None:
            return given.decimals
        of_column = self._columns[index].decimals
        if of_column is not None:
            return of_column
        return 0 if isinstance(value, str) else own_decimals(value)

    def _style(
        self,
        index: int,
        given: Value | Cell,
        role: RowKind,
        decimals: int | None,
        is_quoted: bool = False,
        status: str | None = None,
    ) -> str:
        """The style as an attribute; `decimals` None is a text. Looks are made once."""
        key: tuple = (index, role, decimals, is_quoted, status)
        if isinstance(given, Cell):
            key += (given.kind, given.unit, given.bold, given.muted, given.align)
        found = self._styles.get(key)
        if found is None:
            cell = given if isinstance(given, Cell) else Cell(None)
            look = self._look(index, cell, role, decimals, is_quoted, status)
            found = self._styles[key] = f's="{self._style_of(look)}"'
        return found

    def _look(
        self,
        index: int,
        cell: Cell,
        role: RowKind,
        decimals: int | None,
        is_quoted: bool,
        status: str | None,
    ) -> Look:
        column, kind = self._columns[index], self._kind(index, cell)
        return Look(
            role,
            "center"
            if status is not None
            else cell.align or column.align or default_alignment(kind),
            "General" if decimals is None else number_format(kind, decimals, cell.unit),
            status=status or "",
            bold=cell.bold,
            muted=cell.muted,
            quoted=is_quoted,
        )


@lru_cache(TEXTS)
def _inline(text: str) -> Text:
    """Text that stays text, whatever it starts with."""
    text = safe_text(text)
    if not text:
        return Text("/>", False)
    space = ' xml:space="preserve"' if text != text.strip() else ""
    xml = f' t="inlineStr"><is><t{space}>{escape(text)}</t></is></c>'
    return Text(xml, text.startswith(FORMULA_STARTS))
