"""Figures between what is typed and what is stored."""

from decimal import Decimal

import pytest

from submissions.entries import BLANK, MAX_NOTE, MAX_TYPED, Entry, entries_of, read_entry, shown
from submissions.frozen import FrozenItem
from submissions.models import Figure, FigureState
from submissions.workflow import questions_of, working_revision
from tests.cast import fill


def item(**facts) -> FrozenItem:
    usual = {
        "code": "teachers",
        "name": "专任教师数",
        "section": "teachers",
        "position": 1,
        "type": "number",
        "unit": "人",
        "decimals": 0,
        "definition": "",
        "period": "snapshot",
        "kinds": ("secondary",),
        "minimum": Decimal(0),
        "maximum": None,
        "swing": None,
    }
    return FrozenItem(**{**usual, **facts})


COUNT, YES_NO = item(), item(type="yes_no", unit="是/否")
MONEY, SHARE = item(unit="元", decimals=2), item(unit="%", decimals=2)


@pytest.mark.parametrize(
    ("asked", "typed", "state", "value"),
    [
        (COUNT, "", FigureState.BLANK, None),
        (COUNT, "　", FigureState.BLANK, None),
        (COUNT, "0", FigureState.VALUE, Decimal(0)),
        (COUNT, "１２３", FigureState.VALUE, Decimal(123)),
        (COUNT, "1,290", FigureState.VALUE, Decimal(1290)),
        (COUNT, "不适用", FigureState.NOT_APPLICABLE, None),
        (COUNT, "/", FigureState.NOT_APPLICABLE, None),
        (COUNT, "-5", FigureState.UNREADABLE, None),
        (COUNT, "约100", FigureState.UNREADABLE, None),
        (COUNT, "12.5", FigureState.UNREADABLE, None),
        (COUNT, "abc", FigureState.UNREADABLE, None),
        (MONEY, "12000.50", FigureState.VALUE, Decimal("12000.5")),
        (YES_NO, "是", FigureState.VALUE, Decimal(1)),
        (YES_NO, "否", FigureState.VALUE, Decimal(0)),
        (YES_NO, "也许", FigureState.UNREADABLE, None),
    ],
)
def test_what_is_typed_becomes(asked, typed, state, value):
    entry = read_entry(asked, typed)
    assert (entry.state, entry.value) == (state, value)
    assert bool(entry.message) == (state == FigureState.UNREADABLE)


def test_what_cannot_be_read_is_kept_as_typed():
    assert read_entry(COUNT, "约100").typed == "约100"
    assert len(read_entry(COUNT, "x" * 500).typed) == MAX_TYPED


def test_a_number_too_large_for_the_column_is_refused_not_overflowed():
    entry = read_entry(COUNT, "999999999999999")
    assert entry.state == FigureState.UNREADABLE
    assert "数值过大" in entry.message


def test_characters_that_no_database_takes_are_dropped():
    entry = read_entry(COUNT, "12\x00", note="a\x00b")
    assert (entry.value, entry.note) == (Decimal(12), "ab")


def test_a_note_is_trimmed_and_bounded():
    assert read_entry(COUNT, "1", note="  新校区  ").note == "新校区"
    assert len(read_entry(COUNT, "1", note="x" * 999).note) == MAX_NOTE


@pytest.mark.parametrize(
    ("asked", "typed", "field"),
    [
        (COUNT, "1,290", "1290"),
        (COUNT, "0", "0"),
        (COUNT, "", ""),
        (COUNT, "/", "不适用"),
        (COUNT, "约100", "约100"),
        (MONEY, "12000.50", "12000.5"),
        (SHARE, "0.12%", "0.12%"),
        (YES_NO, "√", "是"),
        (YES_NO, "0", "否"),
    ],
)
def test_what_stands_in_the_field_reads_back_as_the_same(asked, typed, field):
    entry = read_entry(asked, typed)
    assert shown(entry, asked) == field
    again = read_entry(asked, field)
    assert (again.state, again.value) == (entry.state, entry.value)


def test_zero_blank_and_not_applicable_stay_three_things_in_the_database(submission, reporter):
    fill(
        submission,
        reporter,
        specialised_teachers="0",
        dual_qualified_teachers="",
        full_time_enrolment="不适用",
    )
    stored = Figure.objects.filter(revision=working_revision(submission))
    assert dict(stored.values_list("item__code", "state")) == {
        "specialised-teachers": "value",
        "dual-qualified-teachers": "blank",
        "full-time-enrolment": "not_applicable",
    }
    assert dict(stored.values_list("item__code", "value")) == {
        "specialised-teachers": Decimal(0),
        "dual-qualified-teachers": None,
        "full-time-enrolment": None,
    }


def test_an_item_without_a_figure_is_blank(submission):
    items = questions_of(submission).items
    assert set(entries_of([], items).values()) == {BLANK}


def test_an_unreadable_figure_brings_its_message_back(submission, reporter):
    fill(submission, reporter, specialised_teachers="约100")
    items = questions_of(submission).items
    figures = working_revision(submission).figures.select_related("item")
    entry = entries_of(figures, items)["specialised-teachers"]
    assert entry.state == FigureState.UNREADABLE
    assert "约数" in entry.message


def test_what_was_refused_stays_refused_though_what_is_kept_of_it_could_be_read(
    submission, reporter
):
    fill(submission, reporter, specialised_teachers="1" + " " * MAX_TYPED + "约")
    figure = Figure.objects.select_related("item").get()
    assert figure.typed.strip() == "1"
    [asked] = [each for each in questions_of(submission).items if each.code == figure.item.code]
    entry = entries_of([figure], [asked])[asked.code]
    assert (entry.state, entry.value) == (FigureState.UNREADABLE, None)
    assert entry.message


def test_filled_means_a_number_or_not_applicable():
    assert Entry(FigureState.NOT_APPLICABLE).is_filled
    assert Entry(FigureState.VALUE, Decimal(0)).is_filled
    assert not BLANK.is_filled
    assert not Entry(FigureState.UNREADABLE, typed="x").is_filled
