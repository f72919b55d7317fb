"""Connecting to a SQLite database never makes one; `migrate` does."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError

from jinchang_vet.environment import database_at
from jinchang_vet.kit.faults import Fault, fault_of
from jinchang_vet.kit.sqlite.base import DatabaseWrapper, held_open, make_file

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def connected_to(file: Path) -> DatabaseWrapper:
    """A connection of its own, as the settings would have it."""
    entry = database_at("DATABASE_URL", f"sqlite:///{file.parent}/db")
    usual = {"TIME_ZONE": None, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    return DatabaseWrapper({**usual, **entry, "NAME": str(file)})


def test_where_no_file_is_none_is_made(tmp_path):
    with pytest.raises(OperationalError, match="unable to open database file"):
        connected_to(tmp_path / "db.sqlite3").ensure_connection()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_opened_whatever_it_is_called(tmp_path):
    file = tmp_path / "数据 100%?#.sqlite3"
    sqlite3.connect(file).close()
    connection = connected_to(file)
    make_file(connection)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
    connection.close()
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_migrate_makes_it_for_nobody_else_to_read(tmp_path):
    environ = {**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": ""}
    command = [sys.executable, "manage.py", "migrate", "contenttypes", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environ, check=True, timeout=120)
    assert (tmp_path / "db.sqlite3").stat().st_mode & 0o777 == 0o600


def names_in(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def written_to(file: Path) -> DatabaseWrapper:
    """A database in which somebody has written, and left."""
    connection = connected_to(file)
    make_file(connection)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS t (x integer)")
        cursor.execute("INSERT INTO t VALUES (1)")
    connection.close()
    return connection


def test_held_open_the_index_of_the_log_stays_for_the_next_reader(tmp_path):
    connection = written_to(tmp_path / "db.sqlite3")
    assert names_in(tmp_path) == {"db.sqlite3"}
    reader = held_open(connection)
    written_to(tmp_path / "db.sqlite3")
    assert names_in(tmp_path) == {"db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm"}
    reader.close()
    assert reader is not None


def test_what_is_not_there_is_not_held_open(tmp_path):
    assert held_open(connected_to(tmp_path / "db.sqlite3")) is None
    assert names_in(tmp_path) == set()


def test_a_full_file_is_told_as_a_full_disk(tmp_path):
    connection = written_to(tmp_path / "db.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 3")
        with pytest.raises(OperationalError) as caught:
            cursor.execute("INSERT INTO t VALUES (zeroblob(100000))")
    connection.close()
    assert fault_of(caught.value) is Fault.NO_ROOM
