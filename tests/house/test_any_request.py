"""Whatever is asked, by whomever: an answer, never a crash.

The same few hundred requests in every run; `REQUESTS=2000` sends as many to everybody, and others
each time.
"""

from __future__ import annotations

from urllib.parse import quote_plus

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from lxml import html

from jinchang_vet import environment
from tests.house.asking import URLENCODED, Asker, undone
from tests.house.matrix import Line, lines
from tests.house.mutations import REQUEST, Request

ASKED = environment.whole_number("REQUESTS", default=0, low=0, high=1_000_000)
OFTEN = settings(
    max_examples=ASKED or 60,
    derandomize=not ASKED,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
PEOPLE = ("anon", "own", "revi", "mana", "view", "fman", "syst", "secu", "audi")


class Sender:
    """Somebody who sends forms of real pages with a few things changed."""

    def __init__(self, world, column: str):
        self.asker, self.column = Asker(world), column
        self.asker.client(column).raise_request_exception = True
        self._forms: dict[str, dict[str, str]] = {}

    def send(self, line: Line, request: Request) -> int:
        """The status of the answer to a request made from a line of the access table."""
        with undone():
            address = self._address(line, request)
            body, content_type = self._body(line, address, request)
            client = self.asker.client(self.column)
            sent = {"headers": request.headers} if request.headers else {}
            response = client.generic(request.method, address, body, content_type, **sent)
            response.getvalue()
        return response.status_code

    def _address(self, line: Line, request: Request) -> str:
        path, _, query = line.part.address_of(line.name, self.asker.world).partition("?")
        if request.part is not None:
            steps = path.split("/")
            steps[len(steps) // 2] = request.part
            path = "/".join(steps)
        return f"/{path.lstrip('/')}?{'&'.join(filter(None, (query, request.query)))}"

    def _body(self, line: Line, address: str, request: Request) -> tuple[bytes, str]:
        if request.method != "POST":
            return b"", URLENCODED
        if request.raw is not None:
            return request.raw[1], request.raw[0]
        fields = {**self._form(line), **self._plain(line)}
        names = sorted(fields) or ["x"]
        for place, value in request.fields.items():
            fields[names[int(place) % len(names)]] = value
        pairs = {**fields, **request.added}.items()
        return "&".join(f"{name}={value}" for name, value in pairs).encode(), URLENCODED

    def _plain(self, line: Line) -> dict[str, str]:
        body = line.part.body_of(line.name, self.asker.world)
        return {quote_plus(name): quote_plus(str(value)) for name, value in body.items()}

    def _form(self, line: Line) -> dict[str, str]:
        """What the forms of the page at the same address send as they stand."""
        if line.name not in self._forms:
            address = line.part.address_of(line.name, self.asker.world)
            page = self.asker.client(self.column).get(address)
            shown = page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
            forms = html.fromstring(page.content).xpath("//main//form") if shown else []
            values = [pair for form in forms for pair in form.form_values()]
            self._forms[line.name] = {quote_plus(n): quote_plus(v) for n, v in values}
        return self._forms[line.name]


@pytest.mark.parametrize("column", PEOPLE)
def test_nothing_that_is_asked_is_a_crash(column, world):
    sender = Sender(world, column)

    @OFTEN
    @given(line=st.sampled_from(lines()), request=REQUEST)
    def ask(line, request):
        status = sender.send(line, request)
        event(f"{request.method} {status}")
        assert status < 500

    ask()
