"""Django's PostgreSQL, except that nobody waits for ever for a server that has fallen silent.

A host that hangs, or a server that is stopped in mid-work, says nothing any more, while its kernel
still takes what is sent: no limit of TCP ends the waiting then, nor one that the server itself
keeps, and libpq has none for an answer. psycopg2 lets a function do the waiting; this one gives up.
"""

from __future__ import annotations

import re
import select
from functools import partial
from typing import Any

import psycopg2
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql import base
from psycopg2 import extensions

SIGN_OF_LIFE = 2.0  # seconds for a kept connection to say that it still works
CONNECTING = 3.0  # seconds to connect, where the address names no other limit
# Beyond the server's own limit of a statement, which it keeps as long as it works.
ON_TOP = 5.0
# Where the server has no limit: commands that copy or rebuild whole tables.
LONGEST = 3600.0
SILENT = "the server has said nothing for {patience:g} seconds"
_LIMIT = re.compile(r"\bstatement_timeout=(\d+)(ms|s|min)?(?!\S)")
_SECONDS = {None: 0.001, "ms": 0.001, "s": 1, "min": 60}


class Line(extensions.connection):
    """A connection that knows for how many seconds one waits for its next word."""

    def __init__(self, dsn: str, *args: Any, patience: float) -> None:
        self.patience = patience
        super().__init__(dsn, *args)


class DatabaseWrapper(base.DatabaseWrapper):
    """Gives up connections that do not answer: `OperationalError`, as when they break."""

    def get_connection_params(self) -> dict[str, Any]:
        found = super().get_connection_params()
        patience = float(found.get("connect_timeout", CONNECTING))
        return {**found, "connection_factory": partial(Line, patience=patience)}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Line:
        line = super().get_new_connection(conn_params)
        line.patience = patience_for(conn_params.get("options", ""))
        return line

    def is_usable(self) -> bool:
        """Ask a kept connection for a sign of life, which is not a matter of a long statement."""
        usual = self.connection.patience
        self.connection.patience = SIGN_OF_LIFE
        try:
            return super().is_usable()
        finally:
            self.connection.patience = usual


def patience_for(options: str) -> float:
    """Seconds to wait for an answer, by the limits that the server was given: the last counts."""
    given = _LIMIT.findall(options)
    number, unit = given[-1] if given else ("0", "")
    limit = int(number) * _SECONDS[unit or None]
    return limit + ON_TOP if limit else LONGEST


def take_time(connection: BaseDatabaseWrapper) -> None:
    """For the transaction that has begun: its statements, and the pauses between them, may take as
    long as they need. Does nothing for other databases.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    connection.connection.patience = LONGEST


def wait(line: extensions.connection) -> None:
    """Until the server has answered; raises `OperationalError` when it is silent for too long."""
    patience = getattr(line, "patience", None)
    while (state := line.poll()) != extensions.POLL_OK:
        sides = select.poll()
        sides.register(line.fileno(), _EVENT[state])
        if not sides.poll(None if patience is None else patience * 1000):
            raise psycopg2.OperationalError(SILENT.format(patience=patience))


_EVENT = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}
extensions.set_wait_callback(wait)
