"""Ways to open a database beside the one that pages use: to read it as of one moment, to hold it
still, and to build one that is there whole or not at all.

All take a database entry as `settings.DATABASES` has them and give a connection of their own.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import ProgrammingError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from django.utils import timezone

from institutions.refusals import Refused
from jinchang_vet.upkeep.schema import Migrations, bring_to, foreign_tables, known_tables

Entry = dict[str, Any]

_being_made: ContextVar[str | None] = ContextVar("being_made", default=None)

# Tables that migrating fills by itself: rows in them do not make a database occupied.
SEEDED = ("django_migrations", "django_content_type", "auth_permission")
PATIENT = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
IN_USE = "数据库文件 {file} 正在使用，什么也没有改动。请先停止网页服务和后台任务，再运行一次。"
FOREIGN = "数据库中有不属于本系统的表（{names}），什么也没有改动。请换一个空的数据库。"
UNMADE = "数据库里还没有本系统的表，没有可以复制的数据。请检查 DATABASE_URL 和 VAR_DIR。"
OCCUPIED = "{place}里已有数据（{names}），什么也没有改动。{remedy}"
NOT_KEPT = (
    "数据库账号不能建立存放原有数据的地方，什么也没有改动。请由数据库管理员运行"
    " GRANT CREATE ON DATABASE {database} TO {user}; 之后再运行一次。"
)


@dataclass(frozen=True, slots=True)
class Site:
    """A database being built, and where the data that stood there are kept: a file of SQLite, a
    schema of PostgreSQL, nothing where there were none.
    """

    line: BaseDatabaseWrapper
    kept: str


@contextmanager
def opened(entry: Entry) -> Iterator[BaseDatabaseWrapper]:
    """A connection under a name of its own, closed afterwards."""
    line = ConnectionHandler({"default": entry}).create_connection("default")
    line.alias = f"upkeep-{secrets.token_hex(4)}"
    connections[line.alias] = line
    try:
        yield line
    finally:
        line.close()
        del connections[line.alias]


@contextmanager
def snapshot(entry: Entry) -> Iterator[BaseDatabaseWrapper]:
    """The database as it stands now, whatever others write meanwhile; they do not wait."""
    still = _patient(entry, transaction_mode="DEFERRED")
    with opened(still) as line, transaction.atomic(using=line.alias), line.cursor() as cursor:
        if line.vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # The first read decides which state all later ones see.
        _refuse_unmade(line.introspection.table_names(cursor))
        yield line


@contextmanager
def held(entry: Entry) -> Iterator[BaseDatabaseWrapper]:
    """The database kept still: it can be read by all and written by nobody until the end."""
    with opened(_patient(entry, transaction_mode="IMMEDIATE")) as line:
        names = line.introspection.table_names()
        _refuse_unmade(names)
        with transaction.atomic(using=line.alias), line.cursor() as cursor:
            if line.vendor == "postgresql":
                quoted = ", ".join(map(line.ops.quote_name, names))
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute(f"LOCK TABLE {quoted} IN SHARE MODE")
            yield line


@contextmanager
def building(entry: Entry, migrations: Migrations) -> Iterator[Site]:
    """A database with the tables of `migrations` and no rows, in one transaction.

    When the block ends it takes the place of what was there; when it fails, that stays as it was.
    What is replaced is kept beside, under a name that says when. Raises `Refused` where it cannot
    be.
    """
    moment = f"{timezone.localtime():%Y%m%d-%H%M%S}"
    if "sqlite" in entry["ENGINE"]:
        with _present(entry) as line:
            if line is not None:
                refuse_foreign(line)
        file = Path(entry["NAME"])
        kept = file.with_name(f"{file.name}.replaced-{moment}")
        with _new_file(file, kept) as new, opened(_unsynced(entry, new)) as line:
            _make_tables(line, migrations)
            with transaction.atomic(using=line.alias):
                yield Site(line, str(kept) if file.exists() else "")
        return
    with opened(_patient(entry)) as line, transaction.atomic(using=line.alias):
        schema = _cleared(line, f"replaced_{moment.replace('-', '_')}")
        _make_tables(line, migrations)
        with line.cursor() as cursor:
            # Migrations make some immediate; rows come table by table and refer to each other.
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield Site(line, schema)


class BuildingRouter:
    """Sends queries that name no database to the one whose tables are being made: migrations of
    packages read and write through their models without saying where.
    """

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return _being_made.get()

    db_for_write = db_for_read


def _make_tables(line: BaseDatabaseWrapper, migrations: Migrations) -> None:
    token = _being_made.set(line.alias)
    try:
        bring_to(line, migrations)
    finally:
        _being_made.reset(token)


def refuse_occupied(entry: Entry, *, remedy: str) -> None:
    """Raise `Refused` when the database holds anything but what migrating puts there."""
    with _present(entry) as line:
        if line is None:
            return
        refuse_foreign(line)
        full = _full_tables(line)
    if full:
        shown = "、".join(full[:3]) + (" 等" if len(full) > 3 else "")
        raise Refused(OCCUPIED.format(place="目标数据库", names=shown, remedy=remedy))


def refuse_foreign(line: BaseDatabaseWrapper) -> None:
    """Raise `Refused` when somebody else's tables are there, which must not be touched."""
    if others := foreign_tables(line):
        raise Refused(FOREIGN.format(names="、".join(others[:3])))


@contextmanager
def _present(entry: Entry) -> Iterator[BaseDatabaseWrapper | None]:
    """The database if it is there; looking at a file that is not would make one."""
    if "sqlite" in entry["ENGINE"] and not Path(entry["NAME"]).exists():
        yield None
        return
    with opened(entry) as line:
        yield line


def _refuse_unmade(names: list[str]) -> None:
    if "django_migrations" not in names:
        raise Refused(UNMADE)


def _full_tables(line: BaseDatabaseWrapper) -> list[str]:
    """Our tables with anything in them that migrating did not put there."""
    names = sorted(set(known_tables(line)) - set(SEEDED))
    with line.cursor() as cursor:
        return [name for name in names if _has_rows(cursor, line.ops.quote_name(name))]


def _has_rows(cursor, table: str) -> bool:
    cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # a quoted name of the schema  # nosec B608
    return cursor.fetchone() is not None


def _patient(entry: Entry, **of_sqlite: str) -> Entry:
    """Without the limits that pages work under: a million rows take longer than a statement may."""
    options = dict(entry.get("OPTIONS", {}))
    if "sqlite" in entry["ENGINE"]:
        options |= of_sqlite
    else:
        options["options"] = f"{options.get('options', '')} {PATIENT}".strip()
    return {**entry, "OPTIONS": options}


def _unsynced(entry: Entry, file: Path) -> Entry:
    """Nobody looks at the new file before it is synced as a whole."""
    pragmas = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF"
    return {**entry, "NAME": str(file), "OPTIONS": {"init_command": pragmas}}


@contextmanager
def _new_file(file: Path, kept: Path) -> Iterator[Path]:
    """A file that takes the place of `file` at the end of the block; removed if it fails. What
    stood there has the name `kept` then.
    """
    new = file.with_name(f".{file.name}.new-{secrets.token_hex(4)}")
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        yield new
        with new.open("rb") as written:
            os.fsync(written.fileno())
        if file.exists():
            _close_journal(file)
            os.link(file, kept)
        os.replace(new, file)
        sync_folder(file.parent)
    finally:
        new.unlink(missing_ok=True)


def _close_journal(file: Path) -> None:
    """Bring the file's journal into it and remove it, which needs nobody else to have it open."""
    with closing(sqlite3.connect(file, timeout=5)) as line:
        try:
            line.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise Refused(IN_USE.format(file=file)) from error


def _cleared(line: BaseDatabaseWrapper, schema: str) -> str:
    """Make room for our tables and the functions of their triggers: those that are there go into
    the schema, whose name is given back, or where nothing is in them go away.
    """
    refuse_foreign(line)
    kept = schema if _full_tables(line) else ""
    with line.cursor() as cursor:
        if kept:
            _make_schema(line, cursor, kept)
        for name in known_tables(line):
            table = f"TABLE {line.ops.quote_name(name)}"
            cursor.execute(f"ALTER {table} SET SCHEMA {kept}" if kept else f"DROP {table} CASCADE")
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc"
            " WHERE pronamespace = current_schema()::regnamespace"
            " AND prorettype = 'trigger'::regtype AND NOT EXISTS"
            " (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
        )
        for (function,) in cursor.fetchall():
            named = f"FUNCTION {function}"
            cursor.execute(f"ALTER {named} SET SCHEMA {kept}" if kept else f"DROP {named}")
    return kept


def _make_schema(line: BaseDatabaseWrapper, cursor, schema: str) -> None:
    try:
        cursor.execute(f"CREATE SCHEMA {schema}")
    except ProgrammingError as error:  # the owner of the database is somebody else
        facts = {"database": line.settings_dict["NAME"], "user": line.settings_dict["USER"]}
        raise Refused(NOT_KEPT.format(**facts)) from error


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
