"""The folder of files made in the background: beside the evidence, so that several servers share
it, under names of our own, outside of any served folder.

A file is whole and on the disk before its row says that it can be taken; what no row speaks of
after a day is swept away.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from reports.models import MadeFile

CHUNK = 1 << 16
PART = ".part"
SWEPT_AFTER = dt.timedelta(days=1)
_STORED = re.compile(r"[0-9a-f]{32}")

log = logging.getLogger(__name__)


class Lost(Exception):
    """A made file is gone or is no longer what was made."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Size in bytes and SHA-256 of a file that lies in the folder."""

    size: int
    sha256: str


def folder() -> Path:
    """The folder, which only its owner can read."""
    found = Path(settings.EVIDENCE_DIR) / "made"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def new_name() -> str:
    """A name for a file that is to be made; nobody can guess it."""
    return secrets.token_hex(16)


@contextmanager
def making(stored: str) -> Iterator[BinaryIO]:
    """A file to write to; mode 0600. It gets its name with `keep`; without that it goes."""
    part = _path(stored).with_suffix(PART)
    try:
        handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w+b") as file:
            yield file
    finally:
        part.unlink(missing_ok=True)


def keep(file: BinaryIO, stored: str) -> Kept:
    """Bring the written file to the disk and give it its name."""
    file.flush()
    os.fsync(file.fileno())
    kept = Kept(file.seek(0, os.SEEK_END), _digest(file))
    path = _path(stored)
    os.rename(path.with_suffix(PART), path)
    return kept


def open_whole(stored: str, sha256: str) -> BinaryIO:
    """A made file, read through once and found to be what was made; raises `Lost`."""
    try:
        file = _path(stored).open("rb")
    except OSError as error:
        log.error("made file %s cannot be opened: %s", stored, error)
        raise Lost(stored) from error
    if _digest(file) != sha256:
        file.close()
        log.error("made file %s is not what was made", stored)
        raise Lost(stored)
    file.seek(0)
    return file


def discard(stored: str) -> None:
    """Remove a file; one that is not there is no matter."""
    if stored:
        _path(stored).unlink(missing_ok=True)


def sweep(now: dt.datetime) -> int:
    """Remove what has lain in the folder for a day without a row; gives back how many files."""
    before = (now - SWEPT_AFTER).timestamp()
    old = [file for file in folder().iterdir() if file.lstat().st_mtime < before]
    spoken_of = set(MadeFile.objects.exclude(stored="").values_list("stored", flat=True))
    ours = [file for file in old if _STORED.fullmatch(file.stem)]
    left = [file for file in ours if file.suffix == PART or file.name not in spoken_of]
    for file in left:
        file.unlink(missing_ok=True)
    return len(left)


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def _path(stored: str) -> Path:
    if not _STORED.fullmatch(stored):
        raise ValueError(f"no name of a made file: {stored!r}")
    return folder() / stored
