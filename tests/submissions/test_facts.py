"""Approved figures going in force, and out of it."""

from decimal import Decimal

import pytest
from django.db.models import Sum

from submissions.models import Fact, Figure, Revision
from submissions.workflow import abandon_correction, approve, correct, submit, undo_approval
from tests.cast import YEAR, fill, hand_in, report, submission_of


def facts(institution) -> dict:
    rows = Fact.objects.filter(institution=institution, year=YEAR)
    return {
        code: (state, value)
        for code, state, value in rows.values_list("item__code", "state", "value")
    }


@pytest.fixture
def approved(submission, reporter, reviewer):
    """Figures in force: 200 teachers, 90 dual-qualified, enrolment left blank."""
    return report(
        submission,
        reporter,
        reviewer,
        specialised_teachers="200",
        dual_qualified_teachers="90",
        full_time_enrolment="",
    )


def correction(submission, reporter, teachers: str):
    submission = correct(submission, by=reporter, reason="统计口径更正").value
    fill(submission, reporter, specialised_teachers=teachers)
    submit(submission, by=reporter, head_name="王校长", truthful=True, accept_blanks=True)
    submission.refresh_from_db()
    return submission


def test_nothing_is_in_force_before_approval(submission, reporter, school):
    hand_in(submission, reporter, specialised_teachers="200")
    assert facts(school) == {}


def test_approval_puts_every_figure_in_force_blanks_included(approved, school):
    assert facts(school) == {
        "specialised-teachers": ("value", Decimal(200)),
        "dual-qualified-teachers": ("value", Decimal(90)),
        "full-time-enrolment": ("blank", None),
    }


def test_the_approved_figures_stay_in_force_while_a_correction_is_under_way(
    approved, reporter, school
):
    submission = correction(approved, reporter, "210")
    assert submission.state == "submitted"
    assert facts(school)["specialised-teachers"] == ("value", Decimal(200))


def test_an_approved_correction_replaces_the_facts(approved, reporter, reviewer, school):
    approve(correction(approved, reporter, "210"), by=reviewer)
    assert facts(school)["specialised-teachers"] == ("value", Decimal(210))
    assert facts(school)["dual-qualified-teachers"] == ("value", Decimal(90))
    states = Revision.objects.order_by("number").values_list("state", flat=True)
    assert list(states.filter(submission=approved)) == ["replaced", "approved"]


def test_undoing_a_correction_falls_back_to_the_revision_before(
    approved, reporter, reviewer, school
):
    submission = approve(correction(approved, reporter, "210"), by=reviewer).value
    submission = undo_approval(submission, by=reviewer, reason="误批").value
    assert facts(school)["specialised-teachers"] == ("value", Decimal(200))
    assert submission.state == "submitted"
    assert submission.approved.number == 1
    approve(submission, by=reviewer)
    assert facts(school)["specialised-teachers"] == ("value", Decimal(210))


def test_undoing_the_first_approval_leaves_no_facts(approved, reviewer, school):
    submission = undo_approval(approved, by=reviewer, reason="误批").value
    assert facts(school) == {}
    assert submission.approved is None
    approve(submission, by=reviewer)
    assert facts(school)["specialised-teachers"] == ("value", Decimal(200))


def test_undoing_after_a_given_up_correction_concerns_the_approved_figures(
    approved, reporter, reviewer, school
):
    """The revision that was returned and given up must not come back by the undo."""
    submission = correct(approved, by=reporter, reason="更正").value
    fill(submission, reporter, specialised_teachers="999")
    submission = abandon_correction(submission, by=reporter).value
    submission = undo_approval(submission, by=reviewer, reason="误批").value
    assert facts(school) == {}
    approve(submission, by=reviewer)
    assert facts(school)["specialised-teachers"] == ("value", Decimal(200))


def test_a_given_up_correction_changes_no_fact(approved, reporter, school):
    submission = correct(approved, by=reporter, reason="更正").value
    fill(submission, reporter, specialised_teachers="999")
    submission = abandon_correction(submission, by=reporter).value
    assert submission.state == "approved"
    assert facts(school)["specialised-teachers"] == ("value", Decimal(200))


def test_facts_of_one_institution_leave_those_of_others_alone(
    approved, open_round_of_baiyin, other_school, other_reporter, reviewer, school
):
    other = submission_of(open_round_of_baiyin, other_school)
    report(other, other_reporter, reviewer, specialised_teachers="50")
    total = Fact.objects.filter(item__code="specialised-teachers").aggregate(Sum("value"))
    independent = Figure.objects.filter(
        revision__state="approved", item__code="specialised-teachers"
    ).aggregate(Sum("value"))
    assert total == independent == {"value__sum": Decimal(250)}


def test_a_revision_that_was_handed_in_never_changes(approved, reporter, reviewer):
    first = approved.approved
    before = list(first.figures.values_list("item", "state", "value", "note"))
    approve(correction(approved, reporter, "210"), by=reviewer)
    assert list(first.figures.values_list("item", "state", "value", "note")) == before
