"""`bin/serve.py` as it runs in production: pages, and a background worker that is kept up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tests.drills.ground import Ground
from tests.served import ROOT, children, free_port


@dataclass
class Supervisor:
    """A running `bin/serve.py`."""

    process: subprocess.Popen

    @property
    def workers(self) -> list[int]:
        """The background workers that run now."""
        return [pid for pid in children(self.process.pid) if "db_worker" in _command_of(pid)]

    def stop(self) -> float:
        """SIGTERM; gives back after how many seconds all had ended."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)
        return time.monotonic() - began


@contextmanager
def supervised(ground: Ground, folder: Path) -> Iterator[Supervisor]:
    """Start it on a database, with files of its own; returns when its worker runs."""
    own = {"VAR_DIR": str(folder / "supervised"), "DATABASE_URL": ground.url}
    own |= {"PORT": str(free_port()), "WORKERS": "1", "THREADS": "1"}
    environ = {**os.environ, **own, "SECRET_KEY": settings.SECRET_KEY}
    with (folder / "supervised.log").open("a") as log:
        command = [sys.executable, "bin/serve.py"]
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
    found = Supervisor(process)
    try:
        until(lambda: found.workers)
        yield found
    finally:
        found.stop()


def until(condition: Callable[[], object], seconds: float = 90) -> float:
    """Wait; gives back how long it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.05)
    return time.monotonic() - began


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
