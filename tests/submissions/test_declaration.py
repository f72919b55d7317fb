"""What the head of a unit declared stands on receipt and paper; what nobody declared does not."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from submissions.models import Fact, Revision, Submission
from submissions.workflow import approve, return_, submit, withdraw
from tests.cast import client_for, fill, hand_in, make_round, report, send_back, submission_of
from tests.submissions.bulk_files import close, imported, workbook

pytestmark = pytest.mark.django_db
NOBODY = "由管理员批量导入，未经单位负责人承诺"
ROW = ("school", "", 2024, 200, 95, None)


def said(person, submission: Submission, page: str) -> str:
    """The text of a page, without its markup."""
    answer = client_for(person).get(reverse(page, args=[submission.pk]))
    assert answer.status_code == 200
    return " ".join(re.sub("<[^>]*>", " ", answer.content.decode()).split())


@pytest.fixture
def corrected_by_import(baiyin, manager, submission, reporter, reviewer) -> Submission:
    """Approved as the head declared them, then other figures from an import."""
    report(submission, reporter, reviewer, specialised_teachers="200", dual_qualified_teachers="90")
    imported(baiyin, manager, workbook(ROW))
    return Submission.objects.get(pk=submission.pk)


def test_a_declaration_is_kept_with_its_name_and_time(submission, reporter):
    revision = hand_in(submission, reporter).revisions.get()
    assert (revision.head_name, revision.declared_at) == ("王校长", revision.submitted_at)
    for page in ("submission_receipt", "submission_paper"):
        assert "王校长" in said(reporter, submission, page)


@pytest.mark.parametrize("page", ["submission_receipt", "submission_paper", "submission_review"])
def test_a_correction_by_an_import_is_declared_by_nobody(
    page, corrected_by_import, manager, reporter, reviewer
):
    revision = corrected_by_import.revisions.get(number=2)
    assert (revision.is_imported, revision.head_name, revision.declared_at) == (True, "", None)
    text = said(reviewer if page == "submission_review" else reporter, corrected_by_import, page)
    assert NOBODY in text
    assert "王校长" not in text
    if page != "submission_review":
        assert re.search(f"导入人 *{manager}", text)
        assert "填报人 张填报" not in text


def test_where_an_approved_import_comes_from_names_no_head(corrected_by_import, reviewer):
    approve(corrected_by_import, by=reviewer)
    fact = Fact.objects.get(item__code="dual-qualified-teachers")
    place = reverse("origin", args=[fact.institution.code, fact.year, fact.item.code])
    page = client_for(reviewer).get(place).content.decode()
    assert NOBODY in page
    assert "王校长" not in page


def test_where_a_figure_comes_from_says_of_each_revision_who_handed_it_in_and_how(
    corrected_by_import, manager, reviewer
):
    approve(corrected_by_import, by=reviewer)
    place = reverse("origin", args=["school", 2024, "dual-qualified-teachers"])
    page = client_for(reviewer).get(place).content.decode()
    earlier = page[page.index("各版次") :]
    assert "填报人" not in earlier
    for sender in (f"{manager}（批量导入）", "张填报"):
        assert f'<td data-head="提交人">{sender}</td>' in earlier


def test_a_name_left_in_a_returned_draft_is_no_declaration_of_an_import(
    baiyin, manager, submission, reporter, reviewer
):
    send_back(hand_in(submission, reporter, specialised_teachers="200"), reviewer)
    close()
    imported(baiyin, manager, workbook(ROW))
    text = said(reporter, submission, "submission_receipt")
    assert NOBODY in text
    assert "王校长" not in text


def test_the_next_revision_suggests_the_name_and_declares_nothing(submission, reporter):
    withdraw(hand_in(submission, reporter), by=reporter)
    draft = submission.revisions.get(number=2)
    assert (draft.head_name, draft.declared_at) == ("王校长", None)
    assert (
        'value="王校长"'
        in client_for(reporter)
        .get(reverse("submission_check", args=[submission.pk]))
        .content.decode()
    )


def test_what_the_unit_hands_in_after_an_import_was_returned_is_its_own(
    corrected_by_import, reporter, reviewer
):
    return_(corrected_by_import, by=reviewer, comment="请核对")
    fill(corrected_by_import, reporter, dual_qualified_teachers="96")
    declared = {"head_name": "李校长", "truthful": True, "accept_blanks": True}
    submit(corrected_by_import, by=reporter, **declared)
    text = said(reporter, corrected_by_import, "submission_receipt")
    assert "李校长（已承诺" in text
    assert NOBODY not in text


def test_a_name_without_the_promise_declares_nothing(baiyin, manager, catalogue, school, reporter):
    round = make_round(baiyin, manager, year=2023, asks_statement=False)
    submission = submission_of(round, school)
    fill(submission, reporter, specialised_teachers="1")
    submit(submission, by=reporter, head_name="王校长", accept_blanks=True)
    assert "王校长" not in said(reporter, submission, "submission_receipt")


def test_a_blank_of_an_import_is_nothing_that_the_unit_confirmed(corrected_by_import, reviewer):
    text = said(reviewer, corrected_by_import, "submission_review")
    assert "未填报，导入文件中没有这一项。" in text
    assert "单位确认留空" not in text
    waiting = (
        client_for(reviewer)
        .get(reverse("round_review", args=[corrected_by_import.round_id]))
        .content.decode()
    )
    assert "导入文件中没有这一项" in waiting
    assert "单位确认留空" not in waiting


def test_the_database_keeps_no_declaration_without_a_head(corrected_by_import):
    revision = corrected_by_import.revisions.get(number=2)
    for changed in ({"head_name": "王"}, {"is_imported": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows = Revision.objects.filter(pk=revision.pk)
            rows.update(declared_at=revision.submitted_at, **changed)


def test_what_was_stored_before_is_told_apart(corrected_by_import):
    """As it was: imports carried a name along, declarations had no time."""
    Revision.objects.update(declared_at=None, is_imported=False, head_name="王校长")
    migration = import_module("submissions.migrations.0007_revision_declared")
    migration.tell_apart(apps, connection.schema_editor())
    facts = ("number", "is_imported", "head_name", "declared_at")
    first, second = corrected_by_import.revisions.order_by("number").values_list(*facts)
    submitted_at = corrected_by_import.revisions.get(number=1).submitted_at
    assert first == (1, False, "王校长", submitted_at)
    assert second == (2, True, "", None)
