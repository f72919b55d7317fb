"""One measurement of an import, in the database of the surroundings, which must be empty."""

from __future__ import annotations

import csv
import io
import os
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinchang_vet.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from institutions.duties import Role
from institutions.models import Institution, InstitutionKind, Region, User
from jinchang_vet import environment
from submissions.bulk_imports import Sent, confirm, receive
from submissions.bulk_jobs import read, write_confirmed
from submissions.bulk_progress import silent
from submissions.models import Figure, FigureImport
from targets.models import DataItem, Period, Section

ITEMS, YEAR = 30, 2019


def measure() -> int:
    """Send the file in, confirm it, write it, and print one line."""
    rows = environment.whole_number("ROWS", default=11_000, low=1, high=50_000)
    call_command("migrate", verbosity=0)
    region, manager = _scene(rows)
    read, written, count = _import(region, manager, _file(rows))
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor = sum(each.ru_utime + each.ru_stime for each in used)
    memory = max(each.ru_maxrss for each in used) // 1024
    name = connection.vendor
    print(
        f"{name} | {rows:,} | {count:,} | {read:.1f} | {written:.1f} | {read + written:.1f} "
        f"| {processor:.1f} | {memory}",
        flush=True,
    )
    return 0 if count == rows * ITEMS else 1


def _scene(rows: int) -> tuple[Region, User]:
    """A city with as many schools, the items that they are asked, and its manager."""
    region = Region.objects.plant(code="620400", name="白银市", parent=None)
    manager = User.objects.create(username="bench", role=Role.MANAGER, region=region)
    DataItem.objects.bulk_create(
        DataItem(
            code=f"item-{number}",
            name=f"数据项 {number}",
            section=Section.SCALE,
            position=number,
            unit="人",
            definition="测量用",
            period=Period.SNAPSHOT,
            kinds=[InstitutionKind.SECONDARY],
        )
        for number in range(ITEMS)
    )
    Institution.objects.bulk_create(
        Institution(
            code=f"s{number}",
            name=f"示例中职 {number}",
            short_name=f"中职 {number}",
            kind=InstitutionKind.SECONDARY,
            region=region,
        )
        for number in range(rows)
    )
    return region, manager


def _file(rows: int) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["单位代码", "数据年度", *(f"item-{number}" for number in range(ITEMS))])
    writer.writerows((f"s{row}", YEAR, *range(100, 100 + ITEMS)) for row in range(rows))
    return text.getvalue().encode()


def _import(region: Region, manager: User, content: bytes) -> tuple[float, float, int]:
    """Seconds until 待确认, seconds until 已导入, and the figures that stand there then."""
    started = time.perf_counter()
    found = receive(region, by=manager, file=Sent("往年.csv", content)).value
    read(found.pk, silent)
    checked = time.perf_counter()
    found = FigureImport.objects.defer("content").get(pk=found.pk)
    confirm(found, by=manager, version=found.version, reason="测量")
    write_confirmed(found.pk, silent)
    return checked - started, time.perf_counter() - checked, Figure.objects.count()


if __name__ == "__main__":
    sys.exit(measure())
