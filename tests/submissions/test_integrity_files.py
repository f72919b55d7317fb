"""Every check of stored files sees what was broken in the folder or in the rows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.db.models import F
from django.utils import timezone

from submissions.bulk_imports import drop
from submissions.check_code import digest_of_revision
from submissions.models import Evidence, Figure, FigureImport, Revision, Round
from tests.integrity import assert_found, old_file, put, reported, undone
from tests.submissions.bulk_files import uploaded, workbook

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


def test_an_import_that_was_given_up_has_no_file_to_look_at(whole):
    found = uploaded(whole.baiyin, whole.manager, workbook(("college", "", 2021, 1, 1, 1)))
    drop(found, by=whole.manager, version=found.version)
    assert reported() == {}


def asks_for_a_scan(whole) -> None:
    put(Round.objects.all(), asks_scan=True)


def with_its_scan(whole) -> None:
    asks_for_a_scan(whole)
    shows = digest_of_revision(Revision.objects.get(submission=whole.filing))
    put(Evidence.objects.all(), purpose=Evidence.Purpose.SCAN, item=None, shows=shows)


def test_figures_handed_in_without_the_scan_that_was_asked_for_are_reported(whole):
    said = assert_found(whole, "files-scans", asks_for_a_scan)
    assert said.endswith("示例中职一 2024 年度第 1 次：没有盖章扫描件")


def test_a_scan_whose_figures_have_changed_is_reported(whole):
    def tamper(_):
        with_its_scan(whole)
        assert reported() == {}
        put(Figure.objects.filter(item__code="full-time-enrolment", value=1200), value=1300)

    said = assert_found(whole, "files-scans", tamper, "facts-values", "facts-totals")
    assert "扫描件所载的数据与提交的不同" in said


def test_a_scan_that_was_taken_away_before_is_none_of_the_revision(whole):
    def tamper(_):
        with_its_scan(whole)
        put(Evidence.objects.all(), removed_in=F("added_in"))

    assert "没有盖章扫描件" in assert_found(whole, "files-scans", tamper)


def test_what_an_import_handed_in_needs_no_scan(whole):
    with undone():
        asks_for_a_scan(whole)
        put(Revision.objects.all(), is_imported=True, declared_at=None)
        assert reported() == {}


def test_an_import_that_stands_still_is_reported(whole, made_import):
    imports = FigureImport.objects.all()
    said = assert_found(
        whole, "imports-stuck", lambda _: put(imports, state=FigureImport.State.WRITING)
    )
    assert "“正在写入”已超过一天" in said
