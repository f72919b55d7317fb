"""One institution's own workbook: what the page shows, with live ratios."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from institutions.models import AuditEntry
from reports.models import Issued
from submissions.models import Fact
from targets.models import Indicator, TargetVersion
from tests.cast import client_for
from tests.kit.recalculation import recalculated
from tests.reports.indicator_scene import reporter_of
from tests.reports.places_scene import years  # noqa: F401
from tests.reports.summaries import rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("years")]
ADDRESS = {"code": "college", "year": "2024"}


def taken(user, **query) -> bytes:
    response = client_for(user).get(reverse("exports_institution"), ADDRESS | query)
    assert response.status_code == 200, response.content.decode()
    return b"".join(response.streaming_content)


def targets(content: bytes, **options) -> dict[str, dict]:
    rows = rows_of(load_workbook(BytesIO(content), **options)["目标进展"])
    return {row["目标"].value: row for row in rows if isinstance(row["序号"].value, int)}


def test_its_ratios_are_live_formulas_over_its_own_figures(viewer):
    row = targets(taken(viewer))["“双师型”教师占比"]
    assert (row["分子"].value, row["分母"].value) == (60, 100)
    assert row["本单位数值"].value == "=D{0}/E{0}".format(row["分子"].row)
    assert row["本单位数值"].number_format == "0.0%"
    assert "已达成" in row["状态"].value


def test_a_ratio_is_never_rounded_onto_the_target(viewer):
    for item, value in {"dual-qualified-teachers": 4996, "specialised-teachers": 10000}.items():
        Fact.objects.filter(institution__code="college", item__code=item).update(value=value)
    row = targets(taken(viewer))["“双师型”教师占比"]
    assert row["本单位数值"].number_format == "0.00%"


def test_recalculated_it_says_what_it_carries_and_what_the_page_says(viewer, tmp_path):
    content = taken(viewer, code="school")
    carried, compared = targets(content, data_only=True), 0
    computed = recalculated(content, tmp_path)["目标进展"]
    for name, row in targets(content).items():
        if row["本单位数值"].data_type == "f":
            found = computed[row["本单位数值"].coordinate].value
            assert found == pytest.approx(carried[name]["本单位数值"].value, rel=1e-12)
            compared += 1
        if row["相当于目标"].data_type == "f":
            found = computed[row["相当于目标"].coordinate].value
            assert found == pytest.approx(carried[name]["相当于目标"].value, rel=1e-12)
            compared += 1
    assert compared == 4
    (standard,) = [row for name, row in carried.items() if name.startswith("校均合作企业")]
    assert standard["本单位数值"].value == pytest.approx(8 / 900 * 100)


def test_a_teacher_ratio_reads_as_on_the_page_and_is_live(viewer, tmp_path):
    TargetVersion.objects.filter(target__name__startswith="校均合作企业").update(per=350, lower=1)
    content = taken(viewer)
    (row,) = [row for name, row in targets(content).items() if name.startswith("校均合作企业")]
    cell, line = row["本单位数值"], row["分子"].row
    assert (cell.value, cell.number_format) == (f"=E{line}/D{line}", '"1:"#,##0')
    assert row["目标值"].value.endswith("≥ 1:350")
    computed = recalculated(content, tmp_path)["目标进展"]
    assert computed[cell.coordinate].value == pytest.approx(900 / 8)
    page = client_for(viewer).get(reverse("institution", args=["college"]), {"year": "2024"})
    assert "1:113" in page.content.decode()


def test_a_school_without_such_a_teacher_has_none(viewer, tmp_path):
    TargetVersion.objects.filter(target__name__startswith="校均合作企业").update(per=350, lower=1)
    Fact.objects.filter(institution__code="college", item__code="partners").update(value=0)
    content = taken(viewer)
    (row,) = [row for name, row in targets(content).items() if name.startswith("校均合作企业")]
    computed = recalculated(content, tmp_path)["目标进展"]
    assert computed[row["本单位数值"].coordinate].value == 0


def test_a_chart_holds_its_own_values_against_the_targets(viewer):
    content = taken(viewer)
    [chart] = load_workbook(BytesIO(content))["目标进展"]._charts
    [series] = chart.series
    drawn = [float(point.v) for point in series.val.numRef.numCache.pt]
    assert drawn == pytest.approx([900 / 1000, 60 / 50, 8 / 900 * 100])
    cells = series.val.numRef.f.rpartition("!")[2].replace("$", "")
    sheet = load_workbook(BytesIO(content), data_only=True)["目标进展"]
    assert [row[0].value for row in sheet[cells]] == pytest.approx(drawn)
    names = series.cat.strRef.f.rpartition("!")[2].replace("$", "")
    told = [row[0].value for row in sheet[names]]
    assert told == [point.v for point in series.cat.strRef.strCache.pt]


def test_its_figures_stand_by_year_as_in_the_database(viewer, college):
    rows = rows_of(load_workbook(BytesIO(taken(viewer)))["历年数据"], first="数据项")
    found = {
        (row["数据项"].value, int(head.removesuffix("年度"))): Decimal(cell.value)
        for row in rows
        for head, cell in row.items()
        if head.endswith("年度") and isinstance(cell.value, int)
    }
    facts = Fact.objects.filter(institution=college, value__isnull=False)
    assert found == {(fact.item.name, fact.year): fact.value for fact in facts}
    assert len(found) == 12


def test_its_submissions_stand_by_year(viewer):
    rows = rows_of(load_workbook(BytesIO(taken(viewer)))["填报情况"], first="年度")
    said = [(row["年度"].value, row["填报状态"].value) for row in rows]
    assert said[:3] == [("2024", "已通过"), ("2023", "已通过"), ("2022", "已通过")]


def test_a_reporter_takes_only_that_of_the_own_institution(college, school):
    person = reporter_of(college)
    assert taken(person).startswith(b"PK")
    other = client_for(person).get(reverse("exports_institution"), ADDRESS | {"code": "school"})
    assert other.status_code == 404


@pytest.mark.parametrize("query", [{"code": ""}, {"code": "x"}, {"year": "20x4"}, {"plan": "no"}])
def test_nonsense_is_not_found(viewer, query):
    response = client_for(viewer).get(reverse("exports_institution"), ADDRESS | query)
    assert response.status_code == 404


def test_who_took_it_is_in_the_log(viewer, college):
    taken(viewer)
    entry = AuditEntry.objects.get(verb="institution.download")
    assert (entry.actor, entry.subject_name) == (viewer, str(college))
    code = Issued.objects.get().code
    assert entry.after == {"year": 2024, "plan": "baiyin-plan", "code": code}


def test_it_costs_a_fixed_number_of_queries(viewer, django_assert_num_queries):
    """Those of the page, three for figures, revisions and edition, four that note the download."""
    client = client_for(viewer)
    with django_assert_num_queries(19):
        client.get(reverse("exports_institution"), ADDRESS)


def test_much_money_is_in_ten_thousands_and_its_share_of_the_target_stays(
    viewer, monkeypatch, tmp_path
):
    Indicator.objects.filter(code="enrolment").update(in_ten_thousands=True, decimals=2)
    monkeypatch.setattr("reports.sheet_paper.formats.WAN", Decimal(100))
    content = taken(viewer)
    rows = rows_of(load_workbook(BytesIO(content))["目标进展"])
    rows = [row for row in rows if row["本单位数值"].value == 9]
    row = next(row for row in rows if row["相当于目标"].value is not None)
    assert row["本单位数值"].number_format == '#,##0.00"万人"'
    assert row["相当于目标"].value == f"={row['本单位数值'].coordinate}*100/1000"
    computed = recalculated(content, tmp_path)["目标进展"]
    assert computed[row["相当于目标"].coordinate].value == pytest.approx(900 / 1000)
