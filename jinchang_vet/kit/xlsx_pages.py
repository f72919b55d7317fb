"""The paper of a table, and where one too wide for a page is cut into pages that lie side by side.

Every page repeats the frozen columns, and its own are as wide together as those of the others: a
spreadsheet that fits the table to so many pages then breaks it just there.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import ceil

from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from jinchang_vet.kit.xlsx_sheet import Sheet, column_letter, safe_text

Page = range  # indexes of the columns that a page has to itself

PAPER_A4 = 9  # its number in the file format
FOOTER = "第 &P 页 共 &N 页"
MARK_SIZE = 8  # points


def set_up_paper(
    worksheet: WriteOnlyWorksheet, sheet: Sheet, pages: Sequence[Page], mark: str
) -> None:
    """A4 landscape with the number of the page and the mark at its foot, the heading repeated."""
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    page = worksheet.page_setup
    page.paperSize, page.orientation = PAPER_A4, "landscape"
    page.fitToWidth, page.fitToHeight = len(pages), sheet.pages_high
    margins = worksheet.page_margins
    margins.left = margins.right = 0.6
    margins.top, margins.bottom, margins.footer = 0.8, 0.8, 0.4
    worksheet.print_options.horizontalCentered = True
    footer = worksheet.HeaderFooter.oddFooter
    footer.center.text = FOOTER
    if mark:
        footer.left.text, footer.left.size = safe_text(mark).replace("&", "&&"), MARK_SIZE
    worksheet.print_title_rows = f"{sheet.header_row}:{sheet.first_row - 1}"
    if len(pages) > 1 and sheet.freeze_columns:
        worksheet.print_title_cols = f"A:{column_letter(sheet.freeze_columns)}"


def pages_of(sheet: Sheet, widths: Sequence[float]) -> list[Page]:
    """The pages of a sheet; a sheet of one page has all columns on it.

    Cut between groups of columns, which keep their heading; a group wider than a page is cut too.
    """
    first, count = sheet.freeze_columns, len(widths)
    if sheet.pages_wide <= 1 or first >= count:
        return [range(count)]
    total = ceil(sum(widths[first:]))
    for capacity in range(ceil(total / sheet.pages_wide), total + 1):
        pages = _packed(sheet, widths, capacity)
        if len(pages) <= sheet.pages_wide:
            return pages
    return [range(first, count)]


def evened(widths: Sequence[float], pages: Sequence[Page]) -> list[float]:
    """The widths by which the own columns of all pages are as wide as those of the widest."""
    result = list(widths)
    widest = max(sum(widths[index] for index in page) for page in pages)
    for page in pages:
        share = widest / sum(widths[index] for index in page)
        for index in page:
            result[index] = round(widths[index] * share, 2)
    return result


def _packed(sheet: Sheet, widths: Sequence[float], capacity: int) -> list[Page]:
    """As much on each page as it holds, group by group."""
    pages: list[Page] = []
    start, used = sheet.freeze_columns, 0.0
    for run in _runs(sheet, widths, capacity):
        width = sum(widths[index] for index in run)
        if used and used + width > capacity:
            pages.append(range(start, run.start))
            start, used = run.start, 0.0
        used += width
    return [*pages, range(start, len(widths))]


def _runs(sheet: Sheet, widths: Sequence[float], capacity: int) -> list[Page]:
    """What stays together: the columns of a group that a page holds, else single columns."""
    runs: list[Page] = []
    at = sheet.freeze_columns
    for group, members in groupby(sheet.columns[at:], key=lambda column: column.group):
        run = range(at, at + len(list(members)))
        whole = group and sum(widths[index] for index in run) <= capacity
        runs += [run] if whole else [range(index, index + 1) for index in run]
        at = run.stop
    return runs
