"""The part of the access table about the list of rounds, opening one, and its board."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone

from tests.cast import YEAR

# The columns are those of tests/house/matrix.py.
TABLE = """
GET  rounds     login 200 200 200 200 403 200 200 403 403 403 403 403 login
POST rounds     login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET  round_open login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST round_open login 403 403 403 302 403 403 422 403 403 403 403 403 login
GET  round      login 200 200 200 200 403 404 404 403 403 403 403 403 login
POST round      login 405 405 405 405 405 405 405 405 405 405 405 405 login
"""
STAGES: dict[str, str] = {}


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address of the list, of the form that opens a round, or of the table's round."""
    return reverse(name, args=[world.round.pk] if name == "round" else [])


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """A round of the year before."""
    next_year = timezone.now().year + 1
    times = {"due_at": f"{next_year}-01-31T18:00", "closes_at": f"{next_year}-03-01T18:00"}
    return {"key": "k", "region": world.region.pk, "year": YEAR - 1, **times}
