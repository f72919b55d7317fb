"""How figures of many institutions stand in a sheet: wide, or long.

Wide: one row per institution and year, one column per data item. Long: one row per institution,
year and item, with value and note. What is exported reads back as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from jinchang_vet.kit.workbook_reader import ReadCell, ReadSheet
from jinchang_vet.kit.xlsx_notes import LIST_NAME

DATA, EXPLANATION = "数据", "说明"
UNIT_CODE, UNIT_NAME, YEAR = "单位代码", "填报单位", "数据年度"
ITEM_CODE, ITEM_NAME, ITEM_UNIT, VALUE, NOTE = "数据项代码", "数据项", "计量单位", "数值", "说明"
LEADING = (UNIT_CODE, UNIT_NAME, YEAR)
LONG = (*LEADING, ITEM_CODE, ITEM_NAME, ITEM_UNIT, VALUE, NOTE)
NOT_APPLICABLE = "不适用"
IGNORED = frozenset({EXPLANATION, LIST_NAME})
HEADER_WITHIN = 20  # rows in which the heading is looked for

_SYNONYMS = {
    "单位": UNIT_NAME,
    "单位名称": UNIT_NAME,
    "院校": UNIT_NAME,
    "学校": UNIT_NAME,
    "学校名称": UNIT_NAME,
    "年度": YEAR,
    "年份": YEAR,
    "项目": ITEM_NAME,
    "值": VALUE,
    "备注": NOTE,
}
_CODE = re.compile(r"\[([-a-zA-Z0-9_]+)\]$")
_REASON = re.compile(r"\s*不适用\s*[：:]\s*(.*)", re.DOTALL)


class Shape(StrEnum):
    """Which way the figures stand."""

    WIDE = "wide"
    LONG = "long"

    @property
    def label(self) -> str:
        """The shape in words."""
        return "宽表（一行一单位一年度）" if self is Shape.WIDE else "长表（一行一个数）"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in a sheet: the row of headings, columns by what they hold, and in a wide
    sheet the headings of its items by column.
    """

    sheet: str
    shape: Shape
    header_row: int
    columns: Mapping[str, int]
    items: Mapping[int, ReadCell] = field(default_factory=dict)


def item_heading(code: str, name: str, unit: str) -> str:
    """The heading of an item's column: 专业课教师（人）[specialised-teachers]."""
    return f"{name}（{unit}）[{code}]"


def item_named(heading: str, names: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The codes that a heading may mean: by the code in brackets, else by code or name."""
    match = _CODE.search(heading.strip())
    if match:
        return names.get(match[1], ())
    return names.get(plain(heading), ())


def plain(text: str) -> str:
    """A text for comparing: width of characters and spaces do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def split_reason(text: str) -> tuple[str, str | None]:
    """What stands in a cell, and the reason behind 不适用, if there is one."""
    match = _REASON.fullmatch(text)
    return (NOT_APPLICABLE, match[1].strip() or None) if match else (text, None)


def with_reason(note: str) -> str:
    """不适用 with its reason, as one cell holds it."""
    return f"{NOT_APPLICABLE}：{note}" if note else NOT_APPLICABLE


def layout_of(sheet: ReadSheet) -> Layout | None:
    """How a sheet is laid out; None where no row names unit and year."""
    rows: dict[int, list[ReadCell]] = {}
    for cell in sheet.cells:
        if cell.row <= HEADER_WITHIN:
            rows.setdefault(cell.row, []).append(cell)
    for number, cells in sorted(rows.items()):
        columns: dict[str, int] = {}
        others: dict[int, ReadCell] = {}
        for cell in cells:
            word = _word(cell.text)
            if word and word not in columns:
                columns[word] = cell.column
            else:
                others[cell.column] = cell
        if YEAR in columns and (UNIT_CODE in columns or UNIT_NAME in columns):
            return _layout(sheet.name, number, columns, others, cells)
    return None


def _word(heading: str) -> str:
    word = plain(heading)
    word = _SYNONYMS.get(word, word)
    return word if word in LONG else ""


def _layout(
    name: str,
    number: int,
    columns: dict[str, int],
    others: dict[int, ReadCell],
    cells: Sequence[ReadCell],
) -> Layout:
    if VALUE in columns and (ITEM_CODE in columns or ITEM_NAME in columns):
        return Layout(name, Shape.LONG, number, columns)
    leading = {word: column for word, column in columns.items() if word in LEADING}
    taken = set(leading.values())
    items = {cell.column: cell for cell in cells if cell.column not in taken}
    return Layout(name, Shape.WIDE, number, leading, items)
