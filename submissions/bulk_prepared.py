"""An import made ready for its one transaction: everything that can be found out, checked and built
before is done here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from institutions.refusals import Refused, Stale
from submissions.bulk_found import counts_of, digest, rows_kept, seen
from submissions.bulk_outcome import Outcome
from submissions.bulk_progress import Tell
from submissions.bulk_standing import Ground, Key, Standing, load_ground
from submissions.bulk_units import load_units
from submissions.bulk_weighing import weigh
from submissions.entries import MAX_NOTE, Entry
from submissions.models import FigureImport, Round
from targets.models import DataItem

NAMED = 5  # units named in a sentence

Said = tuple[int, str, Decimal | None, str, str]  # item, state, value, typed, note


@dataclass(slots=True)
class Filing:
    """What is written of one unit and year; `round` is None until one is opened, `figures` are rows
    that still want their revision.
    """

    key: Key
    label: str
    round: Round | None
    standing: Standing | None
    is_correction: bool
    figures: list[Said]


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that the transaction writes, with the catalogue that opened rounds must freeze."""

    reason: str
    filings: Sequence[Filing]
    opens: Sequence[int]
    catalogue: dict
    figures: int


def prepare(found: FigureImport, *, now: dt.datetime, tell: Tell) -> Prepared:
    """Weigh the rows once more and build what is to be written.

    Raises `Stale` when anything has moved since the preview, naming it.
    """
    units = load_units(found.region)
    rows = rows_kept(found.found, units)
    ground = load_ground(found.region, {(row.unit.pk, row.year) for row in rows}, now=now)
    _require_unchanged(found, ground, {(r.unit.pk, r.year): r.label for r in rows})
    weighed = weigh(rows, ground, by=found.by, tell=tell)
    if weighed.faults:
        first = weighed.faults[0]
        raise Refused(f"{first.label}：{first.reason}。请重新检查后再确认。")
    items = dict(DataItem.objects.values_list("code", "pk"))
    reason = found.found["reason"]
    touched = [outcome for outcome in weighed.outcomes if not outcome.is_untouched]
    filings = []
    for number, outcome in enumerate(touched):
        tell(number, len(touched), "正在准备写入")
        filings.append(_filing(outcome, items, reason))
    return Prepared(
        reason=reason,
        filings=filings,
        opens=counts_of(weighed).opens,
        catalogue=ground.catalogue,
        figures=sum(len(filing.figures) for filing in filings),
    )


def changed_names(labels: Sequence[str]) -> str:
    """Some of what has changed, named."""
    shown = "、".join(labels[:NAMED])
    return shown if len(labels) <= NAMED else f"{shown} 等 {len(labels)} 个"


def _require_unchanged(found: FigureImport, ground: Ground, labels: Mapping[Key, str]) -> None:
    if digest(ground) != found.found["catalogue"]:
        raise Stale("预览之后，数据项或校验规则有改动。请重新检查后再确认。")
    moved = []
    for key, before in seen(found.found).items():
        standing = ground.standings.get(key)
        if before != ((standing.submission, standing.version) if standing else (0, 0)):
            moved.append(labels[key])
    if moved:
        raise Stale(f"预览之后，{changed_names(moved)}的填报有变动。请重新检查后再确认。")


def _filing(outcome: Outcome, items: Mapping[str, int], reason: str) -> Filing:
    standing, before = outcome.standing, outcome.before
    copies_all = standing is None or outcome.is_correction
    figures = []
    for code, entry in outcome.merged.items():
        if code in outcome.warned and not entry.note:
            entry = replace(entry, note=reason[:MAX_NOTE])
        if copies_all or before.get(code) != entry:
            figures.append(_figure(items[code], entry))
    return Filing(
        key=outcome.key,
        label=outcome.row.label,
        round=outcome.round,
        standing=standing,
        is_correction=outcome.is_correction,
        figures=figures,
    )


def _figure(item: int, entry: Entry) -> Said:
    return item, str(entry.state), entry.value, entry.typed, entry.note
