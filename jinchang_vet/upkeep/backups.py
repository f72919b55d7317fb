"""Making a backup: database and files as of one moment, while others go on writing."""

from __future__ import annotations

import errno
import fcntl
import os
import platform
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import django
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from institutions.refusals import Refused
from jinchang_vet.upkeep import rows, shelves
from jinchang_vet.upkeep.archive import Manifest, Writer
from jinchang_vet.upkeep.databases import Entry, snapshot, sync_folder
from jinchang_vet.upkeep.schema import Table, applied_to, foreign_tables, tables_after

RESERVE = 200 << 20  # bytes that a backup leaves free on its disk
MIB = 1 << 20
_NAME = re.compile(r"vet-\d{8}-\d{6}(-[0-9a-f]{4})?\.tar")
NO_ROOM = (
    "备份没有做：{folder} 所在的磁盘只剩 {free} MB，这次备份约需 {wanted} MB，"
    "并须留下 {reserve} MB。"
    "请清理磁盘、换一个文件夹（BACKUP_DIR 或 --to），或减少保留的份数（--keep）。"
)
BROKEN_OFF = "备份没有做完，没有留下文件：{folder} 不能写入（{reason}）。请检查磁盘后再运行一次。"

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup."""

    file: Path
    manifest: Manifest

    @property
    def size(self) -> int:
        return self.file.stat().st_size


def make_backup(entry: Entry, evidence: Path, folder: Path, *, tell: Tell) -> Backup:
    """Write a backup of a database and its evidence folder into `folder`, mode 0600.

    It has its name only when it is whole and on the disk. Raises `Refused` when there is no room.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _remove_left_parts(folder)
        with snapshot(entry) as line:
            _refuse_without_room(folder, _database_size(line) + shelves.total_size(evidence))
            return _written(line, evidence, folder, tell)
    except OSError as error:
        reason = "磁盘已满" if error.errno == errno.ENOSPC else error.strerror
        raise Refused(BROKEN_OFF.format(folder=folder, reason=reason)) from error


def rotate(folder: Path, keep: int) -> list[Path]:
    """Remove all backups in a folder but the newest `keep`; gives back which."""
    found = sorted(file for file in folder.glob("vet-*.tar") if _NAME.fullmatch(file.name))
    removed = found[: max(len(found) - keep, 0)]
    for file in removed:
        file.unlink(missing_ok=True)
    return removed


def _written(line: BaseDatabaseWrapper, evidence: Path, folder: Path, tell: Tell) -> Backup:
    part = folder / f".vet-{secrets.token_hex(8)}.part"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            manifest = _write(Writer(file, folder), line, evidence, tell)
            file.flush()
            os.fsync(file.fileno())
        name = _free_name(folder)
        os.rename(part, name)
        sync_folder(folder)
    finally:
        part.unlink(missing_ok=True)
    return Backup(name, manifest)


def _remove_left_parts(folder: Path) -> None:
    """Remove what a backup that was killed left behind; one under way holds a lock on its part."""
    for part in folder.glob(".vet-*.part"):
        with part.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            part.unlink(missing_ok=True)


def _write(writer: Writer, line: BaseDatabaseWrapper, evidence: Path, tell: Tell) -> Manifest:
    migrations = applied_to(line)
    tables = tables_after(migrations)
    manifest = Manifest(
        made_at=timezone.localtime().isoformat(timespec="seconds"),
        engine=line.vendor,
        versions=_versions(),
        migrations=migrations,
        left_out=tuple(foreign_tables(line)),
    )
    wanted: dict[str, str] = {}
    for table in tables:
        tell(table.name)
        passing = _noting(table, rows.read(line, table), wanted)
        facts = writer.add_table(table, passing, rows.last_number(line, table))
        manifest.tables[table.name] = facts
    _write_files(writer, evidence, manifest, tell)
    found = {name: facts.sha256 for name, facts in manifest.files.items()}
    missing = sorted(name for name, digest in wanted.items() if found.get(name) != digest)
    manifest = replace(manifest, missing=tuple(missing))
    writer.finish(manifest)
    return manifest


def _write_files(writer: Writer, evidence: Path, manifest: Manifest, tell: Tell) -> None:
    for name in shelves.names_in(evidence):
        tell(name)
        try:
            with (evidence / name).open("rb") as source:
                manifest.files[name] = writer.add_file(name, source)
        except FileNotFoundError:  # a file made in the background whose days were over
            continue


def _noting(table: Table, passing: Iterator[list], wanted: dict[str, str]) -> Iterator[list]:
    """The same rows; the evidence that they speak of is noted with its digest."""
    if not {"stored", "sha256"} <= set(table.columns):
        yield from passing
        return
    for row in passing:
        wanted.update(shelves.spoken_of(table.columns, iter([row])))
        yield row


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), "django": django.get_version()}


def _database_size(line: BaseDatabaseWrapper) -> int:
    """Bytes; the packed lines of a backup need less."""
    with line.cursor() as cursor:
        if line.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return cursor.fetchone()[0]


def _refuse_without_room(folder: Path, wanted: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < wanted + RESERVE:
        facts: dict[str, Any] = {"folder": folder, "free": free // MIB}
        facts |= {"wanted": wanted // MIB + 1, "reserve": RESERVE // MIB}
        raise Refused(NO_ROOM.format(**facts))


def _free_name(folder: Path) -> Path:
    stem = f"vet-{timezone.localtime():%Y%m%d-%H%M%S}"
    plain = folder / f"{stem}.tar"
    return folder / f"{stem}-{secrets.token_hex(2)}.tar" if plain.exists() else plain
