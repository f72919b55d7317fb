"""The overview's filters in a browser: only the table changes, and the way back works."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from targets.models import ClauseUnit, Department, UnitRole

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/overview/?region=620400&year=2024"


@pytest.fixture
def office(plan):
    unit = Department.objects.create(region=plan.region, name="市教育局")
    clause = plan.clauses.get()
    ClauseUnit.objects.create(clause=clause, department=unit, role=UnitRole.RESPONSIBLE, position=1)


def test_a_search_replaces_the_table_alone_and_goes_back(office, viewer, signed_in):
    tab = signed_in(viewer)
    tab.goto(ADDRESS)
    tab.evaluate("document.querySelector('h1').dataset.kept = 'yes'")
    search = tab.get_by_label("搜索")
    search.fill("没有这样的目标")
    search.press("Enter")
    expect(tab.locator("#filter-said")).to_contain_text("筛选出 0 项，共 1 项")
    expect(tab.locator("#overview-targets")).to_contain_text("没有符合条件的目标")
    expect(search).to_be_focused()
    expect(tab.locator("h1[data-kept=yes]")).to_have_count(1)
    assert re.search(r"\?region=620400&year=2024&plan=[\w-]+&q=%", tab.url)
    tab.go_back()
    expect(tab.locator("#overview-targets tbody tr[id]")).to_have_count(1)
    expect(tab.get_by_label("搜索")).to_have_value("")
    assert tab.url.endswith(ADDRESS)


def test_a_choice_by_pointer_narrows_at_once_and_keeps_the_cursor(office, viewer, signed_in):
    tab = signed_in(viewer)
    tab.goto(ADDRESS)
    units = tab.get_by_label("责任单位")
    units.focus()
    units.select_option("市教育局")
    expect(tab.locator("#filter-said")).to_contain_text("筛选出 1 项，共 1 项")
    expect(units).to_be_focused()
    tab.reload()
    expect(tab.get_by_label("责任单位")).to_have_value("市教育局")
    tab.get_by_role("link", name="清除筛选").click()
    expect(tab.get_by_label("责任单位")).to_have_value("")
