"""填报情况: how every unit reported for the year."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from institutions.models import InstitutionKind
from jinchang_vet.kit.xlsx import Cell, Column, Row, Sheet
from reports.filings import Filing, correcting_words
from reports.sheet_paper import SIGNATURE, short_date
from reports.summary import Summary

COLUMNS = (
    Column("序号", "int", width=6, align="center"),
    Column("单位", width=34),
    Column("单位类别", width=12, align="center"),
    Column("所在地区", width=12, align="center"),
    Column("填报状态", width=20, align="center"),
    Column("第几次", "int", width=9, align="center"),
    Column("提交日期", "date", width=17),
    Column("通过日期", "date", width=17),
    Column("是否逾期", width=11, align="center"),
    Column("回执编号", width=24, align="center"),
)


def filings_sheet(summary: Summary, *, attachment: int) -> Sheet:
    """The sheet 填报情况."""
    paper = summary.paper
    filings = summary.board.filings
    rows = (_row(number, filing) for number, filing in enumerate(filings, 1))
    return Sheet(
        "填报情况",
        paper.title("数据填报情况表"),
        COLUMNS,
        rows if filings else [Row.note("本年度没有开启填报。")],
        attachment=paper.attachment(attachment),
        subtitle=paper.subtitle,
        signature=SIGNATURE,
        notes=(_note(summary),),
        freeze_columns=2,
    )


def _row(number: int, filing: Filing) -> Row:
    unit = filing.institution
    late = "" if filing.submitted_at is None else ("逾期" if filing.is_late else "按时")
    return Row(
        [
            number,
            unit.name,
            InstitutionKind(unit.kind).label,
            unit.region.name,
            Cell(filing.words, muted=not filing.in_force),
            filing.number,
            _day(filing.submitted_at),
            _day(filing.approved_at),
            late,
            filing.receipt,
        ]
    )


def _day(moment: dt.datetime | None) -> dt.date | None:
    return None if moment is None else timezone.localtime(moment).date()


def _note(summary: Summary) -> str:
    reporting = summary.board.reporting
    said = [
        f"应报 {reporting.expected} 个单位",
        f"已通过 {reporting.approved} 个{correcting_words(reporting.correcting)}",
        f"待审核 {reporting.submitted} 个",
        f"未提交 {len(reporting.missing)} 个",
    ]
    if reporting.due_at is not None:
        said.append(f"截止 {short_date(timezone.localtime(reporting.due_at).date())}")
    return f"说明：{'，'.join(said)}。更正期间原通过的数据继续有效。"
