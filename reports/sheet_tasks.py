"""任务台账: the qualitative commitments in the words of the document, with those who answer."""

from __future__ import annotations

from itertools import groupby

from jinchang_vet.kit.xlsx import Cell, Column, Row, Sheet
from reports.document import TaskLine
from reports.sheet_paper import SIGNATURE, absent
from reports.summary import Summary

COLUMNS = (
    Column("序号", "int", width=6, align="center"),
    Column("条款", width=10, align="center"),
    Column("任务（原文）", width=60),
    Column("责任单位", width=42),
    Column("实施单位", width=26),
    Column("期限", width=10, align="center"),
    Column("备注", width=34),
)
SHARED = "按职责分工负责"


def tasks_sheet(summary: Summary, *, attachment: int) -> Sheet:
    """The sheet 任务台账."""
    paper = summary.paper
    return Sheet(
        "任务台账",
        paper.title("任务台账"),
        COLUMNS,
        _rows(summary) or [Row.note("本规划没有登记定性任务。")],
        attachment=paper.attachment(attachment),
        subtitle=paper.subtitle,
        signature=SIGNATURE,
        notes=("说明：任务、责任单位和实施单位均按文件原文；原文没有写明的不作推断。",),
        freeze_columns=3,
    )


def _rows(summary: Summary) -> list[Row]:
    rows, number = [], 0
    for heading, lines in groupby(summary.board.tasks, key=lambda line: line.heading):
        rows.append(Row.group(heading))
        for line in lines:
            number += 1
            rows.append(_row(number, line))
    return rows


def _row(number: int, line: TaskLine) -> Row:
    responsible = "、".join(line.responsible) or "（未注明）"
    if line.responsible and line.is_shared:
        responsible += f"（{SHARED}）"
    remarks = [line.commitment and f"原文用语：{line.commitment}", line.basis, line.note]
    return Row(
        [
            number,
            line.clause,
            line.text,
            responsible,
            "、".join(line.implementing),
            f"{line.year}年" if line.year is not None else Cell(absent().value, align="center"),
            "；".join(text for text in remarks if text),
        ]
    )
