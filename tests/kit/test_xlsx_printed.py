"""Workbooks as LibreOffice prints them: numbers that do not fit would be printed as ###."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jinchang_vet.kit.xlsx import Cell, Column, Formula, Row
from jinchang_vet.kit.xlsx_measures import SIGNED, width_of
from tests.kit.recalculation import printed
from tests.kit.workbooks import opened, simple, workbook

AMOUNT = Decimal("318600000.25")


def narrow(rows, **options) -> bytes:
    columns = [Column("院校", width=8), Column("金额", "number", key="n", width=5)]
    return workbook(simple(rows, columns, **options))


@pytest.mark.parametrize("plain", [False, True])
def test_a_number_is_printed_whole_wherever_it_stands(tmp_path, plain):
    """The second stands below the rows by which widths are found, so it shrinks."""
    rows = [Row(["甲", 1])] * 250 + [Row(["乙", AMOUNT])]
    content = narrow(rows, plain=plain)
    assert opened(content)["表"].column_dimensions["B"].width == 5
    pages = printed(content, tmp_path)
    assert not [page for page in pages if "###" in page]
    assert "318,600,000.25" in "".join(pages)


def test_numbers_and_dates_widen_a_stated_width_and_words_do_not():
    rows = [Row(["很长的单位名称", Cell("很长的词语", "text")]), Row(["乙", AMOUNT])]
    sheet = opened(narrow(rows))["表"]
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (8, 15)
    total = opened(narrow([Row([Formula("1+1", 2), Formula("{n}", AMOUNT)])]))["表"]
    assert total.column_dimensions["B"].width == 15
    day = simple([Row([date(2024, 12, 31)])], [Column("日", "date", width=6)])
    assert opened(workbook(day))["表"].column_dimensions["A"].width == 15


@pytest.mark.parametrize(
    ("kind", "value", "width"),
    [("difference", "-6800", 7), ("difference", "6800", 7), ("points", "-6.5", 13)],
)
def test_a_sign_and_a_unit_count_for_the_width(kind, value, width):
    assert kind in SIGNED
    found = width_of(Column("差额", kind, width=3), iter([Cell(Decimal(value), kind)]))
    assert found == width


def test_text_wraps_and_numbers_shrink():
    sheet = opened(narrow([Row(["甲", AMOUNT])]))["表"]
    text, number = (sheet[place].alignment for place in ("A3", "B3"))
    assert (text.wrap_text, bool(text.shrink_to_fit)) == (True, False)
    assert (bool(number.wrap_text), number.shrink_to_fit) == (False, True)
