"""The application as it must never be: it confirms every seventh save without keeping it.

The drills' own control: held against this, they must find losses.
"""

from __future__ import annotations

import itertools

from tests.served_wsgi import application as honest

SAVED = b'{"state": "saved"}'
_numbers = itertools.count(1)


def application(environ, start_response):
    """Answer for it, except where it would have been believed."""
    if not environ["PATH_INFO"].endswith("/autosave/") or next(_numbers) % 7:
        return honest(environ, start_response)
    environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [SAVED]
