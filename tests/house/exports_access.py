"""The part of the access table about raw data and files made in the background."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone

from reports.export_asked import Asked
from reports.export_files import KEPT_FOR
from reports.models import MadeFile
from submissions.models import Round
from tests.cast import YEAR

# The columns are those of tests/house/matrix.py. A made file is its asker's alone: here
# the manager's, and what is asked for anew or taken has the wrong state.
TABLE = """
GET    exports_facts_xlsx  login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST   exports_facts_xlsx  login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    exports_facts_csv   login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST   exports_facts_csv   login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    exports_institution login 200 404 200 200 200 404 404 404 200 403 403 403 login
POST   exports_institution login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    exports_tasks       login 404 404 200 200 200 404 404 404 200 403 403 403 login
POST   exports_tasks       login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    exports_round       login 403 403 200 200 403 404 404 403 403 403 403 403 login
POST   exports_round       login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    exports_files       login 403 403 200 200 200 200 200 200 200 403 403 403 login
POST   exports_files       login 403 403 302 302 302 404 404 404 302 403 403 403 login
GET    exports_files_rows  login 403 403 200 200 200 200 200 200 200 403 403 403 login
POST   exports_files_rows  login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    exports_file        login 403 403 404 409 404 404 404 404 404 403 403 403 login
POST   exports_file        login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    exports_file_again  login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   exports_file_again  login 403 403 404 409 404 404 404 404 404 403 403 403 login
GET    exports_file_remove login 405 405 405 405 405 405 405 405 405 405 405 405 login
POST   exports_file_remove login 403 403 404 302 404 404 404 404 404 403 403 403 login
"""
STAGES = {"exports_files": "approved"}


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address of the region's raw data, or of a file that the manager waits for."""
    if name.startswith("exports_fact") or name in ("exports_files", "exports_tasks"):
        return f"{reverse(name)}?region={world.region.code}&year={YEAR}"
    if name == "exports_institution":
        return f"{reverse(name)}?code={world.submission.institution.code}&year={YEAR}"
    if name == "exports_round":
        return f"{reverse(name)}?round={Round.objects.get().pk}"
    if name == "exports_files_rows":
        return reverse(name)
    return reverse(name, args=[_waiting(world).pk])


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """The key of the form."""
    return {"key": "k"}


def _waiting(world: SimpleNamespace) -> MadeFile:
    now = timezone.now()
    wish = Asked(world.region.code, YEAR, YEAR, "wide", "csv")
    found, _ = MadeFile.objects.get_or_create(
        name="原始数据.csv",
        defaults={
            "region": world.region,
            "kind": Asked.kind,
            "asked": {"wish": wish.kept, "mark": "1-1"},
            "by": world.people["manager"],
            "at": now,
            "changed_at": now,
            "expires_at": now + KEPT_FOR,
        },
    )
    return found
