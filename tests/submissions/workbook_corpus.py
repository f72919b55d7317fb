"""Workbooks as they arrive: filled properly, clumsily, and to do harm. All are built by code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from openpyxl import Workbook, load_workbook

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
NOW, NOTE, CODE = 6, 8, 1


def filled(template: bytes, figures: Mapping[str, object], **notes: str) -> bytes:
    """The template with values put into the cells of the items (by code) as a person would.

    A value may be a function, which is given the cell. Notes are named with _ for -.
    """
    book = load_workbook(BytesIO(template))
    sheet = book["填报表"]
    rows = rows_of(sheet)
    for code, value in figures.items():
        cell = sheet.cell(rows[code], NOW)
        if callable(value):
            value(cell)
        else:
            cell.value = value
    for name, text in notes.items():
        sheet.cell(rows[name.replace("_", "-")], NOTE).value = text
    return saved(book)


def rows_of(sheet) -> dict[str, int]:
    """The row of every item of a template's sheet."""
    return {
        sheet.cell(row, CODE).value: row
        for row in range(5, sheet.max_row + 1)
        if sheet.cell(row, CODE).value
    }


def changed(template: bytes, change: Callable[[Workbook], None]) -> bytes:
    """The template after `change` has been at the open workbook."""
    book = load_workbook(BytesIO(template))
    change(book)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def percent(fraction: float) -> Callable:
    """A value for `filled`: a cell formatted as a percentage."""

    def put(cell) -> None:
        cell.value, cell.number_format = fraction, "0.0%"

    return put


def bare(number: float) -> Callable:
    """A value for `filled`: a number in a cell without a format."""

    def put(cell) -> None:
        cell.value, cell.number_format = number, "General"

    return put


def part(content: bytes, name: str) -> str:
    """One part of the archive as text."""
    with ZipFile(BytesIO(content)) as archive:
        return archive.read(name).decode()


def with_parts(content: bytes, parts: Mapping[str, bytes | str | None]) -> bytes:
    """The archive with parts replaced, added, or (None) left out."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(file, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename not in parts:
                target.writestr(entry.filename, source.read(entry))
        for name, data in parts.items():
            if data is not None:
                target.writestr(name, data)
    return file.getvalue()


def with_xml(content: bytes, name: str, pattern: str, replacement: str) -> bytes:
    """The archive with the first match of a pattern in one part replaced."""
    text, times = re.subn(pattern, lambda _: replacement, part(content, name), count=1)
    assert times == 1, pattern
    return with_parts(content, {name: text})


def with_cell(content: bytes, reference: str, inside: str, kind: str = "") -> bytes:
    """The first sheet with the XML of one cell replaced, its style kept."""
    return with_cells(content, {reference: (inside, kind)})


def with_cells(content: bytes, cells: Mapping[str, tuple[str, str]]) -> bytes:
    """The same for several: place → XML inside the cell, and its type."""
    sheet = part(content, SHEET)
    for reference, (inside, kind) in cells.items():
        match = re.search(rf'<c r="{reference}"([^>]*?)(?:/>|>.*?</c>)', sheet)
        assert match is not None, reference
        style = re.search(r' s="\d+"', match[1])
        attributes = (style[0] if style else "") + (f' t="{kind}"' if kind else "")
        cell = f'<c r="{reference}"{attributes}>{inside}</c>'
        sheet = sheet.replace(match[0], cell, 1)
    return with_parts(content, {SHEET: sheet})


# ---- to do harm ----------------------------------------------------------------------------------

BOMB = b"\0" * (1 << 20)
TYPES = "[Content_Types].xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
DTD = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>'


def zip_bomb(template: bytes) -> bytes:
    """A small archive that inflates to 60 MiB."""
    return with_parts(template, {"xl/media/image1.png": BOMB * 60})


def lying_zip_bomb(template: bytes) -> bytes:
    """The same, and the archive says of it that it is small."""
    content = bytearray(zip_bomb(template))
    true, lie = (60 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert true in content
    return bytes(content.replace(true, lie))


def many_entries(template: bytes) -> bytes:
    """An archive of 300 small parts."""
    return with_parts(template, {f"xl/media/{i}.png": b"x" for i in range(300)})


def twice_the_same_part(template: bytes) -> bytes:
    """An archive with two first sheets: readers would not agree which one counts."""
    file = BytesIO(template)
    with ZipFile(file, "a") as archive:
        archive.writestr(SHEET.upper(), part(template, SHEET).replace("<v>", "<v>9"))
    return file.getvalue()


def relation(template: bytes, kind: str, target: str, mode: str = "") -> bytes:
    """The template with one more relation of the workbook."""
    mode = f' TargetMode="{mode}"' if mode else ""
    type_ = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    extra = f'<Relationship Id="rIdX" Type="{type_}" Target="{target}"{mode}/></Relationships>'
    return with_xml(template, RELATIONS, "</Relationships>", extra)


def _flagged_as_encrypted(template: bytes) -> bytes:
    content = bytearray(template)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def _deep(template: bytes) -> bytes:
    depth = 200_000
    sheet = part(template, SHEET)
    nested = "<x>" * depth + "</x>" * depth
    return with_parts(template, {SHEET: sheet.replace("</sheetData>", f"</sheetData>{nested}")})


def _far_cell(reference: str) -> Callable[[bytes], bytes]:
    row = re.sub("[A-Z]", "", reference)
    return _with_row(f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>')


def _with_row(row: str) -> Callable[[bytes], bytes]:
    return lambda template: with_xml(template, SHEET, "</sheetData>", f"{row}</sheetData>")


def _many_cells(template: bytes) -> bytes:
    rows = "".join(
        f'<row r="{row}">' + "<c><v>1</v></c>" * 100 + "</row>" for row in range(1000, 2101)
    )
    return _with_row(rows)(template)


def _slow(template: bytes) -> bytes:
    """More elements than can be read in time, none of which holds anything."""
    rows = "<row><c/><c/><c/></row>" * 2_000_000
    return _with_row(rows)(template)


def _other_archive(_: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_STORED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    return file.getvalue()


def _document(template: bytes) -> bytes:
    """A workbook's shell around something else."""
    return with_parts(template, {"xl/workbook.xml": "<document/>"})


# name → (how it is made of the template, its file name, a word of the sentence that refuses it)
HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "macro by name": (lambda t: t, "a.xlsm", "宏"),
    "macro inside": (lambda t: with_parts(t, {"xl/vbaProject.bin": b"x"}), "a.xlsx", "宏"),
    "macro by type": (
        lambda t: with_xml(t, TYPES, r"spreadsheetml\.sheet\.main", "ms-excel.sheet.macroEnabled"),
        "a.xlsx",
        "宏",
    ),
    "macro sheet": (
        lambda t: with_parts(t, {"xl/macrosheets/sheet1.xml": "<x/>"}),
        "a.xlsx",
        "宏",
    ),
    "external link": (
        lambda t: with_parts(t, {"xl/externalLinks/externalLink1.xml": "<x/>"}),
        "a.xlsx",
        "链接",
    ),
    "external relation": (
        lambda t: relation(t, "externalLink", "externalLinks/externalLink1.xml"),
        "a.xlsx",
        "链接",
    ),
    "outside picture": (
        lambda t: relation(t, "image", "http://203.0.113.1/a.png", "External"),
        "a.xlsx",
        "链接",
    ),
    "data connection": (
        lambda t: with_parts(t, {"xl/connections.xml": "<connections/>"}),
        "a.xlsx",
        "链接",
    ),
    "embedded object": (
        lambda t: with_parts(t, {"xl/embeddings/oleObject1.bin": b"x"}),
        "a.xlsx",
        "嵌入",
    ),
    "control": (lambda t: with_parts(t, {"xl/activeX/activeX1.bin": b"x"}), "a.xlsx", "嵌入"),
    "binary workbook": (
        lambda t: with_xml(
            t,
            TYPES,
            r"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet\.main\+xml",
            "application/vnd.ms-excel.sheet.binary.main",
        ),
        "a.xlsx",
        "二进制",
    ),
    "encrypted": (
        lambda t: bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le") + t,
        "a.xlsx",
        "密码",
    ),
    "encrypted archive": (_flagged_as_encrypted, "a.xlsx", "密码"),
    "old workbook": (lambda t: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "a.xlsx", "旧版"),
    "old workbook by name": (lambda t: t, "a.xls", "只接收 .xlsx"),
    "no extension": (lambda t: t, "填报", "只接收 .xlsx"),
    "pdf": (lambda t: b"%PDF-1.7 " + t, "a.xlsx", "不是 Excel"),
    "csv": (lambda t: "专业课教师,286".encode("gbk"), "a.xlsx", "不是 Excel"),
    "empty": (lambda t: b"", "a.xlsx", "空的"),
    "open document": (_other_archive, "a.xlsx", "不是 Excel"),
    "another document": (_document, "a.xlsx", "不是 Excel"),
    "no types": (lambda t: with_parts(t, {TYPES: None}), "a.xlsx", "不是 Excel"),
    "cut off": (lambda t: t[: len(t) // 2], "a.xlsx", "损坏"),
    "bits flipped": (
        lambda t: t[:3000] + bytes(b ^ 0xFF for b in t[3000:3100]) + t[3100:],
        "a.xlsx",
        "损坏",
    ),
    "zip bomb": (zip_bomb, "a.xlsx", "50 MB"),
    "lying zip bomb": (lying_zip_bomb, "a.xlsx", "损坏"),
    "too many parts": (many_entries, "a.xlsx", "200"),
    "the same part twice": (twice_the_same_part, "a.xlsx", "损坏"),
    "entities": (
        lambda t: with_parts(
            t, {SHEET: part(t, SHEET).replace("<worksheet", f"{DTD}<worksheet", 1)}
        ),
        "a.xlsx",
        "DTD",
    ),
    "entities in another part": (
        lambda t: with_parts(t, {"docProps/custom.xml": f"{DTD}<x>&lol2;</x>"}),
        "a.xlsx",
        "DTD",
    ),
    "entities in utf-16": (
        lambda t: with_parts(
            t,
            {
                "docProps/custom.xml": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'.encode(
                    "utf-16"
                )
            },
        ),
        "a.xlsx",
        "DTD",
    ),
    "broken xml": (lambda t: with_xml(t, SHEET, "</sheetData>", ""), "a.xlsx", "损坏"),
    "deep xml": (_deep, "a.xlsx", ""),
    "row 5001": (_far_cell("F5001"), "a.xlsx", "5000 行"),
    "last row of all": (_far_cell("F1048576"), "a.xlsx", "5000 行"),
    "column 101": (_far_cell("CW900"), "a.xlsx", "100 列"),
    "too many cells": (_many_cells, "a.xlsx", "100000 个"),
    "too many sheets": (
        lambda t: changed(t, lambda b: [b.create_sheet() for _ in range(9)]),
        "a.xlsx",
        "10 个",
    ),
    "too slow": (_slow, "a.xlsx", "复杂"),
    "a cell twice": (
        _with_row('<row r="90"><c r="F90"><v>1</v></c><c r="F90"><v>2</v></c></row>'),
        "a.xlsx",
        "损坏",
    ),
    "a text that is not there": (
        _with_row('<row r="90"><c r="F90" t="s"><v>99999</v></c></row>'),
        "a.xlsx",
        "损坏",
    ),
    "a text counted from the end": (
        _with_row('<row r="90"><c r="F90" t="s"><v>-1</v></c></row>'),
        "a.xlsx",
        "损坏",
    ),
    "a place that is none": (
        _with_row('<row r="90"><c r="F0"><v>1</v></c></row>'),
        "a.xlsx",
        "损坏",
    ),
}
