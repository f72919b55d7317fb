"""All that waits in a round: what may be approved together, and why the rest wants reading."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.duties import Role
from institutions.models import User
from submissions.check_code import digest_of_revision
from submissions.entries import read_entry
from submissions.models import Evidence, Round, Submission
from submissions.saving import save_draft
from submissions.waiting import load_waiting, waiting_of
from submissions.workflow import approve, correct, questions_of, undo_approval, withdraw
from tests.cast import (
    client_for,
    hand_in,
    make_institution,
    make_round,
    make_user,
    report,
    send_back,
    submission_of,
)

pytestmark = pytest.mark.django_db

FULL = {
    "specialised_teachers": "200",
    "dual_qualified_teachers": "90",
    "full_time_enrolment": "3000",
}


def waiting_in(round: Round, user: User) -> dict[str, list[tuple[str, str]]]:
    """By institution: why it wants reading."""
    rows = load_waiting(round, waiting_of(round, user), user=user, now=timezone.now())
    return {row.institution.code: [(flag.label, flag.text) for flag in row.flags] for row in rows}


@pytest.fixture
def full(submission, reporter) -> Submission:
    """Everything answered, nothing remarkable."""
    return hand_in(submission, reporter, **FULL)


@pytest.fixture
def reasons(open_round_of_baiyin, reviewer):
    """`reasons(code)`: why the submission of an institution wants reading."""
    return lambda code="school": waiting_in(open_round_of_baiyin, reviewer)[code]


def test_a_complete_submission_without_findings_is_plain(full, reasons):
    assert reasons() == []


def test_what_does_not_wait_is_not_listed(full, submission, open_round_of_baiyin, reviewer):
    assert list(waiting_in(open_round_of_baiyin, reviewer)) == ["school"]
    send_back(full, reviewer)
    assert waiting_in(open_round_of_baiyin, reviewer) == {}


def test_a_blank_wants_reading(submission, reporter, reasons):
    hand_in(submission, reporter, **{**FULL, "full_time_enrolment": ""})
    assert reasons() == [("全日制在校生", "未填报，单位确认留空。")]


def test_not_applicable_wants_reading_and_brings_its_reason(submission, reporter, reasons):
    item = next(i for i in questions_of(submission).items if i.code == "full-time-enrolment")
    entry = read_entry(item, "不适用", "当年停止招生")
    save_draft(submission, by=reporter, figures={item.code: entry})
    figures = {name: FULL[name] for name in ("specialised_teachers", "dual_qualified_teachers")}
    hand_in(Submission.objects.get(pk=submission.pk), reporter, **figures)
    assert reasons() == [("全日制在校生", "填报为“不适用”。（说明：当年停止招生）")]


def test_an_explained_swing_wants_reading(baiyin, manager, school, reporter, reviewer, catalogue):
    catalogue.enrolment.swing = 20
    catalogue.enrolment.save()
    before = submission_of(make_round(baiyin, manager, year=2023), school)
    report(before, reporter, reviewer, **{**FULL, "full_time_enrolment": "2000"})
    now = make_round(baiyin, manager, year=2024)
    submission = submission_of(now, school)
    item = next(i for i in questions_of(submission).items if i.code == "full-time-enrolment")
    save_draft(submission, by=reporter, figures={item.code: read_entry(item, "3000", "扩招")})
    figures = {name: FULL[name] for name in ("specialised_teachers", "dual_qualified_teachers")}
    hand_in(Submission.objects.get(pk=submission.pk), reporter, **figures)
    [(label, text)] = waiting_in(now, reviewer)["school"]
    assert label == "全日制在校生"
    assert text.startswith("较上年增长 50.0%")
    assert text.endswith("（说明：扩招）")


def test_a_resubmission_after_a_return_wants_reading(full, reporter, reviewer, reasons):
    hand_in(send_back(full, reviewer), reporter)
    assert reasons() == [("", "退回后重新提交，请核对是否已按意见修改。")]


def test_a_correction_wants_reading_with_its_reason(full, reporter, reviewer, reasons):
    approve(full, by=reviewer)
    corrected = correct(full, by=reporter, reason="笔误").value
    hand_in(corrected, reporter, specialised_teachers="201")
    assert reasons() == [
        ("", "对已通过数据的更正：笔误"),
        ("专业课教师", "较上次提交有改动，上次为 200 人。"),
    ]


def test_what_was_taken_back_and_changed_wants_reading(full, reporter, reasons):
    withdraw(full, by=reporter)
    assert hand_in(Submission.objects.get(pk=full.pk), reporter).state == "submitted"
    assert reasons() == []
    withdraw(full, by=reporter)
    hand_in(Submission.objects.get(pk=full.pk), reporter, specialised_teachers="201")
    assert reasons() == [("专业课教师", "较上次提交有改动，上次为 200 人。")]


def test_an_approval_taken_back_wants_reading(full, reviewer, reasons):
    approve(full, by=reviewer)
    undo_approval(full, by=reviewer, reason="误批")
    assert reasons() == [("", "通过后又被撤销，须重新审核。")]


def test_ones_own_submission_wants_somebody_else(full, reviewer, reasons):
    full.revisions.update(submitted_by=reviewer)
    assert reasons() == [("", "您自己提交的，须由其他审核员审核。")]


def scan_of(submission: Submission, by: User, **facts) -> Evidence:
    revision = submission.revisions.get()
    return Evidence.objects.create(
        submission=submission,
        added_in=revision,
        purpose=Evidence.Purpose.SCAN,
        shows=digest_of_revision(revision),
        name="盖章件.pdf",
        stored="0123.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        by=by,
        at=timezone.now(),
        **facts,
    )


def test_a_scan_that_the_round_asks_for_must_be_there(full, reporter, reviewer):
    Round.objects.update(asks_scan=True)
    round = Round.objects.get()
    assert waiting_in(round, reviewer)["school"] == [("", "缺盖章扫描件。")]
    scan = scan_of(full, reporter)
    assert waiting_in(round, reviewer)["school"] == []
    scan.removed_in = full.revisions.get()
    scan.save()
    assert waiting_in(round, reviewer)["school"] == [("", "缺盖章扫描件。")]


def test_a_scan_of_other_figures_wants_reading(full, reporter, reviewer):
    Round.objects.update(asks_scan=True)
    scan_of(full, reporter)
    Evidence.objects.update(shows="0" * 64)
    found = waiting_in(Round.objects.get(), reviewer)["school"]
    assert found == [("", "盖章扫描件不是这些数据的。")]


def test_one_that_is_taken_back_while_the_list_is_read_is_left_out(full, reporter, reviewer):
    read = list(waiting_of(full.round_id, reviewer))
    withdraw(full, by=reporter)
    assert load_waiting(full.round, read, user=reviewer, now=timezone.now()) == ()


# ---- the page ------------------------------------------------------------------------------------


@pytest.fixture
def address(open_round_of_baiyin) -> str:
    return reverse("round_review", args=[open_round_of_baiyin.pk])


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_page_keeps_the_two_apart(
    full, address, reviewer, open_round_of_baiyin, other_school, other_reporter
):
    hand_in(submission_of(open_round_of_baiyin, other_school), other_reporter)
    page = text(client_for(reviewer).get(address))
    assert f'value="{full.pk}-{full.version}"' in page
    assert page.count('name="pick"') == 1
    plain, flagged = page.split("可以一并通过</h2>")[1].split("须逐份审核</h2>")
    assert "示例中职一" in plain
    assert "示例中职一" not in flagged
    assert "示例中职二" in flagged
    assert "逐份审核（共 2 份）" in page
    assert reverse("submission_review", args=[full.pk]) in page


def test_with_nothing_waiting_it_says_what_comes_here(address, reviewer):
    assert "没有等待审核的填报" in text(client_for(reviewer).get(address))


def test_a_manager_sees_what_waits_and_ticks_nothing(full, address, manager):
    page = text(client_for(manager).get(address))
    assert "示例中职一" in page
    assert 'name="pick"' not in page


def test_the_board_leads_to_it(full, address, reviewer, open_round_of_baiyin):
    board = reverse("round", args=[open_round_of_baiyin.pk])
    assert address in text(client_for(reviewer).get(board))


def test_days_of_waiting_are_counted(full, address, reviewer):
    full.revisions.update(submitted_at=timezone.now() - dt.timedelta(days=3))
    assert "已等 3 天" in text(client_for(reviewer).get(address))


@pytest.mark.parametrize("units", [1, 40])
def test_the_page_takes_a_fixed_number_of_queries(
    units, baiyin, manager, reviewer, catalogue, queries
):
    schools = [make_institution(baiyin, f"school-{number}") for number in range(units)]
    round = make_round(baiyin, manager)
    for number, school in enumerate(schools):
        person = make_user(Role.REPORTER, f"reporter-{number}", institution=school)
        hand_in(submission_of(round, school), person, **FULL)
    Round.objects.update(asks_scan=True)
    desk = client_for(reviewer)
    place = reverse("round_review", args=[round.pk])
    desk.get(place)  # the first page of a session also starts its clock
    with queries() as made:
        page = text(desk.get(place))
    assert f"逐份审核（共 {units} 份）" in page
    assert len(made) <= 11, "\n".join(made)


def test_more_than_one_page_shows_are_announced(full, address, reviewer, monkeypatch):
    monkeypatch.setattr("submissions.waiting_page.MOST", 0)
    assert "另有 1 份；处理之后自动列出后面的" in text(client_for(reviewer).get(address))
