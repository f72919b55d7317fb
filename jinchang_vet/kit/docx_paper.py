"""What a Word document of ours consists of, as data: headings, paragraphs, tables, a signature."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

# What XML cannot hold: control characters other than tab and line end, and lone surrogates.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (一、), 2 (（一）) or 3 (1.), its number already in the text."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Body text, indented by two characters; `lead` stands before it in bold."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that must not be overlooked, such as 演示数据."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, its share of the width, how its cells stand."""

    title: str
    share: int
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """An annex on a page of its own: a table with a caption; its head is repeated on every page,
    and no row is broken.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Who issues the paper and when, at the right below the text."""

    unit: str
    day: dt.date


Block = Heading | Paragraph | Notice | Table | Signature


@dataclass(frozen=True, slots=True)
class Document:
    """A paper: title (a line each), blocks in order, what the file says of itself, and a line that
    stands small at the top of every page.
    """

    title: tuple[str, ...]
    blocks: tuple[Block, ...]
    author: str
    subject: str = ""
    header: str = ""


def clean(text: str) -> str:
    """Text that XML can hold."""
    return _ILLEGAL.sub("", text)


def official_day(day: dt.date) -> str:
    """2025年1月10日, as papers sign it."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_number(number: int) -> str:
    """一, 十, 十二, 二十一: the numbers of headings, 1 to 99."""
    if not 1 <= number <= 99:
        raise ValueError(f"{number} is no number of a heading")
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")
