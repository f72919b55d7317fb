"""Methods that no page of ours sends are refused, and HEAD says what GET would say."""

from collections import defaultdict
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.house import api_access
from tests.house.asking import Asker, said_by, undone
from tests.house.matrix import Line, lines_of, parts
from tests.house.stages import bring_to

REFUSED = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
LED_ON = defaultdict(str, login="302")
OF_SESSIONS = "django_session"  # its clock is moved on once a minute
WRITES = ("INSERT", "UPDATE", "DELETE")


def who_gets_in(line: Line) -> str:
    """A column that the line lets in, else anybody."""
    inside = [column for column, cell in line.cells if cell[0] in "23" and column != "anon"]
    return inside[0] if inside else "mana"


def asked_with(asker: Asker, line: Line, method: str, column: str) -> tuple[str, bytes, list[str]]:
    """What a method is answered with, the body, and what it wrote."""
    with undone():
        address = line.part.address_of(line.name, asker.world)
        with CaptureQueriesContext(connection) as queries:
            response = asker.ask_at(address, replace(line, method=method), column)
        said = [query["sql"] for query in queries if OF_SESSIONS not in query["sql"]]
    return said_by(response), response.getvalue(), [sql for sql in said if sql.startswith(WRITES)]


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.__name__.split(".")[-1])
def test_other_methods_are_refused_even_to_those_who_get_in(part, world, subtests):
    asker = Asker(world)
    for line in (line for line in lines_of(part) if line.method == "POST"):
        with undone(), subtests.test(name=line.name):
            bring_to(line.stage, world)
            column = who_gets_in(line)
            # Where nobody's method is right, the table says why: 404, or the sign-in page; from
            # there whoever is signed in is led on.
            usual = {dict(line.cells)[column], "405"} & {"404", "login", "405", LED_ON[line.name]}
            for method in REFUSED:
                status, _, written = asked_with(asker, line, method, column)
                assert status in usual, method
                assert written == []


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.__name__.split(".")[-1])
def test_head_is_answered_as_get_and_without_a_body(part, world, subtests):
    asker = Asker(world)
    for line in (line for line in lines_of(part) if line.method == "GET"):
        with undone(), subtests.test(name=line.name):
            bring_to(line.stage, world)
            column = who_gets_in(line)
            status, body, _ = asked_with(asker, line, "HEAD", column)
            # Programs are told in the description that the interface is read by GET alone.
            wanted = {dict(line.cells)[column], *(["405"] if part is api_access else [])}
            assert status in wanted
            assert body == b""
