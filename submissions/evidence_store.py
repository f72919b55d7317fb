"""The folder of evidence: files under names of our own, outside of any served folder.

A file is whole and on the disk before a row speaks of it; a file that no row speaks of after a day
is swept away.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from institutions.refusals import NoRoom
from submissions.models import Evidence, RoundFile

CHUNK = 1 << 16
UNNAMED = ".part-"
SWEPT_AFTER = dt.timedelta(days=1)
NO_ROOM = (
    "服务器现在不能保存文件（磁盘已满，或存放佐证材料的文件夹不可写），这个文件没有保存。"
    "已填的数据不受影响；请稍后再试，仍不行请联系系统管理员。"
)
_STORED = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{30}")

log = logging.getLogger(__name__)


class Lost(Exception):
    """A stored file is gone or is no longer what was stored; `message` says which, in Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def put(content: bytes) -> str:
    """Store a file for good and give back its name in the folder; mode 0600, synced to the disk.

    Raises `NoRoom` where the disk does not take it; nothing half-written stays.
    """
    name = secrets.token_hex(16)
    folder = Path(settings.EVIDENCE_DIR) / name[:2]
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, unnamed = tempfile.mkstemp(dir=folder, prefix=UNNAMED)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.rename(unnamed, folder / name)
        except OSError:
            os.unlink(unnamed)
            raise
        _sync(folder)
        _sync(folder.parent)
    except OSError as error:
        log.error("evidence cannot be stored: %s", error)
        raise NoRoom(NO_ROOM) from error
    return f"{name[:2]}/{name}"


def again(stored: str) -> str:
    """A second name for a stored file, so that two rows may speak of it."""
    name = secrets.token_hex(16)
    copy = f"{name[:2]}/{name}"
    target = _path(copy)
    try:
        target.parent.mkdir(mode=0o700, exist_ok=True)
        os.link(_path(stored), target)
        _sync(target.parent)
    except OSError as error:
        log.error("evidence cannot be stored: %s", error)
        raise NoRoom(NO_ROOM) from error
    return copy


def discard(stored: str) -> None:
    """Remove a file that no row speaks of."""
    _path(stored).unlink(missing_ok=True)


def is_spoken_of(stored: str) -> bool:
    """Whether a row speaks of the file."""
    return any(rows.objects.filter(stored=stored).exists() for rows in (Evidence, RoundFile))


def open_whole(stored: str, sha256: str) -> BinaryIO:
    """The stored file, read through once and found to be what was stored; raises `Lost`."""
    try:
        file = _path(stored).open("rb")
    except OSError as error:
        log.error("stored file %s cannot be opened: %s", stored, error)
        raise Lost("文件在服务器上找不到了。") from error
    digest = hashlib.sha256()
    while piece := file.read(CHUNK):
        digest.update(piece)
    if digest.hexdigest() != sha256:
        file.close()
        log.error("stored file %s is not what was stored (sha256 %s)", stored, digest.hexdigest())
        raise Lost("文件与上传时不一致（校验值不符），可能被改动或损坏。")
    file.seek(0)
    return file


def sweep(now: dt.datetime) -> int:
    """Remove what has lain in the folder for a day without a row; gives back how many files."""
    before = (now - SWEPT_AFTER).timestamp()
    swept = 0
    for folder in sorted(Path(settings.EVIDENCE_DIR).glob("[0-9a-f][0-9a-f]")):
        old = [file for file in folder.iterdir() if file.lstat().st_mtime < before]
        named = {f"{folder.name}/{file.name}": file for file in old}
        kept = set(_spoken_of(folder.name))
        for stored, file in named.items():
            is_ours = _STORED.fullmatch(stored) or file.name.startswith(UNNAMED)
            if is_ours and stored not in kept:
                file.unlink(missing_ok=True)
                swept += 1
    return swept


def _spoken_of(folder: str) -> Iterator[str]:
    for rows in (Evidence, RoundFile):
        yield from rows.objects.filter(stored__startswith=f"{folder}/").values_list(
            "stored", flat=True
        )


def _path(stored: str) -> Path:
    if not _STORED.fullmatch(stored):
        raise ValueError(f"no name of a stored file: {stored!r}")
    return Path(settings.EVIDENCE_DIR) / stored


def _sync(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
