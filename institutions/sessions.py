"""A password that must be changed, and a device that must be set up, come before every page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from institutions.access import is_present
from institutions.devices import must_have_device
from institutions.password_history import is_due

PASSWORD_PAGES = {"password_change", "logout"}
DEVICE_PAGES = PASSWORD_PAGES | {"me_device"}


class PasswordDueMiddleware:
    """Leads a person whose password is due to the page where it is changed.

    Public pages (sign-in, help, /healthz) and signing out stay open. How long a session lasts is
    for `jinchang_vet.middleware.SessionLimitMiddleware`; that it ends with the account or the old
    password is Django's own doing (`AccountBackend.get_user`, the session's password mark).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        if request.resolver_match.url_name in PASSWORD_PAGES:
            return None
        if not is_present(request.user) or not is_due(request.user, timezone.now()):
            return None
        return _lead(request, "password_change")


class DeviceDueMiddleware:
    """Leads a person who must sign in with a device, and has none yet, to where it is set up.

    Whoever has one has passed the second step before the session began
    (`institutions.second_step`).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        if not settings.OTP_REQUIRED or request.resolver_match.url_name in DEVICE_PAGES:
            return None
        if not is_present(request.user) or not must_have_device(request.user):
            return None
        return None if request.user.is_verified() else _lead(request, "me_device")


def _lead(request: HttpRequest, page: str) -> HttpResponse:
    """To a page; a piece of a page leads the whole browser there."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": resolve_url(page)})
    return redirect(page)
