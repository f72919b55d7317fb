"""A worksheet described as data: what it says, not how a spreadsheet stores it."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Literal, Self

CellKind = Literal["text", "int", "number", "percent", "ratio", "difference", "points", "date"]
RowKind = Literal["data", "group", "total", "note"]
Alignment = Literal["left", "center", "right"]

NAME_LENGTH = 31  # what Excel allows for the name of a sheet
FORMULA_STARTS = ("=", "+", "-", "@", "\t")  # what a spreadsheet takes for a formula
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"\{([a-z_][a-z0-9_]*)(?::(group|above))?\}")


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula together with the value it must yield.

    ``expression`` names columns by key: ``{paid}`` is that column in the formula's own row,
    ``{paid:group}`` its data rows since the last group heading or total, ``{paid:above}`` all
    rows above.  ``value`` is what a recalculation gives (in a percent cell: percentage points,
    while the expression yields the fraction); previews that do not calculate show it.
    """

    expression: str
    value: Decimal | int | str


@dataclass(frozen=True, slots=True)
class Lamp:
    """A status: its code (``on_track``) chooses symbol and colours, ``label`` is the word."""

    status: str
    label: str


Value = str | Decimal | int | date | Formula | Lamp | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that departs from its column: other kind, decimals, unit, weight or place.

    Percentages are given in percentage points (57.6 for 57.6 %), of a ratio 1:340 the right side;
    ``unit`` is shown behind a number.  Both stay numbers.  ``muted`` is grey.
    """

    value: Value
    kind: CellKind | None = None
    decimals: int | None = None
    unit: str = ""
    bold: bool = False
    muted: bool = False
    align: Alignment | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column.  ``decimals`` None: every number keeps its own.  ``width`` None: as wide as
    its heading and first rows need, in characters (a Chinese one counts two).  Neighbouring
    columns with the same ``group`` share a heading above theirs."""

    title: str
    kind: CellKind = "text"
    key: str = ""
    width: float | None = None
    decimals: int | None = None
    align: Alignment | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; a group heading or a note has one text across all columns."""

    cells: Sequence[Value | Cell]
    kind: RowKind = "data"

    @classmethod
    def group(cls, text: str) -> Self:
        return cls((text,), "group")

    @classmethod
    def note(cls, text: str) -> Self:
        return cls((text,), "note")

    @classmethod
    def total(cls, *cells: Value | Cell) -> Self:
        return cls(cells, "total")


@dataclass(frozen=True, slots=True)
class Subtitle:
    """The line between title and table: 填报单位 · 依据 or 计量单位 · 制表日期."""

    left: str = ""
    centre: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class StripPart:
    """One piece of the strip: the row (counted from 0) that holds its label and its count."""

    status: str
    label: str
    count: int
    row: int


@dataclass(frozen=True, slots=True)
class StripChart:
    """Counts by status as one stacked bar below the table, drawn natively from its cells."""

    title: str
    parts: Sequence[StripPart]
    label_key: str
    count_key: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its colour, its label and its share, of which 1 is the whole."""

    status: str
    label: str
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class BarsChart:
    """Shares of several things under one another, below the table, drawn natively from its cells.

    The bars are those of the rows from ``row`` on, one a row; None leaves a gap.
    """

    title: str
    bars: Sequence[Bar]
    label_key: str
    share_key: str
    row: int = 0


Chart = StripChart | BarsChart


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says about itself.  ``created`` also dates the parts of the archive; ``mark``
    stands at the foot of every printed page.
    """

    title: str
    creator: str
    created: datetime
    subject: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table on official paper: A4 landscape, heading repeated on every page.

    One page wide; with ``pages_wide`` a table too wide to be read on one is printed on several,
    cut between groups of columns, its frozen columns and its heading lines repeated.
    ``pages_high`` 0 takes as many pages as there are rows for; 1 keeps a short table and its chart
    together.  A ``plain`` sheet may have hundreds of thousands of rows: all of one height, with
    texts, numbers and dates alone.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Row]
    attachment: str = ""
    subtitle: Subtitle | None = None
    signature: Sequence[str] = ()
    notes: Sequence[str] = ()
    freeze_columns: int = 0
    autofilter: bool = False
    row_height: float = 22.0  # points; rows whose text wraps are as high as it needs
    chart: Chart | None = None
    pages_wide: int = 1
    pages_high: int = 0
    plain: bool = False

    @property
    def grouped(self) -> bool:
        return any(column.group for column in self.columns)

    @property
    def header_row(self) -> int:
        """Number of the first row of the table's heading."""
        return 1 + bool(self.attachment) + bool(self.title) + (self.subtitle is not None)

    @property
    def first_row(self) -> int:
        """Number of the row below the heading."""
        return self.header_row + (2 if self.grouped else 1)

    def letter(self, key: str) -> str:
        """The letters of the column with this key; ``KeyError`` where there is none."""
        for index, column in enumerate(self.columns, 1):
            if column.key == key:
                return column_letter(index)
        raise KeyError(f"sheet {self.name} has no column {key}")

    def reference(self, key: str, row: int) -> str:
        """How another sheet names a cell of this one; ``row`` counts from 0 below the heading."""
        name = clean_name(self.name).replace("'", "''")
        return f"'{name}'!${self.letter(key)}${self.first_row + row}"

    def expression(self, formula: Formula, *, row: int, group_from: int) -> str:
        """The formula as it stands in row number ``row``, without the equals sign."""
        first, *rest = _pieces(formula.expression)
        placed = [first]
        for key, span, words in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
            letter = self.letter(key)
            top = {"group": group_from, "above": self.first_row}.get(span, row)
            if span and top >= row:
                raise ValueError(f"formula {formula.expression} has no rows above row {row}")
            placed += [f"{letter}{top}:{letter}{row - 1}" if span else f"{letter}{row}", words]
        return "".join(placed)


@lru_cache
def _pieces(expression: str) -> tuple[str, ...]:
    """A formula cut at its columns: words, key, span (empty for the own row), words, …"""
    return tuple(part or "" for part in _REFERENCE.split(expression.removeprefix("=")))


def safe_text(text: str) -> str:
    """Text without what XML cannot hold; line ends become one newline."""
    if text.isprintable():
        return text
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def column_letter(index: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def clean_name(name: str, taken: Iterable[str] = ()) -> str:
    """A name Excel accepts: no ``[]:*?/\\``, at most 31 characters, unlike those ``taken``."""
    base = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip(" '")[:NAME_LENGTH].strip(" '")
    base = base or "表"
    if base.lower() == "history":  # reserved by Excel
        base = f"{base}_"
    used = {other.lower() for other in taken}
    result, number = base, 1
    while result.lower() in used:
        number += 1
        suffix = f"({number})"
        result = base[: NAME_LENGTH - len(suffix)] + suffix
    return result


def text_width(text: str) -> int:
    """Width of the longest line in columns of half a Chinese character."""
    return max(
        (
            sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line)
            for line in text.split("\n")
        ),
        default=0,
    )
