"""Both cities and four years of the demo: the summary workbook, every formula of it computed anew
by LibreOffice, against the promises and rules written once more (`independent_judging`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from institutions.models import User
from submissions.models import Fact
from tests.cast import client_for
from tests.kit.recalculation import all_recalculated
from tests.reports.demo_stage import demo  # noqa: F401
from tests.reports.independent_figures import YEARS, City, own_part, read_city
from tests.reports.independent_judging import Expected, expect
from tests.reports.printed import WORDS, is_gap_of_range, numbers_in
from tests.reports.promised import PLANS, PROMISED, Promised
from tests.reports.summaries import blocks, target_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
EVERYWHERE = [(region, year) for region in PLANS for year in YEARS]


@pytest.fixture(scope="module")
def books(demo, django_db_blocker, tmp_path_factory) -> Mapping[tuple[str, int], Workbook]:  # noqa: F811
    """The workbooks of both cities and four years as LibreOffice computes them."""
    contents = []
    with django_db_blocker.unblock():
        client = client_for(User.objects.get(username="gansu-viewer"))
        for region, year in EVERYWHERE:
            query = {"region": region, "year": year, "plan": PLANS[region]}
            response = client.get(reverse("summary_xlsx"), query)
            contents.append(b"".join(response.streaming_content))
    folder = tmp_path_factory.mktemp("books")
    return dict(zip(EVERYWHERE, all_recalculated(contents, folder), strict=True))


@pytest.fixture
def city(region) -> City:
    return read_city(region, timezone.now())


def is_amount(cell, amount: Decimal | None, unit: str = "") -> bool:
    """Whether a cell holds the amount; percentages are fractions, 万元 ten thousands."""
    if amount is None:
        return not isinstance(cell.value, int | float)
    scale = 100 if "%" in cell.number_format else 1
    scale = 10_000 if unit.startswith("万") else scale
    return cell.value == pytest.approx(float(amount) / scale, rel=1e-12)


def is_actual(row, year: int, promised: Promised, expected: Expected) -> bool:
    """The year's value: a number, “5/7所达标（71%）” or a word."""
    cell, unit = row[f"{year}年实际"], row["计量单位"].value
    if promised.way in ("units", "things") and expected.shown is not None:
        seen = expected.seen
        return numbers_in(str(cell.value))[:2] == [seen.above, seen.below]
    if promised.way == "yes" and expected.shown is not None:
        return cell.value == ("已建成" if expected.shown else "未建成")
    return is_amount(cell, expected.shown, unit)


def is_gap(written, promised: Promised, amount: Decimal) -> bool:
    """The distance as a number; of a range that is reached in words."""
    gap = amount - promised.bound
    if promised.upper is not None and gap >= 0:
        return is_gap_of_range(amount - promised.upper, written)
    return written == pytest.approx(float(gap), abs=1e-9)


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_every_target_of_the_workbook_is_as_expected(books, city, region, year):
    book, counts = books[region, year], Counter()
    rows = target_rows(book)
    assert rows.keys() == {each.name for each in PROMISED[region]}
    for promised in PROMISED[region]:
        expected, row = expect(promised, city, year), rows[promised.name]
        word = WORDS[expected.status]
        assert row["状态"].value.split()[-1] == word, promised.name
        assert is_actual(row, year, promised, expected), promised.name
        reported = f"{expected.seen.given}/{expected.seen.expected}"
        assert row["已报单位"].value == (reported if expected.seen.expected else "—")
        if promised.way == "amount" and expected.value is not None:
            assert is_gap(row["与目标差额"].value, promised, expected.value), promised.name
        counts[word] += 1
    front: dict[str, object] = {}
    for row in book["总览"]:
        front.setdefault(str(row[0].value).split()[-1], row[1].value)
    assert {word: front[word] for word in counts} == counts
    assert front["量化目标合计"] == len(PROMISED[region])


def parts_of(promised: Promised, city: City, year: int) -> list[tuple[float, float]]:
    """Numerator and denominator of every unit that has given both, in the order of their size."""
    units = (
        own_part(promised, city, unit, year)
        for unit, (kind, *_) in city.units.items()
        if kind in promised.who and promised.only in ("", unit)
    )
    return sorted((float(each.above), float(each.below)) for each in units if each.given)


@pytest.mark.parametrize(("region", "year"), EVERYWHERE)
def test_every_row_of_a_unit_and_every_computed_total_is_as_expected(books, city, region, year):
    found, compared = blocks(books[region, year]), 0
    for number, promised in enumerate(PROMISED[region], 1):
        expected = expect(promised, city, year)
        *units, total = found[f"{number}. {promised.name}"]
        counted = [row for row in units if row["是否计入"].value == "计入"]
        if promised.way != "running":
            assert len(counted) == expected.seen.given, promised.name
        if promised.way == "amount" and promised.below:
            parts = sorted((row["分子"].value, row["分母"].value) for row in counted)
            assert parts == parts_of(promised, city, expected.year), promised.name
            for row in counted:
                share = Decimal(str(row["分子"].value)) * promised.scale / row["分母"].value
                assert is_amount(row["数值"], share), promised.name
        if promised.way in ("amount", "running") and expected.shown is not None:
            assert is_amount(total["数值"], expected.shown), promised.name
            compared += 1
    assert compared >= (1 if region == "620300" else 10)


@pytest.mark.parametrize("year", [2023, 2024])
def test_a_teacher_ratio_of_every_college_reads_one_to_so_many(books, year):
    (name,) = [each.name for each in PROMISED["620400"] if "1:350" in each.name]
    number = [each.name for each in PROMISED["620400"]].index(name) + 1
    *units, _ = blocks(books["620400", year])[f"{number}. {name}"]
    counted = {row["单位"].value: row["数值"] for row in units if row["是否计入"].value == "计入"}
    assert counted
    for unit, cell in counted.items():
        facts = Fact.objects.filter(institution__name=unit, year=year)
        teachers = facts.get(item__code="ideology-teachers").value
        students = facts.get(item__code="full-time-enrolment").value
        assert cell.value == pytest.approx(float(students / teachers)), unit
        assert cell.number_format.startswith('"1:"#,##0'), unit
