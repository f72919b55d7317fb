"""Workbooks as careful, hurried and unlucky people send them, and as other programs write them.

Each says what must come of it: which answers are read, or which cells are named with which reason.
The template is filled before (`FILLED`); a workbook says only what is different.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.utils import column_index_from_string
from openpyxl.workbook.defined_name import DefinedName

from tests.submissions.workbook_corpus import (
    SHEET,
    bare,
    changed,
    filled,
    part,
    percent,
    rows_of,
    with_cell,
    with_parts,
)

TEACHERS, DUAL, ENROLMENT = "specialised-teachers", "dual-qualified-teachers", "full-time-enrolment"
SHARE, AMOUNT, YES_NO = "employment", "amount", "excellent"

# What stands in every workbook before it is changed, and what is read of that.
FILLED = {
    TEACHERS: 286,
    DUAL: 90,
    ENROLMENT: 1200,
    SHARE: percent(0.912),
    AMOUNT: 15000.25,
    YES_NO: "是",
}
READ = {
    TEACHERS: "286",
    DUAL: "90",
    ENROLMENT: "1200",
    SHARE: "91.2",
    AMOUNT: "15000.25",
    YES_NO: "1",
}
STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": (
        "http://purl.oclc.org/ooxml/spreadsheetml/main"
    ),
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


@dataclass(frozen=True)
class Clumsy:
    """How a workbook is made of the filled template, and what comes of it."""

    make: Callable[[bytes], bytes]
    takes: Mapping[str, str] = field(default_factory=dict)  # item → value, "不适用" or ""
    refuses: Mapping[str, str] = field(default_factory=dict)  # item or cell → word of the reason


def put(code: str, value: object, **result: Mapping[str, str]) -> Clumsy:
    """A value in the cell of an item, as openpyxl writes it."""
    return Clumsy(lambda content: filled(content, {code: value}), **result)


def raw(code: str, inside: str, kind: str = "", **result: Mapping[str, str]) -> Clumsy:
    """The XML of the cell of an item."""

    def make(content: bytes) -> bytes:
        row = rows_of(load_workbook(BytesIO(content))["填报表"])[code]
        return with_cell(content, f"F{row}", inside, kind)

    return Clumsy(make, **result)


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


CLUMSY: dict[str, Clumsy] = {
    # ---- how a number may stand in a cell
    "as filled": put(TEACHERS, 286),
    "a number as text": put(TEACHERS, "286"),
    "full-width digits": put(TEACHERS, "２８６"),
    "spaces of all kinds": put(TEACHERS, "\u3000286\u00a0\n"),
    "a thousands comma": put(ENROLMENT, "1,200"),
    "a text in the cell itself": raw(TEACHERS, "<is><t>286</t></is>", "inlineStr"),
    "a text in two colours": raw(
        TEACHERS, "<is><r><t>2</t></r><r><rPr><b/></rPr><t>86</t></r></is>", "inlineStr"
    ),
    "a text with a reading": raw(
        TEACHERS, '<is><t>286</t><rPh sb="0" eb="1"><t>9</t></rPh></is>', "inlineStr"
    ),
    "a whole number with a point": raw(TEACHERS, "<v>286.0</v>"),
    "a number with an exponent": raw(TEACHERS, "<v>2.86E2</v>"),
    "the noise of binary fractions": raw(TEACHERS, "<v>286.00000000000006</v>"),
    "spaces around the stored number": raw(TEACHERS, "<v> 286\n</v>"),
    "minus nothing": raw(TEACHERS, "<v>-0</v>", takes={TEACHERS: "0"}),
    "an empty text": raw(TEACHERS, "<is><t></t></is>", "inlineStr", takes={TEACHERS: ""}),
    "a value that is not there": raw(TEACHERS, "<v></v>", takes={TEACHERS: ""}),
    "only spaces": put(TEACHERS, " \u3000", takes={TEACHERS: ""}),
    "a dash": put(TEACHERS, "—", takes={TEACHERS: "不适用"}),
    "a percentage in red": put(
        SHARE,
        lambda c: (percent(0.885)(c), setattr(c, "number_format", "[Red]0.0%")),
        takes={SHARE: "88.5"},
    ),
    "a percent sign that only decorates": put(
        SHARE,
        lambda c: (bare(88.5)(c), setattr(c, "number_format", '0.0"%"')),
        takes={SHARE: "88.5"},
    ),
    # ---- formulas, by the value that the file keeps of them
    "a formula": raw(TEACHERS, "<f>200+86</f><v>286</v>"),
    "a shared formula": raw(TEACHERS, '<f t="shared" si="0"/><v>286</v>'),
    "an array formula": raw(TEACHERS, '<f t="array" ref="F6">SUM(A1)</f><v>286</v>'),
    "a formula that gives text": raw(TEACHERS, "<f>TEXT(286,0)</f><v>286</v>", "str"),
    "a formula that gives nothing": raw(
        TEACHERS, '<f>""</f><v></v>', "str", refuses={TEACHERS: "没有计算结果"}
    ),
    "a formula never computed": raw(TEACHERS, "<f>200+86</f>", refuses={TEACHERS: "没有计算结果"}),
    "a formula that fails": raw(
        TEACHERS, "<f>1/0</f><v>#DIV/0!</v>", "e", refuses={TEACHERS: "公式出错"}
    ),
    "a formula written as text": put(
        TEACHERS,
        lambda c: (setattr(c, "value", "=200+86"), setattr(c, "data_type", "s")),
        refuses={TEACHERS: "公式"},
    ),
    # ---- what is no number
    "an error": raw(TEACHERS, "<v>#REF!</v>", "e", refuses={TEACHERS: "公式出错"}),
    "a truth value": raw(TEACHERS, "<v>1</v>", "b", refuses={TEACHERS: "不是数"}),
    "a truth value for yes": raw(YES_NO, "<v>1</v>", "b", refuses={YES_NO: "“是”或“否”"}),
    "a date of its own kind": raw(
        TEACHERS, "<v>2024-09-01T00:00:00</v>", "d", refuses={TEACHERS: "日期"}
    ),
    "a number shown as a date": put(
        TEACHERS,
        lambda c: (bare(286)(c), setattr(c, "number_format", 'yyyy"年"m"月"')),
        refuses={TEACHERS: "日期"},
    ),
    "a percentage in a count": put(TEACHERS, percent(0.5), refuses={TEACHERS: "百分比"}),
    "a fraction of one in a percentage": put(SHARE, bare(0.912), refuses={SHARE: "还是 91.2%"}),
    "a number with its unit": put(TEACHERS, "286人", refuses={TEACHERS: "是否为 286"}),
    "a number in ten thousands": put(ENROLMENT, "0.12万", refuses={ENROLMENT: "是否为 1200"}),
    "Chinese numerals": put(TEACHERS, "三百", refuses={TEACHERS: "是否为 300"}),
    "a range": put(TEACHERS, "10-20", refuses={TEACHERS: "区间"}),
    "about": put(TEACHERS, "约100", refuses={TEACHERS: "约数"}),
    "misplaced commas": put(TEACHERS, "1,23", refuses={TEACHERS: "逗号"}),
    "Arabic digits": put(TEACHERS, "٢٨٦", refuses={TEACHERS: "不是数"}),
    "hexadecimal": put(TEACHERS, "0x10", refuses={TEACHERS: "不是数"}),
    "NaN as a number": raw(TEACHERS, "<v>NaN</v>", refuses={TEACHERS: "不是数"}),
    "more than fifteen digits": raw(
        AMOUNT, "<v>12345678901234567</v>", refuses={AMOUNT: "超过 15 位"}
    ),
    "more decimals than asked": put(AMOUNT, 1.005, refuses={AMOUNT: "小数位数"}),
    "half a teacher": put(TEACHERS, 28.5, refuses={TEACHERS: "不是整数"}),
    "less than nothing": put(TEACHERS, -3, refuses={TEACHERS: "不能小于 0"}),
    "more than all": put(SHARE, percent(1.2), refuses={SHARE: "不能大于 100"}),
    "none": put(TEACHERS, "无", refuses={TEACHERS: "0 还是 不适用"}),
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
