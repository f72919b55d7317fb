"""Raw data as CSV (RFC 4180, UTF-8 with its mark), with the same columns as the workbook."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import TextIOWrapper
from typing import IO

from reports.export_facts import Facts, Given, UnitYear
from reports.export_facts_words import LONG, WIDE, state_word, yes_or_no
from reports.made import Tell
from reports.sheet_facts import NOT_ASKED
from submissions.bulk_examining import guarded
from submissions.models import FigureState
from targets.models import DataItem

Line = Sequence[str | int]


def write_facts_csv(facts: Facts, *, to: IO[bytes], tell: Tell) -> None:
    """Write it row by row as the figures are read; text never starts like a formula."""
    text = TextIOWrapper(to, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\r\n")
    is_wide = facts.asked.shape == "wide"
    heads = [f"{item.name}（{item.unit}）" for item in facts.items]
    titles = [*WIDE, *heads] if is_wide else [*LONG]
    writer.writerow(guarded(title) for title in titles)
    writer.writerows(_wide(facts, tell) if is_wide else _long(facts, tell))
    text.flush()
    text.detach()


def _wide(facts: Facts, tell: Tell) -> Iterator[Line]:
    for number, row in enumerate(facts.rows(tell), 1):
        figures = (_figure(item, row.figures.get(item.pk)) for item in facts.items)
        yield [number, *_who(row), *figures]


def _long(facts: Facts, tell: Tell) -> Iterator[Line]:
    number = 0
    for row in facts.rows(tell):
        who = _who(row)
        for item in facts.items:
            given = row.figures.get(item.pk)
            if given is None:
                continue
            number += 1
            value = "" if given.value is None else _number(given.value)
            named = (guarded(item.code), guarded(item.name), guarded(item.unit))
            yield [number, *who, *named, state_word(given), value]


def _who(row: UnitYear) -> list[str | int]:
    unit = row.unit
    texts = (unit.name, unit.code, unit.kind_label, unit.region)
    return [*map(guarded, texts), row.year, row.number, guarded(row.receipt)]


def _figure(item: DataItem, given: Given | None) -> str:
    if given is None:
        return NOT_ASKED
    if given.state == FigureState.NOT_APPLICABLE:
        return "不适用"
    if given.value is None:
        return ""
    return yes_or_no(item, given.value) or _number(given.value)


def _number(value: Decimal) -> str:
    """All digits, without separators and without zeros at the end."""
    return f"{value.normalize():f}"
