"""What happens to an import in the background: reading and checking, and the writing.

A process that is killed leaves its state behind and nothing else; after `STALE_AFTER` without a
sign of life the import can be begun anew, and a process that wakes up later finds it moved on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import F
from django.utils import timezone
from django_tasks import task

from institutions.refusals import Refused
from jinchang_vet.kit.workbook_limits import UnreadableWorkbook
from submissions.bulk_examining import examine
from submissions.bulk_found import refused
from submissions.bulk_imports import State
from submissions.bulk_prepared import prepare
from submissions.bulk_progress import RowTells, Superseded, Tell, silent
from submissions.bulk_writing import write
from submissions.models import FigureImport
from submissions.upload import Fault

INTERRUPTED = "处理中断，什么也没有写入。请重新检查；再次中断的，请联系系统管理员查看后台日志。"


@task()
def read_import(pk: int) -> None:
    """Read a file that waits."""
    read(pk, silent)


@task()
def write_import(pk: int) -> None:
    """Write an import that was confirmed."""
    write_confirmed(pk, silent)


def queue(found: FigureImport) -> None:
    """Ask the worker for what comes next; asking twice does nothing twice."""
    if found.state == State.WAITING:
        read_import.enqueue(found.pk)
    elif found.state == State.CONFIRMED:
        write_import.enqueue(found.pk)


def read(pk: int, also: Tell) -> None:
    """Read and check the file; afterwards the import is 待确认, or refused with its faults."""
    with _claimed(pk, State.WAITING, State.READING) as (found, tell):
        if found is None:
            return
        try:
            examined = examine(
                bytes(found.content),
                found.name,
                region=found.region,
                by=found.by,
                now=timezone.now(),
                tell=_both(tell, also),
            )
        except UnreadableWorkbook as refusal:
            fault = Fault("", "", "", "", refusal.message.rstrip("。"), "")
            _settle(found, State.REFUSED, refused([fault]), refusal.message)
            return
        state = State.REFUSED if examined.faults else State.READY
        _settle(found, state, examined.found)


def write_confirmed(pk: int, also: Tell) -> None:
    """Write what was confirmed, in one transaction; a refusal is kept as the reason."""
    with _claimed(pk, State.CONFIRMED, State.WRITING) as (found, tell):
        if found is None:
            return
        both = _both(tell, also)
        try:
            prepared = prepare(found, now=timezone.now(), tell=both)
            total = len(prepared.filings)
            both(total, total, "正在一次写入数据库，请稍候")
            write(found, by=found.by, version=found.version, prepared=prepared)
        except Refused as refusal:
            _settle(found, State.FAILED, found.found, refusal.message)


@contextmanager
def _claimed(pk: int, before: State, during: State) -> Iterator[tuple[FigureImport | None, Tell]]:
    """The import, taken over by this process alone; None when it is no longer there to be taken.

    Whatever ends the work before it came to a result leaves 中断 behind.
    """
    now = timezone.now()
    rows = FigureImport.objects.filter(pk=pk)
    moves = {"state": during, "version": F("version") + 1, "changed_at": now, "message": ""}
    if not rows.filter(state=before).update(**moves, done=0, total=0):
        yield None, silent
        return
    found = rows.select_related("region", "by__region").get()
    try:
        yield found, RowTells(pk, found.version)
    except Superseded:
        return
    finally:
        still = rows.filter(state=during, version=found.version)
        still.update(state=State.FAILED, message=INTERRUPTED, changed_at=timezone.now())


def _settle(found: FigureImport, state: State, kept: dict, message: str = "") -> None:
    """The end of this process's work, unless the import has moved on without it."""
    FigureImport.objects.filter(pk=found.pk, version=found.version).update(
        state=state,
        version=F("version") + 1,
        found=kept,
        message=message,
        changed_at=timezone.now(),
    )


def _both(one: Tell, other: Tell) -> Tell:
    def tell(done: int, total: int, message: str = "") -> None:
        one(done, total, message)
        other(done, total, message)

    return tell
