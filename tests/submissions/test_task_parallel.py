"""Two people, or one person twice, at the same moment: one record of each number, one effect."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from institutions.refusals import Stale
from submissions.task_ledger import report_progress
from targets.models import Task
from tests.submissions.task_cast import DAY

pytest_plugins = ["tests.submissions.task_fixtures"]
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(task: Task, by, texts: list[str], keys: list[str]) -> list:
    """What came of recordings that start together, each on a connection of its own."""
    start = threading.Barrier(len(texts))

    def record(text: str, key: str):
        mine = Task.objects.get(pk=task.pk)
        start.wait()
        try:
            what = {"state": "in_progress", "text": text, "as_of": DAY, "seen": 0}
            return report_progress(mine, by=by, key=key, **what)
        except Stale as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(texts)) as pool:
        return list(pool.map(record, texts, keys))


def test_two_people_recording_at_once_have_one_winner(bureau_task, bureau_reporter):
    results = at_once(bureau_task, bureau_reporter, ["甲", "乙", "丙"], ["a", "b", "c"])
    assert sum(isinstance(result, Stale) for result in results) == 2
    assert bureau_task.progress.count() == 1


def test_a_double_click_records_once(bureau_task, bureau_reporter):
    results = at_once(bureau_task, bureau_reporter, ["甲"] * 3, ["k"] * 3)
    assert sorted(done.repeated for done in results) == [False, True, True]
    assert bureau_task.progress.count() == 1
