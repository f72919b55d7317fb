"""Asking for an address as somebody of the access table, and leaving no trace of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from django.conf import settings
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from institutions.models import User
from tests.cast import client_for
from tests.house.matrix import COLUMNS, Line
from tests.house.relations import RELATIVES, cells_of
from tests.house.stages import bring_to

URLENCODED = "application/x-www-form-urlencoded"


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside has not been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def said_by(response: HttpResponseBase) -> str:
    """An answer as a cell of the table says it."""
    leads_to_sign_in = getattr(response, "url", "").startswith(reverse("login"))
    return "login" if leads_to_sign_in else str(response.status_code)


class Asker:
    """Everybody of the table, each signed in once and with a browser of their own."""

    def __init__(self, world: SimpleNamespace):
        self.world = world
        self._clients: dict[str, Client] = {}
        self._cookies: dict[str, str] = {}
        relatives = {column: who.fixture for column, who in RELATIVES.items()}
        for column, fixture in {**COLUMNS, **relatives}.items():
            client = client_for(world.people[fixture], raise_request_exception=False)
            self._clients[column] = client
            cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
            self._cookies[column] = cookie.value if cookie else ""

    def departures(self, line: Line) -> list[tuple[str, str, str]]:
        """Columns whose answer is not the table's: column, what the table says, what came."""
        answers = self.answers(line, [*line.cells, *cells_of(line)])
        return [(column, cell, came) for column, cell, came in answers if cell != came]

    def answers(self, line: Line, cells: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
        """The answers to these columns, each beside what the table says."""
        with undone():
            bring_to(line.stage, self.world)
            return [(column, cell, self.answer(line, column)) for column, cell in cells]

    def answer(self, line: Line, column: str) -> str:
        """The status that the person of a column gets, `login` for the sign-in page."""
        with undone():
            return said_by(self.ask(line, column))

    def ask(self, line: Line, column: str):
        """The answer to the person of a column, read to its end."""
        return self.ask_at(line.part.address_of(line.name, self.world), line, column)

    def ask_at(self, address: str, line: Line, column: str):
        """The same at any address."""
        client = self.client(column)
        if line.method in ("GET", "HEAD"):
            response = client.generic(line.method, address)
        elif line.method == "POST":
            response = client.post(address, line.part.body_of(line.name, self.world))
        else:
            response = client.generic(line.method, address, "version=1&key=k", URLENCODED)
        response.getvalue()  # a file is closed once it has been read
        return response

    def client(self, column: str) -> Client:
        """The person's browser as it was after signing in."""
        if column == "gone":
            User.objects.filter(pk=self.world.people["gone"].pk).update(is_active=False)
        client = self._clients[column]
        client.cookies.clear()
        if self._cookies[column]:
            client.cookies[settings.SESSION_COOKIE_NAME] = self._cookies[column]
        return client
