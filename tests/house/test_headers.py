"""Headers and source of every kind of answer at every address."""

import pytest

from tests.house.asking import Asker, undone
from tests.house.matrix import Line, lines_of, parts
from tests.house.page_source import foreign_addresses, inline_code
from tests.house.stages import bring_to

SIGNED_OUT = ("anon", "gone")
# plotly sets styles on what it draws; browsers draw a picture or a PDF with styles of their own.
STYLED = ("institution", "departments", "department", "compare", "indicator")
FILES = ("evidence_file", "round_file")


def one_of_each(line: Line) -> list[str]:
    """A column for every answer that the line knows."""
    return list({cell: column for column, cell in reversed(line.cells)}.values())


def directives_of(policy: str) -> dict[str, str]:
    """The directives of a policy with their sources."""
    pairs = (each.strip().partition(" ") for each in policy.split(";"))
    return {name: sources for name, _, sources in pairs if name}


def faults_of(line: Line, response) -> list[str]:
    """What is missing from the headers of an answer."""
    headers = response.headers
    policy = directives_of(headers.get("Content-Security-Policy", ""))
    scripts = policy.get("script-src", policy.get("default-src", "*"))
    styles = policy.get("style-src", policy.get("default-src", "*"))
    wanted = {
        "scripts": scripts in ("'self'", "'none'"),
        "styles": styles in ("'self'", "'none'") or line.name in (*STYLED, *FILES),
        "frame-ancestors": policy.get("frame-ancestors") == "'none'",
        "object-src": "'none'" in policy.get("object-src", "") or line.name in FILES,
        "nosniff": headers.get("X-Content-Type-Options") == "nosniff",
        "X-Frame-Options": headers.get("X-Frame-Options") == "DENY",
        "Referrer-Policy": headers.get("Referrer-Policy") == "same-origin",
        "id": bool(headers.get("X-Request-ID")),
        "cookies": all(each["samesite"] == "Lax" for each in response.cookies.values()),
        "HttpOnly": all(each["httponly"] for each in response.cookies.values()),
    }
    return [name for name, kept in wanted.items() if not kept]


def is_kept_by_nobody(response) -> bool:
    return "no-store" in response.headers.get("Cache-Control", "")


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.__name__.split(".")[-1])
def test_every_answer_has_its_headers_and_no_page_has_code_in_it(part, world, subtests):
    asker = Asker(world)
    for line in lines_of(part):
        with undone():
            bring_to(line.stage, world)
            for column in one_of_each(line):
                with undone(), subtests.test(line=str(line), column=column):
                    response = asker.ask(line, column)
                    assert faults_of(line, response) == []
                    assert column in SIGNED_OUT or is_kept_by_nobody(response)
                    if response.headers.get("Content-Type", "").startswith("text/html"):
                        page = response.getvalue() or b"<p>"
                        assert inline_code(page) + foreign_addresses(page) == []
