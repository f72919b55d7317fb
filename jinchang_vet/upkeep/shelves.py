"""The files that belong to the data: evidence, and files made in the background.

They are written once under names of their own and never changed, so a copy needs no lock; only
files made in the background go away again when their days are over.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils import timezone

from jinchang_vet.upkeep.databases import sync_folder

CHUNK = 1 << 20
MADE = "made/"
_OURS = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{30}|made/[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Size in bytes and SHA-256 of a file."""

    size: int
    sha256: str


class Passing:
    """A file that notes what is read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._size, self._digest = file, 0, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self._size += len(piece)
        self._digest.update(piece)
        return piece

    @property
    def facts(self) -> FileFacts:
        return FileFacts(self._size, self._digest.hexdigest())


def is_ours(name: str) -> bool:
    """Whether a path inside the folder is one that we give."""
    return _OURS.fullmatch(name) is not None


def names_in(folder: Path) -> list[str]:
    """The stored files of an evidence folder; nothing that is being written, nothing else."""
    found = [*folder.glob("[0-9a-f][0-9a-f]/*"), *(folder / MADE).glob("*")]
    names = (str(file.relative_to(folder)) for file in found)
    return sorted(name for name in names if is_ours(name))


def facts_of(file: Path) -> FileFacts:
    """Read a file through."""
    with file.open("rb") as opened:
        return drained(opened)


def drained(source: IO[bytes]) -> FileFacts:
    """Read to the end, and say what it was."""
    passing = Passing(source)
    while passing.read(CHUNK):
        pass
    return passing.facts


def put(folder: Path, name: str, source: IO[bytes]) -> FileFacts:
    """Write a file of that name, whole and synced before it has it; mode 0600."""
    target = folder / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, unnamed = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    passing = Passing(source)
    try:
        with os.fdopen(handle, "wb") as file:
            while piece := passing.read(CHUNK):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        os.rename(unnamed, target)
    except OSError:
        os.unlink(unnamed)
        raise
    sync_folder(target.parent)
    return passing.facts


def set_aside(folder: Path, names: list[str]) -> Path | None:
    """Move files out of use, into a folder beside them that says when; gives back that folder."""
    if not names:
        return None
    aside = folder / f"replaced-{timezone.localtime():%Y%m%d-%H%M%S}"
    for name in names:
        target = aside / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.rename(folder / name, target)
    return aside


def spoken_of(names: tuple[str, ...], rows: Iterator[list]) -> Iterator[tuple[str, str]]:
    """(stored name, SHA-256) of the evidence that rows with these columns speak of."""
    stored, digest = names.index("stored"), names.index("sha256")
    yield from ((row[stored], row[digest]) for row in rows if "/" in (row[stored] or ""))


def total_size(folder: Path) -> int:
    """Bytes of the stored files."""
    return sum(size_if_there(folder / name) for name in names_in(folder))


def size_if_there(file: Path) -> int:
    """Bytes of a file; nothing of one that has just gone."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
