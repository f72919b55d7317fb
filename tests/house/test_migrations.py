"""Migrations are complete, named and reversible."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("institutions", "targets", "submissions", "reports")


@pytest.mark.django_db
def test_no_model_is_ahead_of_its_migrations():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_has_a_name_that_says_what_it_does():
    files = [file for room in ROOMS for file in (ROOT / room / "migrations").glob("0*.py")]
    assert files
    assert [file.name for file in files if re.search(r"_auto_\d|_initial_\d", file.name)] == []


def test_every_migration_can_be_undone_and_done_again(tmp_path):
    environ = {**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": ""}
    steps = [["migrate"], *(["migrate", room, "zero"] for room in reversed(ROOMS)), ["migrate"]]
    wanted = [room for room in ROOMS if list((ROOT / room / "migrations").glob("0*.py"))]
    for step in steps:
        if len(step) > 1 and step[1] not in wanted:
            continue
        done = subprocess.run(
            [sys.executable, "manage.py", *step, "--verbosity", "0"],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{step}: {done.stderr}"
