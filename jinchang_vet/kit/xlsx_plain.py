"""Many rows of plain values, written straight as XML.

openpyxl makes an object of every cell, which is too slow for hundreds of thousands.  Rows of a
`Sheet` that is ``plain`` (text, numbers and dates, no formulas, no lamps, all of one height) pass
it by: they go into the sheet's file between what openpyxl writes above and below them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from openpyxl.cell import Cell as BookCell
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter, create_temporary_file

from jinchang_vet.kit.xlsx_sheet import (
    FORMULA_STARTS,
    Cell,
    Column,
    Value,
    column_letter,
    safe_text,
)
from jinchang_vet.kit.xlsx_styles import Look, default_alignment, number_format, own_decimals
from jinchang_vet.kit.xlsx_values import number_text


class PlainRows:
    """Takes over the rows of one worksheet, which has to be set up but not begun."""

    def __init__(
        self,
        worksheet: WriteOnlyWorksheet,
        columns: Sequence[Column],
        style_of: Callable[[Look], int],
        height: float,
    ) -> None:
        path = create_temporary_file()
        self._file = open(path, "wb", buffering=0)  # noqa: SIM115 - openpyxl writes it to the end
        worksheet._writer = WorksheetWriter(worksheet, out=self._file)
        worksheet._writer.out = path
        worksheet._writer.write_top()
        worksheet._rows = self._rows(worksheet)
        next(worksheet._rows)
        self._worksheet, self._columns, self._style_of = worksheet, columns, style_of
        self._letters = [column_letter(number) for number in range(1, len(columns) + 1)]
        self._open = f'" ht="{height:g}" customHeight="1">'
        self._styles: dict[tuple, str] = {}

    def append(self, number: int, given: Sequence[Value | Cell]) -> None:
        """Write row ``number``, the next one; it may be shorter than there are columns."""
        cells = [*given, *[None] * (len(self._letters) - len(given))]
        parts = [f'<row r="{number}{self._open}']
        parts += [
            self._cell(index, f"{letter}{number}", value)
            for index, (letter, value) in enumerate(zip(self._letters, cells, strict=True))
        ]
        parts.append("</row>")
        self._worksheet._rows.send("".join(parts).encode())

    def close(self) -> None:
        """Let go of the file, which the workbook has taken in."""
        self._file.close()

    def _rows(self, worksheet: WriteOnlyWorksheet) -> Generator[None, bytes | list[BookCell]]:
        """openpyxl's own loop over rows, which takes finished XML too."""
        writer = worksheet._writer
        stream = writer.xf.send(True)
        with stream.element("sheetData"):
            number = 1
            try:
                while True:
                    row = yield
                    if isinstance(row, bytes):
                        stream.flush()
                        self._file.write(row)
                    else:
                        cells = worksheet._values_to_row(row, number)
                        writer.write_row(stream, cells, number)
                    number += 1
            except GeneratorExit:
                pass
        writer.xf.send(None)

    def _cell(self, index: int, place: str, given: Value | Cell) -> str:
        value = given.value if isinstance(given, Cell) else given
        if value is None or value == "":
            return f'<c r="{place}" s="{self._style(index, given, True)}"/>'
        if isinstance(value, str):
            text = safe_text(value)
            space = ' xml:space="preserve"' if text != text.strip() else ""
            style = self._style(index, given, True, text.startswith(FORMULA_STARTS))
            return (
                f'<c r="{place}" s="{style}" t="inlineStr">'
                f"<is><t{space}>{escape(text)}</t></is></c>"
            )
        style = self._style(index, given, False)
        if isinstance(value, date):
            return f'<c r="{place}" s="{style}"><v>{to_excel(value):g}</v></c>'
        if not isinstance(value, Decimal | int):
            raise TypeError(f"{value!r} is no plain value")
        kind = (given.kind if isinstance(given, Cell) else None) or self._columns[index].kind
        stored = Decimal(value).scaleb(-2) if kind == "percent" else value
        return f'<c r="{place}" s="{style}"><v>{number_text(stored)}</v></c>'

    def _style(
        self, index: int, given: Value | Cell, is_text: bool, is_quoted: bool = False
    ) -> str:
        """The number of the style of a cell; looks are made once."""
        key: tuple = (index, is_text, is_quoted)
        own = self._columns[index].decimals
        decimals = None
        if isinstance(given, Cell):
            decimals = given.decimals if given.decimals is not None else own
            key += (given.kind, given.unit, given.bold, given.muted, given.align)
        elif not is_text:
            decimals = own
        value = given.value if isinstance(given, Cell) else given
        if not is_text and decimals is None and isinstance(value, Decimal | int):
            decimals = own_decimals(value)
        key += (decimals,)
        if key not in self._styles:
            cell = given if isinstance(given, Cell) else Cell(given)
            self._styles[key] = f"{self._style_of(self._look(index, cell, key))}"
        return self._styles[key]

    def _look(self, index: int, cell: Cell, key: tuple) -> Look:
        _, is_text, is_quoted, *_, decimals = key
        column = self._columns[index]
        kind = cell.kind or column.kind
        align = cell.align or column.align or default_alignment(kind)
        shown = "General"
        if not is_text:
            shown = number_format(kind, 0 if kind == "int" else decimals or 0, cell.unit)
        return Look("data", align, shown, bold=cell.bold, muted=cell.muted, quoted=is_quoted)
