"""The application behind the real web server (gunicorn), on the database of the test.

What only shows with processes and sockets is tested here: many writers, bodies that do not end.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection

from institutions.models import User
from tests.cast import client_for

ROOT = Path(__file__).resolve().parents[1]
TOKEN = "t" * 32  # of a form, and in the cookie: for the server the two only have to agree
URLENCODED = "application/x-www-form-urlencoded"


@contextmanager
def served(folder: Path, *, workers: int = 2, threads: int = 4) -> Iterator[int]:
    """Serve the test's database (which must be visible to others: `transactional_db`) on a free
    port, as `bin/serve.py` does.
    """
    port = _free_port()
    (folder / "static").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "gunicorn", "tests.served_wsgi:application", "--preload"]
    command += ["--bind", f"127.0.0.1:{port}", "--no-control-socket", "--worker-class", "gthread"]
    command += ["--workers", str(workers), "--threads", str(threads), "--log-level", "warning"]
    with (folder / "gunicorn.log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env=_surroundings(folder), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=60)


def said_by_server(folder: Path) -> str:
    """What the server wrote to its log about anything worse than a request."""
    lines = (folder / "gunicorn.log").read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if '"level": "INFO"' not in line)


def _surroundings(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    own = {"VAR_DIR": str(folder), "DATABASE_URL": _address_of_the_database()}
    return kept | own | {"SECRET_KEY": settings.SECRET_KEY, "LOG_LEVEL": "INFO"}


def _address_of_the_database() -> str:
    """The test's own database, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return re.sub(r"/[^/?]*(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"], count=1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int, server: subprocess.Popen, seconds: int = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as line:
            try:
                line.request("GET", "/healthz")
                if line.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.1)
    raise AssertionError("the web server did not come up")


class Browser:
    """A signed-in person at one connection that is kept alive; not shared between threads."""

    def __init__(self, port: int, user: User) -> None:
        session = client_for(user).cookies[settings.SESSION_COOKIE_NAME].value
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}"
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def post(self, address: str, fields: Mapping[str, object]) -> tuple[int, str]:
        """Send a form; the status and the text of the answer."""
        body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN})
        headers = {"Cookie": self.cookies, "Content-Type": URLENCODED}
        self.line.request("POST", address, body, headers)
        answer = self.line.getresponse()
        return answer.status, answer.read().decode()

    def close(self) -> None:
        """Hang up."""
        self.line.close()
