"""Raw data as a workbook: a sheet on official paper, and the items with their definitions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from math import ceil
from typing import IO

from django.utils import timezone

from jinchang_vet.kit.xlsx import Cell, Column, Properties, Row, Sheet, Value, write_workbook
from jinchang_vet.kit.xlsx_sheet import Alignment, CellKind
from reports.export_facts import Facts, Given, UnitYear
from reports.export_facts_words import LONG, WIDE, state_word, yes_or_no
from reports.made import Tell
from reports.sheet_facts import ITEMS_ON_A_PAGE, NOT_ASKED
from reports.sheet_paper import BLANK_ZERO, SIGNATURE, Paper
from submissions.models import FigureState
from targets.models import DataItem

MUTED_NOT_ASKED = Cell(NOT_ASKED, "text", align="center", muted=True)
NOT_APPLICABLE = Cell("不适用", "text", align="center", muted=True)
NOTE = (
    f"说明：{BLANK_ZERO}“{NOT_ASKED}”表示该单位当年不须填报这一项。",
    "只列有已通过数据的单位；“第几次”和回执编号为现行有效的一次填报。",
)


def write_facts_workbook(
    facts: Facts, paper: Paper, *, to: IO[bytes], now: dt.datetime, tell: Tell
) -> None:
    """Write it row by row as the figures are read."""
    data = _wide(facts, paper, tell) if facts.asked.shape == "wide" else _long(facts, paper, tell)
    about = Properties(
        title=data.title,
        creator=paper.unit,
        created=timezone.localtime(now),
        subject="原始数据",
        mark=paper.mark,
    )
    write_workbook([data, _items(facts, paper)], to=to, properties=about)


def _wide(facts: Facts, paper: Paper, tell: Tell) -> Sheet:
    columns = [*_named(WIDE), *(_column(item) for item in facts.items)]
    rows = (
        Row([number, *_who(row), *(_figure(item, row.figures) for item in facts.items)])
        for number, row in enumerate(facts.rows(tell), 1)
    )
    pages = ceil(len(facts.items) / ITEMS_ON_A_PAGE) or 1
    return _sheet(facts, paper, columns, rows, pages)


def _long(facts: Facts, paper: Paper, tell: Tell) -> Sheet:
    return _sheet(facts, paper, _named(LONG), _long_rows(facts, tell), 1)


def _long_rows(facts: Facts, tell: Tell) -> Iterator[Row]:
    number = 0
    for row in facts.rows(tell):
        who = _who(row)
        for item in facts.items:
            given = row.figures.get(item.pk)
            if given is None:
                continue
            number += 1
            said = (item.code, item.name, item.unit, state_word(given))
            yield Row([number, *who, *said, _amount(item, given)])


def _amount(item: DataItem, given: Given) -> Cell | None:
    return None if given.value is None else Cell(given.value, None, item.decimals)


def _sheet(
    facts: Facts, paper: Paper, columns: list[Column], rows: Iterator[Row], pages: int
) -> Sheet:
    return Sheet(
        "原始数据",
        facts.title(),
        columns,
        rows if facts.units else [Row.note("这些年度还没有已通过审核的数据。")],
        attachment=paper.attachment(),
        subtitle=paper.subtitle,
        signature=SIGNATURE,
        notes=(*NOTE, *paper.checking),
        freeze_columns=3,
        autofilter=True,
        pages_wide=pages,
        plain=True,
    )


def _items(facts: Facts, paper: Paper) -> Sheet:
    columns = [
        Column("代码", width=34),
        Column("数据项", width=30),
        Column("计量单位", width=10, align="center"),
        Column("分组", width=12, align="center"),
        Column("统计时期", width=26),
        Column("口径", width=70),
    ]
    rows = [
        Row(
            [
                *(item.code, item.name, item.unit),
                *(item.get_section_display(), item.get_period_display(), item.definition),
            ]
        )
        for item in facts.items
    ]
    return Sheet(
        "数据项",
        facts.title("数据项说明"),
        columns,
        rows or [Row.note("没有数据项。")],
        attachment=paper.attachment(),
        subtitle=paper.subtitle,
        freeze_columns=2,
    )


def _named(titles: dict[str, tuple[CellKind, float, Alignment | None]]) -> list[Column]:
    return [
        Column(title, kind, width=width, align=align)
        for title, (kind, width, align) in titles.items()
    ]


def _column(item: DataItem) -> Column:
    is_yes_no = item.type == DataItem.Type.YES_NO
    return Column(
        f"{item.name}\n（{item.unit}）",
        "percent" if item.unit == "%" else "number",
        width=15 if item.decimals else 11,
        decimals=item.decimals,
        align="center" if is_yes_no else None,
        group=item.get_section_display(),
    )


def _who(row: UnitYear) -> list[Value | Cell]:
    unit = row.unit
    return [
        *(unit.name, unit.code, unit.kind_label, unit.region),
        *(f"{row.year}", row.number, row.receipt),
    ]


def _figure(item: DataItem, figures: dict[int, Given]) -> Value | Cell:
    given = figures.get(item.pk)
    if given is None:
        return MUTED_NOT_ASKED
    if given.state == FigureState.NOT_APPLICABLE:
        return NOT_APPLICABLE
    if given.value is None:
        return None
    return yes_or_no(item, given.value) or given.value
