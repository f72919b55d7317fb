"""Both cities and four years of the demo: 基期, 按序时应达到, 完成比例, 展望, 占全部差额 and the
names of what is newly met or fell back, against the rules written once more.
"""

from __future__ import annotations

import re
from decimal import ROUND_FLOOR, Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from lxml import html
from openpyxl import Workbook

from institutions.models import User
from tests.cast import client_for
from tests.reports.api_scene import Program, token_for
from tests.reports.demo_stage import demo  # noqa: F401
from tests.reports.independent_figures import YEARS, City, Figures, read_city
from tests.reports.independent_judging import expect
from tests.reports.independent_way import lacks_of, way_of
from tests.reports.printed import is_written, numbers_in
from tests.reports.promised import PLANS, PROMISED, Promised
from tests.reports.summaries import opened, target_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
EVERYWHERE = [(region, year) for region in PLANS for year in YEARS]
LADDER = ("off_track", "behind", "on_track", "met")
DIVIDED = [each for each in PROMISED["620400"] if each.below or each.way == "units"]


@pytest.fixture
def client():
    return client_for(User.objects.get(username="gansu-viewer"))


@pytest.fixture
def city(request) -> City:
    return read_city(request.getfixturevalue("region"), timezone.now())


def page(client, name: str, *args: str, **query: object):
    return html.fromstring(client.get(reverse(name, args=args), query).content.decode())


def book_of(client, region: str, year: int) -> Workbook:
    query = {"region": region, "year": year, "plan": PLANS[region]}
    return opened(client.get(reverse("summary_xlsx"), query), data_only=True)


def is_cell(written, amount: Decimal | None, unit: str) -> bool:
    """Percentages are fractions of one in a workbook, and money stands in 万."""
    if amount is None:
        return written == "—"
    factor = {"%": 100, "万元": 10000}.get(unit, 1)
    return written == pytest.approx(float(amount / factor), abs=1e-9)


def is_outlook(text: str, wanted: str, promised: Promised) -> bool:
    """The years in words, or what is expected at the deadline: of whole things whole ones."""
    if not wanted.startswith("预计"):
        return text == wanted
    amount = Decimal(wanted.removeprefix("预计"))
    if promised.is_whole:
        amount = amount.to_integral_value(ROUND_FLOOR)
    return text.startswith("2025年末预计") and is_written(text.partition("预计")[2], amount)


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_start_due_done_and_outlook_of_the_workbook_are_as_expected(client, city, region, year):
    rows = target_rows(book_of(client, region, year))
    for promised in PROMISED[region]:
        row, way = rows[promised.name], way_of(promised, city, year)
        unit = row["计量单位"].value
        start = next(cell.value for head, cell in row.items() if head.startswith("基期"))
        assert is_cell(start, way.start, unit), (promised.name, start, way)
        assert is_cell(row["按序时应达到"].value, way.due, unit), (promised.name, way)
        assert is_cell(row["完成比例"].value, way.done, ""), (promised.name, way)
        assert is_outlook(row["预计达成"].value, way.outlook, promised), (promised.name, way)


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_the_outlook_of_the_overview_is_as_expected(client, city, region, year):
    found = page(client, "overview", region=region, year=year, plan=PLANS[region])
    said = {
        row.xpath(".//a[@class='name']")[0].text_content().strip(): row.xpath(
            "./td[@data-head='展望']"
        )[0].text_content()
        for row in found.xpath("//div[@id='overview-targets']//tr[@id]")
    }
    assert said.keys() == {each.name for each in PROMISED[region]}
    for promised in PROMISED[region]:
        text, wanted = said[promised.name].replace(" ", ""), way_of(promised, city, year).outlook
        assert is_outlook(text, wanted, promised), (promised.name, text, wanted)


def outlook_by_numbers(row: dict) -> str:
    """The words of the table once more, from what programs read beside them."""
    if row["first_met_year"] is not None:
        return f"{row['first_met_year']}年"
    if row["expected_at_deadline"] is not None:
        return f"2025年末预计{row['expected_at_deadline']}"
    years = [f"{year}" for year in (row["outlook_from"], row["outlook_to"]) if year is not None]
    said = "–".join(dict.fromkeys(years)) + "年" * bool(years)
    if row["outlook_over_ten_years"]:
        said = f"{said}至10年以上" if said else "10年以上"
    if row["outlook_unreachable"]:
        return f"{said}，或无法达成" if said else "照此趋势无法达成"
    return said or "—"


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_programs_read_the_outlook_of_the_pages(city, region, year):
    manager = User.objects.get(username=f"{PLANS[region].partition('-')[0]}-manager")
    query = {"region": region, "year": year, "plan": PLANS[region]}
    rows = {row["name"]: row for row in Program(token_for(manager)[1]).read("progress/", **query)}
    for promised in PROMISED[region]:
        row, wanted = rows[promised.name], way_of(promised, city, year).outlook
        for text in ((row["outlook"] or "—").replace(" ", ""), outlook_by_numbers(row)):
            assert is_outlook(text, wanted, promised), (promised.name, text, wanted)


def moved(city: City, region: str, year: int) -> dict[str, set[str]]:
    """The names of what is newly met and of what fell back, from both years' statuses."""
    newly, back = set(), set()
    for promised in PROMISED[region] if year > min(YEARS) else ():
        was, now = (expect(promised, city, each).status for each in (year - 1, year))
        if now == "met" != was:
            newly.add(promised.name)
        lower = now in LADDER and was in LADDER and LADDER.index(now) < LADDER.index(was)
        if lower or (now == "missed" and was == "met"):
            back.add(promised.name)
    return {"新达成": newly, "退步": back}


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_what_is_newly_met_and_what_fell_back_is_named(client, city, region, year):
    wanted = moved(city, region, year)
    found = page(client, "overview", region=region, year=year, plan=PLANS[region])
    shown = {"新达成": set(), "退步": set()}
    for line in found.xpath("//p[contains(@class, 'changes')]"):
        label = line.text_content().strip().partition("：")[0]
        shown[label] = {link.text_content() for link in line.xpath("./a")}
    assert shown == wanted
    text = page(client, "overview_text", region=region, year=year, plan=PLANS[region])
    [words] = [each for each in text.itertext() if each.startswith("与上年度相比")] or [""]
    for label, names in wanted.items():
        told = re.search(rf"{label} (\d+) 项(?:（(.*?)）(?=，退步|。))?", words)
        assert told is not None or year == min(YEARS)
        assert set((told[2] or "").split("；") if told else ()) - {""} == names
        assert told is None or int(told[1]) == len(names)


def part_of(promised: Promised, figures: Figures) -> tuple[Decimal, Decimal] | None:
    """What a unit has and of how much, None where one of the figures is not a number."""
    above = [figures.get(item) for item in promised.above]
    below = figures.get(promised.below) if promised.below else Decimal(len(above))
    if not all(isinstance(each, Decimal) for each in (*above, below)) or not below:
        return None
    return sum(above, Decimal(0)), below


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("promised", DIVIDED, ids=[each.code for each in DIVIDED])
def test_what_each_unit_lacks_and_its_share_divide_out(client, promised, year):
    city = read_city("620400", timezone.now())
    query = {"region": "620400", "year": year, "plan": PLANS["620400"]}
    found = page(client, "indicator", promised.code, **query)
    shown, of_year = {}, expect(promised, city, year).year
    for row in found.xpath("//table[contains(@class, 'units')]/tbody/tr"):
        unit = row.xpath(".//a[@title='查看来源']")[0].get("href").strip("/").split("/")[1]
        shown[unit] = row.xpath("./td[@data-head='占全部差额']")[0].text_content()
    parts = {unit: part_of(promised, city.figures[unit, of_year]) for unit in shown}
    lacks = lacks_of(promised, {unit: part for unit, part in parts.items() if part})
    for unit, text in shown.items():
        if unit not in lacks:
            assert text == "—", unit
            continue
        amount, share = numbers_in(text)
        assert amount == lacks[unit].amount, (unit, text)
        assert abs(share - lacks[unit].share * 100) <= Decimal("0.05"), (unit, text)


def outlook_told(wanted: str, status: str) -> list[str]:
    """What a sentence has to say of an outlook that the table writes so."""
    if wanted == "—":
        return []
    if wanted.startswith("预计"):
        return ["预计 2025 年末为"]
    if status == "met":
        return [f"{wanted.removesuffix('年')} 年度首次达到"]
    said = [f"{year} 年" for year in re.findall(r"\d{4}", wanted)]
    said += ["10 年以上"] * ("10年以上" in wanted) + ["无法达成"] * ("无法达成" in wanted)
    return said


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_every_sentence_tells_the_gap_and_the_outlook_as_expected(client, city, region, year):
    query = {"region": region, "year": year, "plan": PLANS[region]}
    response = client.get(reverse("briefing_docx"), query)
    paper = Document(BytesIO(b"".join(response.streaming_content)))
    said = {}
    for text in (each.text for each in paper.paragraphs):
        found = re.match(r"\d+\. (.+?)〔.*?〕。(截至 .*)", text)
        if found:
            said[found[1]] = found[2]
    assert said.keys() == {each.name for each in PROMISED[region]}
    for promised in PROMISED[region]:
        sentence, expected = said[promised.name], expect(promised, city, year)
        for words in outlook_told(way_of(promised, city, year).outlook, expected.status):
            assert words in sentence, (promised.name, words, sentence)
        lacks = expected.value is not None and promised.way in ("amount", "running")
        if lacks and expected.value < promised.bound:
            far = re.search(r"(?:下限|的要求| )?[少低] ([\d,.]+) ?(万?)", sentence)
            assert far is not None, sentence
            assert is_written(f"{far[1]} {far[2]}", promised.bound - expected.value), sentence
