"""The part of the access table about editions and check codes."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

from reports.editions import freeze_year
from reports.models import Edition
from tests.cast import YEAR

# The columns are those of tests/house/matrix.py.
TABLE = """
GET    editions            login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST   editions            login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    edition_freeze      login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   edition_freeze      login 403 403 403 302 403 403 404 403 403 403 403 403 login
GET    edition             login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST   edition             login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    edition_content     login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST   edition_content     login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    edition_differences login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST   edition_differences login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    verify              login 200 200 200 200 200 200 200 200 200 403 403 403 login
POST   verify              login 405 405 405 405 405 405 405 405 405 405 405 405 login
"""
STAGES: dict[str, str] = {}


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address of the region's list, or of the one edition of the world."""
    if name == "verify":
        return reverse(name)
    if name in ("editions", "edition_freeze"):
        return f"{reverse(name)}?region={world.region.code}&year={YEAR}"
    found = Edition.objects.filter(region=world.region).first()
    if found is None:
        manager = world.people["manager"]
        found = freeze_year(world.region, by=manager, year=YEAR, confirmed=True).value
    return reverse(name, args=[found.pk])


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """What the manager sends to freeze the year."""
    return {"note": "总结上报", "confirmed": "on", "key": "k"} if name == "edition_freeze" else {}
