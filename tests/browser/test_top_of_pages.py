"""The bar at the top of every page: one line on a desk screen, and nothing cut short needlessly."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db(transaction=True)

CUT = "at => at.scrollWidth > at.clientWidth"
HEIGHT = "at => Math.round(at.getBoundingClientRect().height)"


def test_the_name_of_an_official_is_not_cut_while_there_is_room(plan, viewer, signed_in):
    viewer.full_name = "市教育局职成科王科长"
    viewer.save()
    page = signed_in(viewer, viewport={"width": 1280, "height": 800})
    page.goto("/overview/?region=620400&year=2024")
    name = page.locator(".topbar .who")
    assert viewer.full_name in name.inner_text()
    assert not name.evaluate(CUT)


@pytest.mark.parametrize("width", [1200, 1280, 1440])
def test_the_longest_menu_with_its_pickers_stays_on_one_line(width, plan, manager, signed_in):
    manager.full_name = "市教育局职成科王科长"
    manager.save()
    page = signed_in(manager, viewport={"width": width, "height": 800})
    page.goto("/overview/?region=620400&year=2024")
    bar = page.locator(".topbar .page")
    assert bar.evaluate(HEIGHT) == bar.locator(".menu").evaluate(HEIGHT)
    assert not page.locator("html").evaluate(CUT)


# Two more choices such as a plan with many clauses and units has.
MORE = """at => {
  for (const name of ["二（三）着力提升职业教育办学品质", "“技能甘肃”工作领导小组及成员"]) {
    const more = at.cloneNode();
    more.id = name;
    more.append(new Option(name));
    at.after(more);
  }
}"""


def test_the_filters_of_the_overview_stand_beside_its_title(plan, viewer, signed_in):
    page = signed_in(viewer, viewport={"width": 1280, "height": 800})
    page.goto("/overview/?region=620400&year=2024")
    title, filters = page.locator("#targets-title"), page.locator("section header .filters select")
    filters.first.evaluate(MORE)
    assert filters.count() == 3
    below = title.bounding_box()["y"] + title.bounding_box()["height"]
    assert all(at.bounding_box()["y"] < below for at in filters.all())
