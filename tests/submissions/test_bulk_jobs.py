"""Imports in the background: killed workers, two at once, and what stands afterwards."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from institutions.refusals import Refused
from submissions import bulk_jobs
from submissions.bulk_imports import STALE_AFTER, Sent, confirm, is_stale, receive, restart
from submissions.bulk_jobs import queue, read, write_confirmed
from submissions.bulk_progress import RowTells, Superseded, silent
from submissions.models import Figure, FigureImport, Round, Step, Submission
from tests.cast import fill
from tests.submissions.bulk_files import REASON, uploaded, workbook, written

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
ROW = ("school", "", 2019, 200, 90, 3000)


@pytest.fixture(autouse=True)
def units(transactional_db, school, other_school, college, catalogue):
    """The units of the city, and the catalogue."""


def worker_environment() -> dict[str, str]:
    """The surroundings of a process that works on the database of the tests."""
    facts = connection.settings_dict
    url = f"sqlite:///{facts['NAME']}"
    if connection.vendor != "sqlite":
        host = facts["HOST"].replace("/", "%2F")
        url = f"postgres://{facts['USER']}@{host}/{facts['NAME']}"
    return {**os.environ, "DATABASE_URL": url}


def start_worker() -> subprocess.Popen:
    command = [sys.executable, "manage.py", "db_worker", "--queue-name", "*", "--interval", "0.2"]
    options = ["--no-startup-delay", "--no-reload", "--verbosity", "0"]
    return subprocess.Popen([*command, *options], cwd=ROOT, env=worker_environment())


def wait_for(condition, seconds: float = 40) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def state() -> str:
    return FigureImport.objects.values_list("state", flat=True).get()


@pytest.fixture
def worker():
    """Starts `db_worker` processes; none outlives the test."""
    started: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        started.append(start_worker())
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_worker_reads_and_writes_what_it_is_asked_for(baiyin, manager, worker):
    worker()
    found = receive(baiyin, by=manager, file=Sent("a.xlsx", workbook(ROW))).value
    queue(found)
    assert wait_for(lambda: state() == "ready")
    found.refresh_from_db()
    queue(confirm(found, by=manager, version=found.version, reason=REASON).value)
    assert wait_for(lambda: state() == "done")
    assert Submission.objects.get(institution__code="school").state == "submitted"
    assert wait_for(
        lambda: set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
    )


def test_a_killed_worker_leaves_nothing_half_written_and_the_import_can_begin_anew(
    baiyin, manager, worker
):
    rows = [("school", "", year, 200, 90, 3000) for year in range(2005, 2020)]
    found = uploaded(baiyin, manager, workbook(*rows))
    confirm(found, by=manager, version=found.version, reason=REASON)
    # As a worker leaves it that is killed in its transaction: begun, and nothing more.
    FigureImport.objects.update(state="writing")
    killed = worker()
    killed.send_signal(signal.SIGKILL)
    assert killed.wait(10) == -signal.SIGKILL
    assert not Round.objects.exists()
    assert not Figure.objects.exists()
    with pytest.raises(Refused, match="不用重新检查"):
        restart(found, by=manager)
    FigureImport.objects.update(changed_at=timezone.now() - 2 * STALE_AFTER)
    worker()
    queue(restart(found, by=manager).value)
    assert wait_for(lambda: state() == "ready")


def test_a_process_killed_inside_the_transaction_leaves_nothing(baiyin, manager):
    found = uploaded(baiyin, manager, workbook(ROW))
    confirm(found, by=manager, version=found.version, reason=REASON)
    script = (
        "import os, signal, django; django.setup()\n"
        "from submissions import bulk_jobs, bulk_progress, bulk_writing\n"
        "def kill(*args): os.kill(os.getpid(), signal.SIGKILL)\n"
        "bulk_writing._steps = kill\n"
        f"bulk_jobs.write_confirmed({found.pk}, bulk_progress.silent)\n"
    )
    environ = {**worker_environment(), "DJANGO_SETTINGS_MODULE": "jinchang_vet.settings"}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environ, check=False)
    assert done.returncode == -signal.SIGKILL
    assert state() == "writing"
    assert not Round.objects.exists()
    assert not Figure.objects.exists()
    now = FigureImport.objects.get()
    assert is_stale(now, timezone.now() + 2 * STALE_AFTER)
    assert not is_stale(now, timezone.now())


def test_a_process_that_wakes_up_late_finds_the_import_moved_on(baiyin, manager):
    found = receive(baiyin, by=manager, file=Sent("a.xlsx", workbook(ROW))).value
    FigureImport.objects.update(state="reading")
    late = RowTells(found.pk, found.version)
    late(0, 10, "正在读取")
    FigureImport.objects.update(changed_at=timezone.now() - 2 * STALE_AFTER)
    restart(found, by=manager)
    with pytest.raises(Superseded):
        late(10, 10, "读完")
    assert state() == "waiting"


def test_work_that_breaks_off_says_so_and_can_begin_anew(baiyin, manager, monkeypatch):
    found = receive(baiyin, by=manager, file=Sent("a.xlsx", workbook(ROW))).value
    monkeypatch.setattr(bulk_jobs, "examine", lambda *args, **what: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        read(found.pk, silent)
    assert state() == "failed"
    monkeypatch.undo()
    restart(found, by=manager)
    read(found.pk, silent)
    assert state() == "ready"


def test_progress_grows_and_is_seen_from_outside(baiyin, manager):
    rows = [("school", "", year, 200, 90, 3000) for year in range(2005, 2020)]
    found = receive(baiyin, by=manager, file=Sent("a.xlsx", workbook(*rows))).value
    seen: list[tuple] = []

    def look(done: int, total: int, message: str = "") -> None:
        with ThreadPoolExecutor(1) as outside:
            seen.append(outside.submit(_outside).result())

    read(found.pk, look)
    assert seen[0][:2] == (0, 0)
    assert seen[-1][:2] == (15, 15)
    assert {message for _, _, message in seen} == {"正在打开文件", "正在核对每个单位的数据"}


def _outside() -> tuple:
    try:
        return FigureImport.objects.values_list("done", "total", "message").get()
    finally:
        connections.close_all()


# ---- at once -----------------------------------------------------------------------------------


def at_once(*calls) -> list:
    start = threading.Barrier(len(calls))

    def run(call):
        try:
            start.wait()
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_confirming_and_writing_at_once_have_one_effect(baiyin, manager):
    found = uploaded(baiyin, manager, workbook(ROW))
    version = found.version
    copies = [FigureImport.objects.get() for _ in range(4)]
    seen = {"by": manager, "version": version, "reason": REASON}
    results = at_once(
        *[
            lambda each=each, key=str(number): confirm(each, key=key, **seen)
            for number, each in enumerate(copies)
        ]
    )
    assert sum(not isinstance(result, Refused) for result in results) == 1
    at_once(*[lambda: write_confirmed(found.pk, silent) for _ in range(3)])
    assert state() == "done"
    assert Step.objects.count() == 1


def test_two_imports_of_the_same_year_have_one_winner(baiyin, manager):
    first = uploaded(baiyin, manager, workbook(ROW))
    second = uploaded(baiyin, manager, workbook(("college", "", 2019, 10, 5, 100)))
    for found in (first, second):
        confirm(found, by=manager, version=found.version, reason=REASON)
    at_once(*[lambda pk=found.pk: write_confirmed(pk, silent) for found in (first, second)])
    states = sorted(FigureImport.objects.values_list("state", flat=True))
    assert states == ["done", "failed"]
    assert Round.objects.count() == 1
    assert Step.objects.count() == 1


def test_saving_a_draft_while_an_import_is_written_has_one_winner(
    baiyin, manager, submission, reporter
):
    found = uploaded(baiyin, manager, workbook(("school", "", 2024, 200, 90, 3000)))
    confirm(found, by=manager, version=found.version, reason=REASON)
    results = at_once(
        lambda: write_confirmed(found.pk, silent),
        lambda: fill(submission, reporter, specialised_teachers="150"),
    )
    is_saved = not isinstance(results[1], Refused)
    now = Submission.objects.get(pk=submission.pk)
    values = dict(Figure.objects.values_list("item__code", "value"))
    if state() == "done":
        assert now.state == "submitted"
        assert values["specialised-teachers"] == 200
    else:
        assert is_saved
        assert now.state == "draft"
        assert values == {"specialised-teachers": 150}


def test_an_import_left_alone_for_long_says_so(baiyin, manager):
    found = receive(baiyin, by=manager, file=Sent("a.xlsx", workbook(ROW))).value
    assert not is_stale(found, found.at + dt.timedelta(seconds=30))
    assert is_stale(found, found.at + 2 * STALE_AFTER)
    read(found.pk, silent)
    done = written(FigureImport.objects.get(), manager)
    assert not is_stale(done, timezone.now() + 2 * STALE_AFTER)
