"""The life of a submission: every step in every state, who may, and what is kept."""

import datetime as dt

import pytest
from django.utils import timezone

from institutions.models import AuditEntry
from institutions.refusals import Invalid, NotAllowed, Refused, Stale
from submissions.entries import read_entry
from submissions.models import Figure, ReturnMark, Revision, Round, Step
from submissions.transitions import TRANSITIONS
from submissions.workflow import (
    abandon_correction,
    approve,
    correct,
    questions_of,
    return_,
    save_draft,
    submit,
    tick_mark,
    undo_approval,
    withdraw,
)
from tests.cast import fill, hand_in, send_back, submission_of
from tests.submissions.steps import CASES, ROWS, STATES, take


@pytest.mark.parametrize(("step", "state", "after"), CASES)
def test_every_step_in_every_state(step, state, after, brought, reporter, reviewer):
    submission = brought(state)
    revisions = submission.revisions.count()
    if after == "–":
        with pytest.raises(Refused, match=f"现为“{submission.get_state_display()}”"):
            take(step, submission, reporter, reviewer)
        submission.refresh_from_db()
        assert (submission.state, submission.revisions.count()) == (state, revisions)
    else:
        take(step, submission, reporter, reviewer)
        submission.refresh_from_db()
        assert submission.state == after


def test_the_table_names_every_transition_but_giving_up_and_files(brought):
    assert len(TRANSITIONS) == len(ROWS) + 2


@pytest.mark.parametrize("state", STATES)
def test_a_correction_can_be_given_up_only_while_there_is_one(state, brought, reporter):
    with pytest.raises(Refused):
        abandon_correction(brought(state), by=reporter)


def test_a_returned_correction_can_be_given_up(brought, reporter, reviewer):
    submission = correct(brought("approved"), by=reporter, reason="有误").value
    submission = send_back(hand_in(submission, reporter), reviewer)
    submission = abandon_correction(submission, by=reporter).value
    assert submission.state == "approved"
    assert submission.approved.number == 1


@pytest.mark.parametrize("step", [row[0] for row in ROWS])
def test_nobody_else_may_take_a_step(
    step, brought, other_reporter, other_city_reviewer, auditor, manager, viewer
):
    state = next(state for name, state, after in CASES if name == step and after != "–")
    submission = brought(state)
    for stranger in (other_reporter, other_city_reviewer, auditor, manager, viewer):
        with pytest.raises(NotAllowed):
            take(step, submission, stranger, stranger)
    submission.refresh_from_db()
    assert submission.state == state


def test_a_reviewer_cannot_fill_in_and_a_reporter_cannot_approve(brought, reporter, reviewer):
    submission = brought("submitted")
    with pytest.raises(NotAllowed):
        approve(submission, by=reporter)
    with pytest.raises(NotAllowed):
        withdraw(submission, by=reviewer)


def test_nobody_decides_on_what_they_handed_in_themselves(brought, reviewer):
    """A person who changed from the school to the bureau meets the own submission."""
    submission = brought("submitted")
    Revision.objects.filter(submission=submission).update(submitted_by=reviewer)
    for step in ("approve", "return"):
        with pytest.raises(NotAllowed, match="自己提交"):
            take(step, submission, reviewer, reviewer)


def test_a_disabled_account_does_nothing(brought, reporter):
    submission = brought("draft")
    reporter.is_active = False
    with pytest.raises(NotAllowed):
        save_draft(submission, by=reporter, figures={})


# ---- handing in -------------------------------------------------------------------------------


def test_the_receipt_names_region_year_submission_and_revision(brought, reporter):
    submission = brought("draft")
    done = submit(submission, by=reporter, head_name="王", truthful=True, accept_blanks=True)
    assert done.value.receipt == f"620400-2024-{submission.pk:05d}-01"
    assert (done.value.submitted_by, done.value.head_name) == (reporter, "王")


def test_handing_in_wants_the_statement_and_the_blanks_accepted(brought, reporter):
    submission = brought("draft")
    with pytest.raises(Invalid) as refused:
        submit(submission, by=reporter, head_name="王", truthful=True)
    assert list(refused.value.errors) == ["full-time-enrolment"]
    for statement in ({"head_name": "王"}, {"truthful": True}, {}):
        with pytest.raises(Invalid, match="承诺"):
            submit(submission, by=reporter, accept_blanks=True, **statement)
    with pytest.raises(Invalid, match="40"):
        submit(submission, by=reporter, accept_blanks=True, head_name="王" * 41, truthful=True)


def test_a_round_may_ask_for_no_statement(brought, reporter):
    submission = brought("draft")
    Round.objects.update(asks_statement=False)
    submit(submission, by=reporter, accept_blanks=True)
    submission.refresh_from_db()
    assert submission.state == "submitted"


def test_errors_block_and_nothing_is_half_done(brought, reporter):
    submission = brought("draft")
    figures = {"dual-qualified-teachers": read_entry(questions_of(submission).items[1], "1290")}
    with pytest.raises(Invalid) as refused:
        submit(
            submission,
            by=reporter,
            figures=figures,
            head_name="王",
            truthful=True,
            accept_blanks=True,
        )
    sentence = refused.value.errors["dual-qualified-teachers"]
    assert sentence == "大于专业课教师数，请核对（1,290 与 200）"
    assert not Figure.objects.filter(typed="1290").exists()
    assert not Revision.objects.exclude(receipt="").exists()


def test_an_item_of_another_kind_is_refused(brought, reporter, catalogue):
    entry = read_entry(questions_of(brought("draft")).items[0], "3")
    with pytest.raises(Invalid, match="meetings"):
        save_draft(brought("draft"), by=reporter, figures={"meetings": entry})


# ---- returns and revisions --------------------------------------------------------------------


def test_a_return_starts_a_copy_with_the_same_figures_and_keeps_the_first(brought):
    submission = brought("returned")
    first, second = submission.revisions.order_by("number")
    assert (first.state, second.state) == ("returned", "working")
    figures = ("item", "state", "value", "typed", "note")
    assert list(first.figures.values_list(*figures)) == list(second.figures.values_list(*figures))


def test_a_return_wants_a_comment_and_a_reason_at_every_mark(brought, reviewer):
    submission = brought("submitted")
    with pytest.raises(Invalid, match="写明原因"):
        return_(submission, by=reviewer, comment=" ")
    with pytest.raises(Invalid, match="每一项"):
        return_(submission, by=reviewer, comment="改", marks={"specialised-teachers": " "})
    with pytest.raises(Invalid, match="不填报"):
        return_(submission, by=reviewer, comment="改", marks={"meetings": "?"})


def test_a_mark_is_ticked_off_by_its_own_submission_only(
    brought, reporter, open_round_of_baiyin, other_school, other_reporter, reviewer
):
    mark = ReturnMark.objects.get(revision__submission=brought("returned"))
    other = submission_of(open_round_of_baiyin, other_school)
    other = send_back(hand_in(other, other_reporter), reviewer)
    with pytest.raises(NotAllowed):
        tick_mark(other, by=other_reporter, mark=mark)
    tick_mark(mark.revision.submission, by=reporter, mark=mark)
    mark.refresh_from_db()
    assert mark.ticked_by == reporter


@pytest.mark.parametrize("step", ["correct", "undo"])
def test_a_reason_is_wanted(step, brought, reporter, reviewer):
    submission = brought("approved")
    with pytest.raises(Invalid, match="理由"):
        if step == "correct":
            correct(submission, by=reporter, reason="  ")
        else:
            undo_approval(submission, by=reviewer, reason="  ")


def test_every_step_has_its_author_time_and_comment(brought):
    submission = brought("returned")
    steps = Step.objects.filter(submission=submission).order_by("pk")
    told = [(step.verb, step.before, step.after, str(step.by), step.comment) for step in steps]
    assert told == [
        ("提交", "draft", "submitted", "张填报", ""),
        ("退回", "submitted", "returned", "李审核", "请改"),
    ]


# ---- the frame --------------------------------------------------------------------------------


def test_the_same_key_has_one_effect(brought, reporter):
    submission = brought("draft")
    declared = {"head_name": "王", "truthful": True, "accept_blanks": True}
    seen = {"key": "k1", "version": submission.version}
    first = submit(submission, by=reporter, **declared, **seen)
    again = submit(submission, by=reporter, **declared, **seen)
    assert (first.repeated, again.repeated) == (False, True)
    assert again.value == first.value
    assert Step.objects.filter(submission=submission).count() == 1


def test_the_same_key_with_other_content_is_another_write(brought, reporter):
    submission = brought("draft")
    item = questions_of(submission).items[0]
    seen = {"by": reporter, "key": "k1", "version": submission.version}
    save_draft(submission, figures={item.code: read_entry(item, "1")}, **seen)
    with pytest.raises(Stale):
        save_draft(submission, figures={item.code: read_entry(item, "2")}, **seen)


def test_a_second_save_on_an_old_version_is_refused_and_writes_nothing(brought, reporter):
    submission = brought("draft")
    item = questions_of(submission).items[0]
    old = submission.version
    fill(submission, reporter, specialised_teachers="300")
    with pytest.raises(Stale, match="已被修改"):
        save_draft(submission, by=reporter, version=old, figures={item.code: read_entry(item, "9")})
    assert not Figure.objects.filter(typed="9").exists()


def test_what_was_saved_is_known_by_whom_and_when(brought, reporter):
    submission = brought("draft")
    assert submission.saved_by == reporter
    assert timezone.now() - submission.saved_at < dt.timedelta(minutes=1)


def test_steps_saves_and_refusals_are_in_the_log(brought, reporter, reviewer):
    submission = brought("submitted")
    with pytest.raises(Refused):
        undo_approval(submission, by=reviewer, reason="误批")
    log = AuditEntry.objects.filter(subject_type="submissions.submission").order_by("number")
    told = list(log.values_list("verb", "result", "actor__username"))
    assert told == [
        ("submission.save", "done", "reporter"),
        ("submission.submit", "done", "reporter"),
        ("submission.undo", "refused", "reviewer"),
    ]
    _, done, refused = log
    assert (done.before, done.after["state"]) == ({"state": "draft"}, "submitted")
    assert "不能撤销通过" in refused.message
    assert refused.before == {}


def test_a_refused_save_is_in_the_log_with_its_reason(brought, other_reporter):
    submission = brought("draft")
    with pytest.raises(NotAllowed):
        save_draft(submission, by=other_reporter, figures={})
    entry = AuditEntry.objects.latest("number")
    assert (entry.verb, entry.result) == ("submission.save", "refused")
