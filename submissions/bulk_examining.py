"""A file from its bytes to what it would change; nothing is written."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from institutions.models import Region, User
from jinchang_vet.kit.nulls import NUL
from jinchang_vet.kit.workbook_limits import BULK_IMPORT, MIB, UnreadableWorkbook
from jinchang_vet.kit.workbook_reader import ReadCell, ReadSheet, read_workbook
from jinchang_vet.kit.workbook_values import CellKind, cut
from jinchang_vet.kit.xlsx_sheet import column_letter
from submissions.bulk_found import ready, refused
from submissions.bulk_progress import Tell
from submissions.bulk_reading import Read, read_sheets
from submissions.bulk_shapes import plain
from submissions.bulk_standing import load_ground
from submissions.bulk_units import load_units
from submissions.bulk_weighing import weigh
from submissions.upload import Fault
from targets.models import DataItem

CSV_SHEET = "CSV"
GUARDED = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(frozen=True, slots=True)
class Examined:
    """What came out: `found` as the import keeps it; with faults nothing may be taken."""

    found: dict[str, Any]
    faults: tuple[Fault, ...]


def examine(
    content: bytes, name: str, *, region: Region, by: User, now: dt.datetime, tell: Tell
) -> Examined:
    """Read and weigh a workbook or a CSV file.

    Raises `UnreadableWorkbook` where the file as a whole cannot be taken.
    """
    tell(0, 0, "正在打开文件")
    sheets = sheets_of(content, name)
    read = read_sheets(sheets, load_units(region), item_names())
    told = {key: row for key, row in read.rows.items() if row.said}
    if not told and not read.faults:
        read.faults.append(_nothing())
    ground = load_ground(region, set(told), now=now)
    weighed = weigh(told.values(), ground, by=by, tell=tell)
    faults = _in_order(read, weighed.faults, [sheet.name for sheet in sheets])
    if faults:
        return Examined(refused(faults), tuple(faults))
    return Examined(ready(weighed, ground), ())


def sheets_of(content: bytes, name: str) -> Sequence[ReadSheet]:
    """The sheets of a file; a CSV file is one."""
    suffix = Path(name).suffix.lower()
    if suffix == ".csv":
        return [_csv(content)]
    if not suffix.startswith(".xl"):
        shown = suffix or "没有扩展名的文件"
        raise UnreadableWorkbook(f"只接收 .xlsx 或 .csv 文件，收到的是 {shown}，请另存后再上传。")
    return read_workbook(content, name, BULK_IMPORT)


def item_names() -> dict[str, list[str]]:
    """Item codes by all that an item may be called: code, name, name with unit."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, name, unit in DataItem.objects.values_list("code", "name", "unit"):
        for called in dict.fromkeys((code, plain(name), plain(f"{name}（{unit}）"))):
            found[called].append(code)
    return found


def _nothing() -> Fault:
    reason = "表头下面没有可以导入的数据"
    return Fault("", "", "", "", reason, "请在表头下面填写数据后再上传。")


def _in_order(read: Read, later: Sequence[Fault], sheets: Sequence[str]) -> list[Fault]:
    """All faults in the order of the file: by sheet, row and column."""
    order = {name: index for index, name in enumerate(sheets)}

    def place(fault: Fault) -> tuple[int, int, int, str]:
        letters = fault.cell.rstrip("0123456789")
        row = int(fault.cell[len(letters) :] or 0)
        return order.get(fault.sheet, -1), row, len(letters), letters

    return sorted([*read.faults, *later], key=place)


def _csv(content: bytes) -> ReadSheet:
    """A CSV file as a sheet; all its cells are text."""
    if not content:
        raise UnreadableWorkbook("文件是空的。请重新选择文件。")
    if len(content) > BULK_IMPORT.bytes:
        raise UnreadableWorkbook(f"文件超过 {BULK_IMPORT.bytes // MIB} MB，请分成几个文件导入。")
    cells: list[ReadCell] = []
    try:
        for number, row in enumerate(csv.reader(StringIO(_decoded(content), newline="")), 1):
            _check_csv(number, len(row), len(cells))
            cells += [
                ReadCell(number, column, CellKind.TEXT, cut(unguarded(text)))
                for column, text in enumerate(row, 1)
                if text.strip()
            ]
    except csv.Error:
        raise UnreadableWorkbook(
            "CSV 文件的引号或换行有误，无法分列。请用 Excel 或 WPS 另存为 .xlsx 再上传。"
        ) from None
    return ReadSheet(CSV_SHEET, tuple(cells))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return _without_null(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise UnreadableWorkbook("CSV 文件的编码不是 UTF-8 或 GB18030。请另存为 .xlsx 再上传。")


def _without_null(text: str) -> str:
    """The text, unless it holds the sign NUL, which reading UTF-16 as UTF-8 brings about and no
    database of ours is given.
    """
    place = text.find(NUL)
    if place >= 0:
        raise UnreadableWorkbook(
            f"CSV 文件第 {text.count(chr(10), 0, place) + 1} 行含有看不见的空字符（NUL），"
            "可能是按 UTF-16 编码保存的。请另存为 .xlsx 再上传。"
        )
    return text


def _check_csv(row: int, columns: int, cells: int) -> None:
    limits = BULK_IMPORT
    too_much = ""
    if row > limits.rows:
        too_much = f"超过 {limits.rows} 行"
    elif columns > limits.columns:
        too_much = f"第 {row} 行超过 {limits.columns} 列（到 {column_letter(columns)} 列）"
    elif cells > limits.cells:
        too_much = f"有内容的单元格超过 {limits.cells} 个"
    if too_much:
        raise UnreadableWorkbook(f"文件{too_much}，请分成几个文件导入。")


def guarded(text: str) -> str:
    """Text that a spreadsheet opening the CSV file does not take for a formula."""
    return f"'{text}" if text.startswith(GUARDED) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") else text
