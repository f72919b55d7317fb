"""分院校: every indicator unit by unit, with live formulas that give the page's values."""

from __future__ import annotations

import pytest

from submissions.models import Fact
from targets.kinds import Measure
from tests.reports.summaries import (
    blocks,
    download,
    opened,
)

pytest_plugins = ["tests.reports.summary_fixtures"]
pytestmark = pytest.mark.django_db


def test_totals_of_the_units_are_the_values_of_the_page(made):
    found = blocks(made.values)
    for number, row in enumerate(made.board.rows, 1):
        total = found[f"{number}. {row.name}"][-1]
        value = row.judgement.value if row.judgement.value is not None else None
        if value is None:
            value = row.judgement.partial_value
        factor = 100 if row.standing.indicator.unit == "%" else 1
        assert total["数值"].value == pytest.approx(float(value) / factor), row.name


def test_ratios_and_totals_are_live_formulas(made):
    found = blocks(made.book)
    unit, *_, total = found["1. 双师占比"]
    line, last = unit["分子"].row, total["分子"].row
    assert unit["数值"].value == f"=E{line}/F{line}"
    assert total["分子"].value == f'=SUMIFS(E{line}:E{last - 1},I{line}:I{last - 1},"计入")'
    assert total["数值"].value == f"=E{last}/F{last}"
    standard = found["5. 合作企业"][0]["是否达标"]
    assert standard.value == f'=IF(100*E{standard.row}>=1*F{standard.row},"达标","未达标")'
    hours = found["6. 专题学时"][0]["是否达标"]
    assert hours.value == f'=IF(1*G{hours.row}>=16,"达标","未达标")'
    tests = found["8. 条件"][0]["是否达标"]
    assert tests.value == f'=IF(E{tests.row}=F{tests.row},"达标","未达标")'


def test_formula_cells_carry_their_values(made):
    formulas, values = made.book, made.values
    count = 0
    for sheet in formulas:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f":
                count += 1
                assert values[sheet.title][cell.coordinate].value is not None, cell.coordinate
    assert count > 35


def test_a_units_own_ratio_is_never_rounded_onto_the_target(city, viewer):
    of_one = Fact.objects.filter(institution__code="one", year=2024)
    for item, value in {"dual": 4996, "teachers": 10000, "enterprises": 9999}.items():
        of_one.filter(item__code=item).update(value=value)
    of_one.filter(item__code="students").update(value=1_000_000)
    found = blocks(opened(download(viewer)))
    for block, shown in {"1. 双师占比": "0.00%", "5. 合作企业": "#,##0.0000"}.items():
        [row] = [row for row in found[block] if row["单位"].value == "示例中职one"]
        assert row["数值"].number_format == shown


def test_a_unit_with_a_single_term_is_shown_but_not_counted(made):
    rows = blocks(made.values)["1. 双师占比"]
    units = {row["单位"].value: row for row in rows}
    left_out = units["示例中职two"]
    assert (left_out["分子"].value, left_out["分母"].value) == (9, None)
    assert (left_out["是否计入"].value, left_out["备注"].value) == ("未报", "未报：项-teachers")
    nothing = units["示例中职three"]
    assert (nothing["分子"].value, nothing["备注"].value) == (None, "没有已通过的数据")
    assert (rows[-1]["分子"].value, rows[-1]["分母"].value) == (46, 102)
    assert rows[-1]["备注"].value == "已报 2/4，部分数据"


def test_blank_zero_and_not_applicable_are_three_things_among_the_units(made):
    found = blocks(made.values)
    hours = {row["单位"].value: row for row in found["6. 专题学时"]}
    assert hours["示例中职two"]["数值"].value == "不适用"
    assert hours["示例中职two"]["是否计入"].value == "不适用"
    assert hours["示例中职three"]["数值"].value is None
    lessons = {row["单位"].value: row for row in found["7. 微课"]}
    assert lessons["示例中职two"]["数值"].value == 0
    assert lessons["示例中职three"]["数值"].value is None
    partners = {row["单位"].value: row for row in found["5. 合作企业"]}
    assert partners["示例中职two"]["分母"].value == 0
    assert partners["示例中职two"]["备注"].value == "分母为 0"


def test_a_cumulative_count_adds_the_years_before(made):
    rows = blocks(made.values)["7. 微课"]
    assert (rows[0]["单位"].value, rows[0]["数值"].value) == ("2023年合计", 75)
    assert rows[-1]["数值"].value == 75 + 90


def test_other_units_denominator_stands_below_and_both_coverages_are_named(made):
    rows = blocks(made.values)["4. 另一口径"]
    assert [row["分子"].value for row in rows] == [1100000.55, None, None, None, None, 1100000.55]
    assert [row["分母"].value for row in rows] == [None, 1200, 950, None, 0, 2150]
    assert rows[-1]["数值"].value == pytest.approx(1100000.55 / 2150)
    assert rows[-1]["备注"].value == "分子已报 1/1，分母已报 3/4"


def test_every_measure_of_the_catalogue_stands_in_this_city(made):
    """So that no case of the sheet goes untested."""
    assert {row.standing.definition.formula.measure for row in made.board.rows} == set(Measure)
