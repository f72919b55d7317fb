"""Rows of a table as lines of text that say the same whichever database they come from.

A line is a JSON list of a row's values: decimals and times as text, times in UTC, bytes in base64.
The content of a table is the SHA-256 of its lines in the order of their keys, so that two tables
with the same content have the same rows.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Collate

from institutions.refusals import Refused
from jinchang_vet.upkeep.schema import Table

AT_ONCE = 500  # rows of one statement
READ_AT_ONCE = 2000
NOT_TAKEN = "表 {table} 中有一行不能写入目标数据库，什么也没有改动：{reason}"


@dataclass(frozen=True, slots=True)
class Content:
    """How many rows, and what is in them."""

    rows: int
    sha256: str


class Tally:
    """Counts and digests the rows of one table as they pass."""

    def __init__(self, table: Table) -> None:
        self._sorts, self._rows, self._digest = table.holds_json, 0, hashlib.sha256()

    def passing(self, rows: Iterable[list]) -> Iterator[list]:
        """The same rows, noted."""
        for row in rows:
            self._rows += 1
            # Databases keep the keys of a JSON object in an order of their own.
            self._digest.update(json.dumps(row, sort_keys=self._sorts).encode() + b"\n")
            yield row

    @property
    def content(self) -> Content:
        return Content(self._rows, self._digest.hexdigest())


def read(line: BaseDatabaseWrapper, table: Table) -> Iterator[list]:
    """The rows of a table in the order of their keys."""
    names = [field.attname for field in table.fields]
    rows = table.model._base_manager.using(line.alias).order_by(_order(line, table))
    for row in rows.values_list(*names).iterator(chunk_size=READ_AT_ONCE):
        yield [_plain(value) for value in row]


def content_of(line: BaseDatabaseWrapper, table: Table) -> Content:
    """What a table holds."""
    tally = Tally(table)
    for _ in tally.passing(read(line, table)):
        pass
    return tally.content


def to_line(row: Sequence[Any]) -> bytes:
    """A row as it stands in a backup."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def load(line: BaseDatabaseWrapper, table: Table, rows: Iterable[list]) -> None:
    """Insert rows that `read` gave, here or elsewhere; raises `Refused` when one is not taken."""
    quote, width = line.ops.quote_name, len(table.fields)
    most = (line.features.max_query_params or AT_ONCE * width) // width
    columns = ", ".join(map(quote, table.columns))
    head = f"INSERT INTO {quote(table.name)} ({columns}) VALUES "  # names of the schema  # nosec B608
    mark = f"({', '.join(['%s'] * width)})"
    source = iter(rows)
    with line.cursor() as cursor:
        while batch := list(islice(source, min(AT_ONCE, most))):
            values = [each for row in batch for each in _stored(line, table, row)]
            try:
                cursor.execute(head + ", ".join([mark] * len(batch)), values)
            except (IntegrityError, DataError, ValueError) as error:
                reason = str(error).strip().splitlines()[0]
                raise Refused(NOT_TAKEN.format(table=table.name, reason=reason)) from error


def last_number(line: BaseDatabaseWrapper, table: Table) -> int:
    """The highest number that the database ever gave to a row of this table."""
    if not table.counts_up:
        return 0
    with line.cursor() as cursor:
        if line.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
            return (cursor.fetchone() or (0,))[0]
        sequence = _sequence(cursor, line, table)  # a name of the schema
        cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # nosec B608
        last, called = cursor.fetchone()
        return last if called else 0


def go_on_from(line: BaseDatabaseWrapper, table: Table, last: int) -> None:
    """New rows get numbers above `last`: a number that was once given is not given again."""
    if not table.counts_up or not last:
        return
    with line.cursor() as cursor:
        if line.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
            said = "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)"
            cursor.execute(said, [table.name, last])
        else:
            cursor.execute("SELECT setval(%s, %s)", [_sequence(cursor, line, table), last])


def _sequence(cursor, line: BaseDatabaseWrapper, table: Table) -> str:
    key = table.model._meta.pk.column
    name = line.ops.quote_name(table.name)
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [name, key])
    return cursor.fetchone()[0]


def _order(line: BaseDatabaseWrapper, table: Table) -> str | Collate:
    """By key; text by its bytes, where databases would each follow a language of their own."""
    key = table.model._meta.pk
    if isinstance(key, models.CharField):
        return Collate("pk", "C" if line.vendor == "postgresql" else "BINARY")
    return "pk"


def _plain(value: Any) -> Any:
    """A value as JSON can say it, such that its field reads it back."""
    if value is None or isinstance(value, bool | int | float | str | dict | list):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError(f"no way to write {type(value)} into a backup")


def _stored(line: BaseDatabaseWrapper, table: Table, row: list) -> Iterator[Any]:
    """The values of a line as the database's driver takes them."""
    for field, value in zip(table.fields, row, strict=True):
        yield _for_driver(line, field, value)


def _for_driver(line: BaseDatabaseWrapper, field: models.Field, value: Any) -> Any:
    if value is None and isinstance(field, models.JSONField) and not field.null:
        return line.ops.adapt_json_value(None, field.encoder)  # the null of JSON, not of SQL
    return field.get_db_prep_save(field.to_python(value), line)
