"""Files of many institutions, and the way of an import without a browser."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from io import BytesIO, StringIO

from django.utils import timezone
from openpyxl import Workbook

from institutions.models import Region, User
from submissions.bulk_imports import Sent, confirm, receive
from submissions.bulk_jobs import read, write_confirmed
from submissions.bulk_progress import silent
from submissions.models import Figure, FigureImport, Round

TEACHERS, DUAL, ENROLMENT = "specialised-teachers", "dual-qualified-teachers", "full-time-enrolment"
WIDE = ["单位代码", "填报单位", "数据年度", TEACHERS, DUAL, ENROLMENT]
LONG = ["单位代码", "填报单位", "数据年度", "数据项", "数值", "说明"]
REASON = "据市教育局年报补录"


def workbook(*rows: Sequence[object], heads: Sequence[str] = WIDE, change=None) -> bytes:
    """An .xlsx file with one sheet; `change(book)` may do more to it."""
    book = Workbook()
    sheet = book.active
    sheet.title = "数据"
    for row in [heads, *rows]:
        sheet.append(list(row))
    if change:
        change(book)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def csv_file(*rows: Sequence[object], heads: Sequence[str] = WIDE, encoding="utf-8-sig") -> bytes:
    text = StringIO(newline="")
    csv.writer(text).writerows([heads, *rows])
    return text.getvalue().encode(encoding)


def uploaded(region: Region, by: User, content: bytes, name: str = "往年.xlsx") -> FigureImport:
    """Received and read."""
    found = receive(region, by=by, file=Sent(name, content)).value
    read(found.pk, silent)
    return FigureImport.objects.get(pk=found.pk)


def written(found: FigureImport, by: User, reason: str = REASON) -> FigureImport:
    """Confirmed and written."""
    confirm(found, by=by, version=found.version, reason=reason)
    write_confirmed(found.pk, silent)
    return FigureImport.objects.get(pk=found.pk)


def imported(region: Region, by: User, content: bytes, name: str = "往年.xlsx") -> FigureImport:
    """All the way; fails the test where the file is refused."""
    found = uploaded(region, by, content, name)
    assert found.state == "ready", (found.message, found.found)
    found = written(found, by)
    assert found.state == "done", found.message
    return found


def close() -> None:
    """Every round has been closed since yesterday."""
    day = timezone.now() - dt.timedelta(days=1)
    Round.objects.update(opens_at=day - dt.timedelta(days=60), due_at=day, closes_at=day)


def faults(found: FigureImport) -> dict[str, str]:
    """Cell → reason of everything that the file was refused for."""
    assert found.state == "refused", (found.state, found.message)
    return {fault["cell"]: fault["reason"] for fault in found.found["faults"]}


def figures_of(submission) -> dict[str, tuple]:
    """What stands in the newest revision: code → state, value, note."""
    revision = submission.revisions.order_by("-number")[0]
    rows = Figure.objects.filter(revision=revision)
    return {
        code: (state, value if value is None else int(value), note)
        for code, state, value, note in rows.values_list("item__code", "state", "value", "note")
    }
