"""What the tests of collecting share: counted queries, and a form as a browser would send it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

BRACKETS = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")


@pytest.fixture
def queries() -> Callable:
    """`with queries() as made:` collects the statements, without those that only open and close."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        made: list[str] = []
        with CaptureQueriesContext(connection) as captured:
            yield made
        said = (query["sql"] for query in captured.captured_queries)
        made += [sql for sql in said if not sql.startswith(BRACKETS)]

    return collect


class _Fields(HTMLParser):
    """The fields of one form (by its action), as a browser would send them without a button."""

    def __init__(self, action: str):
        super().__init__()
        self.action, self.inside, self.found = action, False, {}
        self.select = ""

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag == "form":
            self.inside = facts.get("action") == self.action
        if not self.inside or "disabled" in facts:
            return
        if tag == "input" and facts.get("type") not in ("checkbox", "submit"):
            self.found[facts["name"]] = facts.get("value", "")
        if tag == "select":
            self.select = facts["name"]
            self.found[self.select] = ""
        if tag == "option" and "selected" in facts:
            self.found[self.select] = facts["value"]

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False


@pytest.fixture
def fields_of() -> Callable[..., dict[str, str]]:
    """`fields_of(response, action)`: the fields of the form that posts to `action`."""

    def read(response, action: str) -> dict[str, str]:
        parser = _Fields(action)
        parser.feed(response.content.decode())
        return parser.found

    return read
