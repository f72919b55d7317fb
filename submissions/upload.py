"""Reading a filled template back. Pure: cells in, entries and faults out; nothing is written.

A figure is read by the function that reads the form. One fault anywhere and nothing is taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jinchang_vet.kit.workbook_reader import ReadCell, ReadSheet
from jinchang_vet.kit.workbook_values import CellKind
from jinchang_vet.kit.xlsx_sheet import column_letter
from jinchang_vet.kit.xlsx_template import FIRST_ROW, HEADER_ROW
from submissions.entries import MAX_NOTE, Entry, read_entry
from submissions.entry_sheet import (
    CHECK,
    CODE,
    CODE_HEADING,
    FACTS_NAME,
    FORM,
    ITEMS,
    NAME,
    NOTE,
    NOW,
    NUMBER,
    SAVED,
    SHEET_NAME,
    UNIT_CODE,
    UNIT_NAME,
    VERSION,
    YEAR,
    demand,
    headings,
)
from submissions.frozen import FrozenItem, Questions
from submissions.models import FigureState

DOWNLOAD_AGAIN = "请从填报页面重新下载模板，把数据填进新模板后再上传。"
SHOWN = 60  # characters of a value in a fault


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file cannot be taken: at which sheet and cell, what stands there, and what to do."""

    sheet: str
    cell: str
    label: str
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What a file says: entries by item code, where each stands, which are formulas, and faults.

    `saved` is the version that the submission had when the template was downloaded, if it is known.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    formulas: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()
    saved: int | None = None


def read_upload(
    sheets: Sequence[ReadSheet], questions: Questions, expected: Mapping[str, str]
) -> Uploaded:
    """What the file says for these questions; `expected` are the facts of the right template
    (`entry_sheet.template_facts`).
    """
    foreign = _identity_faults(sheets, expected)
    if foreign:
        return Uploaded(faults=tuple(foreign))
    tables = [sheet for sheet in sheets if _heading(sheet, CODE) == CODE_HEADING]
    if len(tables) != 1:
        reason = "有不止一张填报表" if tables else f"找不到“{SHEET_NAME}”，或其表头已被改动"
        remedy = "请只保留一张填报表。" if tables else DOWNLOAD_AGAIN
        place = tables[1].name if tables else SHEET_NAME
        return Uploaded(faults=(Fault(place, "", "", "", reason, remedy),))
    moved = _heading_faults(tables[0], int(expected[YEAR]))
    if moved:
        return Uploaded(faults=tuple(moved))
    return _Table(tables[0], questions).read(_version_seen(sheets))


def _facts(sheets: Sequence[ReadSheet]) -> dict[str, ReadCell]:
    """The facts of the hidden sheet by their names."""
    found = {}
    for sheet in sheets:
        if sheet.name == FACTS_NAME:
            names = {cell.row: cell.text for cell in sheet.cells if cell.column == 1}
            for cell in sheet.cells:
                if cell.column == 2 and cell.row in names:
                    found[names[cell.row]] = cell
    return found


def _version_seen(sheets: Sequence[ReadSheet]) -> int | None:
    cell = _facts(sheets).get(SAVED)
    text = cell.text if cell else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _identity_faults(sheets: Sequence[ReadSheet], expected: Mapping[str, str]) -> list[Fault]:
    """Whether this is the template of this submission as it stands."""
    facts = _facts(sheets)
    if facts.get(FORM) is None or facts[FORM].text != expected[FORM]:
        reason = "这不是本系统的填报模板，或模板中隐藏的信息已丢失"
        return [Fault(FACTS_NAME, "", "", "", reason, DOWNLOAD_AGAIN)]
    said = {name: facts[name].text if name in facts else "" for name in expected}
    reasons = {}
    if said[UNIT_CODE] != expected[UNIT_CODE]:
        reasons[UNIT_CODE] = (
            f"这是“{said[UNIT_NAME] or said[UNIT_CODE]}”的模板，本单位是“{expected[UNIT_NAME]}”"
        )
    if said[YEAR] != expected[YEAR]:
        reasons[YEAR] = f"这是 {said[YEAR]} 年度的模板，正在填报的是 {expected[YEAR]} 年度"
    if not reasons and said[NUMBER] != expected[NUMBER]:
        reasons[NUMBER] = "这份模板属于另一次填报"
    if not reasons and said[VERSION] != expected[VERSION]:
        reasons[VERSION] = "模板版本已经更新，这份是旧版"
    if not reasons and said[ITEMS] != expected[ITEMS]:
        reasons[ITEMS] = "模板下载之后，本轮的数据项有了变化，这份是旧版"
    return [
        Fault(
            FACTS_NAME,
            facts[name].reference if name in facts else "",
            name,
            said[name][:SHOWN],
            reason,
            DOWNLOAD_AGAIN,
        )
        for name, reason in reasons.items()
    ]


def _heading(sheet: ReadSheet, column: int) -> str:
    for cell in sheet.cells:
        if (cell.row, cell.column) == (HEADER_ROW, column):
            return cell.text
    return ""


def _heading_faults(sheet: ReadSheet, year: int) -> list[Fault]:
    """Columns that do not stand where the template has them."""
    return [
        Fault(
            sheet.name,
            f"{column_letter(column)}{HEADER_ROW}",
            title,
            _heading(sheet, column)[:SHOWN],
            f"这一列的表头应为“{title}”，可能插入、删除或改动过列",
            DOWNLOAD_AGAIN,
        )
        for column, title in enumerate(headings(year), 1)
        if column < CHECK and _heading(sheet, column) != title
    ]


class _Table:
    """The filled sheet, row by row."""

    def __init__(self, sheet: ReadSheet, questions: Questions) -> None:
        self.sheet = sheet
        self.items = {item.code: item for item in questions.items}
        self.at = {(cell.row, cell.column): cell for cell in sheet.cells if cell.row >= FIRST_ROW}
        self.entries: dict[str, Entry] = {}
        self.cells: dict[str, str] = {}
        self.formulas: set[str] = set()
        self.faults: list[Fault] = []

    def read(self, saved: int | None) -> Uploaded:
        for row in sorted({row for row, _ in self.at}):
            code = self.at.get((row, CODE))
            if code is not None:
                self._row(row, code.text.strip())
            elif (row, NOW) in self.at and not self.at[row, NOW].is_formula:
                self._stray(row)
        for item in self.items.values():
            if item.code not in self.cells:
                reason = "表中没有这一项，所在的行可能被删除了"
                self._fault("", item.name, "", reason, DOWNLOAD_AGAIN)
        return Uploaded(
            entries=self.entries,
            cells=self.cells,
            formulas=frozenset(self.formulas),
            faults=tuple(self.faults),
            saved=saved,
        )

    def _row(self, row: int, code: str) -> None:
        item = self.items.get(code)
        place = f"{column_letter(NOW)}{row}"
        if item is None:
            name = self.at.get((row, NAME))
            label = name.text[:SHOWN] if name else ""
            reason = "数据项代码不认识，本单位不填报这一项"
            self._fault(f"{column_letter(CODE)}{row}", label, code, reason, DOWNLOAD_AGAIN)
            return
        if code in self.cells:
            reason = f"与 {self.cells[code]} 重复：同一项出现了两行"
            remedy = "请删去多出来的一行，只保留一行。"
            self._fault(place, item.name, self._shown(row, NOW), reason, remedy)
            return
        self.cells[code] = place
        if self._is_merged(row, item):
            return
        note = self._note(row, item)
        self._figure(row, item, note)

    def _figure(self, row: int, item: FrozenItem, note: str) -> None:
        cell = self.at.get((row, NOW))
        if cell is not None and cell.kind is CellKind.NO_RESULT:
            reason = "这是公式，但没有计算结果"
            remedy = "请在 Excel 或 WPS 中打开文件，重新计算并保存后再上传；或直接填写数字。"
            self._fault(cell.reference, item.name, "公式", reason, remedy)
            return
        entry = read_entry(item, entered(cell), note)
        if entry.state == FigureState.UNREADABLE:
            self._fault(
                self.cells[item.code], item.name, self._shown(row, NOW), entry.message, demand(item)
            )
            return
        kept = read_entry(item, entry.typed, note)
        if (kept.state, kept.value) != (entry.state, entry.value):
            reason = "内容太长，前后有许多空格或看不见的字符"
            self._fault(self.cells[item.code], item.name, entry.typed.strip(), reason, demand(item))
            return
        self.entries[item.code] = entry
        if cell is not None and cell.is_formula:
            self.formulas.add(item.code)

    def _note(self, row: int, item: FrozenItem) -> str:
        cell = self.at.get((row, NOTE))
        if cell is None:
            return ""
        if cell.kind is CellKind.NO_RESULT:
            reason, remedy = "说明是公式，但没有计算结果", "请直接写明原因。"
            self._fault(cell.reference, item.name, "公式", reason, remedy)
            return ""
        if len(cell.text.strip()) > MAX_NOTE:
            reason = f"说明超过 {MAX_NOTE} 个字"
            self._fault(cell.reference, item.name, cell.text[:SHOWN], reason, "请精简。")
            return ""
        return cell.text

    def _is_merged(self, row: int, item: FrozenItem) -> bool:
        for block in self.sheet.merged:
            for column in (NOW, NOTE):
                if block.covers(row, column):
                    self._fault(
                        f"{column_letter(column)}{row}",
                        item.name,
                        self._shown(row, column),
                        f"单元格与别的格子合并了（{block.reference}），无法确定数据属于哪一项",
                        "请取消合并单元格，逐格填写。",
                    )
                    return True
        return False

    def _stray(self, row: int) -> None:
        cell = self.at[row, NOW]
        if not cell.text.strip():
            return
        reason = "这一行没有数据项代码（可能是自己插入的行），无法确定是哪一项的数据"
        remedy = "请把数据填到对应数据项的行里，删去这一行。"
        self._fault(cell.reference, self._shown(row, NAME), self._shown(row, NOW), reason, remedy)

    def _shown(self, row: int, column: int) -> str:
        cell = self.at.get((row, column))
        return cell.text[:SHOWN] if cell else ""

    def _fault(self, cell: str, label: str, value: str, reason: str, remedy: str) -> None:
        self.faults.append(Fault(self.sheet.name, cell, label, value, reason, remedy))


def entered(cell: ReadCell | None) -> object:
    """What the reader of numbers is given for a cell: the text that could have been typed."""
    if cell is None:
        return None
    if cell.kind is CellKind.DATE:
        try:
            return dt.date.fromisoformat(cell.text)
        except ValueError:
            return dt.date.min
    return cell.text
