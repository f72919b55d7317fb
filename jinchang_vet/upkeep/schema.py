"""Which tables a database has, by the migrations that were applied to it.

The tables are those of the time of a backup, not of today's models: an old backup is read into
the tables that it was taken from, and migrated from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from institutions.refusals import Refused

Migrations = tuple[tuple[str, str], ...]  # (app, name)

NEWER = (
    "数据来自更新的版本（本程序没有 {names}），什么也没有改动。"
    "请先把程序升级到同一版本，再运行一次。"
)


@dataclass(frozen=True)
class Table:
    """A table as it was after certain migrations."""

    model: Any

    @cached_property
    def name(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def fields(self) -> tuple[models.Field, ...]:
        """Its columns, in the order in which rows are written."""
        return tuple(self.model._meta.local_concrete_fields)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(field.column for field in self.fields)

    @cached_property
    def counts_up(self) -> bool:
        """Whether the database numbers its rows."""
        return isinstance(self.model._meta.pk, models.AutoField)

    @cached_property
    def holds_json(self) -> bool:
        return any(isinstance(field, models.JSONField) for field in self.fields)


def applied_to(line: BaseDatabaseWrapper) -> Migrations:
    """The migrations that the database went through."""
    return tuple(sorted(MigrationRecorder(line).applied_migrations()))


@cache
def tables_after(migrations: Migrations) -> tuple[Table, ...]:
    """Every table of the application after these migrations, by name.

    Raises `Refused` when this program does not know all of them.
    """
    loader = MigrationLoader(None)
    if unknown := [".".join(each) for each in migrations if each not in loader.disk_migrations]:
        raise Refused(NEWER.format(names="、".join(unknown[:3])))
    state = loader.project_state([each for each in migrations if each in loader.graph.nodes])
    found = [
        model
        for model in state.apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    tables = [Table(model) for model in (*found, MigrationRecorder.Migration)]
    return tuple(sorted(tables, key=lambda table: table.name))


def bring_to(line: BaseDatabaseWrapper, migrations: Migrations) -> None:
    """Make the tables of these migrations in an empty database, without a row in any of them."""
    tables = tables_after(migrations)
    executor = MigrationExecutor(line)
    executor.migrate(_last_of_each_app(executor.loader, set(migrations)))
    with line.cursor() as cursor:
        for table in tables:
            name = line.ops.quote_name(table.name)
            cursor.execute(f"SELECT 1 FROM {name} LIMIT 1")  # a quoted name  # nosec B608
            if cursor.fetchone():
                cursor.execute(f"DELETE FROM {name}")  # the same  # nosec B608


def known_tables(line: BaseDatabaseWrapper) -> list[str]:
    """The tables of this application that the database has."""
    present = line.introspection.table_names()
    return sorted(set(present) & _ours(line))


def foreign_tables(line: BaseDatabaseWrapper) -> list[str]:
    """Tables that belong to something else; what SQLite notes for itself (`ANALYZE`) does not."""
    others = set(line.introspection.table_names()) - _ours(line)
    return sorted(name for name in others if not name.startswith("sqlite_"))


def _ours(line: BaseDatabaseWrapper) -> set[str]:
    """By the migrations of this program, and by those that the database went through; where it
    went through some of a newer program, whatever is named after their app, as tables are.
    """
    disk = MigrationLoader(None).disk_migrations
    applied = applied_to(line)
    known = tuple(each for each in applied if each in disk)
    now = {table.name for table in (*tables_after(tuple(disk)), *tables_after(known))}
    newer = tuple(f"{app}_" for app, name in applied if (app, name) not in disk)
    return now | {name for name in line.introspection.table_names() if name.startswith(newer)}


def _last_of_each_app(loader: MigrationLoader, wanted: set[tuple[str, str]]) -> list:
    """Migrating to each of them goes through all the others; naming those too would undo some."""
    nodes = {key: loader.graph.node_map[key] for key in wanted if key in loader.graph.node_map}
    return [
        key
        for key, node in sorted(nodes.items())
        if not any(child.key in nodes and child.key[0] == key[0] for child in node.children)
    ]
