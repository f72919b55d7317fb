"""What a person wrote, and whether their page's token still holds."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware

from institutions.refusals import Invalid

LONGEST = 1000


def written(request: HttpRequest, name: str, label: str) -> str:
    """A text as written, without the spaces around it; raises `Invalid` when it is too long."""
    text = request.POST.get(name, "").replace("\x00", "").strip()
    if len(text) > LONGEST:
        raise Invalid(
            f"{label}不能超过 {LONGEST} 字，现有 {len(text)} 字，请精简。", errors={name: "过长"}
        )
    return text


class _TokenCheck(CsrfViewMiddleware):
    def _reject(self, request, reason):
        return reason


def token_fault(request: HttpRequest) -> str:
    """Why the request's CSRF token is no good; empty when it is.

    For views that are exempt from the general check because they can do better than its page: give
    back what was typed. They must call this before they write anything.
    """
    check = _TokenCheck(lambda request: None)
    check.process_request(request)
    return str(check.process_view(request, None, (), {}) or "")
