"""差额分解 in whole things: what is shown divides out and adds up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from jinchang_vet.kit.cells import Cell
from reports.unit_lacks import decomposition_of, lacking_words, whole_words
from targets.definitions import Definition
from targets.formulas import Formula, Term, evaluate_unit
from targets.kinds import Measure
from targets.models import DataItem, IndicatorVersion
from tests.reports.sentence_cases import read_expected

D = Decimal
SHARE = Formula(Measure.RATIO, (Term("dual"),), (Term("all"),), scale=D(100))
ITEMS = {"dual": DataItem(code="dual", unit="人", decimals=0), "all": DataItem(code="all")}
HALF = next(row.standing for row in read_expected() if row.code == "W01")
STANDING = replace(HALF, definition=Definition(IndicatorVersion(), SHARE, ITEMS))


def units(*figures):
    return [
        evaluate_unit(SHARE, {"dual": Cell.of(dual), "all": Cell.of(all_)}, unit=number)
        for number, (dual, all_) in enumerate(figures, 1)
    ]


def test_half_a_teacher_is_a_teacher_and_the_shares_are_of_what_is_shown():
    found = units((81, 216), (30, 87), (40, 107), (60, 100))
    parts = decomposition_of(STANDING, {}, found)
    shown = {each.unit: (each.amount, each.share) for each in parts.lacking}
    assert shown == {1: (27, D(27) / 55), 2: (14, D(14) / 55), 3: (14, D(14) / 55)}
    assert [(each.unit, each.amount) for each in parts.beyond] == [(4, 10)]
    assert lacking_words(STANDING, {}, found) == (
        "3 个单位低于目标，合计差 55 人（各单位分别进整）"
    )


@pytest.mark.parametrize("figures", [((40, 100), (20, 100)), ((49, 99), (0, 1), (7, 7))])
def test_shares_divide_out_and_add_up(figures):
    parts = decomposition_of(STANDING, {}, units(*figures))
    for each in parts.lacking:
        assert each.amount == each.amount.to_integral_value()
        assert each.share == each.amount / parts.total_lacking
    assert sum(each.share for each in parts.lacking) == 1


def test_nothing_is_said_to_be_rounded_where_nothing_was():
    found = units((40, 100), (20, 100))
    assert lacking_words(STANDING, {}, found) == "2 个单位低于目标，合计差 40 人"
    assert lacking_words(STANDING, {}, units((60, 100))) == ""


def test_a_surplus_of_half_a_teacher_is_none():
    parts = decomposition_of(STANDING, {}, units((51, 101), (40, 100)))
    assert [each.amount for each in parts.beyond] == [0]
    assert whole_words(STANDING, parts.total_lacking) == "10 人"
