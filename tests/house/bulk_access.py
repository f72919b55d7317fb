"""The part of the access table about bulk import and export: who gets in, at which addresses."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone

from submissions.models import FigureImport
from tests.cast import YEAR

# The columns are those of tests/house/matrix.py.
TABLE = """
GET    imports           login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   imports           login 403 403 403 422 403 403 422 403 403 403 403 403 login
GET    imports_template  login 403 403 403 200 403 403 422 403 403 403 403 403 login
POST   imports_template  login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    imports_export    login 403 403 403 200 403 403 422 403 403 403 403 403 login
POST   imports_export    login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    import            login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   import            login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    import_progress   login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   import_progress   login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    import_confirm    login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   import_confirm    login 403 403 403 422 403 403 404 403 403 403 403 403 login
GET    import_restart    login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   import_restart    login 403 403 403 302 403 403 404 403 403 403 403 403 login
GET    import_drop       login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   import_drop       login 403 403 403 302 403 403 404 403 403 403 403 403 login
GET    import_checked    login 403 403 403 404 403 403 404 403 403 403 403 403 login
POST   import_checked    login 405 405 405 405 405 405 405 405 405 405 405 405 login
"""
STAGES: dict[str, str] = {}


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address of a page of imports in the table's world: of one that waits for confirmation."""
    if name == "imports":
        return reverse(name)
    if name in ("imports_template", "imports_export"):
        asked = f"region={world.region.pk}&first={YEAR}&last={YEAR}&shape=wide&format=csv"
        return f"{reverse(name)}?{asked}"
    return reverse(name, args=[_ready(world).pk])


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """The form's own fields, and nothing filled in."""
    return {"key": "k", "version": 1, "region": world.region.pk}


def _ready(world: SimpleNamespace) -> FigureImport:
    now = timezone.now()
    found, _ = FigureImport.objects.get_or_create(
        name="往年数据.xlsx",
        defaults={
            "region": world.region,
            "by": world.people["manager"],
            "at": now,
            "changed_at": now,
            "state": FigureImport.State.READY,
            "content": b"x",
            "sha256": "0" * 64,
        },
    )
    return found
