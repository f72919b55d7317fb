"""A refusal that no view has dealt with becomes a page: what is wrong, where, and a way back."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from institutions import audit
from institutions.models import AuditEntry
from institutions.refusals import Refused

READING = ("GET", "HEAD")
LONGEST_PATH = 200


class RefusalMiddleware:
    """Answers an uncaught `Refused` with its own status (403, 409 or 422), and an address opened
    that only takes what is sent to it with a page instead of nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
            facts = {"request_id": getattr(request, "request_id", "")}
            response.content = render_to_string("405.html", facts, request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A whole page, or for HTMX a notice that leaves the page and what was typed alone."""
        if not isinstance(exception, Refused):
            return None
        if request.method not in READING and not exception.is_recorded:
            _note(request, exception)
        if request.headers.get("HX-Request") == "true":
            return _notice(request, exception)
        return refusal_page(request, exception)


def _note(request: HttpRequest, refusal: Refused) -> None:
    """Record what was refused before any verb was reached, as the gate of a page does; a full disk
    is nobody's doing and takes no entry.
    """
    if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return
    user = request.user
    with transaction.atomic():
        audit.append(
            verb="request.refuse",
            by=user if user.is_authenticated else None,
            subject=None,
            result=AuditEntry.Result.REFUSED,
            after={"method": request.method, "path": request.path[:LONGEST_PATH]},
            message=refusal.message,
        )


def refusal_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The error page of the refusal's status, with its sentence and what to mend."""
    facts = {
        "frame": f"{refusal.status}.html",
        "message": refusal.message,
        "errors": list(refusal.errors.values()),
        "back": way_back(request),
        "request_id": getattr(request, "request_id", ""),
    }
    return render(request, "refused.html", facts, status=refusal.status)


def way_back(request: HttpRequest) -> str:
    """The page of ours that the person came from; empty when the first page is the way."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not came_from or not ours:
        return ""
    parts = urlsplit(came_from)  # which raises on what is no address at all
    # Back to the very address that refuses would only refuse again.
    if parts.path == request.path and request.method in ("GET", "HEAD"):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _notice(request: HttpRequest, refusal: Refused) -> HttpResponse:
    text = "".join([refusal.message, *refusal.errors.values()])
    facts = {"tone": "error", "title": refusal.title, "text": text}
    response = render(request, "components/notice.html", facts, status=refusal.status)
    response["HX-Retarget"] = "#live-notice"
    response["HX-Reswap"] = "innerHTML"
    return response
