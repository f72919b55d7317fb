"""What stands in the way of submitting, and what wants an explanation."""

from decimal import Decimal

import pytest

from jinchang_vet.kit.cells import Cell
from submissions.checks import blanks, check
from submissions.entries import Entry, read_entry
from submissions.frozen import FrozenRule, Questions
from submissions.models import FigureState
from tests.submissions.test_entries import item

TEACHERS, DUAL = item(code="teachers", position=1), item(code="dual", position=2)
ONE = Decimal(1)


def rule(**facts) -> FrozenRule:
    usual = {
        "code": "dual-within-teachers",
        "operator": "le",
        "severity": "error",
        "missing": "skip",
        "message": "大于专业课教师数，请核对",
        "left": (("dual", ONE),),
        "right": (("teachers", ONE),),
    }
    return FrozenRule(**{**usual, **facts})


def found(*rules: FrozenRule, last=None, notes=None, items=(TEACHERS, DUAL), **typed: str):
    by_code = {each.code: each for each in items}
    entries = {
        code: read_entry(by_code[code], value, (notes or {}).get(code, ""))
        for code, value in typed.items()
    }
    return check(Questions(items, rules), entries, last or {})


def test_a_numerator_above_its_denominator_blocks_with_both_numbers():
    [hit] = found(rule(), teachers="286", dual="1290")
    assert (hit.severity, hit.place, hit.blocks) == ("error", "dual", True)
    assert hit.message == "大于专业课教师数，请核对（1,290 与 286）"


def test_equal_is_at_most():
    assert found(rule(), teachers="286", dual="286") == []


def test_a_rule_with_a_missing_value_is_skipped_or_counts_it_as_nothing():
    assert found(rule(), dual="5") == []
    [hit] = found(rule(missing="zero"), dual="5")
    assert hit.place == "dual"


def test_an_explained_error_still_blocks_and_an_explained_warning_does_not():
    notes = {"dual": "另含外聘教师"}
    [error] = found(rule(), notes=notes, teachers="1", dual="2")
    [warning] = found(rule(severity="warning"), notes=notes, teachers="1", dual="2")
    assert (error.blocks, warning.blocks) == (True, False)


def test_an_equation_holds_exactly():
    equation = rule(operator="eq", right=(("teachers", Decimal(2)),))
    assert found(equation, teachers="2", dual="4") == []
    assert len(found(equation, teachers="2", dual="5")) == 1


def test_what_cannot_be_read_blocks_in_its_own_words():
    [hit] = found(teachers="约100")
    assert hit.severity == "error"
    assert "约数" in hit.message


def test_not_applicable_wants_its_reason():
    [hit] = found(teachers="不适用")
    assert "写明原因" in hit.message
    assert found(teachers="不适用", notes={"teachers": "新建学校"}) == []


SWINGING = item(code="teachers", swing=Decimal(20))


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ("143", "201", "较上年增长 40.6%"),
        ("100", "79", "较上年下降 21.0%"),
        ("100", "120", None),
        ("100", "80", None),
        ("0", "50", "上年为 0"),
        ("0", "0", None),
    ],
)
def test_a_swing_above_the_share_wants_an_explanation(before, now, words):
    hits = found(items=(SWINGING,), last={"teachers": Cell.of(before)}, teachers=now)
    assert [hit.message.split("，")[0] for hit in hits] == ([words] if words else [])


def test_last_year_blank_or_not_applicable_is_no_swing():
    for last in (Cell.blank(), Cell.na()):
        assert found(items=(SWINGING,), last={"teachers": last}, teachers="5") == []


def test_an_explained_swing_no_longer_blocks():
    [hit] = found(
        items=(SWINGING,),
        last={"teachers": Cell.of(100)},
        notes={"teachers": "并校"},
        teachers="300",
    )
    assert not hit.blocks


def test_blanks_are_those_without_an_answer_in_the_order_of_the_form():
    entries = {"teachers": Entry(FigureState.NOT_APPLICABLE)}
    assert [each.code for each in blanks(Questions((TEACHERS, DUAL), ()), entries)] == ["dual"]


def test_findings_stand_in_the_order_of_the_form_errors_first():
    warning = rule(code="second", severity="warning")
    hits = found(warning, rule(), teachers="约1", dual="x")
    assert [hit.place for hit in hits] == ["teachers", "dual"]
