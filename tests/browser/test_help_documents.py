"""The documents of the help: their tables can be read across."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db(transaction=True)

# How many lines the shortest cells take that hold a word of two signs.
LINES = """() => [...document.querySelectorAll(".prose td")]
  .filter((at) => at.textContent.trim().length === 2)
  .map((at) => { const range = document.createRange(); range.selectNodeContents(at);
    return new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size; })"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("document", ["sentences", "rules", "terms"])
def test_a_word_of_two_signs_is_not_broken(width, document, viewer, signed_in):
    page = signed_in(viewer, viewport={"width": width, "height": 800})
    page.goto(f"/help/{document}/")
    lines = page.evaluate(LINES)
    assert lines
    assert set(lines) == {1}
    html = page.locator("html")
    assert html.evaluate("at => at.scrollWidth <= at.clientWidth")
