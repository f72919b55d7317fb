"""What a failure of the surroundings is: the database away or busy, the disk full.

Neither is a mistake in the program or of the person, so neither is answered with 500: the first is
503, the second 507 (RFC 4918). Everything else stays what it is.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from enum import Enum
from http import HTTPStatus

from django.db import Error, InterfaceError, OperationalError


class Fault(Enum):
    """A fault of the surroundings, and the status that it is answered with."""

    AWAY = HTTPStatus.SERVICE_UNAVAILABLE
    NO_ROOM = HTTPStatus.INSUFFICIENT_STORAGE


FULL = (errno.ENOSPC, errno.EDQUOT)
SQLITE = {
    sqlite3.SQLITE_FULL: Fault.NO_ROOM,
    # Locked by another process for longer than `timeout`; the file gone, moved or not readable.
    sqlite3.SQLITE_BUSY: Fault.AWAY,
    sqlite3.SQLITE_LOCKED: Fault.AWAY,
    sqlite3.SQLITE_READONLY: Fault.AWAY,
    sqlite3.SQLITE_IOERR: Fault.AWAY,
    sqlite3.SQLITE_CANTOPEN: Fault.AWAY,
    sqlite3.SQLITE_PROTOCOL: Fault.AWAY,
}
# PostgreSQL, appendix A: connection exceptions; resources; operator intervention (also a statement
# that ran out of time); system errors; then a lock not had in time, a deadlock.
POSTGRESQL_FULL = ("53100",)
POSTGRESQL_AWAY = ("08", "53", "57", "58", "55P03", "40P01", "40001")


def fault_of(error: BaseException | None) -> Fault | None:
    """The fault that an exception, or one that it came from, tells of; None where it tells of none.

    Django wraps the driver's exception, and sessions and transactions wrap Django's.
    """
    for each in _chain(error):
        found = _told_by(each)
        if found is not None:
            return found
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or error.__context__


def _told_by(error: BaseException) -> Fault | None:
    if isinstance(error, OSError):
        return Fault.NO_ROOM if error.errno in FULL else None
    if isinstance(error, sqlite3.Error):
        # The upper bits say more precisely what happened to whom.
        return SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if isinstance(error, InterfaceError):
        return Fault.AWAY  # the connection is closed
    if isinstance(error, Error) and hasattr(error.__cause__, "pgcode"):
        return _postgresql(error, error.__cause__.pgcode)
    return None


def _postgresql(error: Error, code: str | None) -> Fault | None:
    if not code:
        # Nobody answered who could have given a code; other kinds are mistakes in the program.
        return Fault.AWAY if isinstance(error, OperationalError) else None
    if code in POSTGRESQL_FULL:
        return Fault.NO_ROOM
    return Fault.AWAY if code.startswith(POSTGRESQL_AWAY) else None
