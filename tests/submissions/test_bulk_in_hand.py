"""What an import does to units that are at it themselves, and whom it tells."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from submissions.entries import read_entry
from submissions.evidence import attach, remove
from submissions.evidence_sets import of_revision
from submissions.extensions import extend
from submissions.models import Notice, Round, Submission
from submissions.rounds import reopen
from submissions.workflow import abandon_correction, correct, questions_of, submit, withdraw
from tests.cast import (
    client_for,
    fill,
    fresh,
    hand_in,
    make_round,
    make_user,
    past_due,
    report,
    send_back,
    submission_of,
)
from tests.submissions.bulk_files import (
    REASON,
    close,
    faults,
    imported,
    uploaded,
    workbook,
    written,
)
from tests.submissions.evidence_files import pdf, sent

pytestmark = pytest.mark.django_db
ROW = ("school", "", 2024, 200, 90, None)
IN_HAND = "示例中职一 2024 年度正由单位自己填写或修改"


def began(submission, reporter, reviewer) -> None:
    fill(submission, reporter, specialised_teachers="100")


def was_returned(submission, reporter, reviewer) -> None:
    send_back(hand_in(submission, reporter, specialised_teachers="100"), reviewer)


def was_returned_unsaved(submission, reporter, reviewer) -> None:
    """Handed in at once, without a draft."""
    item = questions_of(submission).items[0]
    declared = {"head_name": "王", "truthful": True, "accept_blanks": True}
    submit(submission, by=reporter, figures={item.code: read_entry(item, "100")}, **declared)
    send_back(Submission.objects.get(pk=submission.pk), reviewer)
    assert Submission.objects.get(pk=submission.pk).saved_by is None


def took_back(submission, reporter, reviewer) -> None:
    withdraw(hand_in(submission, reporter, specialised_teachers="100"), by=reporter)


def corrects(submission, reporter, reviewer) -> None:
    correct(report(submission, reporter, reviewer), by=reporter, reason="笔误")


@pytest.mark.parametrize("step", [began, was_returned, was_returned_unsaved, took_back, corrects])
def test_what_a_unit_has_in_hand_is_not_handed_in_for_it(
    step, baiyin, manager, submission, reporter, reviewer
):
    step(submission, reporter, reviewer)
    state = Submission.objects.get(pk=submission.pk).state
    found = uploaded(baiyin, manager, workbook(("college", "", 2024, 1, 1, 1), ROW))
    [[cell, reason]] = faults(found).items()
    assert cell == "A3"
    assert IN_HAND in reason
    assert "由单位自己提交" in found.found["faults"][0]["remedy"]
    assert Submission.objects.get(pk=submission.pk).state == state


def test_a_correction_that_the_unit_began_after_an_import_is_its_own(
    baiyin, manager, submission, reporter, reviewer
):
    imported(baiyin, manager, workbook(ROW))
    withdraw(Submission.objects.get(pk=submission.pk), by=reporter)
    assert IN_HAND in faults(uploaded(baiyin, manager, workbook(ROW)))["A2"]


def test_an_import_that_came_back_may_be_imported_again(
    baiyin, manager, submission, reporter, reviewer
):
    imported(baiyin, manager, workbook(ROW))
    send_back(Submission.objects.get(pk=submission.pk), reviewer)
    imported(baiyin, manager, workbook(("school", "", 2024, 210, 90, None)))
    assert Submission.objects.get(pk=submission.pk).state == "submitted"


def test_once_the_unit_has_no_time_left_its_draft_may_be_handed_in(
    baiyin, manager, submission, reporter
):
    fill(submission, reporter, specialised_teachers="100", full_time_enrolment="7")
    close()
    assert uploaded(baiyin, manager, workbook(ROW)).state == "ready"
    later = {name: timezone.now() + dt.timedelta(days=9) for name in ("due_at", "closes_at")}
    round = Round.objects.get()
    extend(round, by=manager, institution=submission.institution, reason="补报", **later)
    assert IN_HAND in faults(uploaded(baiyin, manager, workbook(ROW)))["A2"]


def test_the_preview_names_every_figure_of_the_draft_that_goes_in(
    baiyin, manager, submission, reporter
):
    fill(submission, reporter, specialised_teachers="100", full_time_enrolment="7")
    close()
    found = uploaded(baiyin, manager, workbook(ROW))
    page = client_for(manager).get(reverse("import", args=[found.pk])).content.decode()
    assert "草稿中已有、一并提交 1 项" in page
    assert '全日制在校生（人）：<strong class="num">7</strong>' in page


def test_a_unit_that_began_since_the_preview_is_not_handed_in(
    baiyin, manager, submission, reporter
):
    found = uploaded(baiyin, manager, workbook(ROW))
    fill(submission, reporter, specialised_teachers="100")
    assert "有变动" in written(found, manager).message
    assert Submission.objects.get(pk=submission.pk).state == "draft"


# ---- who is told, and who is asked --------------------------------------------------------------


def test_everybody_who_reports_for_a_unit_is_told_once(
    baiyin, manager, school, other_school, catalogue, reporter, other_reporter
):
    colleague = make_user("reporter", "colleague", institution=school)
    make_user("reporter", "gone", institution=school, is_active=False)
    rows = [("school", "", year, 200, 90, None) for year in (2018, 2019)]
    imported(baiyin, manager, workbook(*rows))
    told = {notice.recipient: notice for notice in Notice.objects.all()}
    assert set(told) == {reporter, colleague}
    notice = told[reporter]
    assert notice.title == "2018、2019 年度数据已由管理员批量导入并提交，请核对"
    assert f"导入说明：{REASON}" in notice.text
    assert "示例中职一 2018 年度、示例中职一 2019 年度" in notice.text
    assert notice.submission == Submission.objects.get(round__year=2019)
    assert notice.by == manager


def test_reopening_a_round_that_an_import_opened_asks_the_others_too(
    baiyin, manager, school, bureau, college, catalogue
):
    imported(baiyin, manager, workbook(("school", "", 2019, 200, 90, None)))
    round = Round.objects.get()
    later = timezone.now() + dt.timedelta(days=9)
    reopen(round, by=manager, due_at=later, closes_at=later, reason="补报")
    assert {each.institution for each in round.submissions.all()} == {school, bureau, college}
    assert submission_of(round, school).state == "submitted"
    assert submission_of(round, college).state == "draft"


def test_a_round_that_was_opened_by_hand_gains_nobody_by_reopening(
    baiyin, manager, school, bureau, catalogue
):
    make_round(baiyin, manager)
    close()
    later = timezone.now() + dt.timedelta(days=9)
    reopen(Round.objects.get(), by=manager, due_at=later, closes_at=later, reason="补报")
    assert Submission.objects.count() == 2


def test_a_correction_by_import_takes_the_files_of_the_approved_figures(
    baiyin, manager, submission, reporter, reviewer
):
    kept = attach(submission, sent("名册.pdf", pdf("a")), by=reporter).value
    report(submission, reporter, reviewer, specialised_teachers="100")
    correct(fresh(submission), by=reporter, reason="笔误")
    attach(fresh(submission), sent("没有提交.pdf", pdf("b")), by=reporter)
    remove(fresh(submission), by=reporter, file=kept)
    abandon_correction(fresh(submission), by=reporter)
    imported(baiyin, manager, workbook(ROW))
    revision = submission.revisions.get(is_imported=True)
    assert (revision.number, [file.name for file in of_revision(revision)]) == (3, ["名册.pdf"])


def test_what_a_unit_owed_is_late_also_where_the_bureau_hands_it_in(
    baiyin, manager, submission, reporter
):
    past_due()
    imported(baiyin, manager, workbook(ROW))
    assert submission.revisions.get().is_late


def test_with_more_time_of_its_own_it_is_not(baiyin, manager, submission, school):
    past_due()
    until = timezone.now() + dt.timedelta(days=3)
    extend(
        submission.round,
        by=manager,
        institution=school,
        due_at=until,
        closes_at=until,
        reason="搬迁",
    )
    imported(baiyin, manager, workbook(ROW))
    assert not submission.revisions.get().is_late


def test_a_correction_that_the_bureau_makes_is_not_the_units_being_late(
    baiyin, manager, submission, reporter, reviewer
):
    report(submission, reporter, reviewer, specialised_teachers="100")
    past_due()
    imported(baiyin, manager, workbook(ROW))
    assert [each.is_late for each in submission.revisions.order_by("number")] == [False, False]


def test_what_replaces_late_figures_that_were_sent_back_is_late_too(
    baiyin, manager, submission, reviewer
):
    past_due()
    imported(baiyin, manager, workbook(ROW))
    send_back(fresh(submission), reviewer)  # which gives days that are not late
    imported(baiyin, manager, workbook(("school", "", 2024, 300, 90, None)))
    assert submission.revisions.get(number=2).is_late
