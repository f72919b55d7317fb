"""Telling what a person has changed on a page from what stood there."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.comparing import Sent, imprint, imprints, sent_by
from submissions.entries import BLANK, Entry, read_entry, shown
from submissions.frozen import FrozenItem, Questions
from submissions.models import FigureState
from submissions.posted import HELD, field_name, note_name
from tests.submissions.answers import answers_to

COUNT = FrozenItem(
    code="teachers",
    name="专任教师",
    section="staff",
    position=1,
    type="number",
    unit="人",
    decimals=0,
    definition="",
    period="snapshot",
    kinds=(),
    minimum=Decimal(0),
    maximum=None,
    swing=None,
)
SHARE = replace(COUNT, code="share", unit="%", decimals=1, maximum=Decimal(100))
EITHER = replace(COUNT, code="either", type="yes_no", unit="是/否")
QUESTIONS = Questions((COUNT, SHARE, EITHER), ())
ANSWERED = st.sampled_from([COUNT, SHARE]).flatmap(
    lambda item: st.tuples(st.just(item), answers_to(item, wrong=True))
)


def entry(typed: str, note: str = "") -> Entry:
    return read_entry(COUNT, typed, note)


@given(ANSWERED)
def test_what_comes_back_as_it_was_shown_is_unchanged(answered):
    item, answer = answered
    stored = read_entry(item, answer.typed, answer.note)
    post = {
        HELD: imprints({item.code: stored}),
        field_name(item.code): shown(stored, item),
        note_name(item.code): stored.note,
    }
    assert sent_by(QUESTIONS, post).changed == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [("0", ""), ("0", "不适用"), ("", "不适用"), ("12", "13"), ("约12", "约13"), ("12", "约12")],
)
def test_what_says_something_else_is_changed(one, other):
    assert imprint(entry(one)) != imprint(entry(other))


def test_a_note_alone_is_a_change():
    assert imprint(entry("12")) != imprint(entry("12", "新建"))


def test_another_spelling_and_decimals_of_the_column_are_none():
    stored = Entry(FigureState.VALUE, Decimal("1290.0000"))
    assert imprint(stored) == imprint(entry("１，２９０")) == imprint(entry(" 1290 "))


def test_line_breaks_that_a_field_of_one_line_drops_are_none():
    assert imprint(entry("12", "第一\r\n第二")) == imprint(entry("12", "第一第二"))


def test_a_field_whose_imprint_did_not_come_is_changed():
    sent = Sent({"teachers": BLANK, "share": BLANK}, {"share": imprint(BLANK)})
    assert list(sent.changed) == ["teachers"]


def test_one_field_can_be_left_out():
    sent = Sent({"teachers": entry("1"), "share": entry("2")})
    assert list(sent.without("teachers").changed) == ["share"]
    assert sent.without("unknown") == sent
