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
from jinchang_vet.kit.sqlite.base import DatabaseWrapper, make_file

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
