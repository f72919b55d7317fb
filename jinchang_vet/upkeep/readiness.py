"""What an installation needs, looked at once: database, migrations, folder, disk, worker."""

from __future__ import annotations

import datetime as dt
import logging
import os
import shutil
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jinchang_vet.upkeep.models import WorkerBeat

LEAST_ROOM = 1 << 30  # bytes free on the disk of the evidence; a deadline day's files are less
WAITS_LONG = dt.timedelta(minutes=10)

log = logging.getLogger(__name__)


class State(StrEnum):
    """How something does: pages cannot do without what is `UNAVAILABLE`."""

    OK = "ok"
    DEGRADED = "degraded"
    UNAVAILABLE = "unavailable"


def readiness() -> dict[str, State]:
    """The state of each part. Without a database the parts that are read from it are left out."""
    found = {"evidence": _evidence(), "disk": _disk()}
    try:
        found |= {"database": State.OK, "migrations": _migrations(), "worker": _worker()}
    except DatabaseError:
        log.exception("database does not answer")
        found["database"] = State.UNAVAILABLE
    return found


def worst_of(checks: dict[str, State]) -> State:
    """The state of the whole."""
    return max(checks.values(), key=list(State).index)


def _migrations() -> State:
    """Pages of a newer program would ask for columns that are not there yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        missing = _wanted() - set(cursor.fetchall())
    if missing:
        log.error("migrations are not applied: %s", sorted(missing)[:5])
    return State.UNAVAILABLE if missing else State.OK


@cache
def _wanted() -> frozenset[tuple[str, str]]:
    """The migrations of this program, which do not change while it runs."""
    return frozenset(MigrationLoader(None).graph.nodes)


def _evidence() -> State:
    """A folder that is not mounted, or read-only; a full disk is told by `disk`."""
    folder = Path(settings.EVIDENCE_DIR)
    if folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return State.OK
    log.error("evidence folder cannot be used: %s", folder)
    return State.UNAVAILABLE


def _disk() -> State:
    try:
        free = shutil.disk_usage(settings.EVIDENCE_DIR).free
    except OSError:
        return State.DEGRADED
    if free < LEAST_ROOM:
        log.warning("disk of the evidence folder has %d MiB left", free >> 20)
        return State.DEGRADED
    return State.OK


def _worker() -> State:
    """Whether a worker was seen lately, and whether no work has been waiting for long."""
    now = timezone.now()
    if not WorkerBeat.objects.lately(now).exists():
        log.warning("no worker has been seen lately")
        return State.DEGRADED
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=now - WAITS_LONG)
    if waiting.exists():
        log.warning("work has been waiting for long")
        return State.DEGRADED
    return State.OK
