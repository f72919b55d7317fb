"""Both cities and four years of the demo: the pages of indicators, of comparison and of
institutions against the promises and rules written once more (`independent_judging`).
"""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from institutions.models import User
from tests.cast import client_for
from tests.reports.demo_stage import demo  # noqa: F401
from tests.reports.independent_figures import YEARS, City, Seen, own_part, read_city
from tests.reports.independent_judging import Expected, expect, expect_of
from tests.reports.printed import Printed, departures, is_written, numbers_in
from tests.reports.promised import PLANS, PROMISED, Promised

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
EVERYWHERE = [(region, year) for region in PLANS for year in YEARS]
OUTSIDE = ("不计入（不适用或分母为 0）", "本年度不在应报单位之内")
NAMES = {"620300": "金昌市", "620400": "白银市"}


@pytest.fixture
def client():
    return client_for(User.objects.get(username="gansu-viewer"))


@pytest.fixture
def city(request) -> City:
    return read_city(request.getfixturevalue("region"), timezone.now())


def page(client, name: str, *args: str, **query: object):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def cells_of(row) -> dict[str, str]:
    """The texts of a row by the heading of their columns, parts of one cell set apart."""
    return {
        cell.get("data-head"): " ".join(each.strip() for each in cell.itertext() if each.strip())
        for cell in row.xpath("./td[@data-head]")
    }


def lamp_in(part) -> str:
    return "".join(part.xpath(".//span[contains(@class, 'lamp')][1]//text()")).strip()


def printed_row(row, head: str) -> Printed:
    """One row of a table of targets, whose value stands under `head`."""
    cells = cells_of(row)
    [value] = row.xpath(f"./td[@data-head='{head}']")
    words = [each.strip() for each in value.itertext() if each.strip()]
    return Printed(lamp_in(row), words[0], " ".join(words[1:2]), cells["差额"])


def printed_top(found) -> tuple[Printed, str]:
    """The first card of an indicator's page, and how many units have reported."""
    facts = {
        stat.xpath("./dt")[0].text_content().strip(): stat.xpath("./dd")[0].text_content().strip()
        for stat in found.xpath("//div[contains(@class, 'indicator-stats')]//dl")
    }
    [value, *_] = facts.values()
    said = Printed(
        lamp_in(found.xpath("//main//h1/..")[0]), value, facts.get("计算", ""), facts.get("差额")
    )
    return said, facts["已报单位"]


def whole_or_only(region: str) -> list[Promised]:
    """One promise an indicator: that of the whole city where there is one."""
    found: dict[str, Promised] = {}
    for each in PROMISED[region]:
        found.setdefault(each.code, each)
    return list(found.values())


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_every_indicators_page_is_as_expected(client, city, region, year):
    for promised in whole_or_only(region):
        query = {"region": region, "year": year, "plan": PLANS[region]}
        found = page(client, "indicator", promised.code, **query)
        expected = expect(promised, city, year)
        printed, reported = printed_top(found)
        assert list(departures(promised, expected, printed)) == []
        assert numbers_in(reported)[:2] == [expected.seen.given, expected.seen.expected]
        for link in found.xpath("//table[contains(@class, 'units')]//td/a[@title='查看来源']"):
            unit, of_year, item = link.get("href").strip("/").split("/")[1:]
            figure = city.figures[unit, int(of_year)][item]
            text = link.text_content().strip()
            assert text in ("是", "否", "不适用") or is_written(text, figure), (unit, item)


@pytest.mark.parametrize("year", YEARS)
def test_targets_of_single_institutions_stand_beside_the_whole(client, year):
    city = read_city("620400", timezone.now())
    found = page(client, "indicator", "enrolment", region="620400", year=year)
    rows = {
        row.xpath("./th")[0].text_content().strip(): printed_row(row, "当前值")
        for row in found.xpath("//section[@aria-labelledby='parts-title']//tbody/tr")
    }
    parts = [each for each in PROMISED["620400"] if each.code == "enrolment" and each.only]
    assert len(rows) == len(parts)
    for promised in parts:
        [printed] = [said for name, said in rows.items() if name and name in promised.name]
        assert list(departures(promised, expect(promised, city, year), printed)) == []


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_every_city_in_the_comparison_is_as_expected(client, city, region, year):
    for promised in whole_or_only(region):
        if promised.only:
            continue
        found = page(client, "compare", indicator=promised.code, year=year)
        rows = found.xpath("//section[@aria-labelledby='cities-title']//tbody/tr")
        [row] = [each for each in rows if NAMES[region] in each.xpath("./th")[0].text_content()]
        expected = expect(promised, city, year)
        assert list(departures(promised, expected, printed_row(row, "当前值"))) == []
        reported = numbers_in(cells_of(row)["已报单位"])
        assert reported[:2] == [expected.seen.given, expected.seen.expected]


def own_expected(promised: Promised, city: City, unit: str, year: int) -> Expected:
    """How a promise would stand if the unit were the whole city."""
    years = range(YEARS[0], year + 1)
    return expect_of(promised, {each: own_part(promised, city, unit, each) for each in years}, year)


def verdicts_of(seen: Seen) -> tuple[str, ...]:
    """What stands for a unit's standard: kept or not, not reported, or nothing to keep."""
    if not seen.given:
        return (
            ("未报",) if seen.expected else ("不计入（不适用或分母为 0）", "本年度不在应报单位之内")
        )
    return ("达标",) if seen.above else ("未达标",)


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_every_institutions_own_lamps_are_as_expected(client, city, region, year):
    by_name = {each.name: each for each in PROMISED[region]}
    compared = 0
    for unit in city.units:
        found = page(client, "institution", unit, year=year, plan=PLANS[region])
        for row in found.xpath("//section[@aria-labelledby='targets-title']//tbody/tr[td]"):
            promised = by_name[row.xpath("./th")[0].text_content().strip()]
            expected = own_expected(promised, city, unit, year)
            printed = printed_row(row, "本单位")
            if printed.status:
                assert list(departures(promised, expected, printed)) == [], unit
                compared += 1
            elif promised.way == "units":
                seen = own_part(promised, city, unit, year)
                assert cells_of(row)["状态"] in verdicts_of(seen), (unit, promised.name)
                compared += 1
    assert compared >= (1 if region == "620300" else 40)
