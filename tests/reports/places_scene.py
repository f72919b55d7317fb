"""What the tests of institutions, departments and comparison share: reported years and pages."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from targets.kinds import Kind, Measure
from tests.cast import client_for, make_item
from tests.reports.indicator_scene import indicator_of, reported_year, shares, target_of

DUALS = {2022: (30, 40, 44), 2023: (32, 42, 50), 2024: (30, 46, 60)}


@pytest.fixture
def years(baiyin, plan, manager, reviewer, school, other_school, college, catalogue):
    """Three years of three institutions, 100 teachers each; a sum with a number of the college's
    own, and a standard of one partner for every 100 students.
    """
    partners = make_item("partners", name="合作企业", unit="家")
    enrolment = indicator_of("enrolment", [catalogue.enrolment], name="在校生")
    target_of(plan, enrolment, Kind.AT_LEAST, lower=Decimal(3000))
    target_of(plan, enrolment, Kind.AT_LEAST, lower=Decimal(1000), institution=college)
    standard = indicator_of(
        "partners-each",
        [partners],
        [catalogue.enrolment],
        measure=Measure.UNITS_MEETING,
        scale=100,
        unit="个/百名学生",
        name="校均合作企业",
    )
    target_of(plan, standard, Kind.EACH_INSTITUTION, lower=Decimal(1), per=100)
    for year, duals in DUALS.items():
        figures = {
            unit: {**shares(dual, 100), "full_time_enrolment": 900, "partners": 8}
            for unit, dual in zip((school, other_school, college), duals, strict=True)
        }
        figures[other_school]["partners"] = 9
        figures[college]["full_time_enrolment"] = 700 + 100 * (year - 2022)
        reported_year(baiyin, manager, reviewer, year, figures)


def opened(user, name: str, *args, **query):
    """The page of a name and address as the person gets it."""
    return client_for(user).get(reverse(name, args=args), query)


def row_of(response, name: str) -> str:
    """The text of the table row whose heading is `name`."""
    html = response.content.decode()
    for row in re.findall(r"<tr>.*?</tr>", html, re.DOTALL):
        words = " ".join(re.sub(r"<[^>]*>", " ", row).split())
        if words.startswith(name):
            return words
    raise AssertionError(f"no row of {name}")


def figure_of(response, block: str) -> dict:
    """The chart that a page carries as JSON."""
    html = response.content.decode()
    found = re.search(rf'<script id="{block}" type="application/json">(.*?)</script>', html, re.S)
    assert found is not None, block
    return json.loads(found[1])


def summed(item: str, year: int, region: str = "", institution: str = "") -> Decimal | None:
    """Σ of the approved figures of an item, by SQL of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT sum(fact.value) FROM submissions_fact fact
            JOIN targets_dataitem item ON item.id = fact.item_id
            JOIN institutions_institution unit ON unit.id = fact.institution_id
            JOIN institutions_region region ON region.id = unit.region_id
            WHERE item.code = %s AND fact.year = %s AND fact.state = 'value'
              AND region.path LIKE %s AND unit.code LIKE %s
            """,
            [item, year, f"%{region}%", institution or "%"],
        )
        [total] = cursor.fetchone()
    return None if total is None else Decimal(str(total))
