"""Every check of stored files sees what was broken in the folder or in the rows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from submissions.models import Evidence, FigureImport, Revision
from tests.integrity import assert_found, old_file, put, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(whole, settings) -> Path:
    """Where the one file of the scene lies."""
    return Path(settings.EVIDENCE_DIR) / whole.file.stored


@pytest.fixture
def made_import(whole) -> FigureImport:
    """A finished import; its content is what its digest says."""
    now = timezone.now()
    facts = {"region": whole.baiyin, "by": whole.manager, "at": now, "name": "往年.xlsx"}
    return FigureImport.objects.create(
        **facts,
        state=FigureImport.State.DONE,
        content=b"",
        sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        changed_at=now - dt.timedelta(days=2),
    )


def test_a_lost_file_is_reported(whole, path):
    path.unlink()
    said = assert_found(whole, "files-whole", lambda _: None)
    assert whole.file.name in said
    assert "找不到" in said


def test_a_changed_file_is_reported(whole, path):
    path.write_bytes(path.read_bytes() + b" ")
    assert "校验值不符" in assert_found(whole, "files-whole", lambda _: None)


def test_a_wrong_size_is_reported(whole):
    said = assert_found(whole, "files-whole", lambda _: put(Evidence.objects.all(), size=5))
    assert "应为 5 字节" in said


def test_a_name_that_is_none_of_ours_is_reported_and_not_followed(whole, path):
    def tamper(_):
        path.unlink()
        put(Evidence.objects.all(), stored="../secret_key")

    assert "存储名不合规则" in assert_found(whole, "files-whole", tamper)


def test_a_file_that_nothing_speaks_of_is_reported_after_a_day(whole, settings):
    stray = Path(settings.EVIDENCE_DIR) / "ab" / f"ab{'0' * 30}"
    old_file(stray)
    assert f"ab/ab{'0' * 30}" in assert_found(whole, "files-strays", lambda _: None)
    stray.touch()
    assert reported() == {}


def test_a_unit_over_its_quota_is_reported(whole, settings):
    settings.EVIDENCE_QUOTA = whole.file.size - 1
    assert "示例中职一" in assert_found(whole, "files-quota", lambda _: None)


def test_a_file_of_another_submission_is_reported(whole):
    other = Revision.objects.get(submission=whole.draft)
    assert_found(whole, "files-revisions", lambda _: put(Evidence.objects.all(), added_in=other))


def test_an_import_whose_file_was_changed_is_reported(whole, made_import):
    assert reported() == {}
    imports = FigureImport.objects.all()
    assert "往年.xlsx" in assert_found(
        whole, "imports-whole", lambda _: put(imports, content=b"other")
    )


def test_an_import_that_stands_still_is_reported(whole, made_import):
    imports = FigureImport.objects.all()
    said = assert_found(
        whole, "imports-stuck", lambda _: put(imports, state=FigureImport.State.WRITING)
    )
    assert "“正在写入”已超过一天" in said
