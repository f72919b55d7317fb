"""What the parts of a workbook mean: shared texts, number formats, stored numbers."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Context, Decimal
from enum import StrEnum
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring, iterparse

from jinchang_vet.kit.numbers import MAX_DIGITS, plain
from jinchang_vet.kit.workbook_limits import TOO_COMPLEX, UnreadableWorkbook

MOST_STYLES = 65_490  # what Excel itself takes ("Excel specifications and limits", Microsoft)
LONGEST_TEXT = 1000  # characters kept of a cell
EPOCH = dt.datetime(1899, 12, 30)

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_PERCENT_FORMATS = {9, 10}


class CellKind(StrEnum):
    """What a cell holds; ``no_result`` is a formula that was never computed."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"
    NO_RESULT = "no_result"


def number_and_kind(raw: str, shown: str) -> tuple[CellKind, str]:
    """A stored number by the format of its cell: number, percentage or date.

    What is no number though the file says so is handed on as the text that it is.
    """
    value = Decimal(raw) if _NUMBER.fullmatch(raw) else None
    if value is None or abs(value.adjusted()) > 40:
        return CellKind.TEXT, cut(raw)
    if shown == "date":
        return CellKind.DATE, _day(value)
    if value != value.to_integral_value():
        value = Context(prec=MAX_DIGITS).create_decimal(value)
    if shown == "percent":
        return CellKind.NUMBER, f"{plain(value.scaleb(2, Context(prec=60)))}%"
    return CellKind.NUMBER, plain(value)


def _day(value: Decimal) -> str:
    try:
        return f"{EPOCH + dt.timedelta(days=float(value)):%Y-%m-%d}"
    except OverflowError:
        return cut(plain(value))


def cut(text: str) -> str:
    """At most `LONGEST_TEXT` characters; what is left out leaves a mark, so that a long text never
    looks like a shorter one.
    """
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def local(name: str) -> str:
    """A name without its namespace: both dialects of the format use the same words."""
    return name.rpartition("}")[2]


def text_of(element: Element) -> str:
    """The text of a string with its differently formatted runs; readings (ruby) are left out."""
    pieces = []
    for child in element:
        tag = local(child.tag)
        if tag == "t":
            pieces.append(child.text or "")
        elif tag == "r":
            pieces += [each.text or "" for each in child if local(each.tag) == "t"]
    return "".join(pieces)


def read_strings(archive: ZipFile, path: str, most: int) -> list[str]:
    """The texts that cells refer to by number.

    Raises `UnreadableWorkbook` above ``most``: a file holds no text that no cell shows, so there
    are never more texts than cells.
    """
    if path not in archive.namelist():
        return []
    found = []
    with archive.open(path) as part:
        for _, element in iterparse(part, events=("end",), forbid_dtd=True):
            if local(element.tag) == "si":
                found.append(cut(text_of(element)))
                if len(found) > most:
                    raise UnreadableWorkbook(TOO_COMPLEX)
                element.clear()
    return found


def read_formats(archive: ZipFile, path: str) -> list[str]:
    """For every style of the workbook: percent, date, or nothing that matters.

    Raises `UnreadableWorkbook` above `MOST_STYLES`.
    """
    if path not in archive.namelist():
        return []
    root = fromstring(archive.read(path), forbid_dtd=True)
    codes = {
        e.get("numFmtId"): e.get("formatCode", "") for e in root.iter() if local(e.tag) == "numFmt"
    }
    used = next((e for e in root if local(e.tag) == "cellXfs"), ())
    if len(used) > MOST_STYLES:
        raise UnreadableWorkbook(TOO_COMPLEX)
    return [_meaning(xf.get("numFmtId", "0"), codes) for xf in used]


def _meaning(number: str, codes: dict[str | None, str]) -> str:
    if number in codes:
        shown = _NOT_SHOWN.sub("", codes[number])
        if "%" in shown:
            return "percent"
        return "date" if re.search("[ymdhs]", shown, re.IGNORECASE) else ""
    if int(number) in _PERCENT_FORMATS:
        return "percent"
    return "date" if int(number) in _DATE_FORMATS else ""
