"""What the tests stand on: a database of their own, a watched browser, files of their own."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import urlsplit

import pytest
from django.conf import settings as project
from django.core.signals import request_finished, request_started
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError, expect

from institutions.audit_guard import lift_guard, lifting, set_guard, setting
from jinchang_vet import environment

# Playwright runs an event loop in this thread, and Django would take its own queries for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

WITHOUT_BROWSER = environment.switch("NO_BROWSER", default=False)

# What an example costs says how busy the machine is, and nothing of the code.
settings.register_profile("any speed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any speed")
PATIENCE = 30_000  # milliseconds; several browsers may share two cores
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """NO_BROWSER=1 leaves out what needs a browser, and says so in the summary."""
    if WITHOUT_BROWSER:
        for item in items:
            if "browser" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.skip(reason="NO_BROWSER=1"))


# ---- database ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A file for SQLite (in memory it knows no second connection); a name of its own for a run."""
    entry = project.DATABASES["default"]
    if "sqlite" in entry["ENGINE"]:
        name = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    else:
        name = f"test_vet_{os.getpid()}"
    entry.setdefault("TEST", {})["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """A test with real transactions ends with every table emptied, which the audit log refuses: the
    transaction that empties them takes its guard away and puts it back, by the same statements as
    the migration.

    On the class, since a browser's event loop has a connection of its own.
    """
    operations, vendor = type(connection.ops), connection.vendor
    empty = operations.execute_sql_flush

    def empty_the_log_too(ops, statements: list[str]) -> None:
        empty(ops, [*lifting(vendor), *statements, *setting(vendor)])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", empty_the_log_too)
        yield


@pytest.fixture
def unguarded(db) -> Iterator[None]:
    """The audit log without its guard, for a test that tampers with it on purpose."""
    connection.check_constraints()  # PostgreSQL changes no table on which a check is due
    lift_guard(connection)
    yield
    if not connection.in_atomic_block:
        set_guard(connection)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Evidence lands in a folder of the test; static files come from the sources, unbuilt."""
    folder = tmp_path_factory.mktemp("files")
    settings.EVIDENCE_DIR = folder / "evidence"
    settings.EVIDENCE_DIR.mkdir()
    settings.STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": settings.EVIDENCE_DIR},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_ROOT = folder / "static"
    settings.STATIC_ROOT.mkdir()


# ---- browser -----------------------------------------------------------------------------------


@dataclass
class Watch:
    """What a person with the console open would see, and what a network guard would."""

    home: str
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Let a console message pass that the test provokes, such as the 409 of a second save."""
        self.expected.append(pattern)

    def follow(self, context: BrowserContext) -> None:
        """Listen to every page of the context, present and future."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)

    @property
    def unexpected(self) -> list[str]:
        return [
            said
            for said in self.complaints
            if not any(re.search(pattern, said) for pattern in self.expected)
        ]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            place = message.location.get("url", "")
            self.complaints.append(f"console {message.type}: {message.text} ({place})")

    def _error(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.home:
            self.complaints.append(f"request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"status {response.status}: {response.url}")


class Traffic:
    """Counts the requests that the server is at."""

    def __init__(self) -> None:
        self.under_way = 0
        self.lock = Lock()

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count from now on."""
        request_started.connect(self._begin)
        request_finished.connect(self._end)
        try:
            yield
        finally:
            request_started.disconnect(self._begin)
            request_finished.disconnect(self._end)

    def wait_for_silence(self, seconds: float = 30) -> None:
        """Until nothing has been under way for a moment; what hangs for longer is let go."""
        quiet, deadline = 0, time.monotonic() + seconds
        while quiet < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
            quiet = quiet + 1 if self.under_way <= 0 else 0

    def _begin(self, **_: object) -> None:
        with self.lock:
            self.under_way += 1

    def _end(self, **_: object) -> None:
        with self.lock:
            self.under_way -= 1


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's Chromium; its sandbox does not work for root."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("没有 chromium：请安装系统软件包 chromium，或用 NO_BROWSER=1 跳过浏览器测试。")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """What every profile shares; the size of the window is `new_context`'s, and may be chosen."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def watch(live_server) -> Watch:
    """The watch over this test's browser; `watch.expect("409")` lets a provoked message pass."""
    return Watch(home=urlsplit(live_server.url).netloc)


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], watch: Watch, live_server
) -> Iterator[Callable[..., BrowserContext]]:
    """One browser profile per person; its addresses are relative to the live server.

    Fails the test afterwards when a console showed a complaint, a script failed, the server
    answered 5xx, or anything was asked of another host. Ends when every request has: one that a
    page sends as it closes would find the database being emptied.
    """
    traffic, contexts = Traffic(), []

    def watched(**options) -> BrowserContext:
        usual = {"base_url": live_server.url, "viewport": {"width": 1280, "height": 900}}
        context = new_context(**{**usual, **options})
        context.set_default_timeout(PATIENCE)
        watch.follow(context)
        contexts.append(context)
        return context

    with traffic.counted():
        yield watched
        for context in contexts:
            context.close()
        traffic.wait_for_silence()
    assert not watch.unexpected, "\n".join(watch.unexpected)


# ---- people ------------------------------------------------------------------------------------


@pytest.fixture
def signed_in(new_context: Callable[..., BrowserContext], live_server):
    """`signed_in(user)` opens a page of a new browser profile in which `user` is signed in."""

    def open_page(user, **options):
        session = Client()
        session.force_login(user)
        context = new_context(**options)
        cookie = session.cookies[project.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": project.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        return context.new_page()

    return open_page
