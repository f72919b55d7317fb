"""The part of the access table that belongs to the auditor."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

# The columns are those of tests/house/matrix.py.
TABLE = """
GET    audit_log    login 403 403 403 403 403 403 403 403 403 403 403 200 login
POST   audit_log    login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    audit_entry  login 403 403 403 403 403 403 403 403 403 403 403 200 login
POST   audit_entry  login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    audit_export login 403 403 403 403 403 403 403 403 403 403 403 200 login
POST   audit_export login 405 405 405 405 405 405 405 405 405 405 405 405 login
"""
STAGES: dict[str, str] = {}


def address_of(name: str, world: SimpleNamespace) -> str:
    """The log, its first entry, or the log to take away."""
    arguments = {"audit_entry": [1], "audit_export": ["csv"]}
    return reverse(name, args=arguments.get(name))


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """Nothing can be sent here."""
    return {}
