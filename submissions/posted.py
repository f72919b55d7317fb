"""What a person wrote, and whether their page's token still holds."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware

from institutions.refusals import Invalid
from jinchang_vet.kit.nulls import HAS_NULL, null_fault
from submissions.entries import Entry, read_entry
from submissions.frozen import Questions

LONGEST = 1000
HELD = "held"  # of the hidden field with imprints of what the page showed


def field_name(code: str) -> str:
    """The name of an item's field in the form."""
    return f"f-{code}"


def note_name(code: str) -> str:
    """The name of an item's note in the form."""
    return f"note-{code}"


def typed_entries(questions: Questions, post: Mapping[str, str]) -> dict[str, Entry]:
    """What was typed, for the fields that were on the page."""
    return {
        item.code: read_entry(item, post[field_name(item.code)], post.get(note_name(item.code), ""))
        for item in questions.items
        if field_name(item.code) in post
    }


def written(request: HttpRequest, name: str, label: str) -> str:
    """A text as written, without the spaces around it; raises `Invalid` when it is too long or
    holds the sign NUL. A line break is one sign, as it is for the browser that counts along.
    """
    text = request.POST.get(name, "").strip().replace("\r\n", "\n")
    if fault := null_fault(text, label):
        raise Invalid(fault, errors={name: HAS_NULL})
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
