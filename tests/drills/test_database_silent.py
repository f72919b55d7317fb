"""The database stops in mid-work and says nothing, while its host still takes connections: every
page says so after a few seconds, and nobody waits for ever.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from submissions.models import Figure, Submission
from tests.drills.supervision import until
from tests.drills.visit import NOT_LOST, Visit, is_told
from tests.served import Browser

SILENT = 20  # seconds
ANSWERED = 8.0  # seconds within which every page comes that is asked for meanwhile
GIVEN_UP = 45.0  # seconds within which a statement in mid-work is
LOCKED_OUT = "SELECT 1 FROM pg_locks WHERE NOT granted"

pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(
        "postgres" not in os.environ.get("DATABASE_URL", ""), reason="在 PostgreSQL 上运行"
    ),
]


@contextmanager
def saving(visit: Visit) -> Iterator[threading.Thread]:
    """The visit saves, and the database is at it: it waits for a row that somebody else holds."""
    thread = threading.Thread(target=visit.save)
    with transaction.atomic():
        Submission.objects.select_for_update().get(pk=visit.submission.pk)
        thread.start()
        until(_somebody_waits, seconds=10)
        yield thread


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(LOCKED_OUT)
        return cursor.fetchone() is not None


def test_a_database_that_falls_silent_is_told_of_and_nobody_waits_for_ever(
    web, ground, scene, result
):
    visit, caught = (Visit(Browser(web.port, who), what) for who, what in scene.drafts[:2])
    assert visit.open().status == 200
    with saving(caught) as thread:
        ground.freeze()
        try:
            go_on(visit)
            thread.join(GIVEN_UP)
        finally:
            ground.thaw()
    assert not thread.is_alive()
    assert is_told(caught.answers[-1])
    assert NOT_LOST in caught.answers[-1].text
    asked, slowest, given_up = len(visit.answers), visit.longest, caught.longest
    back = until(lambda: visit.open().status == 200)
    for each in (visit, caught):
        assert [each.save().status, each.save().status] == [302, 302]
        now = Submission.objects.get(pk=each.submission.pk)
        assert now.version == each.submission.version + 1
    assert set(Figure.objects.values_list("value", flat=True)) == {4711}
    result(
        drill="数据库没有声息",
        database=ground.name,
        confirmed=4,
        unclear=asked + 1,
        lost=0,
        half_written=0,
        seconds=f"{SILENT}",
        notes=f"最慢的答复 {slowest:.1f} 秒，正在执行的保存 {given_up:.1f} 秒后放弃；"
        f"恢复后 {back:.1f} 秒可用",
    )


def go_on(visit: Visit) -> None:
    """Go on opening and saving for `SILENT` seconds."""
    began = time.monotonic()
    visit.answers.clear()
    while time.monotonic() - began < SILENT:
        assert is_told(visit.open())
        assert is_told(visit.save())
        assert visit.longest < ANSWERED
        time.sleep(0.5)
