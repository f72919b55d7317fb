"""What a revision reports, in one short code: printed on the return, so that a stamped scan can be
told from one of other figures, by the program (the whole digest) and by eye (its beginning).

Only figures count: an explanation may be mended without stamping again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal

from submissions.entries import Entry
from submissions.models import Figure, FigureState, Revision

Reported = tuple[str, str, Decimal | None]  # item code, state, value


def digest(reported: Iterable[Reported]) -> str:
    """The digest of what is reported; an item without an answer is as blank as one left blank."""
    said = sorted(
        [code, state, "" if value is None else format(value.normalize(), "f")]
        for code, state, value in reported
        if state != FigureState.BLANK
    )
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def digest_of_entries(entries: Mapping[str, Entry]) -> str:
    """The digest of answers at hand, by item code."""
    return digest((code, entry.state, entry.value) for code, entry in entries.items())


def digest_of_revision(revision: Revision) -> str:
    """The digest of a stored revision: one query."""
    rows = Figure.objects.filter(revision=revision).order_by()
    return digest(rows.values_list("item__code", "state", "value"))


def code_of(whole: str) -> str:
    """The beginning of a digest, to compare by eye: 1A2B-3C4D."""
    short = whole[:8].upper()
    return f"{short[:4]}-{short[4:]}"
