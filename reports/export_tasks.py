"""The task ledger as a workbook: every task that the address leaves, with its progress."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import IO

from django.utils import timezone

from jinchang_vet.kit.xlsx import Cell, Column, Lamp, Properties, Row, Sheet, write_workbook
from reports.sheet_paper import SIGNATURE, Paper
from reports.task_page import TaskRow, grouped
from submissions.models import TaskProgress
from submissions.task_words import count_words

MATTER = "任务台账"
COLUMNS = (
    Column("序号", "int", width=6, align="center"),
    Column("条款", width=16, align="center"),
    Column("任务（原文）", width=48),
    Column("责任单位", width=30),
    Column("实施单位", width=20),
    Column("期限", width=12, align="center"),
    Column("最近进展", width=44),
    Column("进展日期", "date", width=16),
    Column("佐证", width=24),
    Column("状态", width=12, align="center"),
    Column("是否逾期", width=9, align="center"),
)


def write_tasks(
    rows: Sequence[TaskRow], whole: int, paper: Paper, *, to: IO[bytes], now: dt.datetime
) -> None:
    """Write the rows that are left of `whole`."""
    title = paper.title(MATTER)
    several = len({row.plan.pk for row in rows}) > 1
    laid: list[Row] = []
    number = 0
    for group in grouped(rows, name_plans=several):
        laid.append(Row.group(group.title))
        for row in group.rows:
            number += 1
            laid.append(_row(number, row))
    sheet = Sheet(
        MATTER,
        title,
        COLUMNS,
        laid or [Row.note("没有符合条件的任务。")],
        attachment=paper.attachment(),
        subtitle=paper.subtitle,
        signature=SIGNATURE,
        notes=(_note(rows, whole), *paper.checking),
        freeze_columns=3,
    )
    about = Properties(title, paper.unit, timezone.localtime(now), MATTER, paper.mark)
    write_workbook([sheet], to=to, properties=about)


def _row(number: int, row: TaskRow) -> Row:
    lamp = row.standing.lamp
    report = row.report
    return Row(
        [
            *(number, f"{row.clause}", row.task.text, row.duty_in_full, row.implementing),
            row.deadline,
            Cell("尚无记录", muted=True) if report is None else _told(report, row.reversal),
            report.as_of if report is not None else None,
            report.evidence if report is not None else "",
            Lamp(lamp.shape.value, lamp.label),
            "逾期" if row.standing.is_overdue else "",
        ]
    )


def _told(report: TaskProgress, reversal: TaskProgress | None) -> str:
    return report.text if reversal is None else f"{report.text}\n销号已撤销：{reversal.text}"


def _note(rows: Sequence[TaskRow], whole: int) -> str:
    left = "" if len(rows) == whole else f"（按条件筛选，全部 {whole} 项）"
    counts = count_words([row.standing for row in rows])
    return (
        f"说明：共 {len(rows)} 项任务{left}{f'：{counts}' if counts else ''}。"
        "任务、责任单位和期限按文件原文；期限年度已过而未完成的计为逾期，没有写明期限的不计。"
    )
