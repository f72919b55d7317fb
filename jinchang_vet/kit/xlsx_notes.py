"""A sender's own workbook with remarks at its cells: coloured, noted, and listed on a first sheet.

The workbook is opened and saved by openpyxl, in the same limited child process as reading.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from jinchang_vet.kit.workbook_archive import open_archive
from jinchang_vet.kit.workbook_limits import (
    FILLED_TEMPLATE,
    Limits,
    answer_as_child,
    in_child,
)
from jinchang_vet.kit.xlsx import LINE_HEIGHT, safe_text
from jinchang_vet.kit.xlsx_measures import lines_of
from jinchang_vet.kit.xlsx_pages import PAPER_A4
from jinchang_vet.kit.xlsx_styles import HEADER_FILL, INK, PLAIN_FONT
from jinchang_vet.kit.xlsx_template import OPEN_FILL

AUTHOR = "填报检查"
LIST_NAME = "检查结果"
WRONG_FILL = PatternFill("solid", start_color="F8C9C4")
HEADINGS = ("序号", "工作表", "单元格", "数据项", "填写的内容", "问题", "怎样改")
WIDTHS = (6, 14, 9, 28, 24, 52, 52)


@dataclass(frozen=True, slots=True)
class Note:
    """A remark: on which sheet and cell (empty: on the file as a whole), what about, and why."""

    sheet: str
    cell: str
    label: str
    value: str
    reason: str
    remedy: str


def annotated(content: bytes, notes: Sequence[Note], limits: Limits = FILLED_TEMPLATE) -> bytes:
    """The workbook with the notes in it; remarks of an earlier check are taken out first.

    Raises `UnreadableWorkbook` where the file cannot be opened and saved within the limits.
    """
    told = json.dumps([asdict(note) for note in notes]).encode()
    return in_child("jinchang_vet.kit.xlsx_notes", told + b"\n" + content, limits)


def annotate(content: bytes, notes: Sequence[Note]) -> bytes:
    """The same in this process, for the child."""
    book = load_workbook(BytesIO(content), rich_text=True)
    if LIST_NAME in book.sheetnames:
        del book[LIST_NAME]
    for sheet in book.worksheets:
        _clean(cell for row in sheet.iter_rows() for cell in row)
    for note in notes:
        if note.cell and note.sheet in book.sheetnames:
            _mark(book[note.sheet][note.cell], note)
    _list(book, notes)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def _clean(cells: Iterable[Cell | MergedCell]) -> None:
    for cell in cells:
        if cell.comment is not None and cell.comment.author == AUTHOR:
            cell.comment = None
            cell.fill = PatternFill("solid", start_color=OPEN_FILL)


def _mark(cell: Cell | MergedCell, note: Note) -> None:
    comment = Comment(safe_text(f"{note.reason}\n{note.remedy}"), AUTHOR, height=120, width=320)
    if not isinstance(cell, MergedCell):
        cell.fill = WRONG_FILL
        cell.comment = comment


def _list(book: Workbook, notes: Sequence[Note]) -> None:
    sheet = book.create_sheet(LIST_NAME, 0)
    sheet.append([f"共 {len(notes)} 处需要改正。请在填报表里改正后保存，再上传；本表不用删除。"])
    sheet["A1"].font = Font(name=PLAIN_FONT, size=12, bold=True, color=INK)
    sheet.append(HEADINGS)
    for cell, width in zip(sheet[2], WIDTHS, strict=True):
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color=HEADER_FILL)
        sheet.column_dimensions[cell.column_letter].width = width
    for row, note in enumerate(notes, 3):
        where = (str(row - 2), note.sheet, note.cell, note.label)
        texts = (*where, note.value, note.reason, note.remedy)
        for column, text in enumerate(texts, 1):
            _put_text(sheet.cell(row, column), safe_text(text))
        lines = max(lines_of(text, width) for text, width in zip(texts, WIDTHS, strict=True))
        sheet.row_dimensions[row].height = lines * LINE_HEIGHT + 4
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", PAPER_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.freeze_panes = "A3"
    book.active = 0
    for each in book.worksheets:
        each.sheet_view.tabSelected = each.title == LIST_NAME


def _put_text(cell: Cell, text: str) -> None:
    """Text that no spreadsheet takes for a formula."""
    cell.value = text or None
    if text:
        cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _answer(payload: bytes, limits: Limits) -> bytes:
    told, _, content = payload.partition(b"\n")
    open_archive(content, limits).close()
    return annotate(content, [Note(**note) for note in json.loads(told)])


if __name__ == "__main__":
    answer_as_child(_answer)
