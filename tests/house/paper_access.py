"""The part of the access table about paper and history: who gets in, at which addresses."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

# The columns are those of tests/house/matrix.py.
TABLE = """
GET    submission_paper       login 200 404 200 200 403 404 404 403 403 403 403 403 login
POST   submission_paper       login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    submission_history     login 200 404 200 200 403 404 404 403 403 403 403 403 login
POST   submission_history     login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    submission_life        login 200 404 200 200 403 404 404 403 403 403 403 403 login
POST   submission_life        login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    submission_differences login 200 404 200 200 403 404 404 403 403 403 403 403 login
POST   submission_differences login 405 405 405 405 405 405 405 405 405 405 405 405 login
"""
STAGES = {
    "submission_paper": "submitted",
    "submission_history": "approved",
    "submission_life": "approved",
    "submission_differences": "correcting",
}


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address about the submission of the table's world."""
    if name == "submission_life":
        return reverse(name, args=[world.submission.pk, "full-time-enrolment"])
    return reverse(name, args=[world.submission.pk])


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """Nothing: these pages are only read."""
    return {}
