"""An official's way in a browser: filter the overview, open an indicator, an institution's number
and its origin, download the summary, and have its check code verified."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from targets.kinds import Kind
from tests.reports.indicator_scene import indicator_of, reported_year, shares, target_of

pytestmark = pytest.mark.django_db(transaction=True)
CODE = re.compile(r"校验码 ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2})")
OVERVIEW = "/overview/?region=620400&year=2024"
DUALS = {"school": 33, "other_school": 60, "college": 44}  # each of 100 teachers


@pytest.fixture
def city(baiyin, plan, manager, reviewer, school, other_school, college, catalogue):
    """Three units whose shares of 2024 make 137 of 300 teachers, and a second target."""
    enrolment = indicator_of("enrolment", [catalogue.enrolment], name="在校生")
    target_of(plan, enrolment, Kind.AT_LEAST, lower=Decimal(3000))
    units = {"school": school, "other_school": other_school, "college": college}
    figures = {
        unit: {**shares(DUALS[name], 100), "full_time_enrolment": 900}
        for name, unit in units.items()
    }
    reported_year(baiyin, manager, reviewer, 2024, figures)


def narrow(page) -> None:
    """Search until one of the two targets is left."""
    page.goto(OVERVIEW)
    rows = page.locator("#overview-targets tbody tr[id]")
    expect(rows).to_have_count(2)
    page.get_by_label("搜索").fill("双师")
    page.get_by_label("搜索").press("Enter")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("45.7%")


def open_origin(page) -> None:
    """From the row left to the school's number and to where that comes from."""
    page.locator("#overview-targets a.name").click()
    page.wait_for_url("**/indicators/dual-share/**")
    expect(page.locator("table.units")).to_contain_text("33")
    page.locator('table.units a[href="/origin/school/2024/dual-qualified-teachers/"]').click()
    page.wait_for_url("**/origin/**")
    said = page.locator("main")
    expect(said).to_contain_text("33 人")
    expect(said).to_contain_text("李审核")


def summary_code(page, folder: Path) -> str:
    """Download from the overview; the workbook says the page's value and prints a code."""
    page.goto(OVERVIEW)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Excel 汇总表").click()
    saved = folder / "summary.xlsx"
    download.value.save_as(saved)
    book = load_workbook(saved, data_only=True)
    values = [cell for row in book["指标进展"].iter_rows(values_only=True) for cell in row]
    numbers = [Decimal(str(each)) for each in values if isinstance(each, int | float)]
    assert any(abs(each - Decimal(137) / 300) < Decimal("1e-9") for each in numbers)
    [code] = CODE.findall(str(book["总览"]["A1"].value))
    return code


def test_from_a_filter_to_the_origin_and_to_a_verified_workbook(city, viewer, signed_in, tmp_path):
    page = signed_in(viewer, accept_downloads=True)
    narrow(page)
    open_origin(page)
    code = summary_code(page, tmp_path)
    page.goto("/verify/")
    page.get_by_label("校验码", exact=True).fill(code)
    page.get_by_role("button", name="核对").click()
    expect(page.locator("main")).to_contain_text("与现在一致")
