"""How long the raw data of 11,000 institutions × 60 items of a year take to be written, and with
how much memory, on SQLite and on PostgreSQL.

`UNITS=1100 python bin/bench_exports.py` measures fewer. Every file is made in a process of its own,
so that the memory is that of making this one file.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bin")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinchang_vet.settings")

import django
from postgresql import temporary_server

from jinchang_vet import environment

ITEMS, YEAR = 60, 2024
FILES = ("wide.xlsx", "wide.csv", "long.csv")
MOST_SECONDS, MOST_MIB = 20, 300  # of the wide workbook of 11,000 units
HEAD = "数据库 | 文件 | 单位 | 数据 | 秒 | 处理器（秒） | 峰值内存（MiB） | 大小（MiB）"


def main() -> int:
    """Measure both databases; the worse exit code."""
    if len(sys.argv) > 1:
        django.setup()
        return _build() if sys.argv[1] == "--build" else _measure(sys.argv[1])
    print(HEAD, flush=True)
    on_sqlite = _run({})
    with temporary_server() as (url, _):
        on_postgresql = _run({"DATABASE_URL": url})
    return max(on_sqlite, on_postgresql)


def _run(extra: dict[str, str]) -> int:
    with tempfile.TemporaryDirectory(prefix="vet-bench-") as folder:
        environ = {**os.environ, "LOG_LEVEL": "WARNING", "VAR_DIR": folder, **extra}
        command = [sys.executable, __file__]
        subprocess.run([*command, "--build"], env=environ, check=True)
        return max(
            subprocess.run([*command, wish], env=environ, check=False).returncode for wish in FILES
        )


def _measure(wish: str) -> int:
    """Make one file and print a line; fails beyond the promised time or memory."""
    from django.db import connection
    from django.utils import timezone

    from institutions.models import Region
    from reports.export_asked import Asked
    from reports.export_making import make_facts

    shape, format = wish.split(".")
    region = Region.objects.get(code="620400")
    started = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        asked = Asked(region.code, YEAR, YEAR, shape, format)
        units = make_facts(asked, region, to=file, now=timezone.now()).steps
        size = file.tell() / (1 << 20)
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    memory = used.ru_maxrss // 1024
    print(
        f"{connection.vendor} | {wish} | {units:,} | {units * ITEMS:,} | {seconds:.1f} "
        f"| {used.ru_utime + used.ru_stime:.1f} | {memory} | {size:.1f}",
        flush=True,
    )
    return int(wish == FILES[0] and (seconds > MOST_SECONDS or memory > MOST_MIB))


def _build() -> int:
    """A city with as many units, each with approved figures of one year."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from institutions.models import Institution, InstitutionKind, Region

    call_command("migrate", verbosity=0)
    count = environment.whole_number("UNITS", default=11_000, low=1, high=50_000)
    region = Region.objects.plant(code="620400", name="白银市", parent=None)
    units = Institution.objects.bulk_create(
        Institution(
            code=f"s{number:05d}",
            name=f"示例中等职业学校 {number}",
            short_name=f"中职 {number}",
            kind=InstitutionKind.SECONDARY,
            region=region,
        )
        for number in range(count)
    )
    with transaction.atomic():
        _approve(region, units, _items())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself after a while
    return 0


def _items() -> list:
    from institutions.models import InstitutionKind
    from targets.models import DataItem, Period, Section

    return DataItem.objects.bulk_create(
        DataItem(
            code=f"item-{number}",
            name=f"数据项 {number}",
            section=list(Section)[number * len(Section) // ITEMS],
            position=number,
            unit="人" if number % 5 else "%",
            decimals=0 if number % 5 else 1,
            definition="测量用",
            period=Period.SNAPSHOT,
            kinds=[InstitutionKind.SECONDARY],
        )
        for number in range(ITEMS)
    )


def _approve(region, units: list, items: list) -> None:
    from django.utils import timezone

    from institutions.duties import Role
    from institutions.models import User
    from submissions.models import Fact, Revision, Round, Submission

    now = timezone.now()
    person = User.objects.create(username="bench", role=Role.MANAGER, region=region)
    round = Round.objects.create(
        region=region,
        year=YEAR,
        opens_at=now - timedelta(days=60),
        due_at=now - timedelta(days=30),
        closes_at=now - timedelta(days=10),
        opened_by=person,
        opened_at=now - timedelta(days=60),
    )
    submissions = Submission.objects.bulk_create(
        Submission(round=round, institution=unit, state="approved") for unit in units
    )
    revisions = Revision.objects.bulk_create(
        Revision(submission=each, number=1, state="approved", started_at=now, receipt=f"R-{n:05d}")
        for n, each in enumerate(submissions)
    )
    for each, revision in zip(submissions, revisions, strict=True):
        each.approved = revision
    Submission.objects.bulk_update(submissions, ["approved"], batch_size=500)
    for number, (unit, revision) in enumerate(zip(units, revisions, strict=True)):
        Fact.objects.bulk_create(
            Fact(
                institution=unit,
                year=YEAR,
                item=item,
                state="value",
                value=(number * 7 + place) % 5000,
                revision=revision,
            )
            for place, item in enumerate(items)
        )


if __name__ == "__main__":
    sys.exit(main())
