"""What a page's figures were when it was shown, and what the person has changed since.

A page sends an imprint of what each of its fields held. A save writes what differs from these and
nothing else, so that fields nobody touched never take a colleague's figure back. Nothing is kept of
the page on the server: versions of a draft are not stored.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from submissions.entries import Entry
from submissions.frozen import FrozenItem, Questions
from submissions.models import FigureState
from submissions.posted import HELD, typed_entries
from submissions.sheet import Sheet, answer_of

SHORT = 12
PAIR = re.compile(rf"([\w-]+):([0-9a-f]{{{SHORT}}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a page sent: what stands in its fields, and imprints of what they held, by item
    code. A field without one counts as changed.
    """

    typed: Mapping[str, Entry] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> dict[str, Entry]:
        """What the person has changed since the page was shown."""
        return {
            code: entry
            for code, entry in self.typed.items()
            if self.held.get(code) != imprint(entry)
        }

    @property
    def unreadable(self) -> int:
        """How many fields hold what cannot be read."""
        return sum(entry.state == FigureState.UNREADABLE for entry in self.typed.values())

    def without(self, code: str) -> Sent:
        """The same, as if one field had not been on the page."""
        return replace(self, typed={each: self.typed[each] for each in self.typed if each != code})


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that the person has changed, beside what is saved now."""

    code: str
    label: str
    yours: str
    saved: str


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A figure that somebody else has changed and the person has not: what is saved stands."""

    label: str
    saved: str


def sent_by(questions: Questions, post: Mapping[str, str]) -> Sent:
    """What a page sent for these questions."""
    return Sent(typed_entries(questions, post), dict(PAIR.findall(post.get(HELD, ""))))


def imprint(entry: Entry) -> str:
    """A short digest of what an entry says. A field of one line holds no line breaks, so they are
    no difference.
    """
    value = format(entry.value.normalize(), "f") if entry.value is not None else ""
    typed = entry.typed if entry.state == FigureState.UNREADABLE else ""
    said = [entry.state, value, _one_line(typed), _one_line(entry.note)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:SHORT]


def imprints(entries: Mapping[str, Entry]) -> str:
    """The imprints of entries, as a page sends them back."""
    return " ".join(f"{code}:{imprint(entry)}" for code, entry in entries.items())


def differences(stored: Sheet, sent: Sent) -> tuple[Difference, ...]:
    """Where what the person has changed is not what is saved."""
    changed = sent.changed
    return tuple(
        Difference(item.code, item.name, _in_words(yours, item), _in_words(saved, item))
        for item in stored.questions.items
        for yours, saved in [(changed.get(item.code), stored.entry(item))]
        if yours is not None and imprint(yours) != imprint(saved)
    )


def taken_over(stored: Sheet, sent: Sent) -> tuple[TakenOver, ...]:
    """What somebody else has changed since, where the person has changed nothing."""
    changed = sent.changed
    return tuple(
        TakenOver(item.name, _in_words(saved, item))
        for item in stored.questions.items
        for saved in [stored.entry(item)]
        if item.code in sent.held
        and item.code not in changed
        and sent.held[item.code] != imprint(saved)
    )


def _one_line(text: str) -> str:
    return "".join(text.split("\n")).replace("\r", "")


def _in_words(entry: Entry, item: FrozenItem) -> str:
    text = answer_of(entry, item)
    return f"{text}（说明：{entry.note}）" if entry.note else text
