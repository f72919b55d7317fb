"""The database away, the disk full: told from mistakes, answered plainly, nothing lost."""

from __future__ import annotations

import errno
import json
import sqlite3
import time

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from jinchang_vet import urls
from jinchang_vet.kit.faults import SQLITE, Fault, fault_of
from jinchang_vet.middleware import SESSION_CLOCK
from tests.cast import client_for

ADDRESS = "/failing/"


class DriverError(Exception):
    """As psycopg2 raises it: with the code that the server gave, or none."""

    def __init__(self, pgcode: str | None) -> None:
        super().__init__("FATAL")
        self.pgcode = pgcode


def from_sqlite(code: int) -> OperationalError:
    """As Django raises what SQLite said."""
    said = sqlite3.OperationalError("x")
    said.sqlite_errorcode = code
    return wrapped(OperationalError("x"), said)


def wrapped(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@login_not_required
@csrf_exempt
def failing(request):
    raise from_sqlite(sqlite3.SQLITE_FULL if "full" in request.GET else sqlite3.SQLITE_BUSY)


@login_not_required
def mistaken(request):
    raise from_sqlite(sqlite3.SQLITE_ERROR)


@login_not_required
def without_room(request):
    raise OSError(errno.ENOSPC, "No space left on device")


urlpatterns = [
    path("failing/", failing),
    path("mistaken/", mistaken),
    path("without-room/", without_room),
    path("read/", lambda request: HttpResponse("gelesen"), name="read"),
    path("", include(urls.urlpatterns)),
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500

pytestmark = [pytest.mark.urls(__name__)]


@pytest.fixture
def visitor() -> Client:
    """A browser that is shown what goes wrong."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("code", "fault"), SQLITE.items())
def test_what_sqlite_says_is_told_apart(code, fault):
    assert fault_of(from_sqlite(code)) is fault


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("53100", Fault.NO_ROOM),  # disk full
        ("53300", Fault.AWAY),  # too many connections
        ("57P01", Fault.AWAY),  # shut down by the administrator
        ("57P03", Fault.AWAY),  # starting up
        ("57014", Fault.AWAY),  # statement timeout
        ("55P03", Fault.AWAY),  # lock timeout
        ("08006", Fault.AWAY),
        ("58030", Fault.AWAY),  # input/output error
        (None, Fault.AWAY),  # nobody answered
        ("42P01", None),  # no such table
    ],
)
def test_what_postgresql_says_is_told_apart(code, fault):
    assert fault_of(wrapped(OperationalError("x"), DriverError(code))) is fault


@pytest.mark.parametrize(
    "error",
    [
        None,
        ValueError("x"),
        OSError(errno.ENOENT, "x"),
        wrapped(ProgrammingError("x"), DriverError(None)),
        from_sqlite(sqlite3.SQLITE_ERROR),
        from_sqlite(sqlite3.SQLITE_CORRUPT),
    ],
)
def test_a_mistake_of_the_program_is_no_fault(error):
    assert fault_of(error) is None


def test_a_fault_is_recognised_behind_what_came_of_it():
    assert fault_of(wrapped(transaction.TransactionManagementError("x"), InterfaceError("x")))
    try:
        try:
            raise from_sqlite(sqlite3.SQLITE_FULL)
        except DatabaseError:
            raise KeyError("x")  # noqa: B904
    except KeyError as error:
        assert fault_of(error) is Fault.NO_ROOM


def test_the_extended_code_of_sqlite_is_what_it_refines():
    assert fault_of(from_sqlite(sqlite3.SQLITE_IOERR_WRITE)) is Fault.AWAY
    assert fault_of(from_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT)) is Fault.AWAY


@pytest.mark.parametrize(
    ("query", "status", "title"),
    [("", 503, "系统暂时不可用"), ("?full", 507, "服务器存储空间不足")],
)
def test_a_page_says_what_is_the_matter_and_what_to_do(visitor, query, status, title):
    answer = visitor.get(ADDRESS + query)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (status, "15")
    assert title in page
    assert answer["X-Request-ID"] in page
    assert "再发送一次" not in page


def test_a_mistake_stays_a_500(visitor):
    assert visitor.get("/mistaken/").status_code == 500


def test_a_full_disk_met_outside_the_database_is_507(visitor):
    assert visitor.get("/without-room/").status_code == 507


def test_what_a_form_sent_comes_back_and_can_be_sent_again(visitor):
    sent = {"key": "k1", "csrfmiddlewaretoken": "t", "f-a": '"><b>1', "note": ["x", "y"]}
    page = visitor.post(f"{ADDRESS}?section=scale", sent).content.decode()
    assert "您填写的内容没有丢失" in page
    assert f'action="{ADDRESS}?section=scale"' in page
    for name, value in (
        ("f-a", "&quot;&gt;&lt;b&gt;1"),
        ("note", "x"),
        ("note", "y"),
        ("key", "k1"),
    ):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert '<input type="hidden" name="csrfmiddlewaretoken" value="t">' in page


def test_a_form_that_would_count_twice_is_not_offered_again(visitor):
    page = visitor.post(ADDRESS, {"username": "a", "password": "geheim"}).content.decode()
    assert "geheim" not in page
    assert "刚才发送的内容没有保存" in page


def test_a_piece_of_a_page_gets_a_notice(visitor):
    answer = visitor.get(f"{ADDRESS}?full", headers={"HX-Request": "true"})
    assert answer.status_code == 507
    assert "<html" not in answer.content.decode()
    assert "磁盘已满" in answer.content.decode()


def test_whoever_asks_for_json_gets_json(visitor):
    answer = visitor.post(ADDRESS, headers={"Accept": "application/json"})
    told = json.loads(answer.content)
    assert (answer.status_code, told["state"]) == (503, "trouble")
    assert "将自动重试" in told["words"]


# ---- the session's clock -------------------------------------------------------------------------


def no_sessions_taken(run, sql, params, many, context):
    """The disk is full when a session is written."""
    if sql.startswith("UPDATE") and "django_session" in sql:
        raise from_sqlite(sqlite3.SQLITE_FULL)
    return run(sql, params, many, context)


@pytest.fixture
def client_of_reporter(reporter) -> Client:
    """Signed in for some time: the session's clock is due to be written."""
    client = client_for(reporter, raise_request_exception=False)
    session, then = client.session, int(time.time()) - 120
    session[SESSION_CLOCK] = {"key": session.session_key, "opened": then, "seen": then}
    session.save()
    return client


def test_a_page_is_shown_although_its_session_cannot_be_written(client_of_reporter):
    with connection.execute_wrapper(no_sessions_taken):
        answer = client_of_reporter.get("/read/")
    assert (answer.status_code, answer.content) == (200, b"gelesen")
    assert answer["Cache-Control"] == "no-store, private"


def test_what_is_sent_is_answered_for_the_fault_that_it_met(client_of_reporter):
    with connection.execute_wrapper(no_sessions_taken):
        assert client_of_reporter.post("/read/").status_code == 507


def test_a_session_that_was_ended_meanwhile_is_still_a_bad_request(client_of_reporter):
    def ended(run, sql, params, many, context):
        if sql.startswith("UPDATE") and "django_session" in sql:
            run('DELETE FROM "django_session"', (), False, context)
        return run(sql, params, many, context)

    with connection.execute_wrapper(ended):
        assert client_of_reporter.get("/read/").status_code == 400
