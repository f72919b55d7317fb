"""Reading the cells of a workbook that somebody sends: what stands there, and nothing believed.

The file's own statements about its size are ignored; rows, columns and cells are counted as they
come.  A number is handed on as text of at most fifteen digits (what a spreadsheet keeps), so that
it is read by the same function as what is typed (`jinchang_vet.kit.numbers`).  Parsing happens in
a child process: `read_workbook`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring, iterparse

from jinchang_vet.kit.workbook_archive import OTHER, open_archive, relations
from jinchang_vet.kit.workbook_limits import (
    DAMAGED,
    FILLED_TEMPLATE,
    Limits,
    UnreadableWorkbook,
    answer_as_child,
    check_file,
    in_child,
)
from jinchang_vet.kit.workbook_values import (
    CellKind,
    cut,
    local,
    number_and_kind,
    read_formats,
    read_strings,
    text_of,
)
from jinchang_vet.kit.xlsx_sheet import column_letter

MOST_MERGED = 2000

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RANGE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")


@dataclass(frozen=True, slots=True)
class ReadCell:
    """One cell with content.

    ``text`` is what can be typed with the same meaning: a number in all its digits (with % where
    the cell is formatted as a percentage), a date as 2024-12-31, TRUE, #N/A.
    """

    row: int
    column: int
    kind: CellKind
    text: str
    is_formula: bool = False

    @property
    def reference(self) -> str:
        """Where it stands: F12."""
        return f"{column_letter(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Merged:
    """A block of cells made into one; only its first cell can hold anything."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def reference(self) -> str:
        """F12:F13."""
        first, last = column_letter(self.left), column_letter(self.right)
        return f"{first}{self.top}:{last}{self.bottom}"

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell belongs to the block."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One worksheet: its cells with content, row by row, and its merged blocks."""

    name: str
    cells: tuple[ReadCell, ...]
    merged: tuple[Merged, ...] = ()


def read_workbook(
    content: bytes, name: str, limits: Limits = FILLED_TEMPLATE
) -> tuple[ReadSheet, ...]:
    """The worksheets of an .xlsx file, read in a limited child process.

    Raises `UnreadableWorkbook` for everything that is no plain workbook within the limits.
    """
    check_file(content, name, limits)
    answer = json.loads(in_child("jinchang_vet.kit.workbook_reader", content, limits))
    return tuple(
        ReadSheet(
            sheet["name"],
            tuple(
                ReadCell(row, col, CellKind(kind), *rest)
                for row, col, kind, *rest in sheet["cells"]
            ),
            tuple(Merged(*block) for block in sheet["merged"]),
        )
        for sheet in answer
    )


def parse(content: bytes, limits: Limits) -> list[dict[str, Any]]:
    """The same in this process, as plain JSON; for the child, which has nothing to lose."""
    archive = open_archive(content, limits)
    try:
        return list(_sheets(archive, limits))
    except (ParseError, KeyError, ValueError, IndexError):
        raise UnreadableWorkbook(DAMAGED) from None


def _sheets(archive: ZipFile, limits: Limits) -> Iterator[dict[str, Any]]:
    top = relations(archive, "")
    book = next((path for kind, path in top.values() if kind == "officeDocument"), "")
    if book not in archive.namelist() or local(fromstring(archive.read(book)).tag) != "workbook":
        raise UnreadableWorkbook(OTHER)
    parts = relations(archive, book)
    listed = [e for e in fromstring(archive.read(book)).iter() if local(e.tag) == "sheet"]
    if len(listed) > limits.sheets:
        raise UnreadableWorkbook(
            f"文件有 {len(listed)} 个工作表，超过 {limits.sheets} 个。"
            "请删去与填报无关的工作表再上传。"
        )
    by_kind = dict(parts.values())
    reader = _Reader(
        archive,
        limits,
        strings=read_strings(archive, by_kind.get("sharedStrings", ""), limits.cells),
        formats=read_formats(archive, by_kind.get("styles", "")),
    )
    for element in listed:
        way = next(value for key, value in element.attrib.items() if local(key) == "id")
        kind, path = parts[way]
        if kind == "worksheet":
            yield reader.sheet(element.get("name", ""), path)


class _Reader:
    """Reads one sheet after the other; cells and their letters are counted over all of them: many
    cells may refer to one long text.
    """

    def __init__(
        self, archive: ZipFile, limits: Limits, *, strings: list[str], formats: list[str]
    ) -> None:
        self.archive, self.limits = archive, limits
        self.strings, self.formats = strings, formats
        self.left = limits.cells
        self.letters = limits.unzipped // 5

    def sheet(self, name: str, path: str) -> dict[str, Any]:
        cells: dict[tuple[int, int], list] = {}
        merged = []
        row = column = 0
        with self.archive.open(path) as part:
            for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
                tag = local(element.tag)
                if event == "start":
                    if tag == "row":
                        row, column = int(element.get("r", row + 1)), 0
                    continue
                if tag == "c":
                    row, column = _place(element, row, column + 1)
                    found = self._cell(element)
                    if found is not None:
                        self._check_place(name, row, column, len(found[1]))
                        if (row, column) in cells:
                            raise UnreadableWorkbook(DAMAGED)
                        cells[row, column] = [row, column, *found]
                elif tag == "row":
                    element.clear()
                elif tag == "mergeCell":
                    merged.append(_block(element.get("ref", "")))
                    if len(merged) > MOST_MERGED:
                        raise UnreadableWorkbook(DAMAGED)
        return {"name": name, "cells": [cells[key] for key in sorted(cells)], "merged": merged}

    def _check_place(self, name: str, row: int, column: int, letters: int) -> None:
        limits = self.limits
        self.left -= 1
        self.letters -= letters
        too_much = ""
        if row > limits.rows:
            too_much = f"第 {row} 行还有内容，超过 {limits.rows} 行"
        elif column > limits.columns:
            too_much = f"{column_letter(column)} 列还有内容，超过 {limits.columns} 列"
        elif self.left < 0:
            too_much = f"有内容的单元格超过 {limits.cells} 个"
        elif self.letters < 0:
            too_much = f"文字太多，超过 {limits.unzipped // 5:,} 字"
        if too_much:
            raise UnreadableWorkbook(
                f"工作表“{name[:31]}”{too_much}。请删去与填报无关的内容再上传。"
            )

    def _cell(self, element: Element) -> tuple[CellKind, str, bool] | None:
        """Kind, text, and whether a formula; None for a cell without content."""
        parts = {local(child.tag): child for child in element}
        is_formula, kind = "f" in parts, element.get("t", "n")
        raw = (parts["v"].text or "") if "v" in parts else ""
        if kind == "inlineStr":
            raw = text_of(parts["is"]) if "is" in parts else ""
        elif kind == "s" and raw:
            raw = self.strings[_index(raw)]
        if not raw.strip() and is_formula:
            return CellKind.NO_RESULT, "", True
        if not raw:
            return None
        if kind in ("s", "str", "inlineStr"):
            return CellKind.TEXT, cut(raw), is_formula
        if kind == "b":
            return CellKind.BOOLEAN, "TRUE" if raw.strip() == "1" else "FALSE", is_formula
        if kind == "e":
            return CellKind.ERROR, cut(raw), is_formula
        if kind == "d":
            return CellKind.DATE, raw[:10], is_formula
        shown = self.formats[_index(element.get("s", "0"))] if self.formats else ""
        return *number_and_kind(raw, shown), is_formula


def _place(element: Element, row: int, column: int) -> tuple[int, int]:
    """Where a cell says it stands, else the next place in its row."""
    reference = element.get("r")
    if reference is None:
        return row, column
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(f"no reference: {reference[:20]}")
    return int(match[2]), _column(match[1])


def _block(reference: str) -> list[int]:
    match = _RANGE.fullmatch(reference)
    if match is None:
        raise ValueError(f"no range: {reference[:20]}")
    left, top, right, bottom = match.groups()
    first = [int(top), _column(left)]
    return [*first, int(bottom), _column(right)] if right else [*first, *first]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _index(text: str) -> int:
    """A place in a list, never counted from its end."""
    index = int(text)
    if index < 0:
        raise IndexError(text)
    return index


def _answer(content: bytes, limits: Limits) -> bytes:
    return json.dumps(parse(content, limits), ensure_ascii=False).encode("utf-8", "replace")


if __name__ == "__main__":
    answer_as_child(_answer)
