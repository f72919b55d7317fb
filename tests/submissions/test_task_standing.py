"""How a task stands at the end of a year, from its records alone."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pytest

from submissions.task_standing import (
    LAMPS,
    ProgressKind,
    TaskState,
    in_force,
    last_report,
    standing_of,
)
from submissions.task_words import count_words

TODAY = dt.date(2026, 5, 1)


@dataclass(frozen=True)
class Record:
    number: int
    state: str
    as_of: dt.date
    kind: str = ProgressKind.REPORT


def standing(*records, deadline=2025, year=2026, today=TODAY):
    return standing_of(records, deadline=deadline, year=year, today=today)


STARTED = Record(1, "in_progress", dt.date(2024, 3, 1))
DONE = Record(2, "completed", dt.date(2025, 11, 1))
CONFIRMED = Record(3, "completed", dt.date(2025, 11, 1), ProgressKind.CONFIRM)
REOPENED = Record(4, "in_progress", dt.date(2025, 11, 1), ProgressKind.REOPEN)


def test_nothing_recorded_is_not_started():
    assert standing(deadline=None).state is TaskState.NOT_STARTED


@pytest.mark.parametrize(
    ("records", "state", "confirmed"),
    [
        ((STARTED,), TaskState.IN_PROGRESS, False),
        ((STARTED, DONE), TaskState.COMPLETED, False),
        ((STARTED, DONE, CONFIRMED), TaskState.COMPLETED, True),
        ((STARTED, DONE, CONFIRMED, REOPENED), TaskState.IN_PROGRESS, False),
    ],
)
def test_the_last_record_decides(records, state, confirmed):
    found = standing(*records)
    assert (found.state, found.is_confirmed) == (state, confirmed)
    assert found.awaits_confirmation == (state is TaskState.COMPLETED and not confirmed)


def test_a_page_of_an_earlier_year_knows_only_what_is_told_of_the_days_up_to_its_end():
    assert standing(STARTED, DONE, CONFIRMED, year=2024).state is TaskState.IN_PROGRESS
    assert standing(STARTED, year=2023).state is TaskState.NOT_STARTED


def test_a_confirmation_speaks_of_the_day_of_what_it_confirms():
    assert standing(STARTED, DONE, CONFIRMED, year=2025).is_confirmed


def test_a_record_about_an_earlier_day_does_not_undo_a_later_one():
    told_late = Record(3, "in_progress", dt.date(2024, 12, 31))
    assert in_force([STARTED, DONE, told_late], year=2026) == DONE
    assert in_force([STARTED, DONE, told_late], year=2024) == told_late


def test_of_two_records_about_one_day_the_second_counts():
    corrected = Record(2, "not_started", STARTED.as_of)
    assert in_force([corrected, STARTED], year=2026) == corrected


def test_the_last_report_stays_readable_whatever_was_decided_about_it():
    assert last_report([STARTED, DONE, CONFIRMED, REOPENED], year=2026) == DONE
    assert last_report([], year=2026) is None


@pytest.mark.parametrize(
    ("year", "today", "overdue"),
    [
        (2024, dt.date(2026, 1, 1), False),  # the page's year lies before the deadline
        (2025, dt.date(2025, 12, 31), False),  # the deadline's last day
        (2025, dt.date(2026, 1, 1), True),
        (2026, dt.date(2026, 1, 1), True),
        (2030, dt.date(2025, 6, 1), False),  # a page of the future
    ],
)
def test_overdue_begins_when_the_year_of_the_deadline_is_over(year, today, overdue):
    assert standing(STARTED, year=year, today=today).is_overdue is overdue
    assert standing(year=year, today=today).is_overdue is overdue


def test_what_is_completed_or_has_no_deadline_is_never_overdue():
    assert not standing(STARTED, DONE).is_overdue
    assert not standing(STARTED, DONE, CONFIRMED).is_overdue
    assert not standing(STARTED, deadline=None).is_overdue
    assert standing(STARTED, DONE, CONFIRMED, REOPENED).is_overdue


def test_each_standing_has_a_lamp_of_its_own_shape_and_word():
    lamps = {
        *(LAMPS[state] for state in TaskState),
        standing(DONE, CONFIRMED).lamp,
        standing(STARTED).lamps[1],
    }
    assert [lamp.label for lamp in standing(STARTED).lamps] == ["进行中", "逾期"]
    assert [lamp.label for lamp in standing(DONE, CONFIRMED).lamps] == ["已销号"]
    assert len({lamp.shape for lamp in lamps}) == len({lamp.label for lamp in lamps}) == 5


def test_the_states_in_words_count_each_task_once_and_add_up():
    done, kept = standing(STARTED, DONE), standing(DONE, CONFIRMED)
    found = [standing(), standing(STARTED), standing(STARTED, deadline=None), done, kept]
    words = count_words(found)
    assert words == "未启动 1 项，进行中 2 项，已完成 2 项（其中已销号 1 项）；其中逾期 2 项"
    states = re.findall(r"(?:^|，)(?:未启动|进行中|已完成) (\d+) 项", words)
    assert sum(map(int, states)) == len(found)
    assert count_words([done]) == "已完成 1 项"
    assert count_words([]) == ""
