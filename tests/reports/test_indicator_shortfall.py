"""差额分解: each one's own shortfall ÷ the sum of shortfalls, surpluses apart; and suppositions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinchang_vet.kit.cells import Cell
from reports.shortfall import (
    ImpossibleChange,
    Requirement,
    Scene,
    decompose,
    lack_of,
    suppose,
)
from targets.formulas import Formula, Standard, Term, evaluate_unit
from targets.kinds import Measure

D = Decimal
SHARE = Formula(Measure.RATIO, (Term("dual"),), (Term("all"),), scale=D(100))
HALF = Requirement(D(50), D(100))


def cells(dual, teachers):
    return {"dual": Cell.of(dual), "all": Cell.of(teachers)}


def lacks(figures: dict, requirement=HALF, formula=SHARE):
    units = {
        name: evaluate_unit(formula, cells(*pair), unit=name) for name, pair in figures.items()
    }
    return {name: lack_of(unit, requirement) for name, unit in units.items()}


def test_a_school_with_121_of_286_lacks_22_teachers_to_one_half():
    assert lacks({"A": (121, 286)}) == {"A": D(22)}


def test_a_standard_of_1_to_350_asks_for_students_divided_by_350():
    standard = Requirement(D(1), D(350))
    assert lacks({"A": (20, 7700), "B": (4, 1400)}, standard) == {"A": D(2), "B": D(0)}


def test_an_amount_without_denominator_is_held_to_the_amount_itself():
    hours = Formula(Measure.UNITS_MEETING, (Term("hours"),))
    unit = evaluate_unit(hours, {"hours": Cell.of(14)}, unit="A", standard=Standard(lower=D(16)))
    assert lack_of(unit, Requirement(D(16))) == D(2)


def test_where_less_is_wanted_having_more_is_the_shortfall():
    at_most = Requirement(D(10), D(100), rising=False)
    assert lacks({"A": (15, 100), "B": (8, 100)}, at_most) == {"A": D(5), "B": D(-2)}


def test_a_missing_figure_lacks_nothing_that_could_be_named():
    unit = evaluate_unit(SHARE, {"all": Cell.of(100)}, unit="A")
    assert lack_of(unit, HALF) is None


def test_shares_are_of_the_shortfalls_only_and_surpluses_do_not_cancel_them():
    parts = decompose(lacks({"A": (40, 100), "B": (20, 100), "C": (90, 100), "D": (50, 100)}))
    assert [(each.unit, each.amount, each.share) for each in parts.lacking] == [
        ("B", D(30), D("0.75")),
        ("A", D(10), D("0.25")),
    ]
    assert [(each.unit, each.amount) for each in parts.beyond] == [("C", D(40)), ("D", D(0))]
    assert (parts.total_lacking, parts.total_beyond, parts.net) == (D(40), D(40), D(0))
    assert parts.of("A").share == D("0.25")
    assert parts.of("C") is None


def test_nobody_lacking_anything_gives_no_shares():
    parts = decompose(lacks({"A": (60, 100)}))
    assert parts.lacking == ()
    assert parts.total_lacking == 0


pairs = st.tuples(st.integers(0, 500), st.integers(1, 500)).map(lambda p: (min(p), max(p)))
counted = st.dictionaries(st.integers(1, 40), pairs, min_size=1, max_size=12)


@given(counted)
def test_the_net_shortfall_is_what_the_whole_lacks(figures):
    parts = decompose(lacks(figures))
    above = sum(dual for dual, _ in figures.values())
    below = sum(teachers for _, teachers in figures.values())
    assert parts.net == D(50) * below / 100 - above


@given(counted)
def test_the_shares_add_up_to_one(figures):
    parts = decompose(lacks(figures))
    total = sum((each.share for each in parts.lacking), D(0))
    assert not parts.lacking or abs(total - 1) < D("1e-20")


# ---- suppositions --------------------------------------------------------------------------------


@pytest.fixture
def scene():
    return Scene(SHARE, {"A": cells(40, 100), "B": cells(46, 100)}, ("A", "B"))


def test_supposing_changes_the_value_and_leaves_the_scene_as_it_was(scene):
    supposed = suppose(scene, "A", {"dual": D(60)})
    assert supposed.area().value == D(53)
    assert scene.area().value == D(43)
    assert scene.cells["A"]["dual"].value == 40


def test_supposing_nothing_gives_the_same_value(scene):
    assert suppose(scene, "A", {}).area() == scene.area()


@pytest.mark.parametrize("figures", [{"dual": D(-1)}, {"dual": D(101)}, {"all": D(39)}])
def test_what_cannot_be_is_refused_with_a_sentence(scene, figures):
    with pytest.raises(ImpossibleChange) as refused:
        suppose(scene, "A", figures)
    assert "变动后" in str(refused.value)


def test_an_amount_per_student_may_be_above_its_denominator():
    per_head = Formula(Measure.RATIO, (Term("dual"),), (Term("all"),))
    scene = Scene(per_head, {"A": cells(100, 10)}, ("A",))
    assert suppose(scene, "A", {"dual": D(500)}).area().value == D(50)
