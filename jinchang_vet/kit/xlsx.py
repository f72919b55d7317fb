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
    fills,
    lines_at,
    lines_in,
    lines_of,
    thirds,
    width_of,
)
from jinchang_vet.kit.xlsx_pages import Page, evened, pages_of, set_up_paper
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

SAMPLE = 200  # rows looked at to find the width of a column
LINE_HEIGHT = 14.0  # points
TALLEST = 409  # points, the most a row may have
ALIGNED = ("left", "center", "right")
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
                writer = _SheetWriter(worksheet, sheet, properties.mark)
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

    def __init__(self, worksheet: WriteOnlyWorksheet, sheet: Sheet, mark: str) -> None:
        self.worksheet, self.sheet, self.mark = worksheet, sheet, mark
        self.styles = Styles(worksheet)
        self.at = 0  # number of the last row written
        self.group_from = sheet.first_row
        self.last_column = column_letter(len(sheet.columns))
        self.widths: list[float] = []
        self.table: TableRows | None = None
        self.pages: list[Page] = []  # side by side; heading lines stand on each

    def write(self) -> None:
        rows = iter(self.sheet.rows)
        sample = list(islice(rows, SAMPLE))
        self.widths = [
            width_of(column, (row.cells[i] for row in sample if fills(row, i)))
            for i, column in enumerate(self.sheet.columns)
        ]
        self.pages = pages_of(self.sheet, self.widths)
        self.widths = evened(self.widths, self.pages)
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
        set_up_paper(worksheet, sheet, self.pages, self.mark)

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
            height = 20 * lines_at("attachment", sheet.attachment, self._width)
            self._across(sheet.attachment, Look("attachment"), height)
        if sheet.title:
            height = 32 * lines_at("title", sheet.title, self._width)
            self._across(sheet.title, Look("title", "center"), height)
        if sheet.subtitle is not None:
            self._write_subtitle(sheet.subtitle)

    def _write_subtitle(self, line: Subtitle) -> None:
        """Three parts over thirds of each page; on a narrow one one after the other."""
        parts = (line.left, line.centre, line.right)
        if len(self.pages[0]) < 3:
            text = "\u3000".join(filter(None, parts))
            height = 18 * lines_at("subtitle", text, self._width)
            self._across(text, Look("subtitle"), height)
            return
        cells: list[BookCell | None] = [None] * len(self.widths)
        merged: list[Page] = []
        lines = 1
        for page in self.pages:
            first, second = thirds(self.widths[page.start : page.stop])
            starts = (page.start, page.start + first, page.start + second, page.stop)
            for text, align, start, stop in zip(parts, ALIGNED, starts, starts[1:], strict=False):
                cells[start] = self._text(text, Look("subtitle", align))
                merged.append(range(start, stop))
                room = sum(self.widths[start:stop])
                lines = max(lines, lines_at("subtitle", text, room))
        self._append(cells, 18 * lines)
        self._merge_each(merged)

    def _write_header(self) -> None:
        columns = self.sheet.columns
        look = Look("header", "center")
        if self.sheet.grouped:
            texts = [column.group or column.title for column in columns]
            self._append([self._text(text, look) for text in texts], 20)
            start = 1
            page_at = {index: page for page in self.pages for index in page}
            of_page = [(page_at.get(at), column.group) for at, column in enumerate(columns)]
            for (_, group), members in groupby(of_page):
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
            lines = lines_of(text, self._width)
            self._across(text, Look(row.kind), lines * LINE_HEIGHT + 4)
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
        """Signature and notes, on the first page only."""
        once = self.pages[:1]
        if self.sheet.signature:
            self._append([], 10)
            self._across(SIGNATURE_GAP.join(self.sheet.signature), Look("signature"), 22, once)
        for note in self.sheet.notes:
            lines = lines_of(note, self._width)
            self._across(note, Look("note"), lines * LINE_HEIGHT, once)

    @property
    def _width(self) -> float:
        """What a text across a page has room for."""
        return sum(self.widths[index] for index in self.pages[0])

    def _across(
        self, text: str, look: Look, height: float, pages: Sequence[Page] | None = None
    ) -> None:
        """One text over the width of each page, or of the pages named."""
        pages = self.pages if pages is None else pages
        texts = [""] * max(page.stop for page in pages)
        for page in pages:
            texts[page.start] = text
        self._append([self._text(each, look) for each in texts], height)
        self._merge_each(pages)

    def _merge_each(self, runs: Iterable[Page]) -> None:
        for run in runs:
            self._merge(run.start + 1, run.stop, self.at, self.at)

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
