"""Evidence: who may attach what and when, which revision it belongs to, and what is left behind."""

import datetime as dt
import os
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from institutions.models import AuditEntry
from institutions.refusals import Closed, Invalid, NotAllowed, Refused
from submissions.evidence import attach, remove
from submissions.evidence_sets import handed_in, missing_scan, of_revision, used_by
from submissions.evidence_store import sweep
from submissions.models import Evidence, Round
from submissions.revisions import working_revision
from submissions.workflow import abandon_correction, approve, correct, withdraw
from tests.cast import fill, fresh, hand_in, make_round, report, send_back, submission_of
from tests.submissions.evidence_files import HOSTILE, PROPER, jpg, pdf, png, sent

pytestmark = pytest.mark.django_db
SCAN = Evidence.Purpose.SCAN


def on_disk(settings) -> list[Path]:
    return [file for file in Path(settings.EVIDENCE_DIR).rglob("*") if file.is_file()]


def names(revision) -> list[str]:
    return [file.name for file in of_revision(revision)]


def revision(submission, number: int):
    return submission.revisions.get(number=number)


@pytest.mark.parametrize("name", PROPER)
def test_a_file_of_every_kind_is_kept_whole_under_a_name_of_our_own(
    name, submission, reporter, settings
):
    content = PROPER[name]()
    file = attach(submission, sent(name, content), by=reporter).value
    [stored] = on_disk(settings)
    assert stored.read_bytes() == content
    assert stored == Path(settings.EVIDENCE_DIR) / file.stored
    assert name.split(".")[0] not in file.stored
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert stat.S_IMODE(stored.parent.stat().st_mode) == 0o700
    assert (file.name, file.size, file.added_in.number) == (name, len(content), 1)


@pytest.mark.parametrize("case", ["html as png", "macro inside", "too large", "pdf with script"])
def test_a_refused_file_leaves_a_trace_in_the_log_and_none_on_the_disk(
    case, submission, reporter, settings
):
    name, make, word = HOSTILE[case]
    with pytest.raises(Invalid, match=word):
        attach(submission, sent(name, make()), by=reporter)
    assert on_disk(settings) == []
    assert not Evidence.objects.exists()
    entry = AuditEntry.objects.get(verb="evidence.attach")
    assert (entry.result, entry.actor) == ("refused", reporter)
    assert word in entry.message


def test_attaching_and_removing_are_in_the_log_with_the_digest(submission, reporter):
    file = attach(submission, sent(), by=reporter).value
    remove(submission, by=reporter, file=file)
    first, second = AuditEntry.objects.filter(verb__startswith="evidence").order_by("number")
    assert (first.after["file"], first.after["sha256"]) == (file.name, file.sha256)
    assert second.before["sha256"] == file.sha256


def test_files_leave_the_version_of_the_figures_alone(submission, reporter):
    file = attach(submission, sent(), by=reporter).value
    assert fresh(submission).version == submission.version
    remove(submission, by=reporter, file=file)
    assert fresh(submission).version == submission.version


def test_sending_the_same_form_twice_is_one_file(submission, reporter, settings):
    first = attach(submission, sent(), by=reporter, key="k")
    again = attach(submission, sent(), by=reporter, key="k")
    assert (first.repeated, again.repeated, again.value) == (False, True, first.value)
    assert len(on_disk(settings)) == Evidence.objects.count() == 1


def test_another_file_with_the_same_key_is_another_file(submission, reporter):
    attach(submission, sent("a.pdf", pdf("a")), by=reporter, key="k")
    attach(submission, sent("b.pdf", pdf("b")), by=reporter, key="k")
    assert Evidence.objects.count() == 2


def test_the_same_content_at_the_same_place_is_said_to_be_there(
    submission, reporter, catalogue, settings
):
    attach(submission, sent("一.pdf"), by=reporter)
    with pytest.raises(Refused, match=r"“二\.pdf”与已有的“一\.pdf”内容完全相同"):
        attach(submission, sent("二.pdf"), by=reporter)
    assert len(on_disk(settings)) == 1
    attach(submission, sent("二.pdf"), by=reporter, item=catalogue.teachers)
    assert Evidence.objects.count() == 2


def test_a_stamped_scan_is_a_picture_or_a_pdf_of_the_whole(submission, reporter, catalogue):
    with pytest.raises(Invalid, match="须是 PDF、JPG 或 PNG"):
        attach(submission, sent("表.docx", PROPER["说明.docx"]()), by=reporter, purpose=SCAN)
    with pytest.raises(NotAllowed):
        attach(submission, sent(), by=reporter, purpose=SCAN, item=catalogue.teachers)
    assert attach(submission, sent("表.jpg", jpg()), by=reporter, purpose=SCAN).value.pk


# ---- when, and who -------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["submitted", "approved"])
def test_files_stand_fixed_with_what_was_handed_in(stage, submission, reporter, reviewer, settings):
    file = attach(submission, sent(), by=reporter).value
    submission = hand_in(submission, reporter)
    if stage == "approved":
        approve(submission, by=reviewer)
    with pytest.raises(Refused, match="不能增减附件"):
        attach(submission, sent("b.pdf", pdf("b")), by=reporter)
    with pytest.raises(Refused, match="不能增减附件"):
        remove(submission, by=reporter, file=file)
    assert len(on_disk(settings)) == 1


def test_after_closing_nothing_is_attached(submission, reporter):
    past = timezone.now() - dt.timedelta(hours=1)
    Round.objects.update(due_at=past, closes_at=past)
    with pytest.raises(Closed):
        attach(submission, sent(), by=reporter)


@pytest.mark.parametrize(
    "name", ["other_reporter", "reviewer", "manager", "viewer", "auditor", "disabled"]
)
def test_nobody_else_attaches_or_removes(name, request, submission, reporter, settings):
    stranger = request.getfixturevalue(name)
    file = attach(submission, sent(), by=reporter).value
    with pytest.raises(NotAllowed):
        attach(submission, sent("b.pdf", pdf("b")), by=stranger)
    with pytest.raises(NotAllowed):
        remove(submission, by=stranger, file=file)
    assert len(on_disk(settings)) == 1


def test_a_file_of_another_submission_is_not_removed(
    submission, open_round_of_baiyin, other_school, other_reporter, reporter
):
    theirs = submission_of(open_round_of_baiyin, other_school)
    file = attach(theirs, sent(), by=other_reporter).value
    with pytest.raises(Refused, match="不在本次填报中"):
        remove(submission, by=reporter, file=file)
    assert Evidence.objects.get().removed_in is None


# ---- which revision ------------------------------------------------------------------------------


def test_what_was_handed_in_stays_with_its_revision(submission, reporter, reviewer, settings):
    file = attach(submission, sent("一.pdf"), by=reporter).value
    submission = send_back(hand_in(submission, reporter), reviewer)
    attach(submission, sent("二.png", png()), by=reporter)
    remove(submission, by=reporter, file=file)
    assert names(revision(submission, 1)) == ["一.pdf"]
    assert names(revision(submission, 2)) == ["二.png"]
    assert len(on_disk(settings)) == 2


def test_a_file_that_was_never_handed_in_goes_for_good(
    submission, reporter, settings, django_capture_on_commit_callbacks
):
    file = attach(submission, sent(), by=reporter).value
    with django_capture_on_commit_callbacks(execute=True):
        remove(submission, by=reporter, file=file)
    assert not Evidence.objects.exists()
    assert on_disk(settings) == []


def test_drafts_are_the_units_own_business(submission, reporter):
    file = attach(submission, sent(), by=reporter).value
    assert not handed_in(Evidence.objects.all()).exists()
    submission = withdraw(hand_in(submission, reporter), by=reporter).value
    remove(submission, by=reporter, file=file)
    later = attach(submission, sent("二.png", png()), by=reporter).value
    assert list(handed_in(Evidence.objects.all())) == [file]
    hand_in(submission, reporter)
    assert set(handed_in(Evidence.objects.all())) == {file, later}


def test_a_correction_after_one_given_up_starts_from_the_approved_files(
    submission, reporter, reviewer, settings
):
    first = attach(submission, sent("一.pdf"), by=reporter).value
    attach(submission, sent("二.pdf", pdf("2")), by=reporter)
    submission = report(submission, reporter, reviewer)
    submission = correct(submission, by=reporter, reason="有误").value
    remove(submission, by=reporter, file=first)
    attach(submission, sent("三.png", png()), by=reporter)
    abandon_correction(submission, by=reporter)
    submission = correct(fresh(submission), by=reporter, reason="仍有误").value
    assert sorted(names(revision(submission, 1))) == ["一.pdf", "二.pdf"]
    assert sorted(names(revision(submission, 2))) == ["三.png", "二.pdf"]
    assert sorted(names(revision(submission, 3))) == ["一.pdf", "二.pdf"]
    assert len({file.stored for file in Evidence.objects.all()}) == len(on_disk(settings)) == 4


def test_a_missing_scan_is_told_only_where_the_round_asks(submission, reporter):
    working = working_revision(submission)
    assert missing_scan(submission, working) == ""
    submission.round.asks_scan = True
    assert "盖章扫描件" in missing_scan(submission, working)
    attach(submission, sent(), by=reporter)
    assert missing_scan(submission, working) != ""
    attach(submission, sent(), by=reporter, purpose=SCAN)
    assert missing_scan(submission, working) == ""


def test_a_scan_holds_for_the_figures_that_it_shows(submission, reporter, reviewer):
    Round.objects.update(asks_scan=True)
    fill(submission, reporter, specialised_teachers="200")
    attach(fresh(submission), sent("一.pdf"), by=reporter, purpose=SCAN)
    submission = hand_in(fresh(submission), reporter)
    submission = fresh(send_back(submission, reviewer))
    assert missing_scan(submission, working_revision(submission)) == ""
    fill(submission, reporter, specialised_teachers="201")
    assert "数据有改动" in missing_scan(submission, working_revision(submission))
    with pytest.raises(Invalid) as refusal:
        hand_in(fresh(submission), reporter)
    assert list(refusal.value.errors) == ["scan"]
    attach(submission, sent("二.png", png()), by=reporter, purpose=SCAN)
    assert hand_in(fresh(submission), reporter).state == "submitted"


def test_a_scan_is_not_of_figures_changed_after_it(submission, reporter):
    Round.objects.update(asks_scan=True)
    fill(submission, reporter, specialised_teachers="1900")
    attach(fresh(submission), sent(), by=reporter, purpose=SCAN)
    fill(submission, reporter, specialised_teachers="2000")
    with pytest.raises(Invalid) as refusal:
        hand_in(fresh(submission), reporter)
    assert "数据有改动" in refusal.value.errors["scan"]
    fill(submission, reporter, specialised_teachers="1,900")
    fill(submission, reporter, full_time_enrolment="")
    assert hand_in(fresh(submission), reporter).state == "submitted"


# ---- how much ------------------------------------------------------------------------------------


def test_the_quota_counts_all_years_of_an_institution(
    submission, reporter, baiyin, manager, school, settings
):
    earlier = submission_of(make_round(baiyin, manager, year=2020), school)
    attach(earlier, sent(), by=reporter)
    settings.EVIDENCE_QUOTA = len(pdf()) + len(png())
    attach(submission, sent("a.png", png()), by=reporter)
    assert used_by(school) == settings.EVIDENCE_QUOTA
    with pytest.raises(Refused, match=r"还剩 0\.0 MB"):
        attach(submission, sent("b.jpg", jpg()), by=reporter)
    assert len(on_disk(settings)) == 2


def test_a_submission_has_a_number_of_files_at_most(submission, reporter, settings):
    settings.EVIDENCE_FILES = 1
    attach(submission, sent(), by=reporter)
    with pytest.raises(Refused, match="最多 1 个文件"):
        attach(submission, sent("b.png", png()), by=reporter)
    assert len(on_disk(settings)) == 1


# ---- when the disk does not do what it should ----------------------------------------------------


def test_a_folder_that_cannot_be_written_is_told_plainly(submission, reporter, settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "file"
    settings.EVIDENCE_DIR.write_text("not a folder")
    with pytest.raises(Refused, match="磁盘已满，或存放佐证材料的文件夹不可写"):
        attach(submission, sent(), by=reporter)
    assert not Evidence.objects.exists()
    assert AuditEntry.objects.filter(verb="evidence.attach", result="refused").exists()


def test_a_disk_that_fills_up_leaves_nothing_half_written(
    submission, reporter, settings, monkeypatch
):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="磁盘已满"):
        attach(submission, sent(), by=reporter)
    assert on_disk(settings) == []
    assert not Evidence.objects.exists()


def test_the_sweep_takes_old_files_without_a_row_and_nothing_else(submission, reporter, settings):
    kept = attach(submission, sent(), by=reporter).value.stored
    folder = Path(settings.EVIDENCE_DIR)
    stray, half = "ab/" + "ab" * 16, "ab/.part-x"
    young, other = "ab/ab" + "c" * 30, "ab/read.me"
    for name in (stray, half, young, other):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")
    long_ago = (timezone.now() - dt.timedelta(days=2)).timestamp()
    for name in (kept, stray, half, other):
        os.utime(folder / name, (long_ago, long_ago))
    assert sweep(timezone.now()) == 2
    assert {str(f.relative_to(folder)) for f in on_disk(settings)} == {kept, young, other}


def test_the_command_says_how_much_was_swept():
    said = StringIO()
    call_command("sweep_evidence", stdout=said)
    assert "0 个" in said.getvalue()


def test_a_name_with_a_path_is_only_a_name(submission, reporter):
    file = SimpleUploadedFile("x.pdf", pdf())
    file._name = "../../\u202e证明.pdf"  # Django's own form parser strips paths already
    assert attach(submission, file, by=reporter).value.name == "证明.pdf"
