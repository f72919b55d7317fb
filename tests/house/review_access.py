"""The part of the access table that is about deciding on what was handed in."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

from submissions.models import Submission

# The columns are those of tests/house/matrix.py.
TABLE = """
GET    submission_effect       login 403 403 200 200 403 404 404 403 403 403 403 403 login
POST   submission_effect       login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    round_review            login 403 403 200 200 403 404 404 403 403 403 403 403 login
POST   round_review            login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    round_approve           login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   round_approve           login 403 403 409 403 403 404 403 403 403 403 403 403 login
"""
STAGES = dict.fromkeys(("submission_effect", "round_review", "round_approve"), "submitted")


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address of a page about the round or the submission of the table's world."""
    about = world.round if name.startswith("round") else world.submission
    return reverse(name, args=[about.pk])


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """The submission is picked; figures of it are blank, so that it is not approved with others."""
    version = Submission.objects.values_list("version", flat=True).get(pk=world.submission.pk)
    return {"key": "k", "pick": f"{world.submission.pk}-{version}"}
