"""More files made to do harm: archives that lie, parts that point elsewhere, sheets without end.

As in `workbook_corpus.HOSTILE`: name → (how it is made, its file name, a word of the refusal; an
empty word where the file is read as if the harm were not there).
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

from tests.submissions.workbook_corpus import (
    DTD,
    RELATIONS,
    SHEET,
    STRINGS,
    TYPES,
    part,
    relation,
    with_parts,
    with_xml,
)

STYLES = "xl/styles.xml"


def with_texts(template: bytes, texts: str) -> bytes:
    """The template with texts (`<si>` elements) that cells refer to by number."""
    content = relation(template, "sharedStrings", "sharedStrings.xml")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>'
    return with_parts(
        with_xml(content, TYPES, "</Types>", override), {STRINGS: f"<sst>{texts}</sst>"}
    )


def _twice(name: str) -> Callable[[bytes], bytes]:
    """A part under the very same name twice: readers would not agree which one counts."""

    def make(template: bytes) -> bytes:
        file = BytesIO(template)
        with warnings.catch_warnings(), ZipFile(file, "a", ZIP_DEFLATED) as archive:
            warnings.simplefilter("ignore")
            archive.writestr(name, part(template, name).replace("<v>", "<v>9"))
        return file.getvalue()

    return make


def _named(name: str) -> Callable[[bytes], bytes]:
    """A part with a name that leads out of the archive."""
    return lambda template: with_parts(template, {name: "x"})


def _packed(method: int) -> Callable[[bytes], bytes]:
    """Packed in a way that no spreadsheet program uses."""

    def make(template: bytes) -> bytes:
        file = BytesIO()
        with ZipFile(BytesIO(template)) as source, ZipFile(file, "w", method) as target:
            for name in source.namelist():
                target.writestr(name, source.read(name))
        return file.getvalue()

    return make


def _overlapping(template: bytes) -> bytes:
    """A hundred entries that all point at one stored megabyte: the way of the “better zip bomb”."""
    file = BytesIO(template)
    with ZipFile(file, "a", ZIP_STORED) as archive:
        archive.writestr("xl/media/image0.png", b"\0" * (1 << 20))
        first = archive.infolist()[-1]
        for number in range(1, 100):
            again = ZipInfo(f"xl/media/image{number}.png")
            again.header_offset, again.CRC = first.header_offset, first.CRC
            again.file_size, again.compress_size = first.file_size, first.compress_size
            archive.filelist.append(again)
            archive.NameToInfo[again.filename] = again
    return file.getvalue()


def _archive_in_archive(template: bytes) -> bytes:
    """Archives inside are not opened: what is in them cannot hurt."""
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * (40 << 20))
    return with_parts(template, {"xl/media/image1.png": bomb.getvalue()})


def _many_claimed(template: bytes) -> bytes:
    """The end of the archive claims 65,535 entries."""
    content = bytearray(template)
    at = content.rfind(b"PK\x05\x06")
    content[at + 8 : at + 12] = struct.pack("<HH", 0xFFFF, 0xFFFF)
    return bytes(content)


def _behind_something_else(template: bytes) -> bytes:
    """An archive appended to a program: what it is depends on who looks."""
    return b"MZ" + b"\0" * 100 + template


def _points(target: str) -> Callable[[bytes], bytes]:
    """The workbook says that its sheet lies elsewhere."""
    return lambda template: with_xml(
        template, RELATIONS, r'Target="[^"]*worksheets/sheet1\.xml"', f'Target="{target}"'
    )


def _long_text(template: bytes) -> bytes:
    """A shared text of 40 MiB."""
    return with_texts(template, "<si><t>" + "9" * (40 << 20) + "</t></si>")


def _echoed(template: bytes) -> bytes:
    """One long text, referred to by ninety thousand cells."""
    cells = '<c t="s"><v>0</v></c>' * 90
    rows = "".join(f'<row r="{row}">{cells}</row>' for row in range(1000, 2000))
    sheet = with_xml(template, SHEET, "</sheetData>", f"{rows}</sheetData>")
    return with_texts(sheet, f"<si><t>{'9' * 999}</t></si>")


def _many_texts(template: bytes) -> bytes:
    """Three million shared texts that nobody refers to."""
    return with_texts(template, "<si/>" * 3_000_000)


def _many_styles(template: bytes) -> bytes:
    """Two million cell styles."""
    xfs = '<xf numFmtId="9"/>' * 2_000_000
    return with_xml(template, STYLES, "</cellXfs>", f"{xfs}</cellXfs>")


def _many_merged(template: bytes) -> bytes:
    blocks = "".join(f'<mergeCell ref="K{n}:L{n}"/>' for n in range(10, 3010))
    if "</mergeCells>" in part(template, SHEET):
        return with_xml(template, SHEET, "</mergeCells>", f"{blocks}</mergeCells>")
    return with_xml(
        template, SHEET, "</sheetData>", f"</sheetData><mergeCells>{blocks}</mergeCells>"
    )


def _attributes(template: bytes) -> bytes:
    """One element with two hundred thousand attributes."""
    names = " ".join(f'a{n}=""' for n in range(200_000))
    return with_xml(template, SHEET, "</sheetData>", f"</sheetData><x {names}/>")


def _quadratic(template: bytes) -> bytes:
    """One long entity used many times."""
    entity = f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>'
    sheet = part(template, SHEET).replace("<worksheet", f"{entity}<worksheet", 1)
    return with_parts(template, {SHEET: sheet.replace("</sheetData>", "</sheetData>" + "&a;" * 50)})


def _no_sheet(template: bytes) -> bytes:
    return with_parts(template, {SHEET: None})


def _sheet_of_bytes(template: bytes) -> bytes:
    return with_parts(template, {SHEET: bytes(range(256)) * 40})


ARCHIVES: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "the very same name twice": (_twice(SHEET), "a.xlsx", "损坏"),
    "the types twice": (_twice(TYPES), "a.xlsx", "损坏"),
    "a name above the archive": (_named("../../etc/cron.d/x"), "a.xlsx", "损坏"),
    "a name from the root": (_named("/etc/passwd"), "a.xlsx", "损坏"),
    "a name with backslashes": (_named("..\\..\\x.bin"), "a.xlsx", "损坏"),
    "a name with a drive": (_named("C:/x.bin"), "a.xlsx", "损坏"),
    "bzip2": (_packed(ZIP_BZIP2), "a.xlsx", "损坏"),
    "lzma": (_packed(ZIP_LZMA), "a.xlsx", "损坏"),
    "overlapping entries": (_overlapping, "a.xlsx", "损坏"),
    "an archive in the archive": (_archive_in_archive, "a.xlsx", ""),
    "more entries claimed than there are": (_many_claimed, "a.xlsx", ""),
    "behind a program": (_behind_something_else, "a.xlsx", "不是 Excel"),
    "a sheet elsewhere": (_points("../../../../etc/passwd"), "a.xlsx", "损坏"),
    "a sheet on another host": (_points("http://203.0.113.1/sheet1.xml"), "a.xlsx", "损坏"),
    "the sheet is the workbook": (_points("workbook.xml"), "a.xlsx", "找不到“填报表”"),
    "no sheet where one is named": (_no_sheet, "a.xlsx", "损坏"),
    "a sheet of bytes": (_sheet_of_bytes, "a.xlsx", "损坏"),
    "a text of 40 MiB": (_long_text, "a.xlsx", ""),
    "one text in ninety thousand cells": (_echoed, "a.xlsx", "文字太多"),
    "three million texts": (_many_texts, "a.xlsx", "复杂"),
    "two million styles": (_many_styles, "a.xlsx", "复杂"),
    "very many attributes": (_attributes, "a.xlsx", ""),
    "three thousand merged blocks": (_many_merged, "a.xlsx", "损坏"),
    "one long entity many times": (_quadratic, "a.xlsx", "DTD"),
    "an entity in the texts": (
        lambda t: with_parts(
            with_texts(t, ""), {STRINGS: f"{DTD}<sst><si><t>&lol2;</t></si></sst>"}
        ),
        "a.xlsx",
        "DTD",
    ),
    "an entity in the relations": (
        lambda t: with_parts(
            t, {RELATIONS: part(t, RELATIONS).replace("<Relationships", f"{DTD}<Relationships", 1)}
        ),
        "a.xlsx",
        "DTD",
    ),
    "an embedded workbook": (
        lambda t: with_parts(t, {"xl/embeddings/Microsoft_Excel_Sheet1.xlsx": t}),
        "a.xlsx",
        "嵌入",
    ),
    "an object as a relation": (
        lambda t: relation(t, "oleObject", "media/thing.dat"),
        "a.xlsx",
        "嵌入",
    ),
    "a query of a database": (
        lambda t: with_parts(t, {"xl/queryTables/queryTable1.xml": "<queryTable/>"}),
        "a.xlsx",
        "链接",
    ),
}
