"""Restoring a backup into an installation: whole, proved, or not at all."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError
from django.db.backends.base.base import BaseDatabaseWrapper

from institutions.refusals import Refused
from jinchang_vet.upkeep import rows, shelves
from jinchang_vet.upkeep.archive import Manifest, Reader, reading
from jinchang_vet.upkeep.databases import OCCUPIED, Entry, building, refuse_occupied
from jinchang_vet.upkeep.rows import Content
from jinchang_vet.upkeep.schema import Table

MIB = 1 << 20
REMEDY = (
    "恢复到空的安装；确要用备份替换现有的全部数据，加 --replace"
    "（原有的数据和多出的佐证材料移到旁边保存）。"
)
NO_ROOM = (
    "恢复没有做：{folder} 所在的磁盘只剩 {free} MB，恢复佐证材料需要 {wanted} MB。请先清理磁盘。"
)
DIFFERENT = "写入后核对，表 {table} 与来源不一致，什么也没有改动。请把这句话告诉开发人员。"
UNBOUND = "来源的数据互相引用有误，什么也没有改动：{reason}"
BROKEN_OFF = "恢复没有做完，什么也没有改动：{folder} 不能写入（{reason}）。请检查磁盘后再运行一次。"

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, where the data went that it replaced (nowhere: an empty text), and where
    the files that the backup does not have.
    """

    manifest: Manifest
    kept: str
    aside: Path | None


def check(file: Path) -> Manifest:
    """Read a backup through and compare it with its manifest; raises `Refused`."""
    with reading(file) as backup:
        backup.check()
        return backup.manifest


def restore(file: Path, entry: Entry, evidence: Path, *, tell: Tell) -> Restored:
    """Put a backup where nothing is yet; raises `Refused` when something is."""
    refuse_occupied(entry, remedy=REMEDY)
    if names := shelves.names_in(evidence):
        place = f"佐证材料文件夹 {evidence} "
        raise Refused(OCCUPIED.format(place=place, names=f"{len(names)} 个文件", remedy=REMEDY))
    return replace_by(file, entry, evidence, tell=tell)


def replace_by(file: Path, entry: Entry, evidence: Path, *, tell: Tell) -> Restored:
    """Put a backup in the place of whatever is there."""
    with reading(file) as backup, ExitStack() as undo:
        backup.check()
        try:
            _refuse_without_room(evidence, backup.manifest)
            for written in _restore_files(backup, evidence, tell):
                undo.callback(written.unlink, missing_ok=True)
            kept = _restore_database(backup, entry, tell)
        except OSError as error:
            reason = "磁盘已满" if error.errno == errno.ENOSPC else error.strerror
            raise Refused(BROKEN_OFF.format(folder=evidence, reason=reason)) from error
        undo.pop_all()
        extra = set(shelves.names_in(evidence)) - set(backup.manifest.files)
        return Restored(backup.manifest, kept, shelves.set_aside(evidence, sorted(extra)))


def prove_equal(line: BaseDatabaseWrapper, wanted: dict[Table, Content]) -> None:
    """Read the tables back and compare them, and check every reference; raises `Refused`."""
    for table, content in wanted.items():
        if rows.content_of(line, table) != content:
            raise Refused(DIFFERENT.format(table=table.name))
    try:
        line.check_constraints()
    except IntegrityError as error:
        raise Refused(UNBOUND.format(reason=str(error).strip().splitlines()[0])) from error


def _restore_database(backup: Reader, entry: Entry, tell: Tell) -> str:
    """Put the rows in place; gives back where those are kept that were there."""
    facts = backup.manifest.tables
    with building(entry, backup.manifest.migrations) as site:
        line = site.line
        for table in backup.tables:
            tell(table.name)
            rows.load(line, table, backup.rows(table))
            rows.go_on_from(line, table, facts[table.name].last)
        prove_equal(line, {table: facts[table.name].content for table in backup.tables})
    return site.kept


def _restore_files(backup: Reader, evidence: Path, tell: Tell) -> Iterator[Path]:
    """Put the files in place; gives back those that were not there. A file that is there already
    under its name is the same file, unless it was damaged.
    """
    for name, facts in backup.manifest.files.items():
        tell(name)
        target = evidence / name
        present = target.exists()
        if present and shelves.facts_of(target) == facts:
            continue
        shelves.put(evidence, name, backup.open_file(name))
        if not present:
            yield target


def _refuse_without_room(evidence: Path, manifest: Manifest) -> None:
    evidence.mkdir(mode=0o700, parents=True, exist_ok=True)
    free, wanted = shutil.disk_usage(evidence).free, manifest.bytes_of_files
    if free < wanted:
        facts = {"folder": evidence, "free": free // MIB, "wanted": wanted // MIB + 1}
        raise Refused(NO_ROOM.format(**facts))
