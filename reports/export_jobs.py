"""Making a file in the background.

A process that is killed leaves its state behind and no file; after `STALE_AFTER` without a sign of
life the file can be asked for anew, and a process that wakes up later finds that the row moved on:
`stored`, drawn when it took the work over, is no longer its own.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import IO

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django_tasks import task

from institutions.refusals import Refused
from reports import export_store
from reports.document_making import make_document
from reports.document_wish import DocumentWish
from reports.export_asked import Asked
from reports.export_files import KEPT_FOR, State, may_have, wish_of
from reports.export_making import make_facts
from reports.issued import hand_out
from reports.made import Made, Tell
from reports.models import MadeFile

EVERY = 0.5  # seconds between two signs of life
INTERRUPTED = "生成中断，没有留下文件。请重新生成；再次中断的，请联系系统管理员查看后台日志。"
NO_ROOM = (
    "服务器现在不能保存文件（磁盘已满，或文件夹不可写）。请稍后重新生成，仍不行请联系系统管理员。"
)
NO_LONGER = "您已不能查看这个地区的数据，文件没有生成。"

log = logging.getLogger(__name__)


class Superseded(Exception):
    """The file was removed, or begun anew by another process."""


class Pulse(Thread):
    """Tells the row how far the work is, on a connection of its own.

    The connection that reads the figures is in the middle of one long statement; on SQLite a write
    between would be refused once anybody else has written.
    """

    def __init__(self, pk: int, stored: str) -> None:
        super().__init__(daemon=True)
        self.rows = MadeFile.objects.filter(pk=pk, stored=stored, state=State.MAKING)
        self.done, self.total, self.is_lost = 0, 0, False
        self.ended = Event()

    def __call__(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        if self.is_lost:
            raise Superseded

    def run(self) -> None:
        """Every half second, until the end."""
        try:
            while not (self.is_lost or self.ended.wait(EVERY)):
                self._beat()
        finally:
            connection.close()

    def end(self) -> None:
        """No more signs of life."""
        self.ended.set()
        self.join()

    def _beat(self) -> None:
        facts = {"done": self.done, "total": self.total, "changed_at": timezone.now()}
        try:
            self.is_lost = not self.rows.update(**facts)
        except OperationalError as error:
            log.warning("no sign of life this time: %s", error)


@task()
def make_file(pk: int) -> None:
    """Make a file that waits."""
    make(pk)


def queue(found: MadeFile) -> None:
    """Ask the worker for it; asking twice makes nothing twice."""
    if found.state == State.WAITING:
        make_file.enqueue(found.pk)


def make(pk: int) -> None:
    """Make the file; afterwards it is 可下载, or 未能生成 with the reason."""
    with _claimed(pk) as found:
        if found is None:
            return
        if not may_have(found.by, found):
            _settle(found, state=State.FAILED, stored="", message=NO_LONGER)
            return
        try:
            _make(found)
        except Refused as refusal:
            _settle(found, state=State.FAILED, stored="", message=refusal.message)
        except OSError:
            log.exception("made file cannot be stored")
            _settle(found, state=State.FAILED, stored="", message=NO_ROOM)


def _make(found: MadeFile) -> None:
    wish, now = wish_of(found), timezone.now()
    with export_store.making(found.stored) as file:
        pulse = Pulse(found.pk, found.stored)
        pulse.start()
        try:
            made = make_wished(wish, found, to=file, now=now, tell=pulse)
        finally:
            pulse.end()
        kept = export_store.keep(file, found.stored)
    if not _ready(found, made, kept):
        export_store.discard(found.stored)


def _ready(found: MadeFile, made: Made, kept: export_store.Kept) -> bool:
    """The file can be taken, and its code looked up: both or, where it moved on, neither."""
    with transaction.atomic():
        is_ours = _settle(
            found,
            state=State.READY,
            name=made.handed.name,
            code=made.stamp.code,
            done=made.steps,
            total=made.steps,
            size=kept.size,
            sha256=kept.sha256,
            expires_at=timezone.now() + KEPT_FOR,
        )
        if is_ours:
            hand_out(made.stamp, made.handed, by=found.by, sha256=kept.sha256)
    return is_ours


def make_wished(
    wish: Asked | DocumentWish, found: MadeFile, *, to: IO[bytes], now: dt.datetime, tell: Tell
) -> Made:
    """Write what was asked for, raw data or a document."""
    if isinstance(wish, Asked):
        return make_facts(wish, found.region, to=to, now=now, tell=tell)
    return make_document(wish, found.region, by=found.by, to=to, now=now, tell=tell)


@contextmanager
def _claimed(pk: int) -> Iterator[MadeFile | None]:
    """The file, taken over by this process alone; None when it is no longer there to be made.

    Whatever ends the work before it came to a result leaves 中断 behind.
    """
    stored = export_store.new_name()
    moves = {"state": State.MAKING, "stored": stored, "changed_at": timezone.now()}
    waiting = MadeFile.objects.filter(pk=pk, state=State.WAITING)
    if not waiting.update(**moves, done=0, total=0, message=""):
        yield None
        return
    found = MadeFile.objects.select_related("region", "by__region").get(pk=pk)
    try:
        yield found
    except Superseded:
        return
    finally:
        _settle(found, state=State.FAILED, stored="", message=INTERRUPTED)


def _settle(found: MadeFile, **facts) -> bool:
    """The end of this process's work; false where the file has moved on without it."""
    rows = MadeFile.objects.filter(pk=found.pk, stored=found.stored, state=State.MAKING)
    return bool(rows.update(**facts, changed_at=timezone.now()))
