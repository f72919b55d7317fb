"""The rows of a table, written straight as XML.

openpyxl makes several objects of every cell, which is too slow for the millions of a large table.
The rows go into the sheet's file between what openpyxl writes above and below them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from openpyxl.cell import Cell as BookCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter, create_temporary_file

from jinchang_vet.kit.xlsx_cells import CellWriter, Place
from jinchang_vet.kit.xlsx_sheet import Row, Sheet, column_letter
from jinchang_vet.kit.xlsx_styles import Look


class TableRows:
    """Takes over the rows of one worksheet, which has to be set up but not begun."""

    def __init__(
        self, worksheet: WriteOnlyWorksheet, sheet: Sheet, style_of: Callable[[Look], int]
    ) -> None:
        path = create_temporary_file()
        self._file = open(path, "wb", buffering=0)  # noqa: SIM115 - openpyxl writes it to the end
        worksheet._writer = WorksheetWriter(worksheet, out=self._file)
        worksheet._writer.out = path
        worksheet._writer.write_top()
        worksheet._rows = self._rows(worksheet)
        next(worksheet._rows)
        self._worksheet, self._write = worksheet, CellWriter(sheet, style_of).xml
        self._letters = [column_letter(number) for number in range(1, len(sheet.columns) + 1)]

    def append(self, row: Row, place: Place, height: float) -> None:
        """Write the next row, of data or a total; it may be shorter than there are columns."""
        number, write = place.row, self._write
        cells = [*row.cells, *[None] * (len(self._letters) - len(row.cells))]
        parts = [f'<row r="{number}" ht="{height:g}" customHeight="1">']
        parts += [
            f'<c r="{letter}{number}" {write(index, given, place)}'
            for index, (letter, given) in enumerate(zip(self._letters, cells, strict=True))
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
