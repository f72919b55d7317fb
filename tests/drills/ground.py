"""The database that a drill may take away: a SQLite file, or a PostgreSQL server of its own."""

from __future__ import annotations

import os
import shutil
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections
from postgresql import Server

from jinchang_vet import environment
from tests.served import children, is_running, is_stopped


class Ground(ABC):
    """A migrated database that nobody else uses."""

    name: str  # as the table of results calls it
    url: str

    @abstractmethod
    def vanish(self) -> None:
        """Take it away while it is in use."""

    @abstractmethod
    def come_back(self) -> None:
        """Put it back as it was."""


@dataclass
class File(Ground):
    """A SQLite file, synced as in production."""

    path: Path
    name: str = "SQLite"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def vanish(self) -> None:
        """The folder is gone, as when a disk is not mounted."""
        connections.close_all()
        self.path.parent.rename(self._elsewhere)

    def come_back(self) -> None:
        # What was made in its place must not be: nothing would tell it from the real one.
        assert not self.path.parent.exists()
        self._elsewhere.rename(self.path.parent)

    @property
    def _elsewhere(self) -> Path:
        return self.path.parent.with_name("elsewhere")


@dataclass
class Service(Ground):
    """A database on a PostgreSQL server that syncs to the disk."""

    server: Server
    database: str
    name: str = "PostgreSQL"

    @property
    def url(self) -> str:
        return self.server.url.removesuffix("postgres") + self.database

    def vanish(self) -> None:
        """The server and all it was doing end by SIGKILL."""
        connections.close_all()
        all_of_it = self._signal(signal.SIGKILL)
        while any(is_running(pid) for pid in all_of_it):
            time.sleep(0.01)
        # A container whose first process buries no dead would have them taken for alive.
        (self.server.data / "postmaster.pid").unlink()
        for lock in self.server.folder.glob(".s.PGSQL.*"):
            lock.unlink()

    def come_back(self) -> None:
        """Started again, it recovers from its write-ahead log."""
        self.server.start()

    def freeze(self) -> None:
        """The server and all it was doing stop where they are; the kernel keeps their lines."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """They go on as if nothing had been."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> tuple[int, ...]:
        """The master stands still meanwhile and comes last, so that no process comes or is buried
        between the look and the signal.
        """
        master = int((self.server.data / "postmaster.pid").read_text().split()[0])
        os.kill(master, signal.SIGSTOP)
        while not is_stopped(master):
            time.sleep(0.001)
        all_of_it = (*children(master), master)
        for pid in all_of_it:
            os.kill(pid, number)
        return all_of_it


@contextmanager
def standing_on(url: str) -> Iterator[None]:
    """Let this process's own connection lead to the database, for the scene and the checks."""
    entry, before = connection.settings_dict, dict(connection.settings_dict)
    wanted = environment.database_at("DATABASE_URL", url)
    connection.close()
    entry.update({key: wanted[key] for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD")})
    try:
        yield
    finally:
        connections.close_all()
        entry.clear()
        entry.update(before)


def migrated_file(path: Path) -> None:
    """Make a SQLite file with the tables and nothing in them."""
    with standing_on(f"sqlite:///{path}"):
        call_command("migrate", verbosity=0)


def copy_of(template: Path, folder: Path) -> File:
    """A SQLite file of one's own, alone in its folder."""
    folder.mkdir()
    return File(Path(shutil.copy(template, folder / "db.sqlite3")))
