"""The application behind the real web server (gunicorn), on the database of the test.

What only shows with processes and sockets is tested here: many writers, bodies that do not end.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from institutions.models import User
from tests.cast import client_for

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "jinchang_vet" / "gunicorn_conf.py"
TOKEN = "t" * 32  # of a form, and in the cookie: for the server the two only have to agree
URLENCODED = "application/x-www-form-urlencoded"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class WebServer:
    """gunicorn on a free port, as `bin/serve.py` starts it; after a fault it can be started again
    at the same place.
    """

    folder: Path
    database_url: str
    workers: int = 2
    threads: int = 4
    application: str = "tests.served_wsgi:application"
    options: tuple[str, ...] = ()  # of gunicorn, after all others
    variables: Mapping[str, str] = field(default_factory=dict)  # beside those of the test
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it; returns when it answers and has its database."""
        (self.folder / "static").mkdir(exist_ok=True)
        command = [sys.executable, "-m", "gunicorn", self.application]
        command += ["--config", str(CONFIG), "--bind", f"127.0.0.1:{self.port}"]
        command += ["--workers", str(self.workers), "--threads", str(self.threads), *self.options]
        with (self.folder / "gunicorn.log").open("a") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environ(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _wait_for(self.port, self.process)

    def stop(self) -> None:
        """End it in peace."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=60)

    def kill(self) -> None:
        """End it and its workers at once, by SIGKILL."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=60)

    def kill_a_worker(self) -> None:
        """End one of its workers by SIGKILL; it starts another."""
        os.kill(children(self.process.pid)[0], signal.SIGKILL)

    def _environ(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
        own = {"VAR_DIR": str(self.folder), "DATABASE_URL": self.database_url}
        own |= {"SECRET_KEY": settings.SECRET_KEY, "LOG_LEVEL": "INFO"}
        return kept | own | dict(self.variables)


@contextmanager
def served(folder: Path, *, workers: int = 2, threads: int = 4) -> Iterator[int]:
    """Serve the test's database (which must be visible to others: `transactional_db`)."""
    server = WebServer(folder, address_of_the_database(), workers=workers, threads=threads)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def children(pid: int) -> list[int]:
    """The processes that a process started, oldest first."""
    known = (int(folder.name) for folder in Path("/proc").glob("[0-9]*"))
    return sorted(each for each in known if _facts_of(each)[1] == str(pid))


def is_running(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    return _facts_of(pid)[0] not in ("", "Z")


def is_stopped(pid: int) -> bool:
    """Whether a process has been made to stand still."""
    return _facts_of(pid)[0] == "T"


def _facts_of(pid: int) -> list[str]:
    """State and parent of a process; empty when it has gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return ["", ""]


def said_by_server(folder: Path) -> str:
    """What the server wrote to its log about anything worse than a request."""
    lines = (folder / "gunicorn.log").read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if '"level": "INFO"' not in line)


def address_of_the_database() -> str:
    """The test's own database, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return re.sub(r"/[^/?]*(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"], count=1)


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


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the text, where it leads to, and after how many seconds."""

    status: int
    text: str
    location: str
    seconds: float


class Browser:
    """A signed-in person at one connection that is kept alive; not shared between threads."""

    def __init__(self, port: int, user: User) -> None:
        session = client_for(user).cookies[settings.SESSION_COOKIE_NAME].value
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}"
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, address: str) -> Answer:
        """Open a page."""
        return self.ask("GET", address)

    def post(self, address: str, fields: Mapping[str, object]) -> tuple[int, str]:
        """Send a form; the status and the text of the answer."""
        answer = self.send(address, fields)
        return answer.status, answer.text

    def send(self, address: str, fields: Mapping[str, object], **headers: str) -> Answer:
        """Send a form."""
        body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN})
        return self.ask("POST", address, body, **{"Content-Type": URLENCODED, **headers})

    def send_file(
        self, address: str, fields: Mapping[str, object], name: str, content: bytes
    ) -> Answer:
        """Send a form with a file in its field `files`."""
        file = SimpleUploadedFile(name, content)
        body = encode_multipart(BOUNDARY, {**fields, "csrfmiddlewaretoken": TOKEN, "files": file})
        return self.ask("POST", address, body, **{"Content-Type": MULTIPART_CONTENT})

    def ask(self, method: str, address: str, body: str | bytes = "", **headers: str) -> Answer:
        """Ask and wait for the whole answer; raises `OSError` or `HTTPException` without one."""
        began = time.monotonic()
        self.line.request(method, address, body or None, {"Cookie": self.cookies, **headers})
        answer = self.line.getresponse()
        text, location = answer.read().decode(), answer.headers.get("Location", "")
        return Answer(answer.status, text, location, time.monotonic() - began)

    def close(self) -> None:
        """Hang up; the next question dials anew."""
        self.line.close()
