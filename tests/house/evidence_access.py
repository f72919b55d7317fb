"""The part of the access table about evidence and a notice's attachments.

What is sent has no file, so a person who may attach is told that one is missing (422).
"""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

from submissions.evidence import attach
from submissions.models import Evidence, RoundFile
from submissions.round_files import attach_to_round
from tests.submissions.evidence_files import sent

# The columns are those of tests/house/matrix.py.
TABLE = """
GET    submission_evidence login 200 404 200 200 403 404 404 403 403 403 403 403 login
POST   submission_evidence login 422 404 403 403 403 404 404 403 403 403 403 403 login
GET    evidence_file       login 200 404 404 404 403 404 404 403 403 403 403 403 login
POST   evidence_file       login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    evidence_remove     login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   evidence_remove     login 302 404 403 403 403 403 403 403 403 403 403 403 login
GET    round_files         login 200 200 200 200 403 404 404 403 403 403 403 403 login
POST   round_files         login 403 403 403 422 403 404 404 403 403 403 403 403 login
GET    round_file          login 200 200 200 200 403 404 404 403 403 403 403 403 login
POST   round_file          login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    round_file_remove   login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   round_file_remove   login 403 403 403 302 403 403 404 403 403 403 403 403 login
"""
STAGES: dict[str, str] = {}


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address of a page about the files of the table's world."""
    if name == "submission_evidence":
        return reverse(name, args=[world.submission.pk])
    if name == "round_files":
        return reverse(name, args=[world.round.pk])
    found = _attached(world) if name.startswith("evidence") else _announced(world)
    return reverse(name, args=[found.pk])


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """What is sent: the key of the form, and no file."""
    return {"key": "k", "place": "whole"}


def _attached(world: SimpleNamespace) -> Evidence:
    """A file of the draft, which is nobody's business but the unit's until it is handed in."""
    found = Evidence.objects.first()
    return found or attach(world.submission, sent(), by=world.reporter).value


def _announced(world: SimpleNamespace) -> RoundFile:
    manager = world.people["manager"]
    return RoundFile.objects.first() or attach_to_round(world.round, sent(), by=manager).value
