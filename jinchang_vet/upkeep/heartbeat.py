"""The sign of life of a worker: a row that a thread of it renews as long as the process lives."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
from threading import Event, Thread

from django.db import DatabaseError, connection
from django.utils import timezone

from jinchang_vet.upkeep.models import EVERY, WorkerBeat

KEPT_FOR = dt.timedelta(days=1)  # of workers that were killed

log = logging.getLogger(__name__)


class Heartbeat(Thread):
    """Renews the row of this process. A database that is away is a worker's own business, which
    ends for it and is started again; the thread only waits.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.name = f"{socket.gethostname()[:100]}:{os.getpid()}"
        self._started_at, self._ended = timezone.now(), Event()

    def run(self) -> None:
        """Until the end."""
        while not self._ended.is_set():
            self._beat()
            self._ended.wait(EVERY)
        self._try_to(WorkerBeat.objects.filter(name=self.name).delete)

    def end(self) -> None:
        """The worker ends as it should; its row goes with it."""
        self._ended.set()
        self.join(timeout=5)

    def _beat(self) -> None:
        now = timezone.now()
        facts = {"started_at": self._started_at, "seen_at": now}
        self._try_to(lambda: WorkerBeat.objects.update_or_create(name=self.name, defaults=facts))
        self._try_to(WorkerBeat.objects.filter(seen_at__lt=now - KEPT_FOR).delete)

    def _try_to(self, write) -> None:
        try:
            write()
        except DatabaseError as error:
            log.warning("no sign of life this time: %s", error)
        finally:
            connection.close()
