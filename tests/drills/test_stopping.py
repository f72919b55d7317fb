"""SIGTERM in the middle: what is under way is finished, or can be done again with one effect."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils import timezone

from submissions.bulk_imports import STALE_AFTER, Sent, receive, restart
from submissions.bulk_jobs import queue
from submissions.evidence_shelf import WHOLE
from submissions.models import Evidence, FigureImport
from tests.drills.ledger import Findings, held_against
from tests.drills.load import units_of, working
from tests.drills.supervision import supervised, until
from tests.served import TOKEN, Browser, WebServer
from tests.submissions.bulk_files import csv_file
from tests.submissions.evidence_files import pdf

SAVES = 300
GRACE = 10  # seconds; in production 25
SETTLED = ("ready", "refused")

pytestmark = pytest.mark.drill


@pytest.fixture
def evidence(tmp_path) -> Path:
    folder = tmp_path / "kept"
    folder.mkdir()
    return folder


@pytest.fixture
def web(ground, scene, evidence, tmp_path) -> Iterator[WebServer]:
    """The pages, with little patience for what is under way."""
    found = WebServer(
        tmp_path,
        ground.url,
        options=("--graceful-timeout", str(GRACE)),
        variables={"EVIDENCE_DIR": str(evidence)},
    )
    found.start()
    yield found
    found.stop()


class Upload:
    """A scan on its way, as much of it as is sent."""

    def __init__(self, web: WebServer, scene) -> None:
        file = SimpleUploadedFile("扫描件.pdf", pdf("scan", b"x" * 2_000_000))
        fields = {"key": "one scan", "place": WHOLE, "csrfmiddlewaretoken": TOKEN, "files": file}
        self.body = encode_multipart(BOUNDARY, fields)
        address = reverse("submission_evidence", args=[scene.draft.pk])
        cookies = Browser(web.port, scene.reporter).cookies
        head = f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n"
        head += f"Content-Type: {MULTIPART_CONTENT}\r\nContent-Length: {len(self.body)}\r\n\r\n"
        self.line = socket.create_connection(("127.0.0.1", web.port), timeout=60)
        self.line.sendall(head.encode())
        self.sent = 0

    def send(self, share: float) -> None:
        """Go on until this share of it is sent."""
        upto = int(share * len(self.body))
        self.line.sendall(self.body[self.sent : upto])
        self.sent = upto

    def status(self) -> int | None:
        """Of the answer; None where none comes."""
        answer = http.client.HTTPResponse(self.line)
        try:
            answer.begin()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            self.line.close()
        return answer.status


def kept(folder: Path) -> tuple[int, int]:
    """Files, and rows that speak of them."""
    return sum(path.is_file() for path in folder.rglob("*")), Evidence.objects.count()


def test_an_upload_under_way_is_finished(web, scene, evidence, ground, result):
    upload, began = Upload(web, scene), time.monotonic()
    upload.send(0.5)
    stopping = threading.Thread(target=web.stop)
    stopping.start()
    time.sleep(1)
    upload.send(1)
    status = upload.status()
    stopping.join()
    result(
        drill="停止服务：上传正在进行",
        database=ground.name,
        confirmed=int(status == 302),
        lost=1 - kept(evidence)[1],
        half_written=abs(kept(evidence)[0] - kept(evidence)[1]),
        seconds=f"{time.monotonic() - began:.0f}",
        notes="收完并保存",
    )
    assert (status, kept(evidence)) == (302, (1, 1))


def test_an_upload_that_stands_still_leaves_nothing_and_counts_once_when_sent_again(
    web, scene, evidence, ground, result
):
    upload, began = Upload(web, scene), time.monotonic()
    upload.send(0.5)
    web.stop()
    ended = time.monotonic() - began
    assert (upload.status(), kept(evidence)) == (None, (0, 0))
    web.start()
    for _ in range(2):
        again = Upload(web, scene)
        again.send(1)
        assert again.status() == 302
    result(
        drill="停止服务：上传停在半途",
        database=ground.name,
        confirmed=2,
        unclear=1,
        lost=1 - kept(evidence)[1],
        half_written=abs(kept(evidence)[0] - kept(evidence)[1]),
        seconds=f"{time.monotonic() - began:.0f}",
        notes=f"{ended:.0f} 秒后结束（限 {GRACE} 秒），什么也没留下；重发两次只算一次",
    )
    assert kept(evidence) == (1, 1)


def test_saves_under_way_are_kept_or_sent_again(web, scene, ground, result):
    units, began = units_of(scene, web.port), time.monotonic()
    with working(units, until=SAVES, seconds=200) as wait_for:
        for number in (1, 2):
            wait_for(number * SAVES // 3)
            web.stop()
            web.start()
    found = held_against(units)
    result(
        drill="停止服务两次，同时在保存",
        database=ground.name,
        confirmed=sum(unit.saves for unit in units),
        unclear=sum(unit.unclear for unit in units),
        lost=len(found.lost),
        half_written=len(found.half_written) + len(found.doubled),
        seconds=f"{time.monotonic() - began:.0f}",
        notes="",
    )
    assert [text for unit in units for text in unit.refused] == []
    assert found == Findings()


# ---- work in the background ----------------------------------------------------------------------


def long_import(scene) -> FigureImport:
    """An import whose reading takes seconds; in the end its repetitions are refused."""
    rows = [("school-0", "", 2019, 200, 90, 3000)] * 20_000
    sent = Sent("a.csv", csv_file(*rows))
    found: FigureImport = receive(scene.city, by=scene.manager, file=sent).value
    queue(found)
    return found


def state() -> str:
    return FigureImport.objects.values_list("state", flat=True).get()


def test_background_work_is_finished_before_the_end_or_can_be_begun_anew(
    ground, scene, tmp_path, result
):
    began = time.monotonic()
    with supervised(ground, tmp_path) as supervisor:
        long_import(scene)
        until(lambda: state() == "reading")
        ended = supervisor.stop()
        assert state() in SETTLED
    with supervised(ground, tmp_path) as supervisor:
        FigureImport.objects.all().delete()
        found = long_import(scene)
        until(lambda: state() == "reading")
        os.kill(supervisor.workers[0], signal.SIGKILL)
        until(lambda: supervisor.workers)
        assert state() == "reading"
        # What the page offers after that time without a sign of life.
        FigureImport.objects.update(changed_at=timezone.now() - 2 * STALE_AFTER)
        queue(restart(found, by=scene.manager).value)
        until(lambda: state() in SETTLED)
    result(
        drill="后台任务：停止、强行结束",
        database=ground.name,
        confirmed=2,
        lost=0,
        half_written=0,
        seconds=f"{time.monotonic() - began:.0f}",
        notes=f"停止：{ended:.0f} 秒内先办完；强行结束：从页面重新开始",
    )
