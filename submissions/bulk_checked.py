"""A refused file given back: with its faults coloured and noted, or, for CSV, as a list of them."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from jinchang_vet.kit.workbook_limits import BULK_IMPORT
from jinchang_vet.kit.xlsx import Column, Properties, Row, Sheet, write_workbook
from jinchang_vet.kit.xlsx_notes import HEADINGS, LIST_NAME, WIDTHS, Note, annotated
from submissions.models import FigureImport


def checked_file(found: FigureImport, *, now: datetime) -> bytes:
    """The workbook; raises `UnreadableWorkbook` where the file cannot be opened and saved."""
    notes = [Note(**fault) for fault in found.found["faults"]]
    if not found.name.lower().endswith(".csv"):
        return annotated(bytes(found.content), notes, BULK_IMPORT)
    widths = zip(HEADINGS, WIDTHS, strict=True)
    columns = [Column(title, width=width) for title, width in widths]
    rows = [
        Row([str(number), n.sheet, n.cell, n.label, n.value, n.reason, n.remedy])
        for number, n in enumerate(notes, 1)
    ]
    file = BytesIO()
    sheet = Sheet(LIST_NAME, f"{found.name} 的检查结果", columns, rows)
    write_workbook([sheet], to=file, properties=Properties(LIST_NAME, "职教目标跟踪", now))
    return file.getvalue()
