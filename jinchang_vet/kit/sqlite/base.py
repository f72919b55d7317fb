"""Django's SQLite, except that connecting never makes a database.

SQLite makes an empty file where none is. On a disk that is not mounted, or while the file is moved,
that would be a second database, whose write-ahead log might later be taken for the first one's.
"""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from urllib.parse import quote

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3 import base, features

log = logging.getLogger(__name__)


class DatabaseFeatures(features.DatabaseFeatures):
    """What needs no asking: system checks come before the first `migrate`."""

    supports_json_field = True  # built in since SQLite 3.38


class DatabaseWrapper(base.DatabaseWrapper):
    """Opens what is there; `unable to open database file` where nothing is."""

    features_class = DatabaseFeatures

    def get_connection_params(self):
        found = super().get_connection_params()
        name = str(found["database"])
        if not name.startswith("file:"):
            found["database"] = f"file:{quote(name)}?mode=rw"
        return found


def held_open(connection: BaseDatabaseWrapper) -> sqlite3.Connection | None:
    """A reader that does nothing but be there; None for other databases, and without the file.

    The last connection to leave takes the index of the write-ahead log with it, and the next, which
    may only want to read, makes it anew: on a full disk it could not. Read-only, so that this one
    never writes the log back or removes it.
    """
    if connection.vendor != "sqlite":
        return None
    try:
        place = quote(str(connection.settings_dict["NAME"]))
        reader = sqlite3.connect(f"file:{place}?mode=ro", uri=True, check_same_thread=False)
        reader.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        log.warning("the database cannot be held open: %s", error)
        return None
    return reader


def make_file(connection: BaseDatabaseWrapper) -> None:
    """Make the file of a new database, for `migrate` alone; other databases are made elsewhere."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and not name.startswith("file:"):
        Path(name).touch(mode=0o600)
