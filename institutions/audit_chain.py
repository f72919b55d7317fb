"""The chain of digests through the audit log: whether it holds, and where it does not.

A chain that was cut at its end together with the row of the end, or computed anew from some entry
on, holds in itself. Both are found by an anchor: the number and digest of an entry that were noted
earlier, on paper or in another system.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from institutions.models import AuditEntry, AuditHead

# Kept of a log that is broken everywhere; all are counted.
MOST = 1000
AT_ONCE = 2000


class Reason(StrEnum):
    """Why a place of the chain does not hold."""

    CHANGED = "内容与摘要不符，被修改过"
    MISSING = "之前的记录缺失"
    UNLINKED = "与前一条不衔接，前一条被修改后重算过摘要，或本条是插入的"
    INSERTED = "不是按次序追加的，是后来插入的"
    CUT = "末尾的记录被截去"
    END = "链尾与最后一条记录不符"
    ANCHOR = "与留存的锚点不符，这一条或之前的记录被修改后整条链重算过"
    BEYOND = "留存的锚点所指的记录已不存在，末尾被截去"


@dataclass(frozen=True, slots=True)
class Anchor:
    """An entry's number and digest, as they were noted at some time."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"

    @classmethod
    def read(cls, text: str) -> Anchor:
        """An anchor as `verify_audit` prints it; raises ValueError for anything else."""
        found = re.fullmatch(r"\s*(\d{1,18}):([0-9a-f]{64})\s*", text.lower())
        if found is None:
            raise ValueError(text)
        return cls(int(found[1]), found[2])


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold: the number of the entry there, and why; `since` is
    the first number that is missing, where some are.
    """

    number: int
    reason: Reason
    since: int | None = None

    def __str__(self) -> str:
        if self.since is None:
            return f"第 {self.number} 条：{self.reason}。"
        until = self.number if self.reason == Reason.CUT else self.number - 1
        which = f"{self.since}" if self.since == until else f"{self.since}–{until}"
        return f"第 {self.number} 条：{self.reason}（缺第 {which} 条）。"


@dataclass(frozen=True, slots=True)
class Report:
    """What a walk along the chain found: entries counted, the first breaks, all breaks counted, and
    the present anchor (none in an empty log).
    """

    entries: int
    breaks: tuple[Break, ...]
    broken: int
    anchor: Anchor | None

    @property
    def holds(self) -> bool:
        return not self.broken


def digest_of(entry: AuditEntry) -> str:
    """SHA-256 over all that the entry says and the digest before it, in a fixed order."""
    at: datetime = entry.at.astimezone(UTC)
    said = [
        entry.number,
        at.isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.actor_name,
        entry.origin,
        entry.request_id,
        entry.verb,
        entry.subject_type,
        entry.subject_id,
        entry.subject_name,
        entry.before,
        entry.after,
        entry.result,
        entry.message,
        entry.is_demo,
        entry.previous,
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify(anchors: Sequence[Anchor] = ()) -> Report:
    """Walk along the whole chain; entries that are appended meanwhile do no harm."""
    walk = _Walk(head=_head())
    for anchor in anchors:
        walk.noted.setdefault(anchor.number, set()).add(anchor.digest)
    for entry in _along():
        walk.meet(entry)
    walk.end(_head())
    return walk.report()


def _along() -> Iterator[AuditEntry]:
    """Every entry by its number, a piece at a time: one statement over all of them would make
    PostgreSQL lay the whole log aside first, within the time that a statement has.
    """
    rows = AuditEntry.objects.order_by("number")
    piece = list(rows[:AT_ONCE])
    while piece:
        yield from piece
        piece = list(rows.filter(number__gt=piece[-1].number)[:AT_ONCE])


@dataclass(slots=True)
class _Walk:
    """The way along the chain: the last entry met, and what was found."""

    head: AuditHead
    noted: dict[int, set[str]] = field(default_factory=dict)
    entries: int = 0
    number: int = 0
    digest: str = ""
    pk: int = 0
    broken: int = 0
    breaks: list[Break] = field(default_factory=list)

    def meet(self, entry: AuditEntry) -> None:
        """The next entry by number."""
        for found in self._breaks_at(entry):
            self._note(found)
        self.entries += 1
        self.number, self.digest, self.pk = entry.number, entry.digest, entry.pk

    def _breaks_at(self, entry: AuditEntry) -> Iterator[Break]:
        expected = self.number + 1
        if entry.number > expected:
            yield Break(entry.number, Reason.MISSING, since=expected)
        elif entry.number < expected or entry.pk < self.pk:
            yield Break(entry.number, Reason.INSERTED)
        if entry.digest != digest_of(entry):
            yield Break(entry.number, Reason.CHANGED)
        elif entry.number == expected and entry.previous != self.digest:
            yield Break(entry.number, Reason.UNLINKED)
        if entry.number == self.head.number and entry.digest != self.head.digest:
            yield Break(entry.number, Reason.END)
        if self.noted.pop(entry.number, {entry.digest}) != {entry.digest}:
            yield Break(entry.number, Reason.ANCHOR)

    def end(self, head: AuditHead) -> None:
        """After the last entry: the row of the end, as it stood before the walk and stands now."""
        if self.number < self.head.number:
            self._note(Break(self.head.number, Reason.CUT, since=self.number + 1))
        elif self.number > head.number:
            self._note(Break(self.number, Reason.INSERTED if head.number else Reason.END))
        elif self.number == head.number != self.head.number and self.digest != head.digest:
            self._note(Break(self.number, Reason.END))
        for number in sorted(self.noted):
            self._note(Break(number, Reason.BEYOND))

    def _note(self, found: Break) -> None:
        self.broken += 1
        if len(self.breaks) < MOST:
            self.breaks.append(found)

    def report(self) -> Report:
        anchor = Anchor(self.number, self.digest) if self.entries else None
        return Report(self.entries, tuple(self.breaks), self.broken, anchor)


def _head() -> AuditHead:
    return AuditHead.objects.filter(pk=1).first() or AuditHead()
