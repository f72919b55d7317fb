"""Computed values for formula cells.

openpyxl writes a formula without its result, so that a preview which does not calculate (a
phone, a chat window, protected view) shows an empty cell.  The finished archive is therefore
copied once more, with the results put behind the formulas on the way through.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

CHUNK = 1 << 20

# Text inside elements has its "<" escaped, so that this can match nothing but a formula cell.
_FORMULA_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^<>]*)><f>([^<]*)</f><v\s*(?:/>|>\s*</v>)</c>')

Carried = Mapping[str, Decimal | int | str]
NOTHING: Mapping[str, Carried] = {}


def copy_with_values(
    draft: IO[bytes],
    to: IO[bytes],
    *,
    created: datetime,
    carried: Mapping[str, Carried] = NOTHING,
) -> None:
    """Copy the workbook ``draft`` to ``to``, compressed and dated ``created``.

    ``carried`` holds, by the path of a sheet in the archive, the value of every formula cell by
    its coordinate, for sheets whose formulas stand there without; a formula without a value is a
    ``ValueError``.
    """
    with ZipFile(draft) as source, ZipFile(to, "w", ZIP_DEFLATED, allowZip64=True) as target:
        for entry in source.infolist():
            info = ZipInfo(entry.filename, created.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            info.file_size = entry.file_size
            with source.open(entry) as read, target.open(info, "w") as written:
                values = carried.get(entry.filename)
                pieces = _chunks(read) if not values else _filled(read, values)
                for piece in pieces:
                    written.write(piece)


def number_text(value: Decimal | int) -> str:
    """A number as spreadsheets store it, to sixteen significant digits."""
    return f"{float(value):.16g}"


def _chunks(read: IO[bytes]) -> Iterator[bytes]:
    while piece := read.read(CHUNK):
        yield piece


def _filled(read: IO[bytes], values: Carried) -> Iterator[bytes]:
    """The sheet's XML, whole rows at a time, formulas followed by their values."""
    written = 0

    def with_value(match: re.Match[bytes]) -> bytes:
        nonlocal written
        written += 1
        coordinate, attributes, formula = match.groups()
        value = values[coordinate.decode()]
        if isinstance(value, str):
            attributes += b' t="str"'
            text = escape(value)
        else:
            text = number_text(value)
        return b'<c r="%b"%b><f>%b</f><v>%b</v></c>' % (
            coordinate,
            attributes,
            formula,
            text.encode(),
        )

    rest = b""
    for piece in _chunks(read):
        rest += piece
        whole = rest.rfind(b"</row>") + len(b"</row>")
        if whole >= len(b"</row>"):
            yield _FORMULA_CELL.sub(with_value, rest[:whole])
            rest = rest[whole:]
    yield rest
    if written != len(values):
        raise ValueError(f"{len(values)} formulas have a value, {written} cells took one")
