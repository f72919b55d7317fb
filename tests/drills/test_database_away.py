"""The database is away for half a minute: pages and writes say so at once, and all comes back."""

from __future__ import annotations

import json
import time

import pytest

from submissions.bulk_imports import Sent, receive
from submissions.bulk_jobs import queue
from submissions.models import Figure, FigureImport, Submission
from tests.drills.supervision import supervised, until
from tests.drills.visit import NOT_LOST, Visit, is_told
from tests.served import Browser
from tests.submissions.bulk_files import workbook

AWAY = 30  # seconds
ANSWERED = 5.0  # seconds within which every answer comes
ROW = ("school-0", "", 2019, 200, 90, 3000)

pytestmark = pytest.mark.drill


def state_of_import() -> str:
    return FigureImport.objects.values_list("state", flat=True).get()


def test_without_its_database_the_site_says_so_at_once_and_comes_back_by_itself(
    web, ground, scene, result, tmp_path
):
    with supervised(ground, tmp_path) as supervisor:
        go_through(web, ground, scene, result, supervisor)


def go_through(web, ground, scene, result, supervisor) -> None:
    visit = Visit(Browser(web.port, scene.reporter), scene.draft)
    assert visit.open().status == 200
    [first] = supervisor.workers
    master, began = web.process.pid, time.monotonic()
    ground.vanish()
    visit.answers.clear()
    while time.monotonic() - began < AWAY:
        assert is_told(visit.open())
        written = visit.save()
        assert is_told(written)
        assert NOT_LOST in written.text
        assert written.text.count("4711") == 2
        assert "将自动重试" in json.loads(visit.save_by_itself().text)["words"]
        assert visit.longest < ANSWERED
        time.sleep(1)
    asked = len(visit.answers)
    ground.come_back()
    back = until(lambda: visit.open().status == 200)
    assert [visit.save().status, visit.save().status] == [302, 302]
    assert (web.process.pid, web.process.poll()) == (master, None)
    now = Submission.objects.get(pk=scene.draft.pk)
    assert now.version == scene.draft.version + 1
    assert set(Figure.objects.values_list("value", flat=True)) == {4711}
    queue(receive(scene.city, by=scene.manager, file=Sent("a.xlsx", workbook(ROW))).value)
    worked = until(lambda: state_of_import() in ("ready", "refused"))
    assert supervisor.workers != [first]
    slowest = max(answer.seconds for answer in visit.answers[:asked])
    result(
        drill=f"数据库离开 {AWAY} 秒",
        database=ground.name,
        confirmed=2,
        unclear=asked,
        lost=0,
        half_written=0,
        seconds=f"{time.monotonic() - began:.0f}",
        notes=f"最慢的答复 {slowest:.2f} 秒；恢复后 {back:.1f} 秒可用，"
        f"后台任务 {worked:.1f} 秒后继续",
    )
