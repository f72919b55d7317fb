"""Lines of the access table for what the form asks while it is filled in."""

from types import SimpleNamespace

from django.urls import reverse

# The columns are those of tests/house/matrix.py.
TABLE = """
GET  submission_autosave login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST submission_autosave 401 200 404 403 403 403 403 403 403 403 403 403 403 401
GET  submission_trial    login 200 404 403 403 403 403 403 403 403 403 403 403 login
POST submission_trial    login 200 404 403 403 403 403 403 403 403 403 403 403 login
"""
STAGES: dict[str, str] = {}


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address for the submission of the table's world."""
    return reverse(name, args=[world.submission.pk])


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """A figure typed into the form as it was opened."""
    world.submission.refresh_from_db()
    return {"version": world.submission.version, "key": "k", "f-full-time-enrolment": "5"}
