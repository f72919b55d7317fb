"""Sheets that people have worked in, and files that other programs have written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import column_index_from_string
from openpyxl.workbook.defined_name import DefinedName

from tests.submissions.clumsy_cells import TEACHERS, Clumsy
from tests.submissions.workbook_corpus import SHEET, changed, part, rows_of, with_parts

STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": (
        "http://purl.oclc.org/ooxml/spreadsheetml/main"
    ),
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


def book(change: Callable[[Workbook], object], **result: Mapping[str, str]) -> Clumsy:
    """What is done to the open workbook."""
    return Clumsy(lambda content: changed(content, change), **result)


def more(**parts: str) -> Clumsy:
    """Parts that other programs add; nobody asks for them."""
    return Clumsy(lambda content: with_parts(content, parts))


def sheet_xml(change: Callable[[str], str | bytes]) -> Clumsy:
    """The XML of the sheet, written in another way."""
    return Clumsy(lambda content: with_parts(content, {SHEET: change(part(content, SHEET))}))


# ---- what is done to the workbook --------------------------------------------------------------


def _upside_down(open_book: Workbook) -> None:
    """The rows of the items sorted the other way round (values, not their looks)."""
    sheet = open_book["填报表"]
    rows = list(rows_of(sheet).values())
    columns = (1, 2, 6, 8)
    kept = {row: [_content(sheet.cell(row, column)) for column in columns] for row in rows}
    for row, other in zip(rows, reversed(rows), strict=True):
        for column, (value, shown) in zip(columns, kept[other], strict=True):
            sheet.cell(row, column).value = value
            sheet.cell(row, column).number_format = shown


def _content(cell) -> tuple[object, str]:
    return cell.value, cell.number_format


def _hide_rows(open_book: Workbook) -> None:
    sheet = open_book["填报表"]
    for row in rows_of(sheet).values():
        sheet.row_dimensions[row].hidden = True


def _name_cells(open_book: Workbook) -> None:
    open_book.defined_names["专业课教师"] = DefinedName("专业课教师", attr_text="填报表!$F$6")


def _protect(open_book: Workbook) -> None:
    open_book["填报表"].protection.set_password("2024")
    open_book.security.lockStructure = True


def _remark(open_book: Workbook) -> None:
    sheet = open_book["填报表"]
    sheet.cell(rows_of(sheet)[TEACHERS], 6).comment = Comment("与人事处核对过", "张填报")


def _link(open_book: Workbook) -> None:
    open_book["填报表"]["K2"].hyperlink = "https://example.com/notice.html"


def _another_sheet(open_book: Workbook) -> None:
    sheet = open_book.create_sheet("计算过程", 0)
    for row in range(1, 40):
        sheet.append([f"班级 {row}", row, row * 30])
    open_book.active = 0


def _insert_blank_rows(open_book: Workbook) -> None:
    sheet = open_book["填报表"]
    for block in list(sheet.merged_cells.ranges):  # which openpyxl would leave where they were
        sheet.unmerge_cells(str(block))
    for row in sorted(rows_of(sheet).values(), reverse=True):
        sheet.insert_rows(row, 2)


def _move(old: str, new: str) -> Callable[[Workbook], None]:
    def rename(open_book: Workbook) -> None:
        open_book[old].title = new

    return rename


def _spell_codes(open_book: Workbook) -> None:
    sheet = open_book["填报表"]
    for row in rows_of(sheet).values():
        sheet.cell(row, 1).value = f" {sheet.cell(row, 1).value} "


def _strict(content: bytes) -> bytes:
    """The other dialect of the format: “Strict Open XML”."""
    parts = {}
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                text = archive.read(name).decode()
                for usual, strict in STRICT.items():
                    text = text.replace(usual, strict)
                parts[name] = text
    return with_parts(content, parts)


def _stored(content: bytes) -> bytes:
    """Not compressed, with entries for the folders and a comment."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(file, "w", ZIP_STORED) as target:
        for folder in ("xl/", "xl/worksheets/", "docProps/"):
            target.writestr(folder, "")
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.comment = "2024 年报".encode()
    return file.getvalue()


def _without_places(text: str) -> str:
    """Cells that do not say where they stand, where that is right after the one before."""
    following = 0

    def strip(match: re.Match[str]) -> str:
        nonlocal following
        column = column_index_from_string(match[1])
        is_next, following = column in (1, following), column + 1
        return "<c" if is_next else match[0]

    return re.sub(r'<c r="([A-Z]+)[0-9]+"', strip, text)


def _prefixed(text: str) -> str:
    text = re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", text)
    return text.replace("<x:worksheet xmlns=", "<x:worksheet xmlns:x=", 1)


def _in_utf_16(text: str) -> bytes:
    return ('<?xml version="1.0" encoding="UTF-16"?>' + _undeclared(text)).encode("utf-16")


def _undeclared(text: str) -> str:
    return re.sub(r"^<\?xml[^>]*\?>\s*", "", text)


def _with_mark(text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.encode()


SHEETS: dict[str, Clumsy] = {
    # ---- what people do to a sheet
    "rows hidden": book(_hide_rows),
    "rows sorted": book(_upside_down),
    "blank rows put between": book(_insert_blank_rows),
    "sheets in another order": book(lambda b: b.move_sheet("填报表", 1)),
    "the sheet renamed": book(_move("填报表", "Sheet1")),
    "a sheet of one's own in front": book(_another_sheet),
    "a remark at a cell": book(_remark),
    "a link to a page": book(_link),
    "names for cells": book(_name_cells),
    "protected with a password": book(_protect),
    "cells merged elsewhere": book(lambda b: b["填报表"].merge_cells("K1:L3")),
    "spaces around the codes": book(_spell_codes),
    "something written below": book(lambda b: b["填报表"].__setitem__("B70", "联系电话")),
    "a number below": book(
        lambda b: b["填报表"].__setitem__("F70", 7), refuses={"F70": "没有数据项代码"}
    ),
    # ---- what other programs write
    "strict Open XML": Clumsy(_strict),
    "not compressed": Clumsy(_stored),
    "cells without their places": sheet_xml(_without_places),
    "every name with a prefix": sheet_xml(_prefixed),
    "in UTF-16": sheet_xml(_in_utf_16),
    "with a byte order mark": sheet_xml(_with_mark),
    "without a declaration": sheet_xml(_undeclared),
    "pictures in cells, as WPS keeps them": more(
        **{"xl/cellimages.xml": "<cellImages/>", "xl/media/image1.png": "x"}
    ),
    "threads of remarks": more(
        **{
            "xl/persons/person.xml": "<personList/>",
            "xl/threadedComments/threadedComment1.xml": "<ThreadedComments/>",
        }
    ),
    "marks of other programs": more(
        **{
            "customXml/item1.xml": "<item/>",
            "docProps/custom.xml": "<Properties/>",
            "xl/printerSettings/printerSettings1.bin": "x",
            "xl/calcChain.xml": "<calcChain/>",
        }
    ),
}
