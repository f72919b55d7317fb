"""A program that reads: its token, and what it asks."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from institutions.models import Region, User
from reports.api_tokens import Secret, issue_token
from reports.models import ApiToken

ROOT = "/api/v1/"


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def token_for(manager: User, region: Region | None = None) -> tuple[ApiToken, str]:
    """A token of the manager's region, and its text."""
    secret = Secret.fresh()
    done = issue_token(
        region or manager.region, by=manager, name="平台", expires_on=in_days(30), secret=secret
    )
    return done.value, secret.text


class Program:
    """Another program with a token (or with none: an empty text)."""

    def __init__(self, text: str = "", **headers: str):
        given = {"Authorization": f"Bearer {text}"} if text else {}
        self.client = Client(headers={**given, **headers})

    def ask(self, path: str, **query: object) -> HttpResponse:
        """The answer to one request; an address that begins with / is a whole one."""
        return self.client.get(path if path.startswith("/") else ROOT + path, query)

    def read(self, path: str, **query: object) -> list[dict]:
        """All items, page after page."""
        page = self.ask(path, **query).json()
        items = page["items"]
        while page["next"]:
            page = self.ask(page["next"]).json()
            items += page["items"]
        assert len(items) == page["count"]
        return items
