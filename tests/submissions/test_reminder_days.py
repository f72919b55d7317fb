"""On which days a round reminds; pure."""

import datetime as dt

import pytest

from institutions.refusals import Invalid
from submissions.models import Extension, Round
from submissions.reminder_days import occasion_of, read_days, write_days
from submissions.timing import LOCAL, window_of


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=LOCAL)


ROUND = Round(
    opens_at=at(2024, 12, 1),
    due_at=at(2025, 1, 31, 23, 59, 59),
    closes_at=at(2025, 3, 2, 23, 59, 59),
)


def occasion(now: dt.datetime, window=None, before=(14, 7, 3, 1), after=(14, 7, 1)) -> str:
    return occasion_of(window or window_of(ROUND), now, before=before, after=after)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("14,7,3,1", (14, 7, 3, 1)),
        ("１４，7、 3；1", (14, 7, 3, 1)),
        ("1,1,3", (3, 1)),
        ("", ()),
        (" , ", ()),
    ],
)
def test_days_are_read_as_they_are_meant(text, days):
    assert read_days(text) == days
    assert read_days(write_days(days)) == days


@pytest.mark.parametrize(
    "text", ["0", "91", "七", "-1", "1.5", "7天", "9" * 500, "1 2 3 4 5 6 7 8 9"]
)
def test_anything_else_is_refused_at_its_field(text):
    with pytest.raises(Invalid, match="提醒天数") as refused:
        read_days(text, "remind_before")
    assert list(refused.value.errors) == ["remind_before"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(2025, 1, 16, 23, 59, 59), ""),
        (at(2025, 1, 17), "due-14-20250131"),
        (at(2025, 1, 24), "due-7-20250131"),
        (at(2025, 1, 30, 23, 59, 59), "due-1-20250131"),
        (at(2025, 1, 31, 23, 59, 59), "due-1-20250131"),
        (at(2025, 2, 1), "late-1-20250131"),
        (at(2025, 2, 7), "late-7-20250131"),
        (at(2025, 2, 20), ""),
        (at(2025, 3, 3), ""),
        (at(2024, 11, 30), ""),
    ],
)
def test_each_day_of_the_calendar_here_has_its_occasion(now, expected):
    assert occasion(now) == expected
    assert occasion(now.astimezone(dt.UTC)) == expected


@pytest.mark.parametrize("days", [0, 1, 2])
def test_a_missed_day_is_made_up_for_within_two_days(days):
    now = at(2025, 1, 24, 9) + dt.timedelta(days=days)
    assert occasion(now, before=(7,)) == "due-7-20250131"
    assert occasion(at(2025, 1, 27), before=(7,)) == ""
    assert occasion(at(2025, 2, 1, 9) + dt.timedelta(days=days), after=(1,)) == "late-1-20250131"
    assert occasion(at(2025, 2, 4), after=(1,)) == ""


def test_a_day_before_the_round_opened_is_not_made_up_for():
    opened = Round(opens_at=at(2025, 1, 25), due_at=ROUND.due_at, closes_at=ROUND.closes_at)
    assert occasion(at(2025, 1, 25, 9), window_of(opened), before=(7,)) == ""


def test_an_extended_unit_is_reminded_of_its_own_day():
    given = Extension(institution_id=7, due_at=at(2025, 2, 20, 18), closes_at=at(2025, 3, 20, 18))
    window = window_of(ROUND, [given], 7)
    assert occasion(at(2025, 1, 24), window) == ""
    assert occasion(at(2025, 2, 1), window) == ""
    assert occasion(at(2025, 2, 13), window) == "due-7-20250220"
    assert occasion(at(2025, 2, 20, 19), window) == ""
    assert occasion(at(2025, 2, 21), window) == "late-1-20250220"


def test_nothing_is_reminded_of_where_no_days_are_named():
    assert occasion(at(2025, 1, 24), before=()) == ""
    assert occasion(at(2025, 2, 1), after=()) == ""
