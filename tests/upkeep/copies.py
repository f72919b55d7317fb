"""Reading a copy without the code under test."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from jinchang_vet.upkeep.databases import Entry, opened


def address_of(entry: Entry) -> str:
    """The address of a database for another process."""
    if "sqlite" in entry["ENGINE"]:
        return f"sqlite:///{entry['NAME']}"
    place = f"{quote(entry['HOST'], safe='')}:{entry['PORT']}".rstrip(":")
    word = f":{quote(entry['PASSWORD'], safe='')}" if entry["PASSWORD"] else ""
    return f"postgres://{entry['USER']}{word}@{place}/{entry['NAME']}"


def all_rows(entry: Entry) -> dict[str, list[tuple]]:
    """Every row of every table, read without the code under test; SQLite's notes for its planner
    (sqlite_stat1), which any test may have left, are no table of ours.
    """
    with opened(entry) as line, line.cursor() as cursor:
        found = {}
        for name in line.introspection.table_names(cursor):
            if name.startswith("sqlite_"):
                continue
            cursor.execute(f"SELECT * FROM {line.ops.quote_name(name)}")
            found[name] = sorted(map(_comparable, cursor.fetchall()), key=repr)
        return found


def tables_in(entry: Entry) -> list[str]:
    """The tables of a database; of one that is not there none."""
    if "sqlite" in entry["ENGINE"] and not Path(entry["NAME"]).exists():
        return []
    with opened(entry) as line:
        return line.introspection.table_names()


def _comparable(row: tuple) -> tuple:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


def all_files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its content."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def untold(part: str) -> None:
    """Shows no progress."""
