"""Making one file of raw data, at once or in the background: read and written in one pass."""

from __future__ import annotations

import datetime as dt
from typing import IO

from institutions.models import Region
from reports.export_asked import Asked
from reports.export_facts import Facts, Tell, load_facts
from reports.export_facts_csv import write_facts_csv
from reports.export_facts_sheet import write_facts_workbook
from reports.export_paper import paper_for

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def untold(done: int, total: int) -> None:
    """Tells nobody how far it is."""


def make_facts(
    asked: Asked, region: Region, *, to: IO[bytes], now: dt.datetime, tell: Tell = untold
) -> Facts:
    """Write the file that was asked for; gives back what it is about."""
    facts = load_facts(asked, region)
    if asked.format == "csv":
        write_facts_csv(facts, to=to, tell=tell)
    else:
        paper = paper_for(region, asked.year, now=now, is_demo=facts.is_demo)
        write_facts_workbook(facts, paper, to=to, now=now, tell=tell)
    return facts
