"""The part of the access table that is about deciding on what was handed in."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

# The columns are those of tests/house/test_access_matrix.py.
TABLE = """
GET    submission_effect       login 403 403 200 200 403 404 404 403 403 403 403 403 login
POST   submission_effect       login 405 405 405 405 405 405 405 405 405 405 405 405 login
"""
STAGES = {"submission_effect": "submitted"}


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address of a page about the submission of the table's world."""
    return reverse(name, args=[world.submission.pk])


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """Nothing is sent to a page that only shows."""
    return {}
