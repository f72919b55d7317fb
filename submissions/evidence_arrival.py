"""A file on its way in: recognised, named, stored, before any transaction begins."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError
from django.utils import timezone

from institutions.acting import Act, Done, record_refusal
from institutions.refusals import Invalid, Refused
from jinchang_vet.kit.faults import Fault, fault_of
from jinchang_vet.kit.file_kinds import FileKind, recognise, too_large
from jinchang_vet.kit.file_limits import LARGEST, UnacceptableFile
from jinchang_vet.kit.file_names import clean_name
from submissions import evidence_store


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that has been stored and has no row yet.

    The idempotency key covers what this shows of itself: the name given to it on the disk differs
    with every attempt, and does not count.
    """

    name: str
    kind: FileKind
    size: int
    sha256: str
    stored: str = field(repr=False)

    @property
    def facts(self) -> dict[str, object]:
        """What a row says of the file."""
        return {
            "name": self.name,
            "stored": self.stored,
            "content_type": self.kind.content_type,
            "size": self.size,
            "sha256": self.sha256,
        }


def take_in(verb_name: str, subject, sent: UploadedFile, *, by, take: Callable[..., Done]) -> Done:
    """Look at a file, store it, and let the verb `take` make a row of it.

    Raises `Refused`; then, where the verb had been taken before, and where the database had no room
    for the row, the file is removed again. After any other failure it stays, as its row may: the
    sweep decides.
    """
    try:
        arrived = _arrive(sent)
    except Refused as refusal:
        act = Act(verb=verb_name, by=by, at=timezone.now(), subject=subject)
        record_refusal(act, refusal)
        raise
    try:
        done = take(file=arrived)
    except Refused:
        _forget(arrived)
        raise
    except DatabaseError as error:
        # Certain, unlike an answer that did not come: otherwise every try would fill the disk more.
        if fault_of(error) is Fault.NO_ROOM and not evidence_store.is_spoken_of(arrived.stored):
            _forget(arrived)
        raise
    if done.repeated:
        _forget(arrived)
    return done


def _arrive(sent: UploadedFile) -> Arrived:
    """Raises `Invalid` for a file that is not taken, `Refused` where the disk is full."""
    name = clean_name(sent.name or "")
    if sent.size > LARGEST:
        raise Invalid(f"“{name}”：{too_large(sent.size)}")
    content = sent.read()
    try:
        kind = recognise(name, content)
    except UnacceptableFile as refusal:
        raise Invalid(f"“{name}”：{refusal.message}") from None
    return Arrived(
        name=name,
        kind=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored=evidence_store.put(content),
    )


def _forget(arrived: Arrived) -> None:
    """Remove the file; where the disk does not let us, the sweep will."""
    with suppress(OSError):
        evidence_store.discard(arrived.stored)
