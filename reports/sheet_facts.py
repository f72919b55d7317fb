"""原始数据: the approved figures in force, unit by unit and item by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from institutions.models import Institution, InstitutionKind
from jinchang_vet.kit.cells import Cell as Reported
from jinchang_vet.kit.cells import CellState
from jinchang_vet.kit.xlsx import Cell, Column, Row, Sheet, Value
from jinchang_vet.kit.xlsx_sheet import Alignment, CellKind
from reports.filings import Filing
from reports.sheet_paper import BLANK_ZERO, SIGNATURE
from reports.summary import Summary
from submissions.frozen import FrozenItem

NOT_ASKED = "／"
ITEMS_ON_A_PAGE = 13
WORDS = {1: "是", 0: "否"}


def facts_sheet(summary: Summary, *, attachment: int) -> Sheet:
    """The sheet 原始数据."""
    paper, items = summary.paper, summary.items
    filings = {filing.institution.pk: filing for filing in summary.board.filings}
    units = _units(summary)
    rows = (
        _row(number, unit, summary.cells_of(unit.pk), items, filings.get(unit.pk))
        for number, unit in enumerate(units, 1)
    )
    return Sheet(
        "原始数据",
        paper.title("已通过审核的原始数据"),
        [*_named_columns(), *(_column(item) for item in items)],
        rows if units else [Row.note("本年度没有应报单位。")],
        attachment=paper.attachment(attachment),
        subtitle=paper.subtitle,
        signature=SIGNATURE,
        notes=(
            f"说明：{BLANK_ZERO}“{NOT_ASKED}”表示该类单位不须填报这一项。",
            "“第几次”和回执编号为现行有效的一次填报；没有通过审核的单位各项为空白。",
        ),
        freeze_columns=2,
        pages_wide=ceil(len(items) / ITEMS_ON_A_PAGE) or 1,
    )


def _units(summary: Summary) -> list[Institution]:
    """Units expected to report for the year, and any other that has figures in force."""
    board = summary.board
    expected = {unit.pk for unit in board.standing.units}
    return [
        unit
        for unit in board.standing.ledger.units
        if unit.pk in expected or summary.cells_of(unit.pk)
    ]


def _named_columns() -> list[Column]:
    return [
        Column("序号", "int", width=5, align="center"),
        Column("单位", width=26),
        Column("单位类别", width=10, align="center"),
        Column("所在地区", width=9, align="center"),
        Column("第几次", "int", width=7, align="center"),
        Column("回执编号", width=21, align="center"),
    ]


def _column(item: FrozenItem) -> Column:
    kind: CellKind = "percent" if item.unit == "%" else "number"
    title = f"{item.name}\n（{item.unit}）"
    group = item.section_label
    align: Alignment | None = "center" if item.is_yes_no else None
    width = 15 if item.decimals else 11
    return Column(title, kind, item.code.replace("-", "_"), width, item.decimals, align, group)


def _row(
    number: int,
    unit: Institution,
    cells: Mapping[str, Reported],
    items: Sequence[FrozenItem],
    filing: Filing | None,
) -> Row:
    in_force = filing is not None and filing.in_force
    return Row(
        [
            number,
            unit.name,
            InstitutionKind(unit.kind).label,
            unit.region.name,
            filing.number if in_force else None,
            filing.receipt if in_force else "",
            *(_figure(unit, item, cells.get(item.code)) for item in items),
        ]
    )


def _figure(unit: Institution, item: FrozenItem, cell: Reported | None) -> Value | Cell:
    if cell is None and unit.kind not in item.kinds:
        return Cell(NOT_ASKED, "text", align="center", muted=True)
    if cell is None or cell.state == CellState.BLANK:
        return None
    if cell.state == CellState.NOT_APPLICABLE:
        return Cell("不适用", "text", align="center", muted=True)
    if item.is_yes_no:
        return Cell(WORDS[int(cell.value)], "text", align="center")
    return cell.value
