"""Reading a sheet of many institutions: cells in, what each unit and year says out. Pure.

Numbers are not read here: what a round asks decides how (`submissions.bulk_weighing`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jinchang_vet.kit.workbook_reader import ReadCell, ReadSheet
from jinchang_vet.kit.workbook_values import CellKind
from jinchang_vet.kit.xlsx_sheet import column_letter
from submissions.bulk_shapes import (
    IGNORED,
    ITEM_CODE,
    ITEM_NAME,
    NOTE,
    UNIT_CODE,
    UNIT_NAME,
    VALUE,
    YEAR,
    Layout,
    Shape,
    item_named,
    layout_of,
    plain,
    split_reason,
)
from submissions.bulk_units import Unit, Units, Unknown
from submissions.entries import MAX_NOTE
from submissions.rounds import FIRST_YEAR, LAST_YEAR
from submissions.upload import SHOWN, Fault, entered

TEMPLATE = "请下载模板，按模板的表头填写。"
_YEAR = re.compile(r"([0-9]{4})(?:年度?)?")


@dataclass(frozen=True, slots=True)
class Said:
    """What a sheet says of one item: as it could have been typed, the note (None: nothing said of
    it), and where it stands.
    """

    typed: object
    note: str | None
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class UnitYear:
    """All that a file says of one unit and year; `said` by item code."""

    unit: Unit
    year: int
    sheet: str
    cell: str
    said: dict[str, Said] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Whose figures of which year."""
        return f"{self.unit.name} {self.year} 年度"


@dataclass(slots=True)
class Read:
    """What a file says, in its order, and what could not be understood."""

    rows: dict[tuple[int, int], UnitYear] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_sheets(
    sheets: Sequence[ReadSheet], units: Units, names: Mapping[str, Sequence[str]]
) -> Read:
    """Everything that the sheets say; `names` lead from what an item may be called to its codes."""
    read = Read()
    for sheet in sheets:
        if sheet.name in IGNORED or not sheet.cells:
            continue
        layout = layout_of(sheet)
        if layout is None:
            reason = f"找不到表头：前 20 行里没有同时写着“{UNIT_NAME}”和“{YEAR}”的一行"
            read.faults.append(Fault(sheet.name, "", "", "", reason, TEMPLATE))
        else:
            _Table(sheet, layout, units, names, read).read_all()
    if not read.rows and not read.faults:
        reason = "文件里没有可以导入的数据"
        read.faults.append(Fault("", "", "", "", reason, "请在表头下面填写数据后再上传。"))
    return read


class _Table:
    """One sheet, row by row."""

    def __init__(
        self,
        sheet: ReadSheet,
        layout: Layout,
        units: Units,
        names: Mapping[str, Sequence[str]],
        read: Read,
    ) -> None:
        self.sheet, self.layout, self.units, self.names = sheet, layout, units, names
        self.found = read
        self.rows: dict[int, dict[int, ReadCell]] = defaultdict(dict)
        for cell in sheet.cells:
            if cell.row > layout.header_row and cell.text.strip() + cell.kind.replace("text", ""):
                self.rows[cell.row][cell.column] = cell
        self.seen: dict[tuple[int, int], str] = {}

    def read_all(self) -> None:
        self._check_merged()
        items = self._item_columns() if self.layout.shape is Shape.WIDE else {}
        for number, cells in self.rows.items():
            row = self._unit_year(number, cells)
            if row is None:
                continue
            if self.layout.shape is Shape.WIDE:
                self._wide(row, cells, items)
            else:
                self._long(row, number, cells)

    def _unit_year(self, number: int, cells: Mapping[int, ReadCell]) -> UnitYear | None:
        """The unit and year of a row; None, with a fault, where they cannot be told."""
        unit = self._unit(number, cells)
        year = self._year(number, cells)
        if unit is None or year is None:
            return None
        place = self._at(number, UNIT_CODE if UNIT_CODE in self.layout.columns else UNIT_NAME)
        key = (unit.pk, year)
        if self.layout.shape is Shape.WIDE and key in self.found.rows:
            row = self.found.rows[key]
            reason = f"{row.label}与{row.sheet} {row.cell} 重复：同一单位同一年度出现了两行"
            self._fault(place, row.label, str(year), reason, "请只保留一行。")
            return None
        return self.found.rows.setdefault(key, UnitYear(unit, year, self.sheet.name, place))

    def _unit(self, number: int, cells: Mapping[int, ReadCell]) -> Unit | None:
        code, name = self._text(cells, UNIT_CODE), self._text(cells, UNIT_NAME)
        found = self.units.find(code, name)
        if isinstance(found, Unit):
            return found
        named = UNIT_CODE if code or UNIT_NAME not in self.layout.columns else UNIT_NAME
        assert isinstance(found, Unknown)
        place = self._at(number, named)
        self._fault(place, UNIT_NAME, code or name, found.reason, found.remedy)
        return None

    def _year(self, number: int, cells: Mapping[int, ReadCell]) -> int | None:
        text = self._text(cells, YEAR)
        match = _YEAR.fullmatch(plain(text))
        if match and FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            return int(match[1])
        reason = "不是数据年度" if text else "没有写数据年度"
        self._fault(self._at(number, YEAR), YEAR, text, reason, "请填写四位数的年份，如 2021。")
        return None

    def _item_columns(self) -> dict[int, str]:
        """Item codes by column; a column that cannot be told is a fault unless it is empty."""
        found: dict[int, str] = {}
        used = {column for cells in self.rows.values() for column in cells}
        leading = set(self.layout.columns.values())
        for column in sorted(used - leading - set(self.layout.items)):
            place = f"{column_letter(column)}{self.layout.header_row}"
            self._fault(place, "", "", "这一列有数据，但没有表头", TEMPLATE)
        for column, cell in self.layout.items.items():
            code = self._item(cell.reference, cell.text) if column in used else ""
            if code and code in found.values():
                reason = "这一数据项有两列"
                self._fault(cell.reference, cell.text, cell.text, reason, "请只保留一列。")
            elif code:
                found[column] = code
        return found

    def _item(self, place: str, heading: str) -> str:
        codes = item_named(heading, self.names)
        if len(codes) == 1:
            return codes[0]
        reason = "数据项不认识" if not codes else f"有几个数据项叫这个名字：{'、'.join(codes)}"
        remedy = "请用模板里的数据项名称或代码。" if not codes else "请改填数据项代码。"
        self._fault(place, ITEM_NAME, heading, reason, remedy)
        return ""

    def _wide(self, row: UnitYear, cells: Mapping[int, ReadCell], items: dict[int, str]) -> None:
        for column, code in items.items():
            cell = cells.get(column)
            if cell is not None:
                self._put(row, code, cell, None)

    def _long(self, row: UnitYear, number: int, cells: Mapping[int, ReadCell]) -> None:
        named = ITEM_CODE if self._text(cells, ITEM_CODE) else ITEM_NAME
        heading = self._text(cells, named)
        if not heading:
            place = self._at(number, named if named in self.layout.columns else ITEM_CODE)
            self._fault(place, row.label, "", "没有写是哪个数据项", "请填写数据项代码或名称。")
            return
        place = self._at(number, named)
        code = self._item(place, heading)
        if not code:
            return
        if code in row.said:
            other = row.said[code]
            reason = f"与{other.sheet} {other.cell} 重复：同一单位同一年度同一项出现了两行"
            self._fault(place, row.label, heading, reason, "请只保留一行。")
            return
        cell = cells.get(self.layout.columns[VALUE])
        note = self._text(cells, NOTE)
        if cell is not None:
            self._put(row, code, cell, note or None)
        elif note:
            reason = "有说明，没有数值"
            remedy = "请填写数值；确实不适用的填“不适用”；不导入的请删去这一行。"
            self._fault(self._at(number, VALUE), row.label, note, reason, remedy)

    def _put(self, row: UnitYear, code: str, cell: ReadCell, note: str | None) -> None:
        if cell.kind is CellKind.NO_RESULT:
            reason = "这是公式，但没有计算结果"
            remedy = "请在 Excel 或 WPS 中重新计算并保存后再上传；或直接填写数字。"
            self._fault(cell.reference, row.label, "公式", reason, remedy)
            return
        typed = entered(cell)
        if note is None and isinstance(typed, str):
            typed, note = split_reason(typed)
        if note is not None and len(note) > MAX_NOTE:
            reason = f"说明超过 {MAX_NOTE} 个字"
            self._fault(cell.reference, row.label, note, reason, "请精简。")
            return
        row.said[code] = Said(typed, note, self.sheet.name, cell.reference)

    def _check_merged(self) -> None:
        for block in self.sheet.merged:
            if block.bottom > self.layout.header_row:
                self._fault(
                    f"{column_letter(block.left)}{max(block.top, self.layout.header_row + 1)}",
                    "",
                    "",
                    f"单元格合并了（{block.reference}），无法确定数据属于哪一格",
                    "请取消合并单元格，逐格填写。",
                )

    def _text(self, cells: Mapping[int, ReadCell], word: str) -> str:
        cell = cells.get(self.layout.columns.get(word, 0))
        return cell.text.strip() if cell else ""

    def _at(self, number: int, word: str) -> str:
        return f"{column_letter(self.layout.columns.get(word, 1))}{number}"

    def _fault(self, cell: str, label: str, value: str, reason: str, remedy: str) -> None:
        fault = Fault(self.sheet.name, cell, label, value[:SHOWN], reason, remedy)
        self.found.faults.append(fault)
