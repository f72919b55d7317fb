"""Django's SQLite, except that connecting never makes a database.

SQLite makes an empty file where none is. On a disk that is not mounted, or while the file is moved,
that would be a second database, whose write-ahead log might later be taken for the first one's.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3 import base, features


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


def make_file(connection: BaseDatabaseWrapper) -> None:
    """Make the file of a new database, for `migrate` alone; other databases are made elsewhere."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and not name.startswith("file:"):
        Path(name).touch(mode=0o600)
