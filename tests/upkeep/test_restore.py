"""Restoring: identical table by table and file by file, or nothing at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db.migrations.recorder import MigrationRecorder

from institutions.models import Region
from institutions.refusals import Refused
from jinchang_vet.kit.sqlite.base import make_file
from jinchang_vet.upkeep.backups import make_backup
from jinchang_vet.upkeep.databases import building, opened
from jinchang_vet.upkeep.restoring import replace_by, restore
from jinchang_vet.upkeep.schema import applied_to
from submissions.models import Evidence
from tests.cast import make_region
from tests.upkeep.copies import address_of, all_files, all_rows, tables_in, untold

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def backup(lived, here, evidence, tmp_path):
    return make_backup(here, evidence, tmp_path / "backups", tell=untold).file


@pytest.fixture
def shelf(tmp_path):
    return tmp_path / "restored"


def test_the_copy_is_identical_table_by_table_and_file_by_file(
    backup, here, evidence, elsewhere, shelf
):
    there = elsewhere()
    restore(backup, there, shelf, tell=untold)
    ours, theirs = all_rows(here), all_rows(there)
    assert len(ours["submissions_figure"]) > 2
    assert theirs == ours
    assert len(all_files(shelf)) == 2
    assert all_files(shelf) == all_files(evidence)
    assert all(file.stat().st_mode & 0o77 == 0 for file in shelf.rglob("*"))


def test_a_number_that_was_once_given_is_not_given_again(
    here, lived, evidence, elsewhere, tmp_path, shelf
):
    last = make_region("629999", "撤销的区")
    Region.objects.filter(pk=last.pk).delete()
    backup = make_backup(here, evidence, tmp_path / "backups", tell=untold).file
    there = elsewhere()
    restore(backup, there, shelf, tell=untold)
    with opened(there) as line:
        new = Region.objects.using(line.alias).create(code="1", name="x", path="/1/")
        assert new.pk == last.pk + 1


def test_an_installation_with_data_is_left_alone_unless_asked(backup, here, evidence, shelf):
    before = all_rows(here)
    with pytest.raises(Refused, match=r"已有数据.*--replace"):
        restore(backup, here, shelf, tell=untold)
    assert all_rows(here) == before
    assert not shelf.exists()


def test_files_that_are_there_are_left_alone_unless_asked(backup, evidence, elsewhere):
    before = all_files(evidence)
    with pytest.raises(Refused, match=r"2 个文件.*--replace"):
        restore(backup, elsewhere(), evidence, tell=untold)
    assert all_files(evidence) == before


def test_replacing_brings_back_the_state_of_the_backup_and_keeps_what_is_not_in_it(
    backup, here, evidence, elsewhere, shelf
):
    there = elsewhere()
    restore(backup, there, shelf, tell=untold)
    with opened(there) as line:
        Region.objects.using(line.alias).create(code="1", name="x", path="/1/")
    (shelf / "ff").mkdir(exist_ok=True)
    later = shelf / "ff" / ("ff" * 16)
    later.write_bytes(b"later")
    (shelf / Evidence.objects.get().stored).write_bytes(b"damaged")
    found = replace_by(backup, there, shelf, tell=untold)
    assert all_rows(there) == all_rows(here)
    assert (found.aside / later.relative_to(shelf)).read_bytes() == b"later"
    left = {name: content for name, content in all_files(shelf).items() if "replaced" not in name}
    assert left == all_files(evidence)


def test_one_that_breaks_off_changes_nothing(backup, elsewhere, shelf):
    there = elsewhere()
    restore(backup, there, shelf, tell=untold)
    with opened(there) as line:
        Region.objects.using(line.alias).create(code="1", name="x", path="/1/")
    before = all_rows(there), all_files(shelf)

    def break_off(part):
        if part == "submissions_fact":
            raise OSError(28, "No space left on device")

    with pytest.raises(Refused, match="磁盘已满"):
        replace_by(backup, there, shelf, tell=break_off)
    assert (all_rows(there), all_files(shelf)) == before


def test_one_that_breaks_off_on_an_empty_installation_leaves_it_empty(backup, elsewhere, shelf):
    def break_off(part):
        if part == "submissions_step":
            raise OSError(5, "Input/output error")

    there = elsewhere()
    with pytest.raises(Refused, match="什么也没有改动"):
        restore(backup, there, shelf, tell=break_off)
    assert all_files(shelf) == {}
    assert tables_in(there) == []


def test_an_old_backup_is_restored_into_its_own_tables_and_migrated_from_there(
    here, elsewhere, tmp_path, shelf
):
    with opened(here) as line:
        now = applied_to(line)
    before = tuple(
        each for each in now if each < ("submissions", "0006") or each[0] > "submissions"
    )
    old, there = elsewhere(), elsewhere()
    with building(old, before) as site:
        for each in before:
            MigrationRecorder(site.line).record_applied(*each)
        Region.objects.using(site.line.alias).create(code="1", name="x", path="/1/")
    backup = make_backup(old, shelf, tmp_path / "backups", tell=untold).file
    _restored_by_command(backup, there, shelf, tmp_path)
    with opened(there) as line:
        assert applied_to(line) == now
        assert Region.objects.using(line.alias).get().code == "1"


def test_a_backup_of_a_newer_program_is_refused(here, lived, evidence, elsewhere, tmp_path, shelf):
    backup = make_backup(here, evidence, tmp_path / "backups", tell=untold)
    content = backup.file.read_bytes()
    backup.file.write_bytes(content.replace(b'"0006_notice_tried_at"', b'"0006_notice_tried_by"'))
    with pytest.raises(Refused, match=r"submissions\.0006_notice_tried_by.*升级"):
        restore(backup.file, elsewhere(), shelf, tell=untold)


def test_tables_of_others_are_never_touched(backup, elsewhere, shelf):
    there = elsewhere()
    with opened(there) as line:
        make_file(line)
        line.cursor().execute("CREATE TABLE of_others (x integer)")
    for verb in (restore, replace_by):
        with pytest.raises(Refused, match="of_others"):
            verb(backup, there, shelf, tell=untold)
    assert "of_others" in all_rows(there)


def _restored_by_command(backup, there, shelf, tmp_path):
    """`manage.py restore` as an administrator runs it."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    own = {"DATABASE_URL": address_of(there), "EVIDENCE_DIR": str(shelf)}
    done = subprocess.run(
        [sys.executable, "manage.py", "restore", str(backup)],
        cwd=ROOT,
        env=kept | own | {"VAR_DIR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "核对一致，用时" in done.stdout
