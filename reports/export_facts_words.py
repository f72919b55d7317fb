"""What the columns of raw data are called, and how a state is said, in workbooks and CSV alike."""

from __future__ import annotations

from decimal import Decimal

from jinchang_vet.kit.xlsx_sheet import Alignment, CellKind
from reports.export_facts import Given
from reports.sheet_facts import WORDS
from submissions.models import FigureState
from targets.models import DataItem

STATES = {
    FigureState.VALUE: "已报",
    FigureState.NOT_APPLICABLE: "不适用",
    FigureState.BLANK: "未报",
}
WHO: dict[str, tuple[CellKind, float, Alignment | None]] = {
    "序号": ("int", 7, "center"),
    "单位": ("text", 26, None),
    "单位代码": ("text", 26, None),
    "单位类别": ("text", 10, "center"),
    "所在地区": ("text", 9, "center"),
    "年度": ("text", 7, "center"),
    "第几次": ("int", 7, "center"),
    "回执编号": ("text", 21, "center"),
}
WIDE = WHO
LONG = WHO | {
    "数据项代码": ("text", 26, None),
    "数据项": ("text", 26, None),
    "计量单位": ("text", 9, "center"),
    "状态": ("text", 8, "center"),
    "数值": ("number", 14, None),
}


def state_word(given: Given) -> str:
    """已报, 不适用 or 未报."""
    return STATES[FigureState(given.state)]


def yes_or_no(item: DataItem, value: Decimal) -> str:
    """是 or 否 for a question; empty for a number."""
    return WORDS[int(value)] if item.type == DataItem.Type.YES_NO else ""
