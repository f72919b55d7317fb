"""Making one file of raw data, at once or in the background: read and written in one pass."""

from __future__ import annotations

import datetime as dt
from typing import IO

from institutions.models import Region
from reports.export_asked import Asked
from reports.export_facts import load_facts
from reports.export_facts_csv import write_facts_csv
from reports.export_facts_sheet import write_facts_workbook
from reports.export_paper import paper_for
from reports.issued import Handed
from reports.made import Made, Tell, untold
from reports.seals import FACTS, in_force
from reports.stamping import stamp_facts


def make_facts(
    asked: Asked, region: Region, *, to: IO[bytes], now: dt.datetime, tell: Tell = untold
) -> Made:
    """Write the file that was asked for; a step is a unit.

    A workbook prints edition and check code. A CSV bears the code in its name: a line in it would
    be read as data.
    """
    held = in_force(region, asked.first, asked.year)
    stamp = stamp_facts(region, asked.first, asked.year, held.numbers)
    facts = load_facts(asked, region, held)
    name = facts.filename()
    if asked.format == "csv":
        name = facts.filename(stamp.code)
        write_facts_csv(facts, to=to, tell=tell)
    else:
        paper = paper_for(region, asked.year, now=now, is_demo=facts.is_demo, stamp=stamp)
        write_facts_workbook(facts, paper, to=to, now=now, tell=tell)
    kept = {"first": asked.first, "shape": asked.shape}
    handed = Handed(FACTS, name, region, asked.year, None, facts.is_demo, kept)
    return Made(stamp, handed, facts.units)
