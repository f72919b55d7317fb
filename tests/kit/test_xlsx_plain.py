"""Plain sheets, whose rows are not measured, hold what the same sheet holds otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from jinchang_vet.kit.xlsx import Cell, Column, Formula, Properties, Row, Sheet, write_workbook

ABOUT = Properties("标题", "单位", dt.datetime(2025, 1, 10))
COLUMNS = [
    Column("序号", "int", width=5, align="center"),
    Column("单位", width=26),
    Column("日期", "date", width=17),
    Column("数值", "number", width=12),
    Column("金额", "number", width=12, decimals=2),
    Column("比率", "percent", width=9, decimals=1),
]
ROWS = [
    Row([1, "白银职专", dt.date(2024, 9, 1), Decimal("12.3400"), Decimal(5), Decimal("57.6")]),
    Row([2, "=1+1", None, Decimal(0), None, Cell("不适用", "text", align="center", muted=True)]),
    Row([3, " a<b>&\x00\r\nc ", dt.date(2023, 1, 1), Decimal("-0.0001"), Cell("／", bold=True)]),
    Row.note("以上为全部单位。"),
    Row([4, "-3", None, Cell(Decimal(7), "percent", 2), Cell(Decimal("1.5"), unit="人")]),
]
SLOW = Sheet("数据", "数据表", COLUMNS, ROWS, notes=("说明：无。",), signature=("审核人：",))


def written(sheet: Sheet) -> bytes:
    file = BytesIO()
    write_workbook([sheet], to=file, properties=ABOUT)
    return file.getvalue()


def cells(content: bytes) -> dict[str, tuple]:
    (sheet,) = load_workbook(BytesIO(content)).worksheets
    return {
        cell.coordinate: (
            cell.value,
            cell.data_type,
            cell.number_format,
            repr(cell.font),
            repr(cell.fill),
            repr(cell.border),
            repr(cell.alignment),
            cell.quotePrefix,
        )
        for row in sheet.iter_rows()
        for cell in row
    }


def test_a_plain_sheet_holds_the_same_cells_in_the_same_looks():
    fast, slow = cells(written(replace(SLOW, plain=True))), cells(written(SLOW))
    assert fast.keys() == slow.keys()
    for place, found in fast.items():
        assert found == slow[place], place


def test_the_same_plain_sheet_gives_the_same_bytes():
    sheet = replace(SLOW, plain=True)
    assert written(sheet) == written(sheet)


def test_rows_below_many_plain_rows_stand_where_they_belong():
    rows = (Row([number, f"单位{number}"]) for number in range(1, 3001))
    content = written(replace(SLOW, rows=rows, plain=True))
    (sheet,) = load_workbook(BytesIO(content)).worksheets
    column = [cell.value for cell in sheet["A"]]
    assert column[2:3002] == list(range(1, 3001))
    assert column[-2:] == ["审核人：", "说明：无。"]
    assert sheet.print_area == f"'数据'!$A$1:$F${len(column)}"


@pytest.mark.parametrize("value", [Formula("1+1", 2), 1.5])
def test_what_is_not_plain_is_refused(value):
    with pytest.raises(TypeError, match="no plain value"):
        written(replace(SLOW, rows=[Row([value])], plain=True))


def test_more_cells_than_columns_are_refused():
    with pytest.raises(ValueError, match="longer"):
        written(replace(SLOW, rows=[Row([1] * 7)], plain=True))
