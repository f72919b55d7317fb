"""Somebody else's number gets the answer of a number that never existed: same status, same page,
same questions to the database. Nobody can find out by trying what there is.
"""

import re
from contextlib import suppress

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, resolve, reverse

from tests.house.asking import Asker, undone
from tests.house.matrix import Line, lines, lines_of, parts
from tests.house.stages import bring_to

# One stranger of every role.
STRANGERS = ("unit", "frev", "fman", "fvie", "syst", "secu", "audi")
NUMBER, CODE = "987654321", "never-existed"
# Parameters of a query that name a row, and what would name none.
NAMES_A_ROW = {"region": "999999", "unit": CODE, "code": CODE, "indicator": CODE, "round": NUMBER}
DIFFERS = re.compile(r"[0-9a-f]{32}|[A-Za-z0-9]{64}|\d+(?=\.\d+ ?ms)")

# The session's clock is moved on once a minute.
NOT_ABOUT_IT = re.compile(r"django_session|SAVEPOINT")


def never_existed(address: str) -> str:
    """The address with the first thing that it names exchanged; the same where it names none."""
    path, _, query = address.partition("?")
    match = resolve(path)
    for first, named in match.kwargs.items():
        other = {**match.kwargs, first: NUMBER if isinstance(named, int) else CODE}
        with suppress(NoReverseMatch):  # one of a few words, not a name
            return f"{reverse(match.url_name, kwargs=other)}?{query}".rstrip("?")
        break
    asked = QueryDict(query, mutable=True)
    for name in asked.keys() & NAMES_A_ROW.keys():
        asked[name] = NAMES_A_ROW[name]
    return f"{path}?{asked.urlencode()}" if asked else path


def named_in(address: str) -> list[str]:
    """What an address names, as a page may repeat it; a number is too short to be looked for."""
    path, _, query = address.partition("?")
    asked = QueryDict(query)
    codes = [asked[name] for name in asked.keys() & NAMES_A_ROW.keys()]
    return [path, *(code for code in codes if len(code) > len("999"))]


def told(asker: Asker, line: Line, column: str, address: str) -> tuple[int, str, list[str]]:
    """Status, page and questions, without what differs from one time to the next."""
    with undone(), CaptureQueriesContext(connection) as queries:
        response = asker.ask_at(address, line, column)
        page = response.getvalue().decode(errors="replace")
        asked = [each["sql"] for each in queries if not NOT_ABOUT_IT.search(each["sql"])]
        shapes = [re.sub(r"'[^']*'|\d+", "?", sql) for sql in asked]
    # Tokens first: a number of four digits may stand in one by chance.
    page = DIFFERS.sub("·", page)
    for said in named_in(address):
        page = page.replace(said, "·")
    return response.status_code, page, shapes


def strangers_to(line: Line) -> list[str]:
    """Whom the line refuses, and who may not open the page of the same address either."""
    opened = next(each for each in lines() if (each.method, each.name) == ("GET", line.name))
    inside = {column for column, cell in opened.cells if cell == "200"}
    refused = [column for column, cell in line.cells if cell in ("403", "404")]
    return [column for column in refused if column in STRANGERS and column not in inside]


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.__name__.split(".")[-1])
def test_a_foreign_number_is_answered_as_one_that_never_existed(part, world, subtests):
    asker = Asker(world)
    for line in lines_of(part):
        with undone(), subtests.test(line=str(line)):
            bring_to(line.stage, world)
            address = line.part.address_of(line.name, world)
            other = never_existed(address)
            for column in strangers_to(line) if other != address else ():
                assert (column, told(asker, line, column, address)) == (
                    column,
                    told(asker, line, column, other),
                )
