"""A password that must be changed comes before every other page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from institutions.access import is_present
from institutions.password_history import is_due

PASSWORD_PAGES = {"password_change", "logout"}


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
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": resolve_url("password_change")})
        return redirect("password_change")
