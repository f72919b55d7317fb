"""What an import writes: all of it or nothing, handed in for another person to approve."""

import pytest
from django.db import DatabaseError

from institutions import audit
from institutions.models import AuditEntry
from institutions.refusals import Invalid, NotAllowed, Refused, Stale
from submissions import bulk_writing
from submissions.bulk_imports import confirm, drop, restart
from submissions.bulk_jobs import write_confirmed
from submissions.bulk_progress import silent
from submissions.models import Fact, Figure, FigureImport, Revision, Round, Step, Submission
from submissions.timing import LOCAL, Phase, window_of
from submissions.workflow import approve, correct, receipt_number, return_, submit
from targets.models import ItemRule
from tests.cast import fill, hand_in, make_round, make_rule, make_user, report, submission_of
from tests.submissions.bulk_files import (
    DUAL,
    ENROLMENT,
    REASON,
    TEACHERS,
    close,
    figures_of,
    imported,
    uploaded,
    workbook,
    written,
)

pytestmark = pytest.mark.django_db
ROW = ("school", "", 2019, 200, 90, 3000)


@pytest.fixture(autouse=True)
def units(school, other_school, college, bureau, far_school, catalogue):
    """Everybody of the two cities, and the catalogue."""


def all_rows():
    models = (Round, Submission, Revision, Figure, Step, Fact)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_a_missing_round_is_opened_with_the_units_of_the_file_and_is_closed(
    baiyin, manager, school
):
    found = imported(baiyin, manager, workbook(ROW))
    round = Round.objects.get()
    assert (round.year, round.region, round.asks_statement) == (2019, baiyin, False)
    assert window_of(round).phase(found.changed_at) is Phase.CLOSED
    assert round.closes_at.astimezone(LOCAL).year == 2020
    assert round.submissions.count() == 1
    assert submission_of(round, school).state == "submitted"


def test_what_is_handed_in_has_a_receipt_a_step_and_the_manager_as_its_sender(
    baiyin, manager, school
):
    imported(baiyin, manager, workbook(ROW))
    submission = Submission.objects.get(institution=school)
    revision = submission.revisions.get()
    assert (revision.state, revision.submitted_by, revision.is_late) == (
        "submitted",
        manager,
        False,
    )
    assert revision.receipt == receipt_number(submission, revision)
    step = submission.steps.get()
    assert (step.verb, step.before, step.after) == ("批量导入", "draft", "submitted")
    assert (step.by, step.comment) == (manager, REASON)
    assert submission.version == 2
    assert not Fact.objects.exists()


def test_long_numbers_stay_whole_in_a_receipt(baiyin, manager, school):
    round = make_round(baiyin, manager, year=2019)
    draft = submission_of(round, school)
    Revision.objects.filter(submission=draft).update(number=123)
    Submission.objects.filter(pk=draft.pk).delete()
    Submission.objects.create(pk=1234567, round=round, institution=school)
    Revision.objects.create(submission_id=1234567, number=123, started_at=round.opened_at)
    close()
    imported(baiyin, manager, workbook(ROW))
    revision = Revision.objects.get(submission=1234567)
    assert revision.receipt == "620400-2019-1234567-123"
    assert revision.receipt == receipt_number(Submission.objects.get(pk=1234567), revision)


def test_another_person_approves_and_the_figures_come_in_force(baiyin, manager, reviewer, school):
    imported(baiyin, manager, workbook(ROW))
    approve(Submission.objects.get(institution=school), by=reviewer)
    facts = dict(Fact.objects.values_list("item__code", "value"))
    assert {code: int(value) for code, value in facts.items()} == {
        TEACHERS: 200,
        DUAL: 90,
        ENROLMENT: 3000,
    }


def test_nobody_approves_what_they_imported(baiyin, manager, school, monkeypatch):
    imported(baiyin, manager, workbook(ROW))
    manager.role = "reviewer"
    manager.save()
    with pytest.raises(NotAllowed, match="不能审核自己提交的数据"):
        approve(Submission.objects.get(institution=school), by=manager)


def test_what_is_returned_can_be_mended_by_the_unit(baiyin, manager, reviewer, reporter, school):
    imported(baiyin, manager, workbook(ROW))
    submission = Submission.objects.get(institution=school)
    return_(submission, by=reviewer, comment="请核对")
    fill(submission, reporter, specialised_teachers="210")
    submit(submission, by=reporter)
    assert figures_of(submission)[TEACHERS][1] == 210


def test_an_import_is_the_same_as_typing_it(baiyin, manager, reporter, other_reporter, school):
    round = make_round(baiyin, manager, year=2019)
    other = Submission.objects.get(round=round, institution__code="other-school")
    fill(other, other_reporter, specialised_teachers="200", full_time_enrolment="3000")
    fill(other, other_reporter, dual_qualified_teachers="")
    imported(baiyin, manager, workbook(("school", "", 2019, 200, None, 3000)))
    mine = submission_of(round, school)
    facts = ("item", "state", "value", "typed", "note")
    typed, read = (
        list(Figure.objects.filter(revision__submission=each).order_by("item").values_list(*facts))
        for each in (other, mine)
    )
    assert typed == read


def test_a_draft_keeps_what_the_file_does_not_name(baiyin, manager, reporter, submission):
    fill(submission, reporter, specialised_teachers="100", full_time_enrolment="7")
    close()
    imported(baiyin, manager, workbook(("school", "", 2024, 200, 90, None)))
    figures = figures_of(submission)
    assert [figures[code][1] for code in (TEACHERS, DUAL, ENROLMENT)] == [200, 90, 7]
    assert submission.revisions.count() == 1


def test_approved_figures_are_corrected_and_stay_in_force_meanwhile(
    baiyin, manager, reporter, reviewer, submission
):
    report(submission, reporter, reviewer, specialised_teachers="200", dual_qualified_teachers="90")
    found = imported(baiyin, manager, workbook(("school", "", 2024, 200, 95, 3000)))
    assert found.found["counts"]["corrections"] == 1
    assert found.found["counts"]["changed"] == 1
    now = Submission.objects.get(pk=submission.pk)
    revision = now.revisions.get(number=2)
    assert (now.state, now.approved.number) == ("submitted", 1)
    assert (revision.state, revision.correction_reason) == ("submitted", REASON)
    assert Fact.objects.get(item__code=DUAL).value == 90
    approve(now, by=reviewer)
    assert Fact.objects.get(item__code=DUAL).value == 95
    assert Fact.objects.get(item__code=TEACHERS).value == 200


def test_what_is_approved_with_the_same_figures_stays_untouched(
    baiyin, manager, reporter, reviewer, submission
):
    report(submission, reporter, reviewer, specialised_teachers="200", dual_qualified_teachers="90")
    version = Submission.objects.get(pk=submission.pk).version
    found = uploaded(baiyin, manager, workbook(("school", "", 2024, 200, 90, None)))
    assert found.found["counts"]["untouched"] == 1
    with pytest.raises(Refused, match="完全相同"):
        confirm(found, by=manager, reason=REASON)
    imported(baiyin, manager, workbook(("school", "", 2024, 200, 90, None), ROW))
    assert Submission.objects.get(pk=submission.pk).version == version


def test_a_unit_that_an_open_round_does_not_ask_yet_joins_it(baiyin, manager, school, college):
    round = make_round(baiyin, manager, year=2019)
    submission_of(round, school).delete()
    imported(baiyin, manager, workbook(ROW))
    assert submission_of(round, school).state == "submitted"
    assert Round.objects.count() == 1


def test_a_warning_is_explained_by_the_words_of_the_import(
    baiyin, manager, reviewer, school, catalogue
):
    make_rule(
        "few",
        catalogue.teachers,
        catalogue.dual,
        "专业课教师多得异常",
        severity=ItemRule.Severity.WARNING,
    )
    found = uploaded(baiyin, manager, workbook(ROW))
    assert found.found["warnings"] == [
        ["示例中职一 2019 年度", "专业课教师", "专业课教师多得异常（200 与 90）"]
    ]
    written(found, manager)
    figures = figures_of(Submission.objects.get(institution=school))
    assert figures[TEACHERS] == ("value", 200, REASON)
    assert figures[DUAL] == ("value", 90, "")


def test_a_swing_is_measured_against_the_year_before_in_the_same_file(baiyin, manager, catalogue):
    catalogue.teachers.swing = 20
    catalogue.teachers.save()
    rows = [("school", "", 2020, 300, 90, 3000), ROW, ("school", "", 2021, 310, 90, 3000)]
    found = uploaded(baiyin, manager, workbook(*rows))
    [[place, item, message]] = found.found["warnings"]
    assert (place, item) == ("示例中职一 2020 年度", "专业课教师")
    assert "增长 50.0%" in message


# ---- all or nothing ----------------------------------------------------------------------------


def test_a_fault_in_the_last_row_keeps_everything_out(baiyin, manager):
    before = all_rows()
    rows = [ROW, ("college", "", 2019, 10, 5, 100), ("other-school", "", 2019, 10, "约5", 100)]
    assert uploaded(baiyin, manager, workbook(*rows)).state == "refused"
    assert all_rows() == before


@pytest.mark.parametrize("moment", ["put_figures", "_hand_in", "_steps", "_note"])
def test_a_database_error_in_the_middle_leaves_nothing(moment, baiyin, manager, monkeypatch):
    found = uploaded(baiyin, manager, workbook(ROW, ("college", "", 2018, 10, 5, 100)))
    before = all_rows()

    def fail(*args):
        raise DatabaseError("disk full")

    monkeypatch.setattr(bulk_writing, moment, fail)
    confirm(found, by=manager, reason=REASON)
    with pytest.raises(DatabaseError):
        write_confirmed(found.pk, silent)
    assert all_rows() == before
    now = FigureImport.objects.get()
    assert (now.state, "什么也没有写入" in now.message) == ("failed", True)


def test_what_moved_since_the_preview_is_named_and_nothing_is_written(
    baiyin, manager, reporter, submission
):
    found = uploaded(baiyin, manager, workbook(("school", "", 2024, 200, 90, 3000), ROW))
    fill(submission, reporter, specialised_teachers="150")
    before = all_rows()
    now = written(found, manager)
    assert now.state == "failed"
    assert "示例中职一 2024 年度的填报有变动" in now.message
    assert all_rows() == before


def test_a_save_between_the_last_look_and_the_transaction_is_seen_too(
    baiyin, manager, reporter, submission, monkeypatch
):
    found = uploaded(baiyin, manager, workbook(("school", "", 2024, 200, 90, 3000)))
    missing = bulk_writing._enlist_missing

    def save_first(act, filings):
        Submission.objects.filter(pk=submission.pk).update(version=9)
        return missing(act, filings)

    monkeypatch.setattr(bulk_writing, "_enlist_missing", save_first)
    assert "有变动" in written(found, manager).message
    assert Submission.objects.get(pk=submission.pk).state == "draft"


def test_a_round_opened_since_the_preview_is_seen(baiyin, manager):
    found = uploaded(baiyin, manager, workbook(ROW))
    make_round(baiyin, manager, year=2019)
    assert "有变动" in written(found, manager).message


def test_an_item_changed_since_the_preview_is_seen(baiyin, manager, catalogue):
    found = uploaded(baiyin, manager, workbook(ROW))
    catalogue.teachers.maximum = 100
    catalogue.teachers.save()
    assert "数据项或校验规则有改动" in written(found, manager).message


# ---- who, and how often ------------------------------------------------------------------------


def test_a_reason_is_wanted(baiyin, manager):
    found = uploaded(baiyin, manager, workbook(ROW))
    for reason in ("", "  ", "因" * 501):
        with pytest.raises(Invalid):
            confirm(found, by=manager, reason=reason)
    assert FigureImport.objects.get().state == "ready"


def test_only_managers_of_the_region_import_and_only_the_sender_confirms(
    baiyin, manager, reviewer, other_city_manager
):
    for person in (reviewer, other_city_manager):
        with pytest.raises(NotAllowed):
            uploaded(baiyin, person, workbook(ROW))
    found = uploaded(baiyin, manager, workbook(ROW))
    colleague = make_user("manager", "colleague", region=baiyin)
    with pytest.raises(NotAllowed, match="须由本人确认"):
        confirm(found, by=colleague, reason=REASON)


def test_confirming_twice_is_one_import(baiyin, manager):
    found = uploaded(baiyin, manager, workbook(ROW))
    seen = {"by": manager, "key": "k", "version": found.version, "reason": REASON}
    assert [confirm(found, **seen).repeated for _ in range(3)] == [False, True, True]
    for _ in range(3):
        write_confirmed(found.pk, silent)
    assert Step.objects.count() == 1
    with pytest.raises(Stale):
        confirm(found, **{**seen, "key": "another"})


def test_a_dropped_import_cannot_be_confirmed_and_its_file_is_gone(baiyin, manager):
    found = uploaded(baiyin, manager, workbook(ROW))
    drop(found, by=manager)
    with pytest.raises(Refused, match="已放弃"):
        confirm(found, by=manager, reason=REASON)
    assert bytes(FigureImport.objects.get().content) == b""


def test_the_preview_can_be_made_anew(baiyin, manager, reporter, submission):
    found = uploaded(baiyin, manager, workbook(("school", "", 2024, 200, 90, 3000)))
    fill(submission, reporter, specialised_teachers="150")
    again = restart(found, by=manager).value
    assert (again.state, again.found) == ("waiting", {})


def test_the_audit_log_has_one_entry_for_the_writing_and_holds(baiyin, manager):
    found = imported(baiyin, manager, workbook(ROW, ("college", "", 2018, 10, 5, 100)))
    entry = AuditEntry.objects.get(verb="import.write")
    assert (entry.actor, entry.result, entry.message) == (manager, "done", REASON)
    assert entry.after["submissions"] == 2
    assert entry.after["sha256"] == found.sha256
    assert entry.after["rounds"] == ["白银市 2018 年度填报", "白银市 2019 年度填报"]
    assert audit.broken_links() == []


def test_a_correction_under_way_is_filled_in(baiyin, manager, reporter, reviewer, submission):
    report(submission, reporter, reviewer, specialised_teachers="200")
    correct(submission, by=reporter, reason="笔误")
    close()
    imported(baiyin, manager, workbook(("school", "", 2024, 210, 90, 3000)))
    assert submission.revisions.count() == 2
    assert figures_of(submission)[TEACHERS][1] == 210


def test_figures_that_wait_and_are_the_same_are_no_fault(baiyin, manager, reporter, submission):
    hand_in(submission, reporter, specialised_teachers="200", dual_qualified_teachers="90")
    found = uploaded(baiyin, manager, workbook(("school", "", 2024, 200, 90, None)))
    assert (found.state, found.found["counts"]["untouched"]) == ("ready", 1)
