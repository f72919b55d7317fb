"""The part of the access table that shows institutions, departments and comparisons."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

from targets.models import ClauseUnit, Department, UnitRole
from tests.cast import YEAR

# The columns are those of tests/house/matrix.py.
TABLE = """
GET    institutions    login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST   institutions    login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    institution     login 200 404 200 200 200 404 404 404 200 403 403 403 login
POST   institution     login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    own_institution login 302 302 403 403 403 403 403 403 403 403 403 403 login
POST   own_institution login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    departments     login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST   departments     login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    department      login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST   department      login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    compare         login 403 403 200 200 200 200 200 200 200 403 403 403 login
POST   compare         login 405 405 405 405 405 405 405 405 405 405 405 405 login
"""
STAGES: dict[str, str] = {}


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address of a page about the region, the school or a department of the table's world."""
    query = f"?region={world.region.code}&year={YEAR}"
    if name == "institution":
        return f"{reverse(name, args=[world.school.code])}?year={YEAR}"
    if name == "own_institution":
        return reverse(name)
    if name == "department":
        return f"{reverse(name, args=[_department(world).pk])}{query}"
    if name == "compare":
        return f"{reverse(name)}?indicator=dual-share&year={YEAR}"
    return f"{reverse(name)}{query}"


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """Nothing is sent to a page that only shows."""
    return {}


def _department(world: SimpleNamespace) -> Department:
    """A department that the plan names."""
    found, _ = Department.objects.get_or_create(region=world.plan.region, name="市教育局")
    ClauseUnit.objects.get_or_create(
        clause=world.plan.clauses.get(),
        department=found,
        defaults={"role": UnitRole.RESPONSIBLE, "position": 1},
    )
    return found
