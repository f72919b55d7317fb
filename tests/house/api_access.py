"""The part of the access table that programs read, and where managers issue their tokens."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from django.urls import reverse
from django.utils import timezone

from reports.api_tokens import Secret, issue_token
from reports.models import ApiToken
from tests.cast import YEAR

# The columns are those of tests/house/matrix.py.
TABLE = """
GET    api_regions           401   403 403 200 200 200 200 200 200 200 403 403 403 401
POST   api_regions           405   405 405 405 405 405 405 405 405 405 405 405 405 405
GET    api_institutions      401   403 403 200 200 200 404 404 404 200 403 403 403 401
POST   api_institutions      405   405 405 405 405 405 405 405 405 405 405 405 405 405
GET    api_plans             401   403 403 200 200 200 404 404 404 200 403 403 403 401
POST   api_plans             405   405 405 405 405 405 405 405 405 405 405 405 405 405
GET    api_indicators        401   403 403 200 200 200 200 200 200 200 403 403 403 401
POST   api_indicators        405   405 405 405 405 405 405 405 405 405 405 405 405 405
GET    api_facts             401   403 403 200 200 200 404 404 404 200 403 403 403 401
POST   api_facts             405   405 405 405 405 405 405 405 405 405 405 405 405 405
GET    api_progress          401   403 403 200 200 200 404 404 404 200 403 403 403 401
POST   api_progress          405   405 405 405 405 405 405 405 405 405 405 405 405 405
GET    api_openapi           200   200 200 200 200 200 200 200 200 200 200 200 200 200
POST   api_openapi           405   405 405 405 405 405 405 405 405 405 405 405 405 405
GET    api_docs              200   200 200 200 200 200 200 200 200 200 200 200 200 200
POST   api_docs              405   405 405 405 405 405 405 405 405 405 405 405 405 405
GET    api_unknown           404   404 404 404 404 404 404 404 404 404 404 404 404 404
POST   api_unknown           404   404 404 404 404 404 404 404 404 404 404 404 404 404
GET    keep_api_tokens       login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   keep_api_tokens       login 405 405 405 405 405 405 405 405 405 405 405 405 login
GET    keep_api_token_add    login 403 403 403 200 403 403 200 403 403 403 403 403 login
POST   keep_api_token_add    login 403 403 403 422 403 403 422 403 403 403 403 403 login
GET    keep_api_token_revoke login 403 403 403 200 403 403 404 403 403 403 403 403 login
POST   keep_api_token_revoke login 403 403 403 422 403 403 404 403 403 403 403 403 login
"""
STAGES: dict[str, str] = {}
OF_A_YEAR = ("api_facts", "api_progress")
OF_A_REGION = ("api_institutions", "api_plans", *OF_A_YEAR)


def address_of(name: str, world: SimpleNamespace) -> str:
    """The address about the region of the table's world, or about a token of it."""
    if name == "api_unknown":
        return reverse(name, args=["nothing/"])
    if name == "keep_api_token_revoke":
        return reverse(name, args=[_token(world).pk])
    query = f"?region={world.region.code}" if name in OF_A_REGION else ""
    query += f"&year={YEAR}" if name in OF_A_YEAR else ""
    return f"{reverse(name)}{query}"


def body_of(name: str, world: SimpleNamespace) -> dict[str, object]:
    """Forms are sent without what they ask for."""
    return {"key": "k", "version": 1, "name": ""}


def _token(world: SimpleNamespace) -> ApiToken:
    """A token that reads the region."""
    until = timezone.localdate() + dt.timedelta(days=30)
    manager = world.people["manager"]
    return issue_token(
        world.region, by=manager, name="大数据平台", expires_on=until, secret=Secret.fresh()
    ).value
