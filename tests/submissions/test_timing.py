"""When a round is ahead, open, late and closed."""

import datetime as dt

import pytest

from submissions.models import Extension, Round
from submissions.timing import (
    LOCAL,
    Phase,
    Window,
    deadline_words,
    is_closed,
    usual_close,
    usual_due,
    window_of,
)


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=LOCAL)


WINDOW = Window(at(2024, 11, 1), at(2025, 1, 31, 23, 59, 59), at(2025, 3, 2, 23, 59, 59))


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (at(2024, 10, 31, 23, 59, 59), Phase.AHEAD),
        (at(2024, 11, 1), Phase.OPEN),
        (at(2025, 1, 31, 23, 59, 59), Phase.OPEN),
        (at(2025, 2, 1), Phase.LATE),
        (at(2025, 3, 2, 23, 59, 59), Phase.LATE),
        (at(2025, 3, 3), Phase.CLOSED),
    ],
)
def test_the_moment_named_still_counts(now, phase):
    assert WINDOW.phase(now) is phase


def test_a_round_is_usually_due_at_the_end_of_january_and_closes_thirty_days_later():
    assert usual_due(2024) == at(2025, 1, 31, 23, 59, 59)
    assert usual_close(usual_due(2024)) == at(2025, 3, 2, 23, 59, 59)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (at(2024, 10, 1), "未开始：2024 年 11 月 1 日 00:00 起填报，2025 年 1 月 31 日截止"),
        (at(2024, 12, 22, 23), "截止 2025 年 1 月 31 日（还有 40 天）"),
        (at(2025, 1, 30, 23, 59, 59), "截止 2025 年 1 月 31 日（还有 1 天）"),
        (at(2025, 1, 31, 8), "截止 2025 年 1 月 31 日（今天截止，还有 15 小时）"),
        (at(2025, 1, 31, 23, 20), "截止 2025 年 1 月 31 日（今天截止，还有 39 分钟）"),
        (at(2025, 1, 31, 23, 59, 30), "截止 2025 年 1 月 31 日（今天截止，不足 1 分钟）"),
        (
            at(2025, 2, 1),
            "2025 年 1 月 31 日已截止，现在提交记为逾期；2025 年 3 月 2 日关闭（还有 29 天）",
        ),
        (
            at(2025, 3, 2, 20),
            "2025 年 1 月 31 日已截止，现在提交记为逾期；2025 年 3 月 2 日关闭（还有 3 小时）",
        ),
        (at(2025, 4, 1), "2025 年 3 月 2 日已关闭"),
    ],
)
def test_the_deadline_in_words(now, words):
    assert deadline_words(WINDOW, now) == words


def test_days_left_are_calendar_days_here_not_in_utc():
    just_before_midnight = at(2025, 1, 30, 23, 59).astimezone(dt.UTC)
    assert WINDOW.days_left(just_before_midnight) == 1


def test_a_due_time_within_the_day_is_told_with_its_hour():
    window = Window(at(2024, 11, 1), at(2025, 1, 31, 18, 0, 59), at(2025, 3, 2, 12))
    said = deadline_words(window, at(2025, 1, 31, 12))
    assert said == "截止 2025 年 1 月 31 日 18:00（今天截止，还有 6 小时）"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (at(2024, 10, 1), "未开始"),
        (at(2024, 12, 1), "填报中"),
        (at(2025, 2, 10), "已过截止 · 逾期可交"),
        (at(2025, 3, 10), "已关闭"),
    ],
)
def test_which_state_holds(now, words):
    assert WINDOW.state_words(now) == words


ROUND = Round(opens_at=WINDOW.opens_at, due_at=WINDOW.due_at, closes_at=WINDOW.closes_at)


def extension(institution: int, due: dt.datetime) -> Extension:
    return Extension(institution_id=institution, due_at=due, closes_at=due)


def test_an_extension_helps_its_own_unit_only():
    given = [extension(7, at(2025, 4, 1))]
    assert window_of(ROUND, given, 7).closes_at == at(2025, 4, 1)
    assert window_of(ROUND, given, 8) == WINDOW


def test_a_unit_with_more_time_is_told_until_when():
    window = window_of(ROUND, [extension(7, at(2025, 4, 1, 23, 59))], 7)
    assert window.state_words(at(2025, 3, 20)) == "已延期至 2025 年 4 月 1 日"
    assert deadline_words(window, at(2025, 3, 20)) == "已延期至 2025 年 4 月 1 日（还有 12 天）"
    assert window.state_words(at(2025, 4, 3)) == "已关闭"


def test_of_several_extensions_the_latest_counts_and_none_shortens():
    given = [extension(7, at(2025, 4, 1)), extension(7, at(2025, 1, 5))]
    window = window_of(ROUND, given, 7)
    assert (window.due_at, window.closes_at) == (at(2025, 4, 1), at(2025, 4, 1))


def test_a_round_is_closed_for_good_when_its_last_extension_has_passed():
    given = [extension(7, at(2025, 4, 1))]
    assert not is_closed(ROUND, given, at(2025, 3, 20))
    assert is_closed(ROUND, given, at(2025, 4, 2))
    assert is_closed(ROUND, [], at(2025, 3, 3))
