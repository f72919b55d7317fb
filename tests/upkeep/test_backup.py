"""Making a backup: what is in the file, while others write, without room, and old ones."""

import fcntl
import os
import tarfile
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from institutions.models import Region
from institutions.refusals import Refused
from jinchang_vet.upkeep import backups
from jinchang_vet.upkeep.backups import make_backup, rotate
from jinchang_vet.upkeep.restoring import check
from submissions.models import Evidence
from tests.cast import make_region
from tests.upkeep.copies import untold

pytestmark = pytest.mark.usefixtures("lived")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


@pytest.fixture
def backup(here, evidence, folder):
    return make_backup(here, evidence, folder, tell=untold)


def test_it_is_one_file_that_only_its_owner_can_read_with_the_manifest_last(backup, folder):
    assert [file.name for file in folder.iterdir()] == [backup.file.name]
    assert backup.file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(backup.file) as parts:
        assert parts.getnames()[-1] == "manifest.json"


def test_the_manifest_tells_rows_files_versions_and_migrations(backup):
    manifest = check(backup.file)
    assert manifest == backup.manifest
    assert manifest.tables["submissions_evidence"].content.rows == 1
    assert len(manifest.files) == 2
    assert manifest.versions["django"]
    assert ("submissions", "0001_initial") in manifest.migrations
    assert manifest.missing == ()


def test_what_is_written_meanwhile_is_neither_held_up_nor_in_it(here, evidence, folder):
    def write(part):
        if part == "auth_group":
            make_region("629999", "新区")

    made = make_backup(here, evidence, folder, tell=write)
    assert Region.objects.filter(code="629999").exists()
    before = Region.objects.count() - 1
    assert made.manifest.tables["institutions_region"].content.rows == before


def test_evidence_that_is_gone_or_changed_is_named(here, evidence, folder):
    stored = evidence / Evidence.objects.get().stored
    stored.write_bytes(b"something else")
    changed = make_backup(here, evidence, folder, tell=untold)
    stored.unlink()
    gone = make_backup(here, evidence, folder, tell=untold)
    assert changed.manifest.missing == gone.manifest.missing == (Evidence.objects.get().stored,)
    said = StringIO()
    call_command("backup", verify=gone.file, stdout=StringIO(), stderr=said)
    assert Evidence.objects.get().stored in said.getvalue()


def test_tables_of_others_are_left_out_and_named(here, evidence, folder):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_others (x integer)")
        made = make_backup(here, evidence, folder, tell=untold)
        cursor.execute("DROP TABLE of_others")
    assert made.manifest.left_out == ("of_others",)
    assert "of_others" not in made.manifest.tables


def test_what_a_database_notes_for_its_own_planning_is_no_table_of_others(here, evidence, folder):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert make_backup(here, evidence, folder, tell=untold).manifest.left_out == ()


def test_without_room_nothing_is_written_and_the_sentence_names_the_folder(
    here, evidence, folder, monkeypatch
):
    monkeypatch.setattr(backups, "RESERVE", 1 << 60)
    with pytest.raises(Refused, match="磁盘只剩") as refusal:
        make_backup(here, evidence, folder, tell=untold)
    assert str(folder) in refusal.value.message
    assert list(folder.iterdir()) == []


def test_one_that_breaks_off_leaves_nothing(here, evidence, folder):
    def break_off(part):
        if part == "submissions_fact":
            raise OSError(28, "No space left on device")

    with pytest.raises(Refused, match="磁盘已满"):
        make_backup(here, evidence, folder, tell=break_off)
    assert list(folder.iterdir()) == []


def test_what_a_killed_one_left_goes_and_one_under_way_stays(here, evidence, folder):
    folder.mkdir()
    killed, under_way = folder / ".vet-00.part", folder / ".vet-11.part"
    for part in (killed, under_way):
        part.write_bytes(b"half")
    with under_way.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        whole = make_backup(here, evidence, folder, tell=untold)
    assert sorted(folder.iterdir()) == sorted([under_way, whole.file])


def test_only_the_newest_are_kept_and_other_files_left_alone(folder):
    folder.mkdir()
    names = [f"vet-2026010{day}-020000.tar" for day in range(1, 6)]
    for name in [*names, "vet-2026.tar", "mine.tar"]:
        (folder / name).touch()
    assert [file.name for file in rotate(folder, 2)] == names[:3]
    left = {file.name for file in folder.iterdir()}
    assert left == {*names[3:], "vet-2026.tar", "mine.tar"}


def test_the_command_says_where_the_backup_is_and_removes_old_ones(folder):
    folder.mkdir()
    (folder / "vet-20200101-020000.tar").touch()
    said = StringIO()
    call_command("backup", to=folder, keep=1, stdout=said)
    (file,) = folder.iterdir()
    assert str(file) in said.getvalue()
    assert "已删除旧备份 vet-20200101-020000.tar" in said.getvalue()
    call_command("backup", verify=file, stdout=said)
    assert f"备份 {file.name} 完好" in said.getvalue()


# ---- a backup that cannot be trusted ------------------------------------------------------------


def damaged(file: Path, place: bytes) -> Path:
    """The same file with one bit changed, just behind the header with `place`."""
    content = bytearray(file.read_bytes())
    content[content.index(place) + 520] ^= 1
    copy = file.with_name(f"damaged-{file.name}")
    copy.write_bytes(content)
    return copy


@pytest.mark.parametrize("place", [b"tables/submissions_figure.", b"files/", b"tables/auth_perm"])
def test_one_changed_bit_is_found(backup, place):
    with pytest.raises(Refused, match=r"与清单不符|损坏|截断"):
        check(damaged(backup.file, place))


def test_a_manifest_that_was_changed_is_found(backup):
    content = backup.file.read_bytes()
    digest = backup.manifest.tables["submissions_fact"].content.sha256.encode()
    backup.file.write_bytes(content.replace(digest, b"0" * 64))
    with pytest.raises(Refused, match="表 submissions_fact 的内容与清单不符"):
        check(backup.file)


def test_a_part_that_was_taken_out_is_found(backup):
    with tarfile.open(backup.file) as whole:
        parts = [(each, whole.extractfile(each).read()) for each in whole.getmembers()]
    with tarfile.open(backup.file, "w") as rest:
        for member, content in parts:
            if member.name != "tables/submissions_fact.jsonl.gz":
                rest.addfile(member, BytesIO(content))
    with pytest.raises(Refused, match="缺少 tables/submissions_fact"):
        check(backup.file)


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_file_that_was_cut_off_is_no_backup(backup, share):
    os.truncate(backup.file, int(backup.size * share))
    with pytest.raises(Refused, match=r"没有做完|截断"):
        check(backup.file)


def test_what_is_no_backup_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "x.tar").write_bytes(b"PK" * 2000)
    with pytest.raises(CommandError, match="不能使用"):
        call_command("backup", verify=tmp_path / "x.tar")
    with pytest.raises(CommandError, match="不能读取"):
        call_command("backup", verify=tmp_path / "nowhere.tar")
    with pytest.raises(CommandError, match="至少为 1"):
        call_command("backup", keep=0)
