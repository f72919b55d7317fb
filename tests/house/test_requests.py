"""What surrounds every page: sign-in, session clock, headers, ids, health, error pages."""

import json
import logging
import logging.config
import time

import pytest
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.views.decorators.http import require_POST

from institutions.accounts import create_account
from institutions.models import User
from institutions.refusals import Invalid, Refused
from jinchang_vet import logs, urls

PASSWORD = "Kreide-und-Tafel-7"


def private(request):
    return HttpResponse("drinnen")


@login_not_required
def public(request):
    return HttpResponse("draußen")


@login_not_required
def broken(request):
    raise ZeroDivisionError


@login_not_required
def refused(request):
    raise PermissionDenied("这份填报不归您审核。")


@login_not_required
def too_late(request):
    raise Refused("这份填报已经提交，不能再改。")


@login_not_required
def wrong(request):
    raise Invalid("在校生数不能小于 0。")


@login_not_required
@require_POST
def posted(request):
    return HttpResponse("angenommen")


urlpatterns = [
    path("private/", private),
    path("public/", public),
    path("broken/", broken),
    path("refused/", refused),
    path("too-late/", too_late),
    path("wrong/", wrong),
    path("posted/", posted),
    path("x1/<slug:s>", public, name="help_page"),
    path("x2", public, name="logout"),
    path("x3", public, name="password_change"),
    path("x4", public, name="help"),
    path("", include(urls.urlpatterns)),
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def user():
    return create_account(
        username="pruefer", password=PASSWORD, role="auditor", must_change_password=False
    )


def clock_of(client):
    """The session's clock; on its first pages a session goes by the account's last sign-in."""
    session, now = client.session, int(time.time())
    return session.get("clock", {"key": session.session_key, "opened": now, "seen": now})


def session_clock(client, **changes):
    session = client.session
    session["clock"] = {**clock_of(client), **changes}
    session.save()


def test_every_page_wants_a_login_unless_it_says_otherwise(client):
    answer = client.get("/private/?year=2024")
    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=/private/%3Fyear%3D2024")
    assert client.get("/public/").status_code == 200


def test_a_step_sent_after_the_session_has_ended_leads_back_to_the_page_it_was_on(client):
    """Its own address would answer 405 after signing in."""
    came_from = {"Referer": "http://testserver/rounds/1/?page=2"}
    answer = client.post("/private/", headers=came_from)
    assert answer["Location"].endswith("?next=/rounds/1/%3Fpage%3D2")
    for elsewhere in ({}, {"Referer": "https://example.com/rounds/1/"}):
        answer = client.post("/private/", headers=elsewhere)
        assert answer["Location"].endswith("?next=/")


def test_a_piece_of_a_page_gets_401_instead_of_a_login_page(client):
    answer = client.get("/private/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "登录已过期" in answer.content.decode()


def test_pages_of_signed_in_users_are_not_stored(client, user):
    client.force_login(user)
    assert client.get("/private/")["Cache-Control"] == "no-store, private"


def test_a_session_idle_for_too_long_ends(client, user, settings):
    client.force_login(user)
    assert client.get("/private/").status_code == 200
    seen = clock_of(client)["seen"]
    session_clock(client, seen=seen - settings.SESSION_IDLE_SECONDS - 1)
    assert client.get("/private/").status_code == 302


def test_a_session_open_for_too_long_ends_although_it_is_used(client, user, settings):
    client.force_login(user)
    client.get("/private/")
    opened = clock_of(client)["opened"]
    session_clock(client, opened=opened - settings.SESSION_COOKIE_AGE - 1)
    assert client.get("/private/").status_code == 302


def test_using_a_page_moves_the_idle_clock(client, user):
    client.force_login(user)
    client.get("/private/")
    seen = clock_of(client)["seen"]
    session_clock(client, seen=seen - 600)
    client.get("/private/")
    assert clock_of(client)["seen"] >= seen


def test_signing_in_after_the_end_starts_the_clock_anew(client, user):
    client.force_login(user)
    client.get("/private/")
    session_clock(client, opened=0)
    assert client.get("/private/").status_code == 302
    client.force_login(user)
    assert client.get("/private/").status_code == 200


def test_a_disabled_account_is_out_at_the_next_request(client, user):
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/private/").status_code == 302


def test_a_changed_password_ends_other_sessions(client, user):
    client.force_login(user)
    user.set_password(PASSWORD + "!")
    user.save()
    assert client.get("/private/").status_code == 302


def test_no_page_may_run_inline_code_or_be_framed(client):
    answer = client.get("/public/")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "style-src 'self';" in policy + ";"
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_request_keeps_a_plain_id_of_the_proxy_and_no_other(client):
    given = client.get("/public/", headers={"X-Request-ID": "proxy-4711-abc"})
    assert given["X-Request-ID"] == "proxy-4711-abc"
    forged = client.get("/public/", headers={"X-Request-ID": 'a"b c d e f g'})
    assert len(forged["X-Request-ID"]) == 32


def test_the_error_page_shows_the_id_under_which_the_log_tells_more(client):
    client.raise_request_exception = False
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.content.decode()


def test_a_refusal_says_why(client):
    answer = client.get("/refused/")
    assert answer.status_code == 403
    assert "这份填报不归您审核。" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [("/too-late/", 409, "已经提交，不能再改"), ("/wrong/", 422, "不能小于 0")],
)
def test_a_step_that_says_no_becomes_its_page(client, address, status, sentence):
    page = client.get(address)
    piece = client.get(address, headers={"HX-Request": "true"})
    assert (page.status_code, piece.status_code) == (status, status)
    assert sentence in page.content.decode()
    assert sentence in piece.content.decode()
    assert "<html" in page.content.decode()
    assert "<html" not in piece.content.decode()


def test_an_unknown_address_is_404_and_lists_no_routes(client):
    answer = client.get("/nirgends/")
    assert answer.status_code == 404
    assert "private/" not in answer.content.decode()


def test_a_form_that_is_too_old_is_explained():
    answer = Client(enforce_csrf_checks=True).post("/posted/")
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_a_log_line_is_json_and_carries_the_id():
    config = logs.logging_config("INFO")
    formatter_class = config["formatters"]["json"]
    handler = logging.StreamHandler()
    assembled = logging.config.DictConfigurator(config)
    handler.setFormatter(assembled.configure_formatter(dict(formatter_class)))
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "已提交 %s", ("甲校",), None)
    token = logs.request_id.set("id-12345")
    logs.RequestIdFilter().filter(record)
    logs.request_id.reset(token)
    line = json.loads(handler.format(record))
    assert line["request_id"] == "id-12345"
    assert line["message"] == "已提交 甲校"
    assert line["level"] == "INFO"
    assert "time" in line


def test_the_line_of_a_request_names_the_account_by_number(client, user, caplog):
    caplog.handler.addFilter(logs.RequestIdFilter())
    with caplog.at_level(logging.INFO, "jinchang_vet.access"):
        client.get("/private/")
        client.force_login(user)
        client.get("/private/")
        client.get("/public/")
    found = [(line.path, line.user) for line in caplog.records if hasattr(line, "path")]
    assert found == [("/private/", None), ("/private/", user.pk), ("/public/", None)]
    assert logs.user_id.get() is None


def test_passwords_are_kept_as_argon2id_of_19_mib():
    kept = make_password(PASSWORD)
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in kept
    assert check_password(PASSWORD, kept)


def test_health_is_ok_with_a_database_and_asks_for_no_login(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "engine": connection.vendor}
    assert "no-store" in answer["Cache-Control"]


def test_health_is_503_without_a_database_even_for_a_signed_in_browser(client, user):
    client.force_login(user)

    def away(execute, sql, params, many, context):
        raise OperationalError("server closed the connection")

    with connection.execute_wrapper(away):
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "unavailable"


def sign_in(client, password):
    return client.post("/accounts/login/", {"username": "pruefer", "password": password})


def test_five_wrong_passwords_lock_the_account_and_only_that(client, user):
    create_account(username="nachbar", password=PASSWORD, role="auditor")
    for _ in range(5):
        answer = sign_in(client, "falsch")
    assert answer.status_code == 429
    assert "锁定" in answer.content.decode()
    assert sign_in(client, PASSWORD).status_code == 429
    neighbour = client.post("/accounts/login/", {"username": "nachbar", "password": PASSWORD})
    assert neighbour.status_code == 302


def test_four_wrong_passwords_lock_nothing(client, user):
    for _ in range(4):
        sign_in(client, "falsch")
    assert sign_in(client, PASSWORD).status_code == 302
