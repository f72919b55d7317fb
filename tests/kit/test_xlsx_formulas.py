"""Formulas: live, and with the values that LibreOffice finds too."""

import pytest

from jinchang_vet.kit.xlsx import Column, Formula, Row, Sheet
from tests.kit.recalculation import recalculated, without_values
from tests.kit.workbooks import opened, simple, summary, workbook


def formula_cells(content: bytes) -> dict[str, str]:
    return {
        cell.coordinate: cell.value
        for row in opened(content)["指标进展"].iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def test_formulas_are_live_and_carry_their_values():
    content = workbook(summary())
    formulas = formula_cells(content)
    values = opened(content, data_only=True)["指标进展"]
    assert len(formulas) == 10
    assert formulas["E7"] == '=IF(D7=0,"",C7/D7)'
    assert formulas["C9"] == "=SUM(C7:C8)"
    assert formulas["C12"] == "=SUM(C11:C11)"
    assert formulas["C13"] == "=SUM(C6:C12)/2"
    assert values["E7"].value == pytest.approx(268 / 520, abs=1e-15)
    assert values["C9"].value == 1558
    assert values["H8"].value == "<否>&"
    assert all(values[where].value is not None for where in formulas if where != "E11")


def test_libreoffice_computes_the_values_that_the_file_carries(tmp_path):
    content = workbook(summary())
    carried = opened(content, data_only=True)["指标进展"]
    computed = recalculated(content, tmp_path)["指标进展"]
    for where in formula_cells(content):
        expected, found = carried[where].value, computed[where].value
        if isinstance(expected, int | float):
            assert found == pytest.approx(expected, abs=1e-12), where
        else:
            assert (found or "") == (expected or ""), where


def test_the_recalculation_does_not_see_the_carried_values():
    content = workbook(summary())
    bare = opened(without_values(content), data_only=True)["指标进展"]
    assert [bare[where].value for where in formula_cells(content)] == [None] * 10


def test_a_wrong_carried_value_is_found_by_the_recalculation(tmp_path):
    rows = [Row(["甲", 2]), Row.total("合计", Formula("SUM({n:above})*2", 5))]
    content = workbook(simple(rows))
    assert opened(content, data_only=True)["表"]["B4"].value == 5
    assert recalculated(content, tmp_path)["表"]["B4"].value == 4


def test_a_formula_without_rows_above_is_refused():
    with pytest.raises(ValueError, match="no rows above"):
        workbook(simple([Row.total("合计", Formula("SUM({n:above})", 0))]))


def test_a_formula_that_names_an_unknown_column_is_refused():
    with pytest.raises(KeyError, match="nothing"):
        workbook(simple([Row(["甲", Formula("{nothing}", 0)])]))


def test_another_sheet_can_be_referred_to(tmp_path):
    source = Sheet("分院校", "", [Column("校"), Column("数", "int", key="n")], [Row(["甲", 7])])
    assert source.reference("n", 0) == "'分院校'!$B$2"
    other = simple([Row(["取自", Formula(f"{source.reference('n', 0)}*2", 14)])])
    content = workbook(source, other)
    assert opened(content, data_only=True)["表"]["B3"].value == 14
    assert recalculated(content, tmp_path)["表"]["B3"].value == 14
