"""A backup made while a thousand saves go on, and what comes back of it on another machine."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from institutions import audit
from jinchang_vet import environment
from tests.drills.ground import Ground, Service, standing_on
from tests.drills.load import Unit, units_of, working
from tests.drills.scene import DUAL, TEACHERS
from tests.served import ROOT
from tests.submissions.parallel import contradictions
from tests.upkeep.copies import all_files, all_rows

SAVES = 1000
LONGEST = 300  # seconds
FILES = 20

pytestmark = pytest.mark.drill
FIGURES = """
    SELECT v.submission_id, i.code, f.value
      FROM submissions_figure f
      JOIN targets_dataitem i ON i.id = f.item_id
      JOIN submissions_revision v ON v.id = f.revision_id
     WHERE v.number = (SELECT max(w.number) FROM submissions_revision w
                        WHERE w.submission_id = v.submission_id)
"""


@dataclass(frozen=True)
class Machine:
    """An installation: its database and its folder of data."""

    url: str
    folder: Path

    @property
    def evidence(self) -> Path:
        return self.folder / "evidence"

    def run(self, *command: str) -> float:
        """Run a command of it; how many seconds it took."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=kept | {"DATABASE_URL": self.url, "VAR_DIR": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return time.monotonic() - began


@pytest.fixture
def spare(ground: Ground, tmp_path: Path) -> Iterator[Machine]:
    """A machine on which nothing is installed yet."""
    folder = tmp_path / "spare"
    folder.mkdir()
    if not isinstance(ground, Service):
        yield Machine(f"sqlite:///{folder}/db.sqlite3", folder)
        return
    name = f"{ground.database}_spare"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield Machine(Service(ground.server, name).url, folder)


def values_of(units: list[Unit]) -> dict[int, int]:
    """The figure that each unit was confirmed last."""
    return {unit.submission: unit.value for unit in units}


def stored_pairs() -> dict[int, tuple[int, int]]:
    found: dict[int, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(FIGURES)
        for submission, code, value in cursor.fetchall():
            found.setdefault(submission, {})[code] = int(value)
    return {pk: (each.get(TEACHERS, 0), each.get(DUAL, 0)) for pk, each in found.items()}


def store_files(folder: Path) -> None:
    """Files as the store of evidence keeps them."""
    for number in range(FILES):
        name = f"{number:032x}"
        place = folder / name[:2]
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        (place / name).write_bytes(os.urandom(200_000))


def newest(folder: Path) -> str:
    return str(max(folder.glob("vet-*.tar")))


def test_a_backup_made_under_load_comes_back_whole(web, scene, ground, spare, result):
    here, units, began = (
        Machine(ground.url, web.folder),
        units_of(scene, web.port),
        time.monotonic(),
    )
    store_files(here.evidence)
    with working(units, until=SAVES, seconds=LONGEST) as wait_for:
        wait_for(SAVES // 4)
        before = values_of(units)
        copying = here.run("backup")
        after = values_of(units)
    restoring = spare.run("restore", newest(here.folder / "backups"))
    with standing_on(spare.url):
        pairs = stored_pairs()
        assert contradictions() == {}
        assert audit.broken_links() == []
    lost = [pk for pk, value in before.items() if pairs[pk][0] < value]
    # One more than was confirmed at its end may have been under way.
    halves = [pk for pk, (one, other) in pairs.items() if one != other or one > after[pk] + 1]
    result(
        drill="负载下备份，再恢复",
        database=ground.name,
        confirmed=sum(unit.saves for unit in units),
        unclear=sum(unit.unclear for unit in units),
        lost=len(lost),
        half_written=len(halves),
        seconds=f"{time.monotonic() - began:.0f}",
        notes=f"备份 {copying:.1f} 秒，恢复 {restoring:.1f} 秒",
    )
    assert (lost, halves) == ([], [])
    assert all_files(spare.evidence) == all_files(here.evidence)


def test_the_copy_of_a_machine_at_rest_is_identical_row_by_row(web, scene, ground, spare, result):
    here, units, began = (
        Machine(ground.url, web.folder),
        units_of(scene, web.port),
        time.monotonic(),
    )
    with working(units, until=SAVES // 4, seconds=LONGEST) as wait_for:
        wait_for(1)
    web.stop()
    here.run("backup")
    restoring = spare.run("restore", newest(here.folder / "backups"))
    rows = [all_rows(environment.database_at("DATABASE_URL", each.url)) for each in (here, spare)]
    assert rows[0] == rows[1]
    result(
        drill="恢复到另一处安装",
        database=ground.name,
        confirmed=sum(unit.saves for unit in units),
        lost=0,
        half_written=0,
        seconds=f"{time.monotonic() - began:.0f}",
        notes=f"{sum(map(len, rows[0].values())):,} 行逐一相同，恢复 {restoring:.1f} 秒",
    )
