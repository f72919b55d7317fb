"""What a restored backup replaces is kept beside it, and an older program can be gone back to."""

import os

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from institutions.models import Region
from institutions.refusals import Refused
from jinchang_vet.upkeep.backups import make_backup
from jinchang_vet.upkeep.databases import opened
from jinchang_vet.upkeep.restoring import replace_by, restore
from tests.upkeep.copies import all_rows, tables_in, untold

NEWER = ("institutions", "9999_of_the_next_version")


@pytest.fixture
def backup(lived, here, evidence, tmp_path):
    return make_backup(here, evidence, tmp_path / "backups", tell=untold).file


@pytest.fixture
def there(backup, elsewhere, tmp_path):
    """An installation that went on after the backup."""
    made = elsewhere()
    restore(backup, made, tmp_path / "restored", tell=untold)
    with opened(made) as line:
        Region.objects.using(line.alias).create(code="1", name="x", path="/1/")
    return made


def kept_beside(entry, kept):
    """The database as it was, read where it is kept."""
    if connection.vendor == "sqlite":
        return {**entry, "NAME": kept}
    options = {**entry["OPTIONS"], "options": f"-c search_path={kept}"}
    return {**entry, "OPTIONS": options}


def test_what_was_replaced_is_kept_whole_where_the_command_says(backup, there, here, tmp_path):
    before = all_rows(there)
    found = replace_by(backup, there, tmp_path / "restored", tell=untold)
    assert all_rows(there) == all_rows(here) != before
    assert all_rows(kept_beside(there, found.kept)) == before


def test_where_nothing_was_nothing_is_kept(backup, elsewhere, tmp_path):
    assert replace_by(backup, elsewhere(), tmp_path / "restored", tell=untold).kept == ""


def test_the_older_program_replaces_what_a_newer_one_has_migrated(backup, there, here, tmp_path):
    with opened(there) as line:
        line.cursor().execute("CREATE TABLE institutions_newer (x integer)")
        MigrationRecorder(line).record_applied(*NEWER)
    found = replace_by(backup, there, tmp_path / "restored", tell=untold)
    assert all_rows(there) == all_rows(here)
    assert "institutions_newer" in tables_in(kept_beside(there, found.kept))


def test_a_table_is_not_taken_for_ours_by_its_name_alone(backup, there, tmp_path):
    with opened(there) as line:
        line.cursor().execute("CREATE TABLE institutions_newer (x integer)")
    with pytest.raises(Refused, match="institutions_newer"):
        replace_by(backup, there, tmp_path / "restored", tell=untold)
    assert "institutions_newer" in tables_in(there)


@pytest.mark.skipif(
    "postgres" not in os.environ.get("DATABASE_URL", ""), reason="权限：在 PostgreSQL 上运行"
)
def test_an_account_that_can_keep_nothing_replaces_nothing(backup, elsewhere, tmp_path):
    made, shelf = elsewhere(), tmp_path / "restored"
    somebody = f"somebody_{os.getpid()}"
    with opened(made) as line, line.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {somebody} LOGIN")
        cursor.execute(f"GRANT ALL ON SCHEMA public TO {somebody}")
    entry = {**made, "USER": somebody}
    try:
        restore(backup, entry, shelf, tell=untold)
        before = all_rows(entry)
        with pytest.raises(Refused, match=f"GRANT CREATE ON DATABASE .* TO {somebody}"):
            replace_by(backup, entry, shelf, tell=untold)
        assert all_rows(entry) == before
    finally:
        with opened(made) as line, line.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {somebody}")
            cursor.execute(f"DROP ROLE {somebody}")
