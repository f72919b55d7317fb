"""The code of what a revision reports."""

from decimal import Decimal

import pytest

from submissions.check_code import code_of, digest, digest_of_entries, digest_of_revision
from submissions.entries import Entry
from tests.cast import fill

ONE = ("teachers", "value", Decimal("1900"))


def test_it_is_the_same_for_the_same_figures_whatever_their_order_and_decimals():
    other = ("share", "value", Decimal("57.6"))
    written = [("share", "value", Decimal("57.6000")), ("teachers", "value", Decimal("1900.0000"))]
    assert digest([ONE, other]) == digest([other, ONE]) == digest(written)


@pytest.mark.parametrize(
    "changed",
    [
        ("teachers", "value", Decimal("1901")),
        ("teachers", "value", Decimal("19000")),
        ("teachers", "not_applicable", None),
        ("students", "value", Decimal("1900")),
        ("teachers", "blank", None),
    ],
)
def test_it_is_another_for_other_figures(changed):
    assert digest([changed]) != digest([ONE])


def test_an_item_left_blank_is_as_one_never_touched():
    assert digest([ONE, ("students", "blank", None)]) == digest([ONE])


def test_an_explanation_is_not_part_of_it():
    figures = [Entry("value", Decimal(1), note=note) for note in ("", "新建")]
    assert digest_of_entries({"a": figures[0]}) == digest_of_entries({"a": figures[1]})


def test_stored_figures_have_the_code_of_the_same_answers(db, submission, reporter):
    fill(submission, reporter, specialised_teachers="1,900", dual_qualified_teachers="")
    answers = {
        "specialised-teachers": Entry("value", Decimal(1900)),
        "dual-qualified-teachers": Entry("blank"),
    }
    assert digest_of_revision(submission.revisions.get()) == digest_of_entries(answers)


def test_people_read_its_beginning():
    assert code_of("1a2b3c4d5e") == "1A2B-3C4D"
