"""What happens around every request: its id and log line, who may come in, and how long."""

from __future__ import annotations

import logging
import re
import time
import uuid
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError, OperationalError
from django.shortcuts import render, resolve_url

from institutions.models import User
from jinchang_vet import logs
from jinchang_vet.kit.faults import fault_of
from jinchang_vet.refusal_pages import way_back

log = logging.getLogger("jinchang_vet.access")

GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Asked for all the time and of no interest: one line each would bury the others.
UNREMARKABLE = (settings.STATIC_URL, "/healthz", "/readyz", "/token/")
SESSION_CLOCK = "clock"
# A session's last use is written at most this often (seconds), so that reading pages stays reading.
CLOCK_STEP = 60


class RequestIdMiddleware:
    """Gives each request an id (the proxy's, when it sends a plain one) and one log line."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.request_id = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        token, nobody = logs.request_id.set(request.request_id), logs.user_id.set(None)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request.request_id
            if isinstance(getattr(request, "auth", None), User):  # came with a token
                logs.user_id.set(request.auth.pk)
            log.log(
                logging.DEBUG if request.path.startswith(UNREMARKABLE) else logging.INFO,
                "request",
                extra={
                    "method": request.method,
                    "path": request.path,
                    "status": response.status_code,
                    "ms": round(1000 * (time.perf_counter() - started), 1),
                },
            )
            return response
        finally:
            logs.user_id.reset(nobody)
            logs.request_id.reset(token)


class LastingSessionMiddleware(SessionMiddleware):
    """Django's, with two differences where the database fails as the session is written.

    A page that was only read is shown all the same: what is lost is a minute of the idle clock. And
    what was sent is answered for the fault that it is; Django takes any failure for a session that
    was ended meanwhile.
    """

    def process_response(self, request, response):
        try:
            return super().process_response(request, response)
        except (DatabaseError, SessionInterrupted) as error:
            if fault_of(error) is None:
                raise
            if request.method not in ("GET", "HEAD"):
                raise OperationalError("the session cannot be written") from error
            log.warning("the session's clock cannot be written: %s", error)
            return response


class SessionLimitMiddleware:
    """Ends a session that was idle too long or was opened too long ago.

    Limits are `SESSION_IDLE_SECONDS` and `SESSION_COOKIE_AGE`. The clock belongs to one session
    key: the next session has another key and starts anew, at the account's last sign-in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        """Before the view; public views (such as /healthz) are left without a database read."""
        if not getattr(view_func, "login_required", True) or not request.user.is_authenticated:
            return
        logs.user_id.set(request.user.pk)
        session, now = request.session, int(time.time())
        clock = session.get(SESSION_CLOCK)
        if clock is None or clock["key"] != session.session_key:
            # Signing in has just been written to the account: the first page need not write again.
            opened = int(request.user.last_login.timestamp()) if request.user.last_login else now
            clock = {"key": session.session_key, "opened": opened, "seen": opened}
        if (
            now - clock["opened"] > settings.SESSION_COOKIE_AGE
            or now - clock["seen"] > settings.SESSION_IDLE_SECONDS
        ):
            logout(request)
        elif now - clock["seen"] >= CLOCK_STEP:
            session[SESSION_CLOCK] = {**clock, "seen": now}


class SignInMiddleware(LoginRequiredMiddleware):
    """Every view wants a signed-in user unless it is marked `login_not_required`.

    A page goes to the sign-in page; a piece of a page asked for by HTMX gets 401 and a notice, so
    that what was typed stays where it is. A view whose `answer_signed_out` is set is answered by
    that instead when something is sent to it, so that it can give back what was typed. A view that
    `asks_itself` (the interface for programs, which come with tokens) refuses in its own words; the
    limits of sessions and passwords hold there as everywhere.
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        """Public views (such as /healthz) do not ask who it is, which would read the database."""
        if not getattr(view_func, "login_required", True) or getattr(
            view_func, "asks_itself", False
        ):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        if request.headers.get("HX-Request") == "true":
            return render(request, "components/expired.html", status=HTTPStatus.UNAUTHORIZED)
        give_back = getattr(view_func, "answer_signed_out", None)
        if give_back is not None and request.method == "POST":
            return give_back(request, **request.resolver_match.kwargs)
        if request.method not in ("GET", "HEAD"):
            # The address of a step cannot be opened after signing in; the page it was on can.
            return redirect_to_login(way_back(request) or resolve_url("home"))
        return super().handle_no_permission(request, view_func)


class NoStoreMiddleware:
    """Pages that looked at who is asking are kept by no browser and no proxy."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.session.accessed:
            response["Cache-Control"] = "no-store, private"
        return response
