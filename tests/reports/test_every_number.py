"""Shares and sums that the overview prints, for both cities and four years, against SQL."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.urls import reverse
from lxml import html

from institutions.models import User
from tests.cast import client_for
from tests.reports.demo_stage import demo  # noqa: F401
from tests.reports.independent_sql import SHARES, SUMS, share, total

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
PLANS = {"620300": "jinchang-review", "620400": "baiyin-2022"}
LEAST = {"620300": 1, "620400": 6}  # how many numbers a year must have to compare
NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")


def rows(region: str, year: int):
    """Code, year judged, value and what it is made of, as printed."""
    client = client_for(User.objects.get(username="gansu-viewer"))
    query = {"region": region, "year": year, "plan": PLANS[region]}
    page = html.fromstring(client.get(reverse("overview"), query).content.decode())
    for row in page.xpath("//div[@id='overview-targets']//tr[@id]"):
        code = row.xpath(".//a[@class='name']/@href")[0].split("/")[2]
        cell = row.xpath("./td[contains(@class, 'main')]")[0]
        parts = [text.strip() for text in cell.itertext() if text.strip()]
        waits = "待期末数据" in row.text_content()
        numbers = [Decimal(each.replace(",", "")) for each in NUMBER.findall(" ".join(parts[1:]))]
        yield code, year - waits, parts[0], numbers


def number(text: str) -> Decimal:
    return Decimal(NUMBER.findall(text)[0].replace(",", ""))


@pytest.mark.parametrize("year", (2022, 2023, 2024, 2025))
@pytest.mark.parametrize("region", PLANS)
def test_shares_and_sums_of_the_overview_equal_sql(region, year):
    compared = 0
    for code, of_year, shown, made_of in rows(region, year):
        if not NUMBER.search(shown):
            continue
        if code in SUMS:
            assert number(shown) == total(code, region, of_year), (code, shown)
            compared += 1
        elif code in SHARES:
            above, below = share(code, region, of_year)
            assert made_of == [above, below], code
            if "%" in shown:
                ratio = (above * 100 / below).quantize(Decimal("0.1"), ROUND_HALF_UP)
                assert number(shown) == ratio, code
            compared += 1
    assert compared >= LEAST[region]
