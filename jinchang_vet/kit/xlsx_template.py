"""Writing a workbook that people fill in: open cells with input rules, all else locked.

A template is data (`Template`); how a spreadsheet stores it is known only here.  Formulas carry
their computed values, text is always text, and a hidden sheet holds facts that the file brings
back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import IO, Literal

from openpyxl import Workbook
from openpyxl.cell import Cell as BookCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from jinchang_vet.kit.xlsx import LINE_HEIGHT, TALLEST, safe_text
from jinchang_vet.kit.xlsx_measures import lines_of
from jinchang_vet.kit.xlsx_pages import FOOTER, PAPER_A4
from jinchang_vet.kit.xlsx_sheet import column_letter
from jinchang_vet.kit.xlsx_styles import (
    BODY_FONT,
    GROUP_FILL,
    HEADER_FILL,
    HEADING_FONT,
    INK,
    LINE,
    MUTED,
    PLAIN_FONT,
    TITLE_FONT,
)
from jinchang_vet.kit.xlsx_values import copy_with_values

OPEN_FILL = "FFF9DB"  # cells to be filled in
HEADER_ROW = 4  # below title, subtitle and instructions
FIRST_ROW = HEADER_ROW + 1
MAX_MESSAGE, MAX_FORMULA = 255, 255  # what a spreadsheet takes
CELL = "{cell}"  # in the condition of a rule: the cell that it is about

RowKind = Literal["section", "entry", "note"]


@dataclass(frozen=True, slots=True)
class InputRule:
    """What may be typed into a cell.

    ``condition`` is a formula that must be true, with `CELL` for the cell itself; with ``choices``
    the cell is chosen from a list instead.  ``hint`` shows while the cell is selected, ``refusal``
    when something else is typed.
    """

    hint: str
    refusal: str
    condition: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Live:
    """A formula (without the equals sign) and the value that it has now; text may be empty."""

    expression: str
    value: Decimal | str


@dataclass(frozen=True, slots=True)
class TemplateCell:
    """One cell of a row; ``is_open`` cells can be changed, under their rule."""

    value: str | Decimal | Live | None = None
    number_format: str = "General"
    align: Literal["left", "center", "right"] = "left"
    is_open: bool = False
    is_muted: bool = False
    rule: InputRule | None = None


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column: its heading, its width in characters, and whether it is out of sight."""

    title: str
    width: float
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A row with a cell per column; a section or a note has one text over all visible ones."""

    kind: RowKind
    cells: Sequence[TemplateCell]


@dataclass(frozen=True, slots=True)
class Template:
    """A sheet to fill in, and the facts that the file brings back on a hidden sheet.

    The first data row is `FIRST_ROW`.  ``freeze`` columns stay in sight.
    """

    name: str
    title: str
    subtitle: str
    instructions: str
    columns: Sequence[TemplateColumn]
    rows: Sequence[TemplateRow]
    freeze: int
    signature: str
    facts_name: str
    facts: Mapping[str, str]


def write_template(template: Template, *, to: IO[bytes], created: datetime) -> None:
    """Write the template as an .xlsx file to ``to``."""
    book = Workbook()
    book.properties.title = safe_text(template.title)
    book.properties.creator = ""
    book.properties.created = book.properties.modified = created.replace(tzinfo=None)
    book.security = WorkbookProtection(lockStructure=True)
    writer = _TemplateWriter(book.worksheets[0], template)
    writer.write()
    _write_facts(book.create_sheet(template.facts_name), template.facts)
    draft = BytesIO()
    book.save(draft)
    carried = {"xl/worksheets/sheet1.xml": writer.carried}
    copy_with_values(draft, to, carried=carried, created=created)


def _write_facts(sheet: Worksheet, facts: Mapping[str, str]) -> None:
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
    for number, (name, text) in enumerate(facts.items(), 1):
        for column, value in enumerate((name, text), 1):
            _put_text(sheet.cell(number, column), value)


def _put_text(cell: BookCell, text: str) -> None:
    """Text that no spreadsheet takes for a formula."""
    text = safe_text(text)
    cell.value = text or None
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(("=", "+", "-", "@", "\t"))


class _TemplateWriter:
    """Writes one sheet; afterwards ``carried`` holds the values of its formulas."""

    def __init__(self, sheet: Worksheet, template: Template) -> None:
        self.sheet, self.template = sheet, template
        self.carried: dict[str, Decimal | int | str] = {}
        visible = [i for i, column in enumerate(template.columns, 1) if not column.is_hidden]
        self.first, self.last = visible[0], visible[-1]
        self.width = sum(column.width for column in template.columns if not column.is_hidden)

    def write(self) -> None:
        self._set_up()
        self._write_top()
        for number, row in enumerate(self.template.rows, FIRST_ROW):
            if row.kind == "entry":
                self._write_entry(number, row.cells)
            else:
                text = next(str(cell.value) for cell in row.cells if cell.value)
                self._across(number, text, row.kind)
        end = FIRST_ROW + len(self.template.rows)
        self._across(end + 1, self.template.signature, "signature", height=30)
        self.sheet.print_area = f"A1:{column_letter(len(self.template.columns))}{end + 1}"

    def _set_up(self) -> None:
        sheet, template = self.sheet, self.template
        sheet.title = template.name
        for number, column in enumerate(template.columns, 1):
            dimension = sheet.column_dimensions[column_letter(number)]
            dimension.width, dimension.hidden = column.width, column.is_hidden
        sheet.sheet_view.showGridLines = False
        sheet.freeze_panes = f"{column_letter(template.freeze + 1)}{FIRST_ROW}"
        sheet.protection.sheet = True
        sheet.protection.formatRows = False  # heights may be changed
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.paperSize, sheet.page_setup.orientation = PAPER_A4, "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        margins = sheet.page_margins
        margins.left = margins.right = 0.5
        margins.top, margins.bottom, margins.footer = 0.6, 0.7, 0.3
        sheet.print_options.horizontalCentered = True
        sheet.oddFooter.center.text = FOOTER
        sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"

    def _write_top(self) -> None:
        template = self.template
        self._across(1, template.title, "title", height=34)
        self._across(2, template.subtitle, "subtitle", height=20)
        self._across(3, template.instructions, "note")
        for number, column in enumerate(template.columns, 1):
            cell = self.sheet.cell(HEADER_ROW, number)
            _put_text(cell, column.title)
            _dress(cell, "header")
        self.sheet.row_dimensions[HEADER_ROW].height = 24

    def _write_entry(self, number: int, cells: Sequence[TemplateCell]) -> None:
        lines = 1
        for column, given in enumerate(cells, 1):
            cell = self.sheet.cell(number, column)
            self._put(cell, given)
            _dress(cell, "open" if given.is_open else "data", given)
            if isinstance(given.value, str):
                width = self.template.columns[column - 1].width
                lines = max(lines, lines_of(given.value, width))
            if given.rule is not None:
                self._validate(given.rule, cell)
        self.sheet.row_dimensions[number].height = min(max(22, lines * LINE_HEIGHT + 6), TALLEST)

    def _put(self, cell: BookCell, given: TemplateCell) -> None:
        value = given.value
        if isinstance(value, Live):
            cell.value = f"={value.expression}"
            shown = safe_text(value.value) if isinstance(value.value, str) else value.value
            self.carried[cell.coordinate] = shown
        elif isinstance(value, Decimal):
            cell.value = value
        else:
            _put_text(cell, value or "")

    def _validate(self, rule: InputRule, cell: BookCell) -> None:
        """A validation for each cell: where a shared one begins, programs do not agree."""
        if rule.choices:
            made = DataValidation(type="list", formula1=f'"{",".join(rule.choices)}"')
        else:
            condition = rule.condition.replace(CELL, cell.coordinate)
            if len(condition) > MAX_FORMULA:
                raise ValueError(f"an input rule may have {MAX_FORMULA} characters: {condition}")
            made = DataValidation(type="custom", formula1=condition)
        made.allow_blank = made.showInputMessage = made.showErrorMessage = True
        made.promptTitle, made.prompt = "填写要求", safe_text(rule.hint)[:MAX_MESSAGE]
        made.errorTitle, made.error = "请核对", safe_text(rule.refusal)[:MAX_MESSAGE]
        made.add(cell.coordinate)
        self.sheet.add_data_validation(made)

    def _across(self, row: int, text: str, role: str, height: float = 0) -> None:
        """One text over the visible columns."""
        for column in range(self.first, self.last + 1):
            _dress(self.sheet.cell(row, column), role)
        _put_text(self.sheet.cell(row, self.first), text)
        self.sheet.merge_cells(
            start_row=row, end_row=row, start_column=self.first, end_column=self.last
        )
        lines = lines_of(text, self.width)
        self.sheet.row_dimensions[row].height = height or lines * LINE_HEIGHT + 8


_SIDE = Side("thin", color=LINE)
_BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_FONTS = {
    "title": Font(name=TITLE_FONT, size=18, color=INK),
    "subtitle": Font(name=PLAIN_FONT, size=11, color=INK),
    "note": Font(name=BODY_FONT, size=9, color=MUTED),
    "header": Font(name=HEADING_FONT, size=10, color=INK),
    "section": Font(name=BODY_FONT, size=10, bold=True, color=INK),
    "signature": Font(name=PLAIN_FONT, size=11, color=INK),
}
_BODY = Font(name=BODY_FONT, size=10, color=INK)
_QUIET = Font(name=BODY_FONT, size=10, color=MUTED)
_FILLS = {"header": HEADER_FILL, "section": GROUP_FILL, "open": OPEN_FILL}
_CENTRED = {"title", "header"}


def _dress(cell: BookCell, role: str, given: TemplateCell | None = None) -> None:
    """Font, fill, border, alignment and lock of a cell."""
    cell.font = _FONTS.get(role, _QUIET if given and given.is_muted else _BODY)
    horizontal = given.align if given else "center" if role in _CENTRED else "left"
    cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=True)
    if role in _FILLS:
        cell.fill = PatternFill("solid", start_color=_FILLS[role])
    if role in ("header", "section", "data", "open"):
        cell.border = _BORDER
    if given is not None:
        cell.number_format = given.number_format
        cell.protection = Protection(locked=not given.is_open)
