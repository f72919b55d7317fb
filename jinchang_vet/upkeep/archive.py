"""The one file of a backup: a tar of tables, files, and last a manifest that says what is in it.

`tables/<name>.jsonl.gz` holds the rows (see `upkeep.rows`), `files/<name>` the stored files,
`manifest.json` versions, migrations and a digest of each of them. The manifest is written last:
an archive without one was broken off.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from institutions.refusals import Refused
from jinchang_vet.upkeep import shelves
from jinchang_vet.upkeep.rows import Content, Tally, to_line
from jinchang_vet.upkeep.schema import Migrations, Table, tables_after
from jinchang_vet.upkeep.shelves import FileFacts, Passing

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 256 << 20
BROKEN = "备份文件 {file} 不能使用：{reason}。什么也没有改动，请换一份备份。"


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What a backup says of a table: its packed lines, its rows, and the last number given."""

    packed: FileFacts
    content: Content
    last: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup, and what it was made with.

    `missing` names evidence that rows speak of and that was not there as it was stored, `left_out`
    tables of the database that are not the application's.
    """

    made_at: str
    engine: str
    versions: dict[str, str]
    migrations: Migrations
    tables: dict[str, TableFacts] = field(default_factory=dict)
    files: dict[str, FileFacts] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return sum(facts.content.rows for facts in self.tables.values())

    @property
    def bytes_of_files(self) -> int:
        return sum(facts.size for facts in self.files.values())


class Writer:
    """Writes the parts of a backup one after the other."""

    def __init__(self, file: IO[bytes], scratch: Path) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._scratch = scratch

    def add_table(self, table: Table, rows: Iterable[list], last: int) -> TableFacts:
        """The rows of a table; a tar wants to know a size first, so they are packed beside."""
        tally = Tally(table)
        with tempfile.TemporaryFile(dir=self._scratch) as packed:
            with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=5, mtime=0) as lines:
                for row in tally.passing(rows):
                    lines.write(to_line(row))
            packed.seek(0)
            facts = self._add(_member_of_table(table.name), packed)
        return TableFacts(facts, tally.content, last)

    def add_file(self, name: str, source: IO[bytes]) -> FileFacts:
        """A stored file."""
        return self._add(_member_of_file(name), source)

    def finish(self, manifest: Manifest) -> None:
        """The manifest, and the end."""
        text = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1)
        self._add(MANIFEST, io.BytesIO(text.encode()))
        self._tar.close()

    def _add(self, name: str, source: IO[bytes]) -> FileFacts:
        member = tarfile.TarInfo(name)
        member.size, member.mode = source.seek(0, io.SEEK_END), 0o600
        member.mtime = int(time.time())
        source.seek(0)
        passing = Passing(source)
        self._tar.addfile(member, passing)
        return passing.facts


class Reader:
    """Reads a backup; everything that is wrong with it is a `Refused`."""

    def __init__(self, file: Path, tar: tarfile.TarFile) -> None:
        self.file, self._tar = file, tar
        with self._refusing():
            self._members = {member.name: member for member in tar.getmembers()}
            self.manifest = self._read_manifest()

    def check(self) -> None:
        """Read everything and compare it with the manifest."""
        wanted = {_member_of_table(name): facts.packed for name, facts in self._tables.items()}
        wanted |= {_member_of_file(name): facts for name, facts in self.manifest.files.items()}
        self._compare_names(set(wanted))
        with self._refusing():
            for name, facts in wanted.items():
                if shelves.drained(self.open(name)) != facts:
                    raise self._broken(f"其中的 {name} 与清单不符（损坏或被改动）")
            for table in self.tables:
                tally = Tally(table)
                for _ in tally.passing(self.rows(table)):
                    pass
                if tally.content != self._tables[table.name].content:
                    raise self._broken(f"表 {table.name} 的内容与清单不符")

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables as they were when the backup was made."""
        return tables_after(self.manifest.migrations)

    def rows(self, table: Table) -> Iterator[list]:
        """The rows of a table."""
        with gzip.open(self.open(_member_of_table(table.name))) as lines:
            yield from map(json.loads, lines)

    def open_file(self, name: str) -> IO[bytes]:
        """A stored file."""
        return self.open(_member_of_file(name))

    def open(self, name: str) -> IO[bytes]:
        """A member that is a plain file."""
        found = self._tar.extractfile(self._members[name])
        if found is None:
            raise self._broken(f"其中的 {name} 不是文件")
        return found

    @property
    def _tables(self) -> dict[str, TableFacts]:
        return self.manifest.tables

    def _read_manifest(self) -> Manifest:
        member = self._members.get(MANIFEST)
        if member is None or member.size > LARGEST_MANIFEST:
            raise self._broken("没有清单，备份没有做完或文件被截断")
        said = json.loads(self.open(MANIFEST).read())
        if said["format"] != FORMAT:
            raise self._broken(f"格式 {said['format']} 不是本程序认识的，请用做备份时的版本恢复")
        return _manifest(said)

    def _compare_names(self, files: set[str]) -> None:
        present = set(self._members) - {MANIFEST}
        if lacking := sorted(files - present):
            raise self._broken(f"缺少 {lacking[0]} 等 {len(lacking)} 个部分")
        if strange := sorted(present - files):
            raise self._broken(f"多出清单之外的 {strange[0]}")
        if strange := [name for name in self.manifest.files if not shelves.is_ours(name)]:
            raise self._broken(f"文件名 {strange[0]} 不是本系统的")
        if {table.name for table in self.tables} != set(self._tables):
            raise self._broken("表的清单与数据库结构的版本不符")

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise self._broken("文件损坏或被截断") from error
        except (KeyError, TypeError, ValueError) as error:
            raise self._broken("清单或内容无法读取") from error

    def _broken(self, reason: str) -> Refused:
        return Refused(BROKEN.format(file=self.file.name, reason=reason))


@contextmanager
def reading(file: Path) -> Iterator[Reader]:
    """Open a backup; raises `Refused` for what is none."""
    try:
        tar = tarfile.open(file, "r:")  # noqa: SIM115
    except OSError as error:
        raise Refused(f"不能读取备份文件 {file}（{error.strerror}）。") from error
    except tarfile.TarError as error:
        raise Refused(BROKEN.format(file=file.name, reason="不是备份文件")) from error
    with tar:
        yield Reader(file, tar)


def _manifest(said: dict[str, Any]) -> Manifest:
    tables = {
        name: TableFacts(FileFacts(**of["packed"]), Content(**of["content"]), int(of["last"]))
        for name, of in said["tables"].items()
    }
    return Manifest(
        made_at=said["made_at"],
        engine=said["engine"],
        versions=said["versions"],
        migrations=tuple((app, name) for app, name in said["migrations"]),
        tables=tables,
        files={name: FileFacts(**of) for name, of in said["files"].items()},
        missing=tuple(said["missing"]),
        left_out=tuple(said["left_out"]),
    )


def _member_of_table(name: str) -> str:
    return f"tables/{name}.jsonl.gz"


def _member_of_file(name: str) -> str:
    return f"files/{name}"
