"""Writing Excel workbooks: the one door to openpyxl.

Sheets come as data (:class:`Sheet`) and are streamed row by row, so that memory does not grow
with the number of rows.  Text is always text, whatever it starts with; numbers are numbers;
percentages are numbers with a percent format; formulas carry their computed values.  openpyxl
makes the paper around a table, `xlsx_rows` its rows.
"""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain, groupby, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_STORED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell as BookCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.writer.excel import ExcelWriter

from jinchang_vet.kit.xlsx_cells import Place
from jinchang_vet.kit.xlsx_charts import native_chart, rows_of_chart
from jinchang_vet.kit.xlsx_measures import (
    columns_on_a_page,
    fills,
    lines_in,
    lines_of,
    thirds,
    width_of,
)
from jinchang_vet.kit.xlsx_rows import TableRows
from jinchang_vet.kit.xlsx_sheet import (
    FORMULA_STARTS,
    Bar,
    BarsChart,
    Cell,
    Column,
    Formula,
    Lamp,
    Properties,
    Row,
    Sheet,
    StripChart,
    StripPart,
    Subtitle,
    Value,
    clean_name,
    column_letter,
    safe_text,
)
from jinchang_vet.kit.xlsx_styles import (
    Look,
    Styles,
)
from jinchang_vet.kit.xlsx_values import copy_with_values

__all__ = [
    "Bar",
    "BarsChart",
    "Cell",
    "Column",
    "Formula",
    "Lamp",
    "Properties",
    "Row",
    "Sheet",
    "StripChart",
    "StripPart",
    "Subtitle",
    "Value",
    "safe_text",
    "write_workbook",
]

PAPER_A4 = 9  # its number in the file format
SAMPLE = 200  # rows looked at to find the width of a column
LINE_HEIGHT = 14.0  # points
TALLEST = 409  # points, the most a row may have
FOOTER = "第 &P 页 共 &N 页"
SIGNATURE_GAP = "\u3000" * 8


def write_workbook(sheets: Iterable[Sheet], *, to: IO[bytes], properties: Properties) -> None:
    """Write the sheets, in their order, as an .xlsx file to ``to``.

    The same sheets and properties give the same bytes.
    """
    book = Workbook(write_only=True)
    about = book.properties
    about.title, about.creator = safe_text(properties.title), safe_text(properties.creator)
    about.subject = safe_text(properties.subject)
    about.created = about.modified = properties.created.replace(tzinfo=None)
    with TemporaryFile() as draft, ExitStack() as files:
        try:
            for sheet in sheets:
                worksheet = book.create_sheet(clean_name(sheet.name, book.sheetnames))
                writer = _SheetWriter(worksheet, sheet)
                files.callback(writer.close)
                writer.write()
            ExcelWriter(book, ZipFile(draft, "w", ZIP_STORED, allowZip64=True)).save()
        finally:
            _remove_drafts(book)
        copy_with_values(draft, to, created=properties.created)


def _remove_drafts(book: Workbook) -> None:
    """Files that openpyxl leaves behind when a sheet could not be finished."""
    for worksheet in book.worksheets:
        if not worksheet.closed:
            worksheet.close()
        Path(worksheet._writer.out).unlink(missing_ok=True)


class _SheetWriter:
    """Streams one sheet."""

    def __init__(self, worksheet: WriteOnlyWorksheet, sheet: Sheet) -> None:
        self.worksheet, self.sheet = worksheet, sheet
        self.styles = Styles(worksheet)
        self.at = 0  # number of the last row written
        self.group_from = sheet.first_row
        self.last_column = column_letter(len(sheet.columns))
        self.widths: list[float] = []
        self.table: TableRows | None = None
        self.span = len(sheet.columns)  # columns under heading lines and signature

    def write(self) -> None:
        rows = iter(self.sheet.rows)
        sample = list(islice(rows, SAMPLE))
        self.widths = [
            width_of(column, (row.cells[i] for row in sample if fills(row, i)))
            for i, column in enumerate(self.sheet.columns)
        ]
        self.span = columns_on_a_page(self.widths, self.sheet.pages_wide)
        self._set_up()
        table = self.table = TableRows(self.worksheet, self.sheet, self._style_id)
        self._write_top()
        self._write_header()
        for row in chain(sample, rows):
            self._write_row(row, table)
        last_table_row = self.at
        self._write_foot()
        self._finish(last_table_row)

    def close(self) -> None:
        """Let go of what is open, once the workbook is written."""
        if self.table is not None:
            self.table.close()

    def _set_up(self) -> None:
        """Everything that stands in the file before the rows, and the page."""
        worksheet, sheet = self.worksheet, self.sheet
        for i, width in enumerate(self.widths, 1):
            worksheet.column_dimensions[column_letter(i)].width = width
        worksheet.sheet_view.showGridLines = False
        worksheet.freeze_panes = f"{column_letter(sheet.freeze_columns + 1)}{sheet.first_row}"
        worksheet.sheet_properties.pageSetUpPr.fitToPage = True
        page = worksheet.page_setup
        page.paperSize, page.orientation = PAPER_A4, "landscape"
        page.fitToWidth, page.fitToHeight = sheet.pages_wide, sheet.pages_high
        margins = worksheet.page_margins
        margins.left = margins.right = 0.6
        margins.top, margins.bottom, margins.footer = 0.8, 0.8, 0.4
        worksheet.print_options.horizontalCentered = True
        worksheet.HeaderFooter.oddFooter.center.text = FOOTER
        bottom = sheet.first_row - 1
        worksheet.print_title_rows = f"{sheet.header_row}:{bottom}"
        if sheet.pages_wide > 1 and sheet.freeze_columns:
            worksheet.print_title_cols = f"A:{column_letter(sheet.freeze_columns)}"

    def _finish(self, last_table_row: int) -> None:
        worksheet, sheet = self.worksheet, self.sheet
        if sheet.autofilter:
            top = sheet.first_row - 1
            worksheet.auto_filter.ref = f"A{top}:{self.last_column}{last_table_row}"
        last_row = self.at
        if sheet.chart is not None:
            chart = native_chart(sheet, sheet.chart, worksheet.title, below=self.at)
            worksheet.add_chart(chart)
            last_row += 1 + rows_of_chart(sheet.chart)
        worksheet.print_area = f"A1:{self.last_column}{last_row}"

    def _write_top(self) -> None:
        sheet = self.sheet
        if sheet.attachment:
            self._across(sheet.attachment, Look("attachment"), 20)
        if sheet.title:
            self._across(sheet.title, Look("title", "center"), 32)
        if sheet.subtitle is not None:
            self._write_subtitle(sheet.subtitle)

    def _write_subtitle(self, line: Subtitle) -> None:
        """Three parts over thirds of the width; on a narrow table one after the other."""
        count = self.span
        if count < 3:
            parts = [part for part in (line.left, line.centre, line.right) if part]
            self._across("\u3000".join(parts), Look("subtitle"), 18)
            return
        first, second = thirds(self.widths[:count])
        cells: list[BookCell | None] = [None] * count
        cells[0] = self._text(line.left, Look("subtitle", "left"))
        cells[first] = self._text(line.centre, Look("subtitle", "center"))
        cells[second] = self._text(line.right, Look("subtitle", "right"))
        self._append(cells, 18)
        for start, end in ((1, first), (first + 1, second), (second + 1, count)):
            self._merge(start, end, self.at, self.at)

    def _write_header(self) -> None:
        columns = self.sheet.columns
        look = Look("header", "center")
        if self.sheet.grouped:
            texts = [column.group or column.title for column in columns]
            self._append([self._text(text, look) for text in texts], 20)
            start = 1
            for group, members in groupby(columns, key=lambda column: column.group):
                size = len(list(members))
                if group:
                    self._merge(start, start + size - 1, self.at, self.at)
                start += size
            for number, column in enumerate(columns, 1):
                if not column.group:
                    self._merge(number, number, self.at, self.at + 1)
        titles = ["" if self.sheet.grouped and not c.group else c.title for c in columns]
        lines = max(lines_of(title, w) for title, w in zip(titles, self.widths, strict=True))
        self._append([self._text(title, look) for title in titles], lines * LINE_HEIGHT + 8)

    def _write_row(self, row: Row, table: TableRows) -> None:
        if row.kind in {"group", "note"}:
            text = str(row.cells[0])
            lines, last = lines_of(text, sum(self.widths)), len(self.widths)
            self._across(text, Look(row.kind), lines * LINE_HEIGHT + 4, last)
            if row.kind == "group":
                self.group_from = self.at + 1
            return
        self.at += 1
        table.append(row, Place(self.at, self.group_from, row.kind), self._height(row))
        if row.kind == "total":
            self.group_from = self.at + 1

    def _height(self, row: Row) -> float:
        """Rows whose text wraps are as high as it needs, except where all have one height."""
        if self.sheet.plain:
            return self.sheet.row_height
        lines = max(map(lines_in, row.cells, self.widths), default=1)
        height = max(self.sheet.row_height, lines * LINE_HEIGHT + 4)
        return min(round(height, 1), TALLEST)

    def _write_foot(self) -> None:
        if self.sheet.signature:
            self._append([], 10)
            self._across(SIGNATURE_GAP.join(self.sheet.signature), Look("signature"), 22)
        for note in self.sheet.notes:
            lines = lines_of(note, sum(self.widths[: self.span]))
            self._across(note, Look("note"), lines * LINE_HEIGHT)

    def _across(self, text: str, look: Look, height: float, last: int = 0) -> None:
        """One text over the width of the page, or over the columns up to number ``last``."""
        count = last or self.span
        self._append([self._text(t, look) for t in [text] + [""] * (count - 1)], height)
        self._merge(1, count, self.at, self.at)

    def _text(self, text: str, look: Look) -> BookCell:
        """Text that no spreadsheet takes for a formula."""
        text = safe_text(text)
        if text.startswith(FORMULA_STARTS):
            look = replace(look, quoted=True)
        cell = self._plain(text or None, look)
        if text:
            cell.data_type = "s"
        return cell

    def _plain(self, value: str | Decimal | int | date | None, look: Look) -> BookCell:
        cell = WriteOnlyCell(self.worksheet, value)
        cell._style = self.styles.of(look)
        return cell

    def _style_id(self, look: Look) -> int:
        return self.worksheet.parent._cell_styles.add(self.styles.of(look))

    def _append(self, cells: Sequence[BookCell | None], height: float) -> None:
        """Write a row; its height is forgotten at once, since rows may be many."""
        self.at += 1
        heights = self.worksheet.row_dimensions
        heights[self.at] = RowDimension(self.worksheet, self.at, ht=min(round(height, 1), TALLEST))
        self.worksheet.append(cells)
        del heights[self.at]

    def _merge(self, first: int, last: int, top: int, bottom: int) -> None:
        if (first, top) != (last, bottom):
            merged = CellRange(min_col=first, max_col=last, min_row=top, max_row=bottom)
            self.worksheet.merged_cells.ranges.add(merged)
