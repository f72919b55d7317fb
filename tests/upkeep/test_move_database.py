"""Moving to another database: the copy is proved equal, the source stays, the target was empty."""

import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from institutions.models import AuditEntry, AuditHead, Region
from institutions.refusals import Refused
from jinchang_vet.upkeep.databases import held, opened
from jinchang_vet.upkeep.moving import move
from tests.upkeep.copies import address_of, all_rows, tables_in, untold

pytestmark = pytest.mark.usefixtures("lived")
needs_postgresql = pytest.mark.skipif(
    "postgres" not in os.environ.get("DATABASE_URL", ""),
    reason="两种数据库之间：在 PostgreSQL 上运行",
)


@pytest.fixture
def file(tmp_path):
    """A place for a database of SQLite, as settings would have it."""
    return f"sqlite:///{tmp_path}/moved.sqlite3"


def moved_to(address):
    said = StringIO()
    call_command("move_database", to=address, stdout=said)
    return said.getvalue()


def test_every_row_arrives_and_the_source_is_left_as_it_was(here, elsewhere):
    before, there = all_rows(here), elsewhere()
    said = moved_to(address_of(there))
    assert all_rows(there) == all_rows(here) == before
    rows = sum(map(len, before.values()))
    assert f"{len(before)} 张表 {rows} 行" in said


@needs_postgresql
def test_from_postgresql_to_sqlite_and_back_nothing_is_lost(here, elsewhere, tmp_path):
    from_here = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "between.sqlite3")}
    there = elsewhere()
    first = move(here, from_here, tell=untold)
    second = move(from_here, there, tell=untold)
    assert first == second
    assert all_rows(there) == all_rows(here)


def test_the_copy_goes_on_where_the_source_stopped(here, elsewhere):
    there = elsewhere()
    move(here, there, tell=untold)
    last = max(Region.objects.values_list("pk", flat=True))
    with opened(there) as line:
        new = Region.objects.using(line.alias).create(code="1", name="x", path="/1/")
        assert new.pk > last
        head = AuditHead.objects.using(line.alias).get()
        assert head.digest == AuditEntry.objects.using(line.alias).latest("number").digest


def test_an_occupied_target_is_refused(here):
    before = all_rows(here)
    with pytest.raises(CommandError, match=r"目标数据库里已有数据.*空的数据库"):
        moved_to(address_of(here))
    assert all_rows(here) == before


def test_one_that_breaks_off_leaves_the_target_empty(here, elsewhere):
    def break_off(part):
        if part == "submissions_step":
            raise KeyboardInterrupt

    there = elsewhere()
    with pytest.raises(KeyboardInterrupt):
        move(here, there, tell=break_off)
    assert tables_in(there) == []


def test_a_row_that_refers_to_nothing_is_found_and_nothing_is_moved(here, elsewhere):
    said = "SET session_replication_role = replica"
    with connection.cursor() as cursor:
        cursor.execute(said if connection.vendor == "postgresql" else "PRAGMA foreign_keys = OFF")
        cursor.execute("UPDATE institutions_institution SET region_id = 987654")
        connection.close()
    with pytest.raises(Refused, match=r"引用有误|不能写入"):
        move(here, elsewhere(), tell=untold)
    with connection.cursor() as cursor:
        correct = "UPDATE institutions_institution SET region_id = (SELECT MIN(id) FROM %s)"
        cursor.execute(correct % "institutions_region")


def test_nobody_writes_to_the_source_meanwhile_and_all_can_read(here):
    options = dict(here["OPTIONS"])
    if connection.vendor == "sqlite":
        options["timeout"] = 0.2
    else:
        options["options"] = f"{options['options']} -c lock_timeout=200ms"
    with held(here), opened({**here, "OPTIONS": options}) as line:
        assert Region.objects.using(line.alias).exists()
        with pytest.raises(OperationalError):
            Region.objects.using(line.alias).create(code="1", name="x", path="/1/")


def test_a_target_that_does_not_answer_is_one_sentence():
    with pytest.raises(CommandError, match="没有应答"):
        moved_to("postgres://vet@127.0.0.1:1/vet")


def test_an_address_that_is_none_is_refused_in_a_sentence():
    with pytest.raises(SystemExit, match="参数 --to 的值"):
        moved_to("mysql://x/y")
