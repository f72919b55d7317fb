"""A program that tells how much was sent to it, or sends as many bytes as the address asks for."""

from __future__ import annotations

import hashlib
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinchang_vet.settings")  # the worker reads a limit


def application(environ, start_response):
    """One thing or the other."""
    body = environ["wsgi.input"].read()
    asked = environ["QUERY_STRING"]
    said = b"x" * int(asked) if asked else _told(body)
    start_response("200 OK", [("Content-Length", str(len(said)))])
    return [said]


def _told(body: bytes) -> bytes:
    return f"{len(body)} {hashlib.sha256(body).hexdigest()[:10]}".encode()
