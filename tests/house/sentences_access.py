"""The part of the access table that tells of results in words: texts to copy and the briefing."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

from tests.cast import YEAR
from tests.house import places_access

# The columns are those of tests/house/matrix.py.
TABLE = """
GET    overview_text    login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST   overview_text    login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    institution_text login 200 404 200 200 200 404 404 404 200 403 403 403 login
POST   institution_text login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    department_text  login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST   department_text  login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    briefing_docx    login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST   briefing_docx    login 405 405 405 405 405 405 405 405 405 405 405 405 login
"""
STAGES: dict[str, str] = {}


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address of the words about the region, the school or a department of the world."""
    page = name.removesuffix("_text")
    if page in ("institution", "department"):
        path, _, query = places_access.address_of(page, world).partition("?")
        return f"{path}text/?{query}"
    return f"{reverse(name)}?region={world.region.code}&year={YEAR}"


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """Nothing is sent to a page that only shows."""
    return {}
