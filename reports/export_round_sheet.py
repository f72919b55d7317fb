"""The round report as a workbook on official paper."""

from __future__ import annotations

import datetime as dt
from typing import IO

from django.utils import timezone

from jinchang_vet.kit.xlsx import (
    Cell,
    Column,
    Formula,
    Properties,
    Row,
    Sheet,
    write_workbook,
)
from reports.export_round import ReportLine, RoundReport
from reports.export_round_front import front_sheet
from reports.filings import correcting_words
from reports.sheet_paper import SIGNATURE, Paper, short_date

MANY = 500  # lines, from which on they are all of one height and written fast
MATTER = "数据填报情况报告"
COLUMNS = (
    Column("序号", "int", width=6, align="center"),
    Column("单位", width=28, key="unit"),
    Column("单位类别", width=10, align="center"),
    Column("所在地区", width=10, align="center", key="region"),
    Column("填报状态", width=11, align="center", key="state"),
    Column("更正", width=11, align="center"),
    Column("第几次", "int", width=7, align="center"),
    Column("首次提交", "date", width=16),
    Column("最近提交", "date", width=16),
    Column("通过日期", "date", width=16),
    Column("是否逾期", width=9, align="center", key="late"),
    Column("退回次数", "int", width=9, key="returned"),
    Column("退回所标数据", "int", width=9, key="marks"),
    Column("撤回次数", "int", width=9, key="withdrawn"),
    Column("本单位截止", "date", width=16),
    Column("延期", width=7, align="center", key="extended"),
    Column("审核天数", "int", width=9, key="days"),
    Column("审核人", width=10, align="center"),
    Column("回执编号", width=21, align="center"),
)


def write_round_report(
    report: RoundReport, paper: Paper, *, to: IO[bytes], now: dt.datetime
) -> None:
    """Write it; the same report and moment give the same bytes."""
    title = paper.title(MATTER)
    about = Properties(title, paper.unit, timezone.localtime(now), "填报情况", paper.mark)
    detail = _sheet(report, paper)
    write_workbook([front_sheet(report, paper, detail), detail], to=to, properties=about)


def _sheet(report: RoundReport, paper: Paper) -> Sheet:
    rows = [_row(number, line) for number, line in enumerate(report.lines, 1)]
    rows = [*rows, _total(report)] if rows else [Row.note("本轮没有要求任何单位填报。")]
    return Sheet(
        "填报情况报告",
        paper.title(MATTER),
        COLUMNS,
        rows,
        attachment=paper.attachment(),
        subtitle=paper.subtitle,
        signature=SIGNATURE,
        notes=(_note(report), *paper.checking),
        freeze_columns=2,
        plain=len(report.lines) > MANY,
    )


def _row(number: int, line: ReportLine) -> Row:
    return Row(
        [
            *(number, line.name, line.kind, line.region),
            Cell(line.state, muted=line.in_force is None),
            line.correction,
            line.number,
            *map(_day, (line.first_at, line.submitted_at, line.approved_at)),
            *(line.late, line.returned, line.marks, line.withdrawn),
            _day(line.due_at),
            "延期" if line.extended else "",
            *(line.days, line.reviewer, line.receipt),
        ]
    )


def _total(report: RoundReport) -> Row:
    """Sums and counts as live formulas over the rows above."""
    lines = report.lines
    sums = {
        key: Formula(f"SUM({{{key}:group}})", sum(getattr(line, key) for line in lines))
        for key in ("returned", "marks", "withdrawn")
    }
    late = Formula('COUNTIF({late:group},"逾期")', report.late)
    extended = Formula('COUNTIF({extended:group},"延期")', sum(line.extended for line in lines))
    return Row.total(
        *(None, "合计", "", "", "", "", None, None, None, None),
        Cell(late, "int"),
        *(sums["returned"], sums["marks"], sums["withdrawn"], None),
        Cell(extended, "int"),
        *(None, "", ""),
    )


def _day(moment: dt.datetime | None) -> dt.date | None:
    return None if moment is None else timezone.localtime(moment).date()


def _note(report: RoundReport) -> str:
    count, round = report.count, report.round
    said = (
        f"说明：应报 {len(report.lines)} 个单位，已通过 {count('已通过')} 个"
        f"{correcting_words(report.correcting)}，"
        f"待审核 {count('已提交')} 个，已退回 {count('已退回')} 个，草稿 {count('草稿')} 个；"
        f"本轮截止 {short_date(timezone.localtime(round.due_at).date())}。"
    )
    return (
        f"{said}“审核天数”从最近提交算到审核决定，尚未审核的算到今日；"
        "合计行为逾期单位数、退回次数、所标数据数、撤回次数和延期单位数。"
    )
