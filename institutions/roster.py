"""The workbook in which new accounts are listed: what it looks like, and what is read of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from django.utils import timezone

from institutions.account_forms import label_of
from institutions.duties import Role
from jinchang_vet.kit.workbook_reader import ReadCell, ReadSheet
from jinchang_vet.kit.workbook_values import CellKind
from jinchang_vet.kit.xlsx_notes import Note
from jinchang_vet.kit.xlsx_sheet import column_letter
from jinchang_vet.kit.xlsx_template import (
    InputRule,
    Template,
    TemplateCell,
    TemplateColumn,
    TemplateRow,
    write_template,
)

NAME = "账号名单"
FACTS = "说明"
MOST = 300  # accounts of one list
LOOKED_AT = 20  # rows in which the headings are looked for
HEADINGS = {
    "username": label_of("username"),
    "full_name": label_of("full_name"),
    "role": label_of("role"),
    "region": label_of("region"),
    "institution": label_of("institution"),
    "phone": label_of("phone"),
    "email": label_of("email"),
    "note": "申请理由",
}
WIDTHS = {"username": 18, "full_name": 14, "role": 12, "region": 14, "institution": 32}
HINTS = {
    "username": "3 至 60 个英文字母、数字或 . _ @ -，不能重复。",
    "full_name": "必填。",
    "region": "审核员、管理员、领导填写：地区名称或行政区划代码。",
    "institution": "填报员填写：单位全称、简称、又称或代码。",
    "phone": "可以不填。",
    "email": "可以不填。",
    "note": "写给安全管理员看，可以不填。",
}
NO_HEADINGS = (
    "没有找到表头。表头须有“用户名”“姓名”“角色”三列。",
    "请下载模板，把内容填进模板再上传。",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One account as it was written: its row, where each field stands, and what stands there."""

    row: int
    cells: dict[str, str]
    typed: dict[str, str]


@dataclass(frozen=True, slots=True)
class Roster:
    """What was read of a list, before anything is checked against the database."""

    sheet: str
    lines: tuple[Line, ...]
    faults: tuple[Note, ...]


def template_file() -> bytes:
    """The workbook to fill in."""
    template = Template(
        name=NAME,
        title="批量建立账号",
        subtitle=f"每行一个账号，最多 {MOST} 个；黄色格内填写",
        instructions="填报员填“单位”，审核员、管理员、领导填“地区”，三种管理账号都不填。"
        "上传后先检查，确认之后才建立；角色由安全管理员核定后生效。",
        columns=[TemplateColumn(each, WIDTHS.get(name, 20)) for name, each in HEADINGS.items()],
        rows=[TemplateRow("entry", [_open(name) for name in HEADINGS]) for _ in range(MOST)],
        freeze=2,
        signature="",
        facts_name=FACTS,
        facts={"用途": "批量建立账号"},
    )
    file = BytesIO()
    write_template(template, to=file, created=timezone.localtime())
    return file.getvalue()


def read_roster(sheets: Sequence[ReadSheet]) -> Roster:
    """The accounts listed in a workbook: on the sheet of the template, else on the first that has
    the headings.
    """
    for sheet in sorted(sheets, key=lambda each: each.name != NAME):
        places = _headings(sheet)
        if places is not None:
            return _read(sheet, places)
    return Roster("", (), (Note("", "", "", "", *NO_HEADINGS),))


def _open(name: str) -> TemplateCell:
    if name == "role":
        rule = InputRule("从列表中选择角色。", "请从列表中选择。", choices=tuple(Role.labels))
        return TemplateCell(is_open=True, rule=rule)
    hint = InputRule(HINTS[name], "文字太长。", condition="LEN({cell})<=200")
    return TemplateCell(is_open=True, rule=hint, number_format="@")


def _headings(sheet: ReadSheet) -> tuple[int, dict[str, int]] | None:
    """The row of the headings, and the column of each."""
    names = {title: name for name, title in HEADINGS.items()}
    by_row: dict[int, dict[str, int]] = {}
    for cell in sheet.cells:
        name = names.get("".join(cell.text.split()).rstrip("*＊"))
        if name is not None and cell.row <= LOOKED_AT:
            by_row.setdefault(cell.row, {}).setdefault(name, cell.column)
    for row, columns in sorted(by_row.items()):
        if {"username", "full_name", "role"} <= columns.keys():
            return row, columns
    return None


def _read(sheet: ReadSheet, places: tuple[int, dict[str, int]]) -> Roster:
    head, columns = places
    rows: dict[int, dict[str, ReadCell]] = {}
    names = {column: name for name, column in columns.items()}
    for cell in sheet.cells:
        if cell.row > head and cell.column in names and (cell.text.strip() or cell.is_formula):
            rows.setdefault(cell.row, {})[names[cell.column]] = cell
    lines = tuple(_line(row, found, columns) for row, found in sorted(rows.items()))
    faults = [*_merged(sheet, head, columns), *_unreadable(sheet, rows)]
    if not lines:
        faults.append(_of_file(sheet, "名单是空的。", "请在表头下面填写，每行一个账号。"))
    if len(lines) > MOST:
        said = f"有 {len(lines)} 行，一份名单最多 {MOST} 个账号。"
        faults.append(_of_file(sheet, said, "请分成几份，分别上传。"))
    return Roster(sheet.name, lines[: MOST + 1], tuple(faults))


def _line(row: int, found: dict[str, ReadCell], columns: dict[str, int]) -> Line:
    cells = {name: f"{column_letter(column)}{row}" for name, column in columns.items()}
    return Line(row, cells, {name: _text(found.get(name)) for name in HEADINGS})


def _text(cell: ReadCell | None) -> str:
    """What stands in a cell, in one line and without what stands around it."""
    return " ".join(cell.text.split()) if cell is not None else ""


def _unreadable(sheet: ReadSheet, rows: dict[int, dict[str, ReadCell]]) -> Iterator[Note]:
    """Cells that hold no text that somebody wrote."""
    wrong = {
        CellKind.ERROR: "单元格是错误值。",
        CellKind.BOOLEAN: "单元格是逻辑值 TRUE/FALSE。",
        CellKind.DATE: "单元格是日期。",
        CellKind.NO_RESULT: "公式没有计算结果。",
    }
    for found in rows.values():
        for name, cell in found.items():
            if cell.kind in wrong:
                place = sheet.name, cell.reference, HEADINGS[name], cell.text
                yield Note(*place, wrong[cell.kind], "请直接填写文字。")


def _merged(sheet: ReadSheet, head: int, columns: dict[str, int]) -> Iterator[Note]:
    filled = {(cell.row, cell.column) for cell in sheet.cells if cell.text.strip()}
    for block in sheet.merged:
        inside = any(block.left <= column <= block.right for column in columns.values())
        # Only its first cell can hold anything; the template's own empty line is merged as well.
        if block.bottom > head and inside and (block.top, block.left) in filled:
            reason = f"合并了单元格 {block.reference}。"
            yield Note(sheet.name, block.reference, "", "", reason, "请取消合并，每行填一个账号。")


def _of_file(sheet: ReadSheet, reason: str, remedy: str) -> Note:
    return Note(sheet.name, "", "", "", reason, remedy)
