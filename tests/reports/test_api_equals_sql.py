"""Both cities and four years of the demo: what programs read equals the pages, and sums of the
approved figures by SQL of its own.
"""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from institutions.models import User
from reports.wording import shown_area, shown_value
from tests.cast import client_for
from tests.reports.api_scene import Program, token_for
from tests.reports.demo_stage import demo  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
YEARS = (2022, 2023, 2024, 2025)
CITIES = {"620300": "jinchang", "620400": "baiyin"}
LEAST = {"620300": 1, "620400": 5}  # targets that the plainest SQL can compute
FACTS = """
    SELECT unit.code, unit.kind, item.code, fact.state, fact.value
    FROM submissions_fact fact
    JOIN targets_dataitem item ON item.id = fact.item_id
    JOIN institutions_institution unit ON unit.id = fact.institution_id
    JOIN institutions_region region ON region.id = unit.region_id
    WHERE fact.year = %s AND region.path LIKE %s
"""
TERMS = """
    SELECT indicator.code, version.measure, version.scale, version.kinds, term.part, item.code,
        term.coefficient
    FROM targets_indicatorterm term
    JOIN targets_indicatorversion version ON version.id = term.version_id
    JOIN targets_indicator indicator ON indicator.id = version.indicator_id
    JOIN targets_dataitem item ON item.id = term.item_id
    WHERE version.measure IN ('sum', 'ratio')
        AND (version.denominator_kinds = %s OR version.denominator_kinds = version.kinds)
"""
ONE_VERSION = """
    SELECT indicator.code FROM targets_indicatorversion version
    JOIN targets_indicator indicator ON indicator.id = version.indicator_id
    GROUP BY indicator.code HAVING COUNT(*) = 1
"""


def ask(sql: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def exact(value) -> Decimal:
    return Decimal(str(value))


@pytest.fixture
def programs() -> dict[str, Program]:
    """One program a city."""
    people = {code: User.objects.get(username=f"{name}-manager") for code, name in CITIES.items()}
    return {code: Program(token_for(person)[1]) for code, person in people.items()}


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("region", CITIES)
def test_facts_are_the_approved_figures(region, year, programs):
    rows = programs[region].read("facts/", region=region, year=year, limit=70)
    read = {
        (row["institution"], row["item"]): (
            row["value"] and Decimal(row["value"]),
            row["not_applicable"],
        )
        for row in rows
    }
    expected = {
        (unit, item): (None if value is None else exact(value), state == "not_applicable")
        for unit, _, item, state, value in ask(FACTS, year, f"%{region}%")
    }
    assert len(rows) == len(read)
    assert read == expected
    assert all(row["is_demo"] for row in rows)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("region", CITIES)
def test_progress_is_what_the_overview_shows(region, year, programs):
    viewer = client_for(User.objects.get(username="gansu-viewer"))
    page = viewer.get(reverse("overview"), {"region": region, "year": year})
    board = page.context["board"]
    rows = programs[region].read("progress/", region=region, year=year, limit=7)
    assert len(rows) == len(board.rows) > 0
    for row, shown in zip(rows, board.rows, strict=True):
        area, judged = shown_area(shown.standing), shown.judgement
        value = shown_value(shown.standing)
        assert (row["plan"], row["code"], row["name"]) == (board.plan.code, shown.code, shown.name)
        assert row["value"] == (None if value is None else f"{Decimal(row['value'])}")
        assert (value is None) or Decimal(row["value"]) == value
        assert (row["reported"], row["expected"]) == (area.reported, area.expected)
        assert row["status"] == (shown.status and shown.status.value)
        for name in ("gap", "ratio", "due"):
            amount = getattr(judged, name)
            assert (row[name] is None) == (amount is None)
            assert amount is None or Decimal(row[name]) == amount
        assert row["outlook_year"] == (judged.outlook and judged.outlook.attainment_year)


def sums(region: str, year: int) -> dict[str, tuple[Decimal, Decimal | None, Decimal | None]]:
    """Numerator, denominator and value of every indicator that is a plain sum or ratio of figures
    that nobody calls 不适用: over the units that gave all its items."""
    units: dict[str, tuple[str, dict[str, Decimal]]] = {}
    odd = set()
    for unit, kind, item, state, value in ask(FACTS, year, f"%{region}%"):
        of_unit = units.setdefault(unit, (kind, {}))[1]
        if state == "value":
            of_unit[item] = exact(value)
        elif state == "not_applicable":
            odd.add(item)
    single = {code for (code,) in ask(ONE_VERSION)}
    formulas = defaultdict(lambda: defaultdict(list))
    facts = {}
    for code, measure, scale, kinds, part, item, coefficient in ask(TERMS, "[]"):
        if code in single:
            formulas[code][part].append((item, exact(coefficient)))
            facts[code] = (measure, exact(scale), json.loads(kinds))
    found = {}
    for code, parts in formulas.items():
        measure, scale, kinds = facts[code]
        items = {item for terms in parts.values() for item, _ in terms}
        given = [each for kind, each in units.values() if kind in kinds and items <= set(each)]
        if items & odd or not given:
            continue
        above, below = (
            sum(factor * each[item] for each in given for item, factor in parts[part])
            for part in ("numerator", "denominator")
        )
        if measure == "sum":
            found[code] = (above, None, above * scale)
        elif below:
            found[code] = (above, below, above * scale / below)
    return found


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("region", CITIES)
def test_numerators_denominators_and_values_equal_sql(region, year, programs):
    expected, compared = sums(region, year), 0
    for row in programs[region].read("progress/", region=region, year=year):
        whole = row["institution"] is None and row["county"] is None
        plain = row["kind"] in ("at_least", "at_most", "range", "non_decreasing")
        if (
            not whole
            or not plain
            or row["value_year"] not in (year, None)
            or row["code"] not in expected
        ):
            continue
        above, below, value = expected[row["code"]]
        assert Decimal(row["numerator"]) == above, row["code"]
        assert (row["denominator"] and Decimal(row["denominator"])) == below
        assert Decimal(row["value"]) == value
        compared += 1
    assert compared >= LEAST[region]
