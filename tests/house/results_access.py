"""The part of the access table about results: overview, indicators, where a number comes from."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import reverse

from tests.cast import YEAR

# The columns are those of tests/house/matrix.py.
TABLE = """
GET  overview     login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST overview     login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET  exports      login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST exports      login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET  summary_xlsx login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST summary_xlsx login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET  indicators   login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST indicators   login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET  indicator    login 403 403 200 200 200 404 404 404 200 403 403 403 login
POST indicator    login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET  origin       login 200 404 200 200 200 404 404 404 200 403 403 403 login
POST origin       login 405 405 405 405 405 405 405 405 405 405 405 405 login
"""
STAGES = {"origin": "approved"}


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address about the region, an indicator or a figure of the table's world."""
    if name == "origin":
        return reverse(name, args=[world.school.code, YEAR, "full-time-enrolment"])
    args = ["dual-share"] if name == "indicator" else []
    return f"{reverse(name, args=args)}?region={world.region.code}&year={YEAR}"


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """Nothing is sent to a page that only shows."""
    return {}
