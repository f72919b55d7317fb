"""The database itself lets nothing of the audit log be changed, deleted or emptied."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from institutions.audit_chain import verify
from institutions.audit_guard import ENTRIES, HEAD, TRIGGERS, lift_guard, missing, set_guard
from institutions.models import AuditEntry, AuditHead
from tests.institutions.test_audit import append, log  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("log")]

ON_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite alone has this")
ON_POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL alone")


def refused(statement: str, said: str = "审计") -> None:
    with (
        pytest.raises(IntegrityError, match=said),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert verify().holds


def test_the_guard_stands_after_all_migrations():
    assert missing(connection) == []


@pytest.mark.parametrize("column", [field.column for field in AuditEntry._meta.concrete_fields])
def test_no_column_of_an_entry_can_be_changed(column):
    refused(f"UPDATE {ENTRIES} SET {column} = {column} WHERE number = 2")


@pytest.mark.parametrize(
    "statement",
    [
        f"DELETE FROM {ENTRIES} WHERE number = 4",
        f"DELETE FROM {ENTRIES}",
        f"DELETE FROM {HEAD}",
        f"UPDATE {HEAD} SET number = 3",
        f"UPDATE {HEAD} SET digest = 'other'",
        f"UPDATE {HEAD} SET number = 5",
        f"UPDATE {HEAD} SET number = number, digest = digest",
        f"UPDATE {HEAD} SET id = 2",
    ],
)
def test_nothing_is_deleted_and_the_end_of_the_chain_does_not_move_by_itself(statement):
    refused(statement)


def test_the_end_moves_onto_no_entry_but_the_one_appended_after_it():
    entry = AuditEntry.objects.get(number=4)
    entry.pk, entry.number, entry.previous, entry.digest = None, 5, "0" * 64, "1" * 64
    with pytest.raises(IntegrityError, match="链尾"), transaction.atomic():
        entry.save(force_insert=True)
        AuditHead.objects.update(number=5, digest="1" * 64)
    assert verify().holds


@ON_SQLITE
@pytest.mark.parametrize("table", [ENTRIES, HEAD])
def test_sqlite_replaces_no_row(table):
    refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@ON_POSTGRESQL
@pytest.mark.parametrize("table", [ENTRIES, HEAD])
def test_postgresql_empties_no_table(table):
    connection.check_constraints()
    refused(f"TRUNCATE {table}")
    refused(f"TRUNCATE institutions_user, {table} CASCADE")


def test_appending_goes_on():
    assert append().number == 5
    assert verify().holds


def test_the_guard_can_be_lifted_and_set_again_any_number_of_times(unguarded):
    set_guard(connection)
    set_guard(connection)
    assert missing(connection) == []
    lift_guard(connection)
    lift_guard(connection)
    assert missing(connection) == [each.name for each in TRIGGERS[connection.vendor]]


def test_a_trigger_that_says_something_else_counts_as_missing(unguarded):
    set_guard(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_entry_no_delete")
            cursor.execute(
                f"CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON {ENTRIES}"
                " BEGIN SELECT 1; END"
            )
        else:
            cursor.execute(f"ALTER TABLE {ENTRIES} DISABLE TRIGGER audit_entry_no_delete")
    assert missing(connection) == ["audit_entry_no_delete"]


@pytest.mark.django_db(transaction=True)
def test_emptying_the_tables_after_a_test_leaves_the_guard_in_place():
    call_command("flush", verbosity=0, interactive=False)
    assert not AuditEntry.objects.exists()
    assert missing(connection) == []
    append()
    refused(f"DELETE FROM {ENTRIES}")
