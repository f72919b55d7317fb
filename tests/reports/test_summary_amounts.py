"""指标进展: the unit of a row, and amounts that say what the page says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from targets.kinds import Kind
from targets.models import Indicator, TargetVersion
from tests.reports.summaries import board_of, download, opened, target_rows

pytest_plugins = ["tests.reports.summary_fixtures"]
pytestmark = pytest.mark.django_db
AMOUNTS = ("基期(2022)", "2024年实际", "与目标差额")


@pytest.fixture
def in_wan(city):
    Indicator.objects.filter(code__in=("funding", "enrolment")).update(in_ten_thousands=True)
    return city


def test_money_stands_in_ten_thousands_as_on_the_page(in_wan, viewer):
    row = target_rows(opened(download(viewer), data_only=True))["投入"]
    page = next(each for each in board_of(in_wan).rows if each.name == "投入")
    assert row["计量单位"].value == "万元"
    assert [row[title].value for title in AMOUNTS] == [100.00005, 110.000055, 0.000005]
    assert page.words.value.startswith(f"{row['2024年实际'].value:,.4f} 万元")
    assert row["2024年实际"].number_format == "#,##0.0000"
    assert row["基期(2022)"].number_format == "#,##0.00"


def test_a_target_of_money_stands_in_the_unit_of_its_row(in_wan, viewer):
    facts = {"kind": Kind.AT_LEAST, "lower": Decimal(2_000_000), "every_year": False}
    TargetVersion.objects.filter(target__indicator__code="funding").update(**facts)
    row = target_rows(opened(download(viewer), data_only=True))["投入"]
    assert (row["计量单位"].value, row["目标(2025)"].value) == ("万元", 200)
    assert row["与目标差额"].value == pytest.approx(row["2024年实际"].value - 200)


def test_what_is_counted_whole_keeps_its_unit_and_every_digit(in_wan, viewer):
    row = target_rows(opened(download(viewer)))["在校生"]
    assert (row["计量单位"].value, row["基期(2022)"].value) == ("人", 2500)


def test_little_money_keeps_its_unit(in_wan, viewer, monkeypatch):
    monkeypatch.setattr("reports.sheet_paper.formats.WAN", Decimal(10_000_000))
    row = target_rows(opened(download(viewer)))["投入"]
    assert (row["计量单位"].value, row["基期(2022)"].value) == ("元", 1000000.5)


def test_where_units_are_counted_every_column_is_a_share_of_them(made):
    row = target_rows(made.values)["合作企业"]
    assert row["计量单位"].value == "达标比例"
    assert (row["基期(2022)"].value, row["基期(2022)"].number_format) == (0.75, "0%")
    assert row["2024年实际"].value == "1/3所达标\n（33%）"
    assert row["与目标差额"].value == "差2所"
    notes = [str(cell.value) for cell in made.values["指标进展"]["A"]]
    assert any(
        "计量单位为“达标比例”的，各列比例为达标单位数÷应判定单位数" in note for note in notes
    )


def test_the_definitions_say_the_unit_of_each_value(in_wan, viewer):
    cells = [cell for row in opened(download(viewer))["口径说明"] for cell in row]
    shown = {cell.value: cell.number_format for cell in cells if isinstance(cell.value, float)}
    assert shown[110.000055] == '#,##0.0000"万元"'
    assert '"元/生"' in "".join(shown.values())
