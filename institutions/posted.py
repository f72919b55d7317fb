"""What a form sends beside its fields: the version that was seen, and the key of its rendering."""

from __future__ import annotations

import uuid

from django.http import HttpRequest

LONGEST_KEY = 64
SHORTER_THAN = 10


def new_key() -> str:
    """An idempotency key for one rendering of a form, made by the server."""
    return uuid.uuid4().hex


def key_sent(request: HttpRequest) -> dict:
    """The frame's `by` and `key`, for a step on something that has no version."""
    return {"by": request.user, "key": request.POST.get("key", "")[:LONGEST_KEY]}


def key_and_version(request: HttpRequest) -> dict:
    """The frame's `by`, `key` and `version`; a missing version counts as a stale one."""
    sent = request.POST.get("version", "")
    whole = sent.isascii() and sent.isdigit() and len(sent) < SHORTER_THAN
    return key_sent(request) | {"version": int(sent) if whole else 0}
