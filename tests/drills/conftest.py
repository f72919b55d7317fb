"""Where drills take place, and the table of what came of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from postgresql import DURABLE, Server, prepared_server

from tests.drills.ground import Ground, Service, copy_of, migrated_file, standing_on
from tests.drills.scene import Scene, set_up
from tests.served import WebServer

HEADINGS = ("演练", "数据库", "已确认", "未确认", "丢失", "写入一半", "秒", "说明")
TEMPLATE = "migrated"
SCHOOLS = 12


@dataclass(frozen=True)
class Row:
    """One line of the table; "–" where a column says nothing about the drill."""

    drill: str
    database: str
    confirmed: int | str = "–"
    unclear: int | str = "–"
    lost: int | str = "–"
    half_written: int | str = "–"
    seconds: str = "–"
    notes: str = ""


RESULTS: list[Row] = []


@pytest.fixture
def result() -> Callable[..., None]:
    """Put a line into the table that ends the run."""
    return lambda **facts: RESULTS.append(Row(**facts))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, in the form in which docs/faults.md has it."""
    if not RESULTS:
        return
    terminalreporter.write_line("")
    lines = [HEADINGS, ("---",) * len(HEADINGS), *(astuple(row) for row in RESULTS)]
    for cells in lines:
        terminalreporter.write_line(f"| {' | '.join(str(cell) for cell in cells)} |")


@pytest.fixture(scope="session")
def server(django_db_blocker) -> Iterator[Server]:
    """A PostgreSQL server that syncs, with one migrated database to copy."""
    with prepared_server(DURABLE) as found, django_db_blocker.unblock():
        found.start()
        try:
            with standing_on(found.url), connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {TEMPLATE}")
            with standing_on(Service(found, TEMPLATE).url):
                call_command("migrate", verbosity=0)
            yield found
        finally:
            found.stop()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory, django_db_blocker) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("migrated") / "db.sqlite3"
    with django_db_blocker.unblock():
        migrated_file(path)
    return path


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    """Of the databases made in this run."""
    return itertools.count(1)


@pytest.fixture
def ground(request, tmp_path, numbers, django_db_blocker) -> Iterator[Ground]:
    """An empty migrated database, and this process standing on it."""
    found: Ground
    if connection.vendor == "sqlite":
        found = copy_of(request.getfixturevalue("migrated"), tmp_path / "database")
    else:
        found = Service(request.getfixturevalue("server"), f"drill_{next(numbers)}")
    with django_db_blocker.unblock():
        if isinstance(found, Service):
            with standing_on(found.server.url), connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {found.database} TEMPLATE {TEMPLATE}")
        with standing_on(found.url):
            yield found


@pytest.fixture
def scene(ground) -> Scene:
    """Schools with open drafts, and the people around them."""
    return set_up(SCHOOLS)


@pytest.fixture
def web(ground, scene, tmp_path) -> Iterator[WebServer]:
    """The pages, served on that database."""
    found = WebServer(tmp_path, ground.url)
    found.start()
    yield found
    found.stop()
