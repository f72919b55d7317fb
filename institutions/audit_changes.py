"""What an entry says of before and after, side by side, in words that the auditor may read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from institutions.audit_masking import MASKED, OWN_WORDS, is_masked, masked_text
from institutions.audit_words import choices_of, field_label
from institutions.models import AuditEntry

NOTHING = "—"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One field: its name, what it was and what it became, and whether the two differ."""

    name: str
    before: str
    after: str
    is_changed: bool
    is_masked: bool


def changes_of(entry: AuditEntry) -> tuple[Change, ...]:
    """Every field that the entry names, in its order; values that may be figures are masked."""
    before, after = _flat(entry.before), _flat(entry.after)
    return tuple(_change(entry, path, before, after) for path in {**before, **after})


def changes_text(entry: AuditEntry) -> str:
    """The same in one text, a line a field, for a table that is taken away."""
    return "\n".join(
        f"{each.name}：{each.after}"
        if each.before == NOTHING
        else f"{each.name}：{each.before} → {each.after}"
        for each in changes_of(entry)
    )


def _change(
    entry: AuditEntry, path: Path, before: Mapping[Path, Any], after: Mapping[Path, Any]
) -> Change:
    hidden = is_masked(path, entry.verb)
    sides = [
        _side(entry, path, side[path], hidden) if path in side else NOTHING
        for side in (before, after)
    ]
    return Change(
        name=" › ".join(field_label(name, entry.subject_type) for name in path),
        before=sides[0],
        after=sides[1],
        is_changed=before.get(path) != after.get(path),
        is_masked=hidden,
    )


def _side(entry: AuditEntry, path: Path, value: Any, hidden: bool) -> str:
    if value in (None, "", [], {}):
        return NOTHING
    if hidden:
        return MASKED
    text = _text(value, path[-1], entry.subject_type)
    return masked_text(text, entry.verb) if path[-1] in OWN_WORDS else text


def _text(value: Any, name: str, subject_type: str) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_text(each, name, subject_type) for each in value)
    text = str(value)
    if _MOMENT.match(text):
        return _moment(text)
    return str(choices_of(name, subject_type).get(text, text))


def _moment(text: str) -> str:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if timezone.is_aware(at) else text


def _flat(said: Mapping[str, Any]) -> dict[Path, Any]:
    """Nested fields side by side, each under the names that lead to it."""
    return dict(_leaves(said, ()))


def _leaves(said: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, Any]]:
    for name, value in said.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, (*path, name))
        else:
            yield (*path, name), value
