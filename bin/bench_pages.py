"""One measurement of one page, in the database of the surroundings, which `seed_scale` has filled.

`bench_pages.py PAGE PLACE` goes the way of a person (a session that signed in, every middleware)
and prints one line of JSON: milliseconds, statements and memory of the page, milliseconds of the
same numbers by plain SQL, and whether the numbers agree. A process of its own for each, so that the
memory is that of this page. `bench_pages.py --seed SIZE` fills the database.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bin")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinchang_vet.settings")

from jinchang_vet import wsgi

SERVED = wsgi.application  # which sets up the process as those of the server are

from bench_person import SEED
from bench_tasks import PAGES
from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections, connection

RUNS, LONGEST = 7, 6.0  # as many runs, fewer when they take longer than so many seconds in all
MIB = 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """What one page cost: time in milliseconds (`cpu_ms` of this process alone: on a busy machine
    it says more), memory in MiB; `idle` is the process before.
    """

    page: str
    place: str
    runs: int
    ms: float
    cpu_ms: float
    statements: int
    memory: int
    idle: int
    size: int
    sql_ms: float
    agrees: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds by the clock and of the processor, statements, and bytes that came back."""

    clock: float
    cpu: float
    statements: int
    size: int


def measure(page: str, place: str) -> Measured:
    """Warm: the first run is thrown away, unless it took longer than all of them may."""
    idle = _memory()
    task = PAGES[page](place)
    runs = _runs(task.ask, task.prepare)
    memory, agrees = _memory(), task.agrees()
    by_sql = _runs(task.by_sql, lambda: None)
    return Measured(
        page=page,
        place=place,
        runs=len(runs),
        ms=round(statistics.median(run.clock for run in runs) * 1000, 1),
        cpu_ms=round(statistics.median(run.cpu for run in runs) * 1000, 1),
        # Once a minute the session's clock adds one.
        statements=min(run.statements for run in runs),
        memory=memory,
        idle=idle,
        size=runs[0].size,
        sql_ms=round(statistics.median(run.clock for run in by_sql) * 1000, 2),
        agrees=agrees,
    )


def _runs(ask: Callable[[], object], prepare: Callable[[], object]) -> list[Run]:
    prepare()
    first = _timed(ask)
    if first.clock > LONGEST:
        return [first]
    runs: list[Run] = []
    while len(runs) < RUNS and sum(run.clock for run in runs) < LONGEST:
        prepare()
        runs.append(_timed(ask))
    return runs


def _timed(ask: Callable[[], object]) -> Run:
    """On a connection as a request of the server finds it: with SQLite a new one."""
    if not connection.in_atomic_block:
        close_old_connections()
    count = 0

    def note(execute, sql, params, many, context):
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        clock, cpu = time.perf_counter(), time.process_time()
        found = ask()
        clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    return Run(clock, cpu, count, found if isinstance(found, int) else 0)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MIB


@contextmanager
def plain_files() -> Iterator[None]:
    """Static files are named as they are in the sources: nothing needs to be collected first."""
    storages = settings.STORAGES
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**storages, "staticfiles": plain}
    try:
        yield
    finally:
        settings.STORAGES = storages


def main(page: str, place: str) -> int:
    """Print the measurement; 1 where the numbers differ."""
    with plain_files():
        found = measure(page, place)
    print(json.dumps(asdict(found)), flush=True)
    return 0 if found.agrees else 1


if __name__ == "__main__":
    if sys.argv[1] == "--seed":
        call_command("migrate", verbosity=0)
        call_command("seed_scale", size=sys.argv[2], seed=SEED)
        sys.exit(0)
    sys.exit(main(*sys.argv[1:]))
