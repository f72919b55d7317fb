"""A full disk: writes are refused plainly and leave nothing, reading goes on, room heals all."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse

from jinchang_vet.middleware import SESSION_CLOCK
from submissions.evidence_shelf import WHOLE
from submissions.models import Evidence
from tests.drills.ground import Ground, Service, copy_of, standing_on
from tests.drills.ledger import Findings, held_against
from tests.drills.load import Step, Unit, is_confirmed, units_of
from tests.drills.scene import set_up
from tests.drills.small_disk import SmallDisk, small_disk
from tests.served import Answer, WebServer
from tests.submissions.evidence_files import pdf

MEGABYTES = 24
MOST = 3000  # saves until the database needs another page

pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(os.geteuid() != 0, reason="a disk of its own takes root"),
]


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    with small_disk(MEGABYTES) as found:
        yield found


@pytest.fixture
def cramped(request, disk, numbers, django_db_blocker) -> Iterator[Ground]:
    """A migrated database on the small disk; of PostgreSQL the tables, not its log."""
    found: Ground
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            found = copy_of(request.getfixturevalue("migrated"), disk.place / "database")
        else:
            server = request.getfixturevalue("server")
            found = Service(server, f"cramped_{next(numbers)}")
            _make_on(disk, found)
        with standing_on(found.url):
            yield found
        if isinstance(found, Service):
            _remove(found)


def _make_on(disk: SmallDisk, ground: Service) -> None:
    folder = disk.place / "tables"
    folder.mkdir(mode=0o700)
    shutil.chown(folder, user=ground.server.owner)
    with standing_on(ground.server.url), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
        cursor.execute(f"CREATE DATABASE {ground.database} TEMPLATE migrated TABLESPACE small")


def _remove(ground: Service) -> None:
    with standing_on(ground.server.url), connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {ground.database} WITH (FORCE)")
        cursor.execute("DROP TABLESPACE small")


@pytest.fixture
def evidence(disk) -> Path:
    folder = disk.place / "evidence"
    folder.mkdir()
    return folder


@pytest.fixture
def unit(cramped, evidence, tmp_path) -> Iterator[Unit]:
    """A reporter in front of the form; both the database and the evidence are on the small disk."""
    scene = set_up(schools=1)
    web = WebServer(tmp_path, cramped.url, variables={"EVIDENCE_DIR": str(evidence)})
    web.start()
    yield units_of(scene, web.port)[0]
    web.stop()


def attach(unit: Unit) -> Answer:
    """Send a scan."""
    address = reverse("submission_evidence", args=[unit.submission])
    fields = {"key": "the scan", "place": WHOLE}
    answer = unit.reporter.send_file(address, fields, "扫描件.pdf", pdf("scan", b"x" * 300_000))
    unit.confirmed["evidence.attach"] += is_confirmed(answer)
    return answer


def until_full(unit: Unit) -> tuple[Step, Answer]:
    """Save until there is no room; the step that found none, and the answer to it."""
    for step in unit.steps():
        answer = unit.send(step)
        if answer is None or not is_confirmed(answer):
            return step, answer
        assert unit.saves < MOST
    raise AssertionError("steps do not end")


def let_the_clock_be_due() -> None:
    """The next page of each session wants to write down that it was used."""
    for session in Session.objects.all():
        store, then = SessionStore(session.session_key), int(time.time()) - 120
        store[SESSION_CLOCK] = {"key": session.session_key, "opened": then, "seen": then}
        store.save()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def is_told(answer: Answer) -> bool:
    return answer.status == 507 and "服务器磁盘已满" in answer.text


def test_a_full_disk_refuses_plainly_keeps_reading_and_heals_by_itself(
    unit, cramped, disk, evidence, result
):
    began, form = time.monotonic(), reverse("submission", args=[unit.submission])
    assert unit.reporter.get(form).status == 200
    let_the_clock_be_due()
    disk.fill()
    step, refused = until_full(unit)
    assert is_told(refused), refused.text[-2000:]
    assert "您填写的内容没有丢失" in refused.text
    assert unit.reporter.get(form).status == 200
    review = reverse("submission_review", args=[unit.submission])
    assert unit.reviewer.get(review).status == 200
    assert is_told(unit.send(step))
    assert attach(unit).status == 507
    assert (files_in(evidence), Evidence.objects.count()) == ([], 0)
    disk.make_room()
    assert is_confirmed(unit.send(step))
    assert attach(unit).status == 302
    assert (len(files_in(evidence)), Evidence.objects.count()) == (1, 1)
    found = held_against([unit])
    result(
        drill="磁盘满",
        database=cramped.name,
        confirmed=unit.saves,
        unclear=3,
        lost=len(found.lost),
        half_written=len(found.half_written) + len(found.doubled),
        seconds=f"{time.monotonic() - began:.0f}",
        notes="保存和上传得到 507，浏览照常；有空间后立即恢复",
    )
    assert found == Findings()
