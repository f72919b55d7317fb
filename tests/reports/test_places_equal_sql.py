"""Both cities and four years of the demo: what the pages of institutions and of comparison say
equals sums of the approved figures by SQL of its own.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from institutions.models import Institution, User
from tests.cast import client_for
from tests.reports.demo_stage import demo  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
YEARS = (2022, 2023, 2024, 2025)
CITIES = {"620300": "金昌市", "620400": "白银市"}
SUMS = """
    SELECT unit.code, item.code, fact.value
    FROM submissions_fact fact
    JOIN targets_dataitem item ON item.id = fact.item_id
    JOIN institutions_institution unit ON unit.id = fact.institution_id
    JOIN institutions_region region ON region.id = unit.region_id
    WHERE fact.year = %s AND fact.state = 'value' AND region.path LIKE %s
"""
SHARES = {
    "dual-qualified-share": (("dual-qualified-teachers",), ("specialised-teachers",)),
    "senior-title-higher": (("senior-title-teachers",), ("full-time-teachers",)),
}
KINDS = {
    "dual-qualified-share": {"higher", "secondary", "technician", "skilled"},
    "senior-title-higher": {"higher"},
}


def facts(region: str, year: int) -> dict[str, dict[str, Decimal]]:
    """Approved values by institution and item."""
    found: dict[str, dict[str, Decimal]] = {}
    with connection.cursor() as cursor:
        cursor.execute(SUMS, [year, f"%{region}%"])
        for unit, item, value in cursor.fetchall():
            found.setdefault(unit, {})[item] = Decimal(str(value))
    return found


def ratios(code: str, region: str, year: int) -> dict[str, tuple[Decimal, Decimal]]:
    """Numerator and denominator of every institution that gave both."""
    above, below = SHARES[code]
    kinds = {unit.code: unit.kind for unit in Institution.objects.all()}
    return {
        unit: (sum(values[item] for item in above), sum(values[item] for item in below))
        for unit, values in facts(region, year).items()
        if kinds[unit] in KINDS[code] and {*above, *below} <= set(values)
    }


@pytest.fixture
def client():
    return client_for(User.objects.get(username="gansu-viewer"))


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("code", SHARES)
def test_cities_and_institutions_compared_equal_sql(code, year, client):
    query = {"indicator": code, "year": year}
    comparison = client.get(reverse("compare"), query).context["comparison"]
    lines = {line.code: line for line in comparison.ranking.lines}
    expected = {}
    for region in CITIES:
        expected |= ratios(code, region, year)
    assert {unit for unit, (_, below) in expected.items() if below} == set(lines)
    for unit, (above, below) in expected.items():
        assert lines[unit].height == above * 100 / below
        assert lines[unit].denominator == f"{int(below):,}"
    for place in comparison.places:
        of_city = ratios(code, place.region.code, year).values()
        above, below = (sum(side) for side in zip(*of_city, strict=True))
        area = place.standing.areas[year]
        assert (area.numerator, area.denominator) == (above, below)
        assert area.value == above * 100 / below


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("region", CITIES)
def test_every_figure_and_own_ratio_of_every_institution_equals_sql(region, year, client):
    found = facts(region, year)
    shares = ratios("dual-qualified-share", region, year)
    for unit in Institution.objects.filter(region__path__contains=f"{region}/"):
        page = client.get(reverse("institution", args=[unit.code]), {"year": year}).context["page"]
        shown = {
            cell.url.split("/")[-2]: cell.text
            for section in page.figures.sections
            for row in section.rows
            for cell in row.cells
            if cell.year == year and cell.url and cell.text[0].isdigit()
        }
        numbers = {code: Decimal(text.replace(",", "")) for code, text in shown.items()}
        values = found.get(unit.code, {})
        assert numbers == {code: values[code] for code in numbers}
        assert {code for code in values if code not in numbers} <= _yes_no()
        for own in page.own:
            if own.standing.indicator.code == "dual-qualified-share" and unit.code in shares:
                above, below = shares[unit.code]
                assert own.alone.areas[year].value == above * 100 / below


def _yes_no() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM targets_dataitem WHERE type = 'yes_no'")
        return {code for (code,) in cursor.fetchall()}
