"""The database's own lock on the audit log: triggers that let nothing be changed, deleted or
emptied, and the chain's end move only one entry on.

They stand against mistakes and against whoever reaches the database with the application's account;
its owner can drop them, which `verify_audit` and the chain itself then show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import NotSupportedError

ENTRIES, HEAD = "institutions_auditentry", "institutions_audithead"
KEPT = "审计记录只能追加，不能修改、删除或清空。"
FORWARD = "审计链尾只能随新追加的记录前移一条。"

# All SQL of this module is put together from the names above, nothing that anybody typed.

# The chain's end may take the place of the entry that was appended right after it, and no other.
IS_NEXT = f"""NEW.id = OLD.id AND NEW.number = OLD.number + 1 AND EXISTS (
    SELECT 1 FROM {ENTRIES} appended
    WHERE appended.number = NEW.number AND appended.digest = NEW.digest
      AND appended.previous = OLD.digest)"""  # nosec B608


# INSERT OR REPLACE of SQLite deletes rows without asking the triggers of DELETE.
REPLACES_ENTRY = f"""EXISTS (SELECT 1 FROM {ENTRIES} kept
    WHERE kept.id = NEW.id OR kept.number = NEW.number OR kept.digest = NEW.digest)"""  # nosec B608
REPLACES_HEAD = f"EXISTS (SELECT 1 FROM {HEAD} kept WHERE kept.id = NEW.id)"  # nosec B608

REFUSE = f"""
BEGIN
    RAISE EXCEPTION '{KEPT}' USING ERRCODE = '23000';
END
"""
MOVE_ON = f"""
BEGIN
    IF {IS_NEXT} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{FORWARD}' USING ERRCODE = '23000';
END
"""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger: its name, its table, what follows `CREATE TRIGGER name`, and what the database
    gives back as its text.
    """

    name: str
    table: str
    rest: str
    text: str


def _sqlite(name: str, table: str, event: str, said: str, when: str = "") -> Trigger:
    condition = f"WHEN {when} " if when else ""
    body = f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
    rest = f"BEFORE {event} ON {table} FOR EACH ROW {condition}{body}"
    return Trigger(name, table, rest, f"CREATE TRIGGER {name} {rest}")


def _postgresql(name: str, table: str, event: str, function: str, each: str = "ROW") -> Trigger:
    # PROCEDURE, not FUNCTION: databases that speak the protocol of older versions know this only.
    rest = f"BEFORE {event} ON {table} FOR EACH {each} EXECUTE PROCEDURE {function}()"
    return Trigger(name, table, rest, FUNCTIONS["postgresql"][function])


FUNCTIONS = {"sqlite": {}, "postgresql": {"audit_refuse": REFUSE, "audit_forward": MOVE_ON}}
TRIGGERS = {
    "sqlite": (
        _sqlite("audit_entry_no_update", ENTRIES, "UPDATE", KEPT),
        _sqlite("audit_entry_no_delete", ENTRIES, "DELETE", KEPT),
        _sqlite("audit_entry_no_replace", ENTRIES, "INSERT", KEPT, REPLACES_ENTRY),
        _sqlite("audit_head_forward", HEAD, "UPDATE", FORWARD, f"NOT ({IS_NEXT})"),
        _sqlite("audit_head_no_delete", HEAD, "DELETE", FORWARD),
        _sqlite("audit_head_no_replace", HEAD, "INSERT", FORWARD, REPLACES_HEAD),
    ),
    "postgresql": (
        _postgresql("audit_entry_no_update", ENTRIES, "UPDATE", "audit_refuse"),
        _postgresql("audit_entry_no_delete", ENTRIES, "DELETE", "audit_refuse"),
        _postgresql("audit_entry_no_truncate", ENTRIES, "TRUNCATE", "audit_refuse", "STATEMENT"),
        _postgresql("audit_head_forward", HEAD, "UPDATE", "audit_forward"),
        _postgresql("audit_head_no_delete", HEAD, "DELETE", "audit_refuse"),
        _postgresql("audit_head_no_truncate", HEAD, "TRUNCATE", "audit_refuse", "STATEMENT"),
    ),
}
PRESENT = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    # O, A: fires in an ordinary session; a disabled trigger guards nothing.
    "postgresql": f"""
        SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
         WHERE t.tgrelid IN ('{ENTRIES}'::regclass, '{HEAD}'::regclass)
           AND t.tgenabled IN ('O', 'A')""",  # nosec B608
}


def setting(vendor: str) -> list[str]:
    """The statements that put the guard in place, whether or not it stood already."""
    return [
        *_dropping(vendor),
        *(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger"
            f" LANGUAGE plpgsql AS $guard${body}$guard$"
            for name, body in _of(FUNCTIONS, vendor).items()
        ),
        *(f"CREATE TRIGGER {each.name} {each.rest}" for each in _of(TRIGGERS, vendor)),
    ]


def lifting(vendor: str) -> list[str]:
    """The statements that take the guard away, for undoing the migration and for tests."""
    functions = _of(FUNCTIONS, vendor)
    return [*_dropping(vendor), *(f"DROP FUNCTION IF EXISTS {name}()" for name in functions)]


def set_guard(connection: Any) -> None:
    """Put the guard in place."""
    _run(connection, setting(connection.vendor))


def lift_guard(connection: Any) -> None:
    """Take the guard away."""
    _run(connection, lifting(connection.vendor))


def missing(connection: Any) -> list[str]:
    """The names of triggers that ought to guard the log and are not there, or do not say what they
    ought to; a fault of the installation.
    """
    with connection.cursor() as cursor:
        cursor.execute(_of(PRESENT, connection.vendor))
        present = dict(cursor.fetchall())
    triggers = _of(TRIGGERS, connection.vendor)
    return [each.name for each in triggers if present.get(each.name) != each.text]


def _dropping(vendor: str) -> list[str]:
    # PostgreSQL names a trigger's table, since names are the table's own there; SQLite refuses it.
    of_table = " ON {table}" if vendor == "postgresql" else ""
    return [
        f"DROP TRIGGER IF EXISTS {each.name}{of_table.format(table=each.table)}"
        for each in _of(TRIGGERS, vendor)
    ]


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _of(table: dict[str, Any], vendor: str) -> Any:
    if vendor not in table:
        raise NotSupportedError(
            f"审计记录的保护不支持数据库 {vendor}，请使用 SQLite 或 PostgreSQL。"
        )
    return table[vendor]
