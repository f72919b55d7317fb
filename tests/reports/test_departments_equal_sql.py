"""Both cities and four years of the demo: what each 责任单位 answers for and how that stands, on
the list of departments, on every page of one and in its words, against SQL of its own and the rules
written once more.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from institutions.models import User
from targets.models import Department
from tests.cast import client_for
from tests.reports.demo_stage import demo  # noqa: F401
from tests.reports.independent_departments import Held, held_of
from tests.reports.independent_figures import YEARS, read_city
from tests.reports.independent_judging import Expected, expect
from tests.reports.printed import WORDS, departures
from tests.reports.promised import PLANS, PROMISED, Promised
from tests.reports.test_pages_equal_sql import cells_of, printed_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
EVERYWHERE = [(region, year) for region in PLANS for year in YEARS]
LEAST = {"620300": 1, "620400": 20}  # departments that a plan names
Wanted = dict[str, tuple[Promised, Expected]]


@pytest.fixture
def client():
    return client_for(User.objects.get(username="gansu-viewer"))


@pytest.fixture
def held(region, year) -> dict[str, Held]:
    return held_of(PLANS[region], year, timezone.localdate())


@pytest.fixture
def wanted(region, year) -> Wanted:
    city = read_city(region, timezone.now())
    return {each.name: (each, expect(each, city, year)) for each in PROMISED[region]}


def page(client, region: str, year: int, *args: int):
    query = {"region": region, "year": year, "plan": PLANS[region], "rows": "all"}
    response = client.get(reverse("department" if args else "departments", args=args), query)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def rows_below(found, title: str) -> list:
    """The rows of the section with a heading."""
    return found.xpath(f"//section[@aria-labelledby='{title}']//tbody/tr[.//a[@class='name']]")


def name_in(row) -> str:
    return row.xpath(".//a[@class='name']")[0].text_content().strip()


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_the_list_counts_what_each_department_answers_for(client, region, year, held, wanted):
    rows = {
        name_in(row): cells_of(row) for row in rows_below(page(client, region, year), "list-title")
    }
    assert rows.keys() == held.keys()
    assert len(rows) >= LEAST[region]
    for name, row in rows.items():
        mine = held[name]
        counts = [int(row[head]) for head in ("条款", "目标", "任务")]
        assert counts == [len(mine.clauses), len(mine.targets), len(mine.tasks)], name
        lamps = Counter(WORDS[wanted[target][1].status] for target in mine.targets)
        said = re.findall(r"(\S+?)\s+(\d+)", row["目标状态"])
        assert {word: int(count) for word, count in said} == lamps, name
        done = sum(state in ("已完成", "已销号") for state in mine.tasks.values())
        late = f"逾期 {len(mine.overdue)} · " if mine.overdue else ""
        assert row["任务状态"] == f"{late}已完成 {done}/{len(mine.tasks)}", name


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_every_page_of_a_department_is_as_expected(client, region, year, held, wanted):
    pks = dict(Department.objects.filter(region__code=region).values_list("name", "pk"))
    for name, mine in held.items():
        found = page(client, region, year, pks[name])
        targets = {name_in(row): row for row in rows_below(found, "targets-title")}
        assert targets.keys() == mine.targets.keys(), name
        for target, row in targets.items():
            promised, expected = wanted[target]
            assert list(departures(promised, expected, printed_row(row, "当前值"))) == [], name
            below = row.xpath(".//div[@class='clause']")[0].text_content().partition("·")[2]
            assert set(below.partition("（")[0].strip().split("、")) == mine.targets[target]
        tasks = {}
        for row in rows_below(found, "tasks-title"):
            code = row.xpath(".//a[@class='name']/@href")[0].strip("/").split("/")[-1]
            tasks[code] = cells_of(row)["状态"].split()
        assert tasks == {
            code: [state, *(["逾期"] if code in mine.overdue else [])]
            for code, state in mine.tasks.items()
        }, name


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_the_words_of_a_department_count_the_same(client, region, year, held, wanted):
    pks = dict(Department.objects.filter(region__code=region).values_list("name", "pk"))
    for name in sorted(held, key=lambda each: -len(held[each].targets))[:3]:
        query = {"region": region, "year": year, "plan": PLANS[region]}
        said = client.get(reverse("department_text", args=[pks[name]]), query).context["words"][0]
        mine = held[name]
        assert f"量化目标 {len(mine.targets)} 项、任务 {len(mine.tasks)} 项。" in said
        lamps = Counter(WORDS[wanted[each][1].status] for each in mine.targets)
        listed = said.partition("量化目标中")[2].partition("。")[0]
        counted = re.findall(r"(\S+) (\d+) 项", listed.replace("，", " "))
        assert {word: int(count) for word, count in counted} == lamps, name


@pytest.mark.parametrize(("region", "year"), [("620400", year) for year in YEARS])
def test_the_overview_narrowed_to_a_department_lists_what_it_answers_for(
    client, region, year, held
):
    answers = {"责任单位", "牵头单位"}
    answered = {
        name: {each for each, roles in mine.targets.items() if roles & answers}
        for name, mine in held.items()
    }
    most = sorted((name for name in held if answered[name]), key=lambda each: -len(answered[each]))
    assert most
    for name in most[:8]:
        query = {"region": region, "year": year, "plan": PLANS[region], "unit": name}
        response = client.get(reverse("overview"), query)
        listed = {row.name for group in response.context["groups"] for row in group.rows}
        assert listed == answered[name], name
