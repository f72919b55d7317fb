"""The look where the system allows few colours or asks for contrast: shapes and edges must do."""

from __future__ import annotations

import pytest

pytestmark = [
    pytest.mark.urls("tests.kit.look_site"),
    pytest.mark.django_db(transaction=True),
]
SCHEMES = ("light", "dark")
# The system's colours as Chromium resolves them, to compare with.
SYSTEM = """() => Object.fromEntries(["Canvas", "CanvasText", "Highlight"].map((name) => {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.setProperty("forced-color-adjust", "none");
  probe.style.color = name;
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return [name, colour];
}))"""
STYLE_OF = """([where, name]) => [...document.querySelectorAll(where)].map(
  (at) => getComputedStyle(at)[name])"""


@pytest.fixture(params=SCHEMES)
def tab(request, new_context):
    """The page of all components, in the system's own colours."""
    page = new_context(forced_colors="active", color_scheme=request.param).new_page()
    page.goto("/gallery/", wait_until="networkidle")
    return page


def styles(tab, where: str, name: str) -> set[str]:
    found = tab.evaluate(STYLE_OF, [where, name])
    assert found, f"nothing on the page is {where}"
    return set(found)


def test_lamps_and_badges_have_edges_where_grounds_are_gone(tab):
    for where in (".lamp", ".tag", ".count"):
        assert styles(tab, where, "borderTopStyle") == {"solid"}
        assert "0px" not in styles(tab, where, "borderTopWidth")


def test_the_shapes_of_lamps_stand_out_from_the_page(tab):
    system = tab.evaluate(SYSTEM)
    filled = styles(tab, ".lamp svg > :not(.open):not(.line)", "fill")
    drawn = styles(tab, ".lamp .open, .lamp .line", "stroke")
    assert filled | drawn == {system["CanvasText"]}
    assert system["CanvasText"] != system["Canvas"]


def test_bars_marks_and_rails_are_told_apart(tab):
    system = tab.evaluate(SYSTEM)
    assert styles(tab, ".bullet .bar", "fill") == {system["Highlight"]}
    assert styles(tab, ".bullet .rail", "fill") == {system["Canvas"]}
    assert styles(tab, ".bullet .rail", "stroke") == {system["CanvasText"]}
    assert styles(tab, ".bullet .goal", "fill") == {system["CanvasText"]}
    assert styles(tab, ".strip rect", "stroke") == {system["Canvas"]}
    assert styles(tab, ".sparkline polyline", "stroke") == {system["CanvasText"]}


def test_only_the_present_page_is_marked_in_the_menu(tab):
    system = tab.evaluate(SYSTEM)
    assert styles(tab, ".topbar .menu .item.here", "borderBottomColor") == {system["Highlight"]}
    others = styles(tab, ".topbar .menu .item:not(.here)", "borderBottomColor")
    assert others == {system["Canvas"]}


def test_focus_is_drawn_around_links_buttons_and_fields(tab):
    system = tab.evaluate(SYSTEM)
    tab.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    for _ in range(12):
        tab.keyboard.press("Tab")
        [style] = styles(tab, ":focus", "outlineStyle")
        [width] = styles(tab, ":focus", "outlineWidth")
        [colour] = styles(tab, ":focus", "outlineColor")
        assert (style, width) == ("solid", "3px")
        assert colour != system["Canvas"]


def test_a_page_zoomed_to_200_percent_keeps_lamps_and_bars_in_view(new_context):
    page = new_context(
        forced_colors="active", viewport={"width": 640, "height": 450}, device_scale_factor=2
    ).new_page()
    page.goto("/gallery/", wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    for where in (".lamp", "svg.bullet", "svg.strip"):
        box = page.locator(where).first.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 640
