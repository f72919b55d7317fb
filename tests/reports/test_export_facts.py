"""Raw data to take away: what the files hold, compared with SQL."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from institutions.models import AuditEntry
from reports import export_file_views
from reports.models import Issued
from submissions.models import FigureState
from tests.cast import YEAR, client_for, make_institution, report, submission_of
from tests.reports.summaries import rows_of

pytestmark = pytest.mark.django_db
ADDRESS = {"region": "620400", "year": f"{YEAR}"}
STATES = {
    "已报": FigureState.VALUE,
    "不适用": FigureState.NOT_APPLICABLE,
    "未报": FigureState.BLANK,
}


@pytest.fixture
def reported(open_round_of_baiyin, school, other_school, bureau, reporter, reviewer):
    """A school and the bureau have approved figures; another school has none."""
    typed = {"specialised_teachers": "60", "dual_qualified_teachers": "30"}
    sent = submission_of(open_round_of_baiyin, school)
    report(sent, reporter, reviewer, **typed, full_time_enrolment="1200")
    return open_round_of_baiyin


def taken(user, format: str, **query) -> bytes:
    address = reverse(f"exports_facts_{format}")
    response = client_for(user).get(address, ADDRESS | query)
    assert response.status_code == 200, response.content.decode()
    return b"".join(response.streaming_content)


def lines(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def in_database() -> set[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.code, f.year, i.code, f.state, f.value FROM submissions_fact f"
            " JOIN institutions_institution u ON u.id = f.institution_id"
            " JOIN targets_dataitem i ON i.id = f.item_id"
        )
        rows = cursor.fetchall()
    return {(*row[:4], None if row[4] is None else Decimal(str(row[4]))) for row in rows}


def test_the_long_table_is_the_table_of_facts(reported, viewer):
    found = {
        (
            row["单位代码"],
            int(row["年度"]),
            row["数据项代码"],
            STATES[row["状态"]],
            Decimal(row["数值"]) if row["数值"] else None,
        )
        for row in lines(taken(viewer, "csv", shape="long"))
    }
    assert found == in_database()
    assert len(found) == 3


def test_the_long_workbook_says_the_same(reported, viewer):
    book = load_workbook(BytesIO(taken(viewer, "xlsx", shape="long")))
    rows = [row for row in rows_of(book["原始数据"]) if isinstance(row["序号"].value, int)]
    found = {(row["单位代码"].value, row["数据项代码"].value, row["数值"].value) for row in rows}
    assert found == {(unit, item, int(value)) for unit, _, item, _, value in in_database()}


def test_the_wide_tables_have_a_row_a_unit_and_a_column_an_item(reported, viewer):
    (line,) = lines(taken(viewer, "csv"))
    figures = {head: line[f"{head}（人）"] for head in ("专业课教师", "全日制在校生")}
    assert figures == {"专业课教师": "60", "全日制在校生": "1200"}
    sheet = load_workbook(BytesIO(taken(viewer, "xlsx")))["原始数据"]
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    for value in (line["单位"], line["单位代码"], line["回执编号"], 60, 30, 1200):
        assert value in values


def test_blank_zero_and_not_applicable_stay_three_things(reported, viewer, school):
    states = [
        (FigureState.BLANK, None),
        (FigureState.VALUE, Decimal(0)),
        (FigureState.NOT_APPLICABLE, None),
    ]
    for fact, (state, value) in zip(school.facts.order_by("item"), states, strict=True):
        fact.state, fact.value = state, value
        fact.save()
    (line,) = lines(taken(viewer, "csv"))
    assert sorted(text for head, text in line.items() if "（人）" in head) == ["", "0", "不适用"]


def test_text_never_becomes_a_formula(reported, viewer, school):
    school.name = '=HYPERLINK("http://x","白银")'
    school.save()
    (line,) = lines(taken(viewer, "csv"))
    assert line["单位"] == f"'{school.name}"
    sheet = load_workbook(BytesIO(taken(viewer, "xlsx")))["原始数据"]
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == school.name]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_the_lines_of_the_csv_follow_the_standard(reported, viewer, school):
    school.name = '甲,"乙"\n丙'
    school.save()
    content = taken(viewer, "csv")
    assert b'"' in content
    assert content.count(b"\r\n") == 2
    assert lines(content)[0]["单位"] == school.name


def test_another_citys_figures_are_not_in_it(reported, viewer, far_school, other_city_viewer):
    assert far_school.name.encode() not in taken(viewer, "csv")
    assert lines(taken(other_city_viewer, "csv", region="620300")) == []
    response = client_for(other_city_viewer).get(reverse("exports_facts_csv"), ADDRESS)
    assert response.status_code == 404


def test_a_year_without_figures_says_so(reported, viewer):
    book = load_workbook(BytesIO(taken(viewer, "xlsx", year="2019")))
    values = [cell.value for row in book["原始数据"].iter_rows() for cell in row]
    assert "这些年度还没有已通过审核的数据。" in values


@pytest.mark.parametrize(
    "query", [{"shape": "round"}, {"from": "20x4"}, {"from": "2025"}, {"from": "2001"}]
)
def test_nonsense_is_not_found(reported, viewer, query):
    for format in ("xlsx", "csv"):
        address = reverse(f"exports_facts_{format}")
        assert client_for(viewer).get(address, ADDRESS | query).status_code == 404


def test_a_file_that_is_too_large_is_made_in_the_background(reported, viewer, monkeypatch):
    monkeypatch.setattr(export_file_views, "DIRECT", 2)
    response = client_for(viewer).get(reverse("exports_facts_csv"), ADDRESS)
    assert response.status_code == 409
    assert "在后台生成" in response.content.decode()


def test_who_took_it_is_in_the_log(reported, viewer):
    taken(viewer, "csv", **{"from": "2020"})
    entry = AuditEntry.objects.get(verb="facts.download")
    wish = {"region": "620400", "first": 2020, "year": YEAR, "shape": "wide", "format": "csv"}
    assert (entry.actor, entry.after) == (viewer, wish | {"code": Issued.objects.get().code})


@pytest.mark.parametrize("format", ["xlsx", "csv"])
@pytest.mark.parametrize("more", [0, 25])
def test_it_costs_the_same_queries_for_any_number_of_units(
    reported, baiyin, viewer, more, format, django_assert_max_num_queries
):
    for number in range(more):
        make_institution(baiyin, f"more-{number}")
    client = client_for(viewer)
    with django_assert_max_num_queries(15):
        response = client.get(reverse(f"exports_facts_{format}"), ADDRESS)
        assert b"".join(response.streaming_content)
