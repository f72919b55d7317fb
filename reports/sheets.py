"""The summary workbook (汇总表): which sheets it has and what the file is called."""

from __future__ import annotations

import datetime as dt
from typing import IO

from django.utils import timezone

from jinchang_vet.kit.xlsx import Properties, Sheet, write_workbook
from reports.made import Tell, told, untold
from reports.sheet_facts import facts_sheet
from reports.sheet_filings import filings_sheet
from reports.sheet_front import front_sheet
from reports.sheet_published import published_sheet
from reports.sheet_rules import rules_sheet
from reports.sheet_targets import targets_sheet
from reports.sheet_tasks import tasks_sheet
from reports.sheet_units import units_sheet
from reports.summary import Summary

ANNEXES = (targets_sheet, units_sheet, facts_sheet, tasks_sheet, filings_sheet, rules_sheet)


def summary_sheets(summary: Summary) -> list[Sheet]:
    """All sheets in their order: the front, then the annexes by number. 监测指标 is there only
    where the document publishes figures.
    """
    annexes = [*ANNEXES, published_sheet] if summary.board.published else ANNEXES
    return [
        front_sheet(summary),
        *(sheet(summary, attachment=number) for number, sheet in enumerate(annexes, 1)),
    ]


def summary_filename(summary: Summary) -> str:
    """白银市职业教育目标进展汇总表（2024年度）.xlsx"""
    return f"{summary.paper.title('目标进展汇总表')}.xlsx"


def write_summary(summary: Summary, *, to: IO[bytes], now: dt.datetime, tell: Tell = untold) -> int:
    """Write the workbook; gives back of how many sheets, which are the steps that are told of.

    The same summary and moment give the same bytes.
    """
    sheets = summary_sheets(summary)
    about = Properties(
        title=summary.paper.title("目标进展汇总表"),
        creator=summary.paper.unit,
        created=timezone.localtime(now),
        subject=summary.board.plan.title,
        mark=summary.paper.mark,
    )
    write_workbook(told(sheets, tell), to=to, properties=about)
    return len(sheets)
