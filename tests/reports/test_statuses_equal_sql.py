"""Both cities and four years of the demo: status, value, parts and gap of every target on the
overview, in what programs read and in the sentences, against the promises and rules written once
more over the approved figures (`promised`, `independent_figures`, `independent_judging`).
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from docx import Document
from lxml import html

from institutions.models import User
from tests.cast import client_for
from tests.reports.api_scene import Program, token_for
from tests.reports.demo_stage import demo  # noqa: F401
from tests.reports.independent_figures import YEARS, read_city
from tests.reports.independent_judging import Expected, expect
from tests.reports.printed import WORDS, Printed, departures, is_written, numbers_in
from tests.reports.promised import PLANS, PROMISED, Promised

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
EVERYWHERE = [(region, year) for region in PLANS for year in YEARS]
MANAGERS = {"620300": "jinchang-manager", "620400": "baiyin-manager"}
STATUS = re.compile("已达成|期满未达成|尚未达成|严重滞后|(?<!严重)滞后|按进度|未到期|缺数据")
CHANGED = """
    UPDATE submissions_fact SET value = value + 60
    WHERE year = 2024 AND state = 'value'
        AND item_id = (SELECT id FROM targets_dataitem WHERE code = 'dual-qualified-teachers')
        AND institution_id = (SELECT id FROM institutions_institution WHERE code = 'baiyin-kuangye')
"""
REPORTS = """
    SELECT submission.state, submission.approved_id
    FROM submissions_submission submission
    JOIN submissions_round round ON round.id = submission.round_id
    JOIN institutions_institution unit ON unit.id = submission.institution_id
    JOIN institutions_region region ON region.id = unit.region_id
    WHERE round.year = %s AND region.path LIKE %s
"""
Wanted = dict[str, tuple[Promised, Expected]]


def wanted_of(region: str, year: int) -> Wanted:
    """What every page has to say, by the name of the target."""
    city = read_city(region, timezone.now())
    return {each.name: (each, expect(each, city, year)) for each in PROMISED[region]}


def asked_of(region: str, year: int) -> dict[str, str]:
    return {"region": region, "year": f"{year}", "plan": PLANS[region]}


@pytest.fixture
def client():
    return client_for(User.objects.get(username="gansu-viewer"))


def overview(client, region: str, year: int):
    response = client.get(reverse("overview"), asked_of(region, year))
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def rows_of(page) -> dict[str, Printed]:
    """The targets of an overview by name."""
    found = {}
    for row in page.xpath("//div[@id='overview-targets']//tr[@id]"):
        cells = {cell.get("data-head"): cell for cell in row.xpath("./td")}
        value = [each.strip() for each in cells["当前值"].itertext() if each.strip()]
        [status] = cells["状态"].xpath(".//span[contains(@class, 'lamp')]")
        found[row.xpath(".//a[@class='name']")[0].text_content()] = Printed(
            status.text_content().strip(),
            value[0],
            " ".join(value[1:]),
            cells["差额"].text_content().strip(),
        )
    return found


def differences(wanted: Wanted, found: dict[str, Printed]) -> list[str]:
    assert wanted.keys() == found.keys()
    return [
        said for name, (each, is_) in wanted.items() for said in departures(each, is_, found[name])
    ]


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_every_row_of_the_overview_is_as_expected(client, region, year):
    wanted, page = wanted_of(region, year), overview(client, region, year)
    assert differences(wanted, rows_of(page)) == []
    counts = Counter(WORDS[expected.status] for _, expected in wanted.values())
    lamps = page.xpath("//main//div[contains(@class, 'stats')]")[0].text_content()
    assert f"{len(wanted)}" in lamps
    [strip] = page.xpath("//main//*[contains(@class, 'strip')]/@aria-label")[:1]
    said = {part.split()[0]: int(part.split()[1]) for part in strip.split("，")}
    assert said == counts


@pytest.mark.parametrize("year", YEARS)
def test_the_province_counts_targets_and_reports_of_both_cities(client, year):
    found = client.get(reverse("overview"), {"region": "620000", "year": year})
    shown = {line["url"]: line["spoken"] for line in found.context["lines"]}
    for region in PLANS:
        [spoken] = [said for url, said in shown.items() if f"region={region}&" in url]
        said = {part.split()[0]: int(part.split()[1]) for part in spoken.split("，")}
        statuses = [expected.status for _, expected in wanted_of(region, year).values()]
        assert said == Counter(WORDS[status] for status in statuses)
        [tally] = [each["tally"] for each in found.context["filings"] if region in each["url"]]
        counted = (tally.expected, tally.approved, tally.submitted, tally.missing)
        assert counted == reports_of(region, year)
    wholes = zip(*(reports_of(region, year) for region in PLANS), strict=True)
    whole = found.context["whole"]
    counted = (whole.expected, whole.approved, whole.submitted, whole.missing)
    assert counted == tuple(map(sum, wholes))


def reports_of(region: str, year: int) -> tuple[int, int, int, int]:
    """Units asked, through, waiting for review, and still to hand in."""
    with connection.cursor() as cursor:
        cursor.execute(REPORTS, [year, f"%{region}%"])
        rows = cursor.fetchall()
    waiting = sum(approved is None and state == "submitted" for state, approved in rows)
    through = sum(approved is not None for _, approved in rows)
    return len(rows), through, waiting, len(rows) - through - waiting


def test_a_changed_fact_is_a_difference(client):
    found = rows_of(overview(client, "620400", 2024))
    assert differences(wanted_of("620400", 2024), found) == []
    with connection.cursor() as cursor:
        cursor.execute(CHANGED)
    said = differences(wanted_of("620400", 2024), found)
    assert said
    assert all("“双师型”教师占比" in each for each in said)
    assert differences(wanted_of("620400", 2024), rows_of(overview(client, "620400", 2024))) == []


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_every_number_that_programs_read_is_as_expected(region, year):
    program = Program(token_for(User.objects.get(username=MANAGERS[region]))[1])
    rows = program.read("progress/", **asked_of(region, year))
    wanted = wanted_of(region, year)
    assert [row["name"] for row in rows] == list(wanted)
    for row in rows:
        promised, expected = wanted[row["name"]]
        seen = expected.seen
        assert (row["code"], row["status"]) == (promised.code, expected.status)
        assert (row["institution"] or "") == promised.only
        assert (row["reported"], row["expected"]) == (seen.given, seen.expected), promised.name
        assert _exact(row["value"]) == expected.shown, promised.name
        assert _exact(row["denominator"]) == (seen.below if seen.given else None)
        if expected.ratio is not None:
            assert _exact(row["ratio"]) == pytest.approx(expected.ratio, rel=Decimal("1e-20"))
        if promised.way == "amount" and expected.value is not None:
            assert _exact(row["gap"]) == expected.value - promised.bound


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_every_sentence_says_the_expected_status_and_value(client, region, year):
    response = client.get(reverse("briefing_docx"), asked_of(region, year))
    paper = Document(BytesIO(b"".join(response.streaming_content)))
    said = [paragraph.text for paragraph in paper.paragraphs]
    for promised, expected in wanted_of(region, year).values():
        [sentence] = [text for text in said if f"{promised.name}〔" in text and "截至" in text]
        assert set(STATUS.findall(sentence)) == {WORDS[expected.status]}, sentence
        [_, told] = sentence.split(" 年度，", 1)
        [about, *_] = told.split("，")
        if promised.way == "amount" and expected.value is not None:
            assert is_written(about, expected.value), sentence
        if promised.way in ("units", "things") and expected.value is not None:
            assert _share_in(about) == [expected.seen.above, expected.seen.below], sentence


def _share_in(about: str) -> list[Decimal]:
    """How many of how many: “8 所达到…（应判定 10 所）”, “2 所全部达到”, “3/5（5 个中 3 个）”."""
    numbers = numbers_in(about)
    due = re.search(r"应判定 (\d+) 所", about)
    if due is not None:
        return [numbers[0], Decimal(due[1])]
    return [numbers[0]] * 2 if "全部达到" in about else numbers[:2]


def _exact(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
