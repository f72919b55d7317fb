"""LibreOffice opens the workbook, computes it anew and finds the numbers that the page shows."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from tests.kit.recalculation import printed, recalculated
from tests.reports.summaries import blocks

pytest_plugins = ["tests.reports.summary_fixtures"]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def computed(made, tmp_path_factory):
    """The workbook of `made` as LibreOffice computes it from its formulas alone."""
    return recalculated(made.content, tmp_path_factory.mktemp("computed"))


def test_every_formula_gives_the_value_that_the_file_carries(made, computed):
    compared = 0
    for sheet in made.book:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type != "f":
                continue
            carried = made.values[sheet.title][cell.coordinate].value
            found = computed[sheet.title][cell.coordinate].value
            if isinstance(carried, int | float):
                assert found == pytest.approx(carried, rel=1e-12), f"{sheet.title} {cell}"
            else:
                assert found == carried, f"{sheet.title} {cell}"
            compared += 1
    assert compared > 35


def test_recalculated_totals_are_the_numbers_of_the_page(made, computed):
    found = blocks(computed)
    for number, row in enumerate(made.board.rows, 1):
        judgement = row.judgement
        value = judgement.value if judgement.value is not None else judgement.partial_value
        scale = 100 if row.standing.indicator.unit == "%" else 1
        total = found[f"{number}. {row.name}"][-1]["数值"].value
        assert total == pytest.approx(float(value) / scale, rel=1e-12), row.name


def test_a_changed_figure_changes_the_computed_share(made, tmp_path):
    """The formulas are live: another denominator in the sheet gives another share."""
    first = blocks(made.book)["1. 双师占比"][0]["分母"]
    changed = tmp_path / "changed.xlsx"
    book = load_workbook(_written(made.content, tmp_path / "written.xlsx"))
    book["分院校"][first.coordinate] = 59
    book.save(changed)
    total = blocks(recalculated(changed.read_bytes(), tmp_path))["1. 双师占比"][-1]
    assert total["分母"].value == 100
    assert total["数值"].value == pytest.approx(46 / 100)


def test_libreoffice_prints_every_sheet_with_every_number(made, tmp_path):
    pages = printed(made.content, tmp_path)
    for sheet in made.book:
        title = next(
            row[0].value for row in sheet.iter_rows(max_row=3) if "（2024" in str(row[0].value)
        )
        assert any(title in page for page in pages), sheet.title
    assert not [page for page in pages if "###" in page]


def _written(content: bytes, path):
    path.write_bytes(content)
    return path
