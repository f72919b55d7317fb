"""Measuring what a table will show, to find widths of columns and heights of rows."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, chain
from math import ceil

from jinchang_vet.kit import formats
from jinchang_vet.kit.xlsx_sheet import Cell, Column, Formula, Lamp, Row, Value, text_width
from jinchang_vet.kit.xlsx_styles import BODY_SIZE, LAMPS, SIGNED, own_decimals, size_of

NARROWEST, WIDEST = 6, 30  # characters of an automatic width


def fills(row: Row, index: int) -> bool:
    return row.kind in {"data", "total"} and index < len(row.cells)


def decimals_of(cell: Cell, column: Column) -> int:
    """Decimals that a number in this cell shows: stated, else its own."""
    if (cell.kind or column.kind) == "int":
        return 0
    for decimals in (cell.decimals, column.decimals):
        if decimals is not None:
            return decimals
    value = cell.value.value if isinstance(cell.value, Formula) else cell.value
    return own_decimals(value) if isinstance(value, Decimal | int) else 0


def lamp_text(lamp: Lamp) -> str:
    look = LAMPS.get(lamp.status)
    return f"{look.symbol} {lamp.label}" if look else lamp.label


def as_text(given: Value | Cell, column: Column) -> str:
    """Roughly what a cell shows: enough to measure it."""
    cell = given if isinstance(given, Cell) else Cell(given)
    value = cell.value.value if isinstance(cell.value, Formula) else cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, Lamp):
        return lamp_text(value)
    if isinstance(value, date):
        return "2024年12月31日"
    if not Decimal(value).is_finite():
        return str(value)
    kind = cell.kind or column.kind
    sign = "+" if kind in SIGNED and value > 0 else ""
    before = "1:" if kind == "ratio" else sign
    shown = formats.number(value, decimals_of(cell, column)).replace(formats.MINUS, "-")
    suffix = {"percent": "%", "points": "个百分点"}.get(kind, "")
    return f"{before}{shown}{suffix}{cell.unit}"


def width_of(column: Column, cells: Iterator[Value | Cell]) -> float:
    """The width of a column.  A stated one grows for numbers and dates, which cannot wrap: where
    they do not fit, a spreadsheet shows ### in their place.
    """
    if column.width is not None:
        return max(column.width, *(text_width(text) + 1 for text in _unbreakable(column, cells)), 0)
    texts = chain([column.title], (as_text(cell, column) for cell in cells))
    return min(max(max(map(text_width, texts)) + 2, NARROWEST), WIDEST)


def _unbreakable(column: Column, cells: Iterator[Value | Cell]) -> Iterator[str]:
    for given in cells:
        value = given.value if isinstance(given, Cell) else given
        if isinstance(value, Formula):
            value = value.value
        if isinstance(value, Decimal | int | date):
            yield as_text(given, column)


def lines_in(given: Value | Cell, width: float) -> int:
    """How many lines a cell takes in a column; numbers never wrap."""
    value = given.value if isinstance(given, Cell) else given
    if isinstance(value, Lamp):
        return lines_of(lamp_text(value), width)
    return lines_of(value, width) if isinstance(value, str) else 1


@lru_cache(1 << 15)
def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column (one character is kept for the margins)."""
    if not text:
        return 1
    return sum(max(1, ceil(text_width(line) / max(width - 1, 2))) for line in text.split("\n"))


def lines_at(role: str, text: str, width: float) -> int:
    """How many lines a heading line takes: its letters are larger than those of the table."""
    return lines_of(text, width * BODY_SIZE / size_of(role))


def thirds(widths: Sequence[float]) -> tuple[int, int]:
    """Where the second and the last third of the width begin, as indexes of columns: the borders
    nearest to the thirds, with at least one column (of three or more) in each part.
    """
    ends, last = list(accumulate(widths)), len(widths)
    first = min(range(1, last - 1), key=lambda i: abs(ends[i - 1] - ends[-1] / 3))
    second = min(range(first + 1, last), key=lambda i: abs(ends[i - 1] - ends[-1] * 2 / 3))
    return first, second
