"""Approved figures of many institutions, and empty tables to fill in, in the shapes that an import
reads back.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import groupby
from typing import Literal

from django.db.models import OuterRef, Subquery

from institutions.models import Institution, Region
from institutions.refusals import Invalid
from jinchang_vet.kit.formats import number_for_input
from jinchang_vet.kit.workbook_limits import BULK_IMPORT
from jinchang_vet.kit.xlsx import Cell, Column, Properties, Row, Sheet, Value, write_workbook
from jinchang_vet.kit.xlsx_sheet import CellKind
from submissions.bulk_examining import guarded
from submissions.bulk_explained import explanation
from submissions.bulk_shapes import DATA, LEADING, LONG, Shape, item_heading, with_reason
from submissions.models import Fact, Figure, FigureState
from targets.models import DataItem

Format = Literal["xlsx", "csv"]
FORMATS: tuple[Format, ...] = ("xlsx", "csv")
MOST_YEARS = 20


@dataclass(frozen=True, slots=True)
class Span:
    """Which figures: of a region and all below it, from one data year to another."""

    region: Region
    first: int
    last: int

    @property
    def years(self) -> range:
        """The data years."""
        return range(self.first, self.last + 1)

    @property
    def words(self) -> str:
        """The region and years, for titles and file names."""
        years = f"{self.first}" if self.first == self.last else f"{self.first}—{self.last}"
        return f"{self.region}{years}年度"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of an export; in a template without one."""

    unit_code: str
    unit_name: str
    year: int
    item: DataItem
    state: str = FigureState.BLANK
    value: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What is written: title, shape, and the lines by institution and year."""

    title: str
    shape: Shape
    items: tuple[DataItem, ...]
    lines: tuple[Line, ...]
    is_demo: bool


def approved_table(span: Span, shape: Shape) -> Table:
    """The figures in force: three queries. Raises `Invalid` where an import could not take them
    back whole.
    """
    note = Figure.objects.filter(revision=OuterRef("revision"), item=OuterRef("item")).order_by()
    rows = (
        Fact.objects.within(span.region)
        .filter(year__gte=span.first, year__lte=span.last)
        .annotate(note=Subquery(note.values("note")[:1]))
        .order_by("institution__region__path", "institution__code", "year", "item__position")
    )
    found = {item.pk: item for item in DataItem.objects.all()}
    facts = ("institution__code", "institution__name", "year", "item_id", "state", "value", "note")
    lines = tuple(
        Line(code, name, year, found[item], state, value, said or "")
        for code, name, year, item, state, value, said in rows.values_list(*facts).iterator(5000)
    )
    if shape is Shape.LONG:
        lines = tuple(line for line in lines if line.state != FigureState.BLANK)
    used = {line.item.pk for line in lines}
    items = tuple(item for item in found.values() if item.is_active or item.pk in used)
    is_demo = rows.filter(revision__submission__round__is_demo=True).exists()
    title = f"{span.words}填报数据（已通过）{'（演示数据）' if is_demo else ''}"
    return _fitting(Table(title, shape, items, lines, is_demo))


def empty_table(span: Span, shape: Shape, *, by) -> Table:
    """A table to fill in: a row for everybody who was expected to report, nothing filled in."""
    items = tuple(DataItem.objects.filter(is_active=True))
    lines: list[Line] = []
    for year in span.years:
        units = Institution.objects.within(span.region).expected_in(year)
        units = units if by.is_demo else units.filter(is_demo=False)
        for code, name, kind in units.values_list("code", "name", "kind"):
            lines += [Line(code, name, year, item) for item in items if kind in item.kinds]
    title = f"{span.words}补录模板"
    return _fitting(Table(title, shape, items, tuple(lines), by.is_demo))


def file_name(table: Table, format: Format) -> str:
    """What the file is called."""
    word = "宽表" if table.shape is Shape.WIDE else "长表"
    return f"{table.title}-{word}.{format}"


def file_content(table: Table, format: Format, *, now: datetime) -> bytes:
    """The table as a workbook with its explanation, or as CSV (UTF-8 with its mark)."""
    if format == "csv":
        return _csv(table)
    columns = _wide_columns(table) if table.shape is Shape.WIDE else _long_columns()
    rows = (Row(cells) for cells in _rows(table))
    data = Sheet(DATA, table.title, columns, rows, freeze_columns=3, autofilter=True)
    file = BytesIO()
    about = Properties(table.title, "职教目标跟踪", now)
    write_workbook([data, explanation(table.items)], to=file, properties=about)
    return file.getvalue()


def _fitting(table: Table) -> Table:
    rows = len(table.lines)
    if table.shape is Shape.WIDE:
        rows = sum(1 for _ in groupby(table.lines, key=_place))
    if rows >= BULK_IMPORT.rows:
        raise Invalid(
            f"共 {rows:,} 行，超过一次能导入的 {BULK_IMPORT.rows:,} 行；"
            "请缩短年度范围，或改用宽表。"
        )
    return table


def _rows(table: Table) -> Iterator[Sequence[Value | Cell]]:
    return _wide_rows(table) if table.shape is Shape.WIDE else _long_rows(table.lines)


def _place(line: Line) -> tuple[str, str, int]:
    return line.unit_code, line.unit_name, line.year


def _wide_rows(table: Table) -> Iterator[Sequence[Value | Cell]]:
    for place, lines in groupby(table.lines, key=_place):
        said = {line.item.pk: line for line in lines}
        cells = [_shown(said.get(item.pk), with_reasons=True) for item in table.items]
        yield [place[0], place[1], _year(place[2]), *cells]


def _long_rows(lines: Iterable[Line]) -> Iterator[Sequence[Value | Cell]]:
    for line in lines:
        names = (line.item.code, line.item.name, line.item.unit)
        value = _shown(line, with_reasons=False)
        yield [line.unit_code, line.unit_name, _year(line.year), *names, value, line.note]


def _year(year: int) -> Cell:
    """Without separators: a year is no quantity."""
    return Cell(str(year), align="center")


def _shown(line: Line | None, *, with_reasons: bool) -> Value | Cell:
    if line is None or line.state == FigureState.BLANK:
        return None
    if line.state == FigureState.NOT_APPLICABLE:
        return with_reason(line.note if with_reasons else "")
    if _is_yes_no(line.item):
        return "是" if line.value else "否"
    kind: CellKind = "percent" if line.item.unit == "%" else "number"
    return Cell(line.value, kind, line.item.decimals)


def _is_yes_no(item: DataItem) -> bool:
    return item.type == DataItem.Type.YES_NO


def _wide_columns(table: Table) -> list[Column]:
    heads = [item_heading(item.code, item.name, item.unit) for item in table.items]
    return [*_leading(), *(Column(head, "number", width=16) for head in heads)]


def _long_columns() -> list[Column]:
    named = [Column(title) for title in LONG[3:6]]
    return [*_leading(), *named, Column(LONG[6], "number", width=16), Column(LONG[7], width=40)]


def _leading() -> list[Column]:
    return [Column(title, align="center" if title == LEADING[2] else None) for title in LEADING]


def _csv(table: Table) -> bytes:
    columns = _wide_columns(table) if table.shape is Shape.WIDE else _long_columns()
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.title for column in columns])
    writer.writerows([_plain(cell) for cell in cells] for cells in _rows(table))
    return text.getvalue().encode("utf-8-sig")


def _plain(given: Value | Cell) -> str:
    """A cell as text that reads back the same."""
    value = given.value if isinstance(given, Cell) else given
    if isinstance(value, Decimal):
        kind = given.kind if isinstance(given, Cell) else None
        return number_for_input(value, "%" if kind == "percent" else "")
    return guarded(str(value)) if value is not None else ""
