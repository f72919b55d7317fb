"""Which plans and targets a submission would have an effect on, and what counts before it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from institutions.duties import Role
from institutions.models import User
from submissions.effect import load_effects
from submissions.models import Revision, Submission
from submissions.workflow import approve, correct
from tests.cast import hand_in, make_plan, make_user, report, submission_of


@pytest.fixture
def waiting(plan, submission, reporter) -> Revision:
    handed = hand_in(submission, reporter, specialised_teachers="200", dual_qualified_teachers="90")
    return handed.revisions.get(state=Revision.State.SUBMITTED)


def effects_for(revision: Revision, user: User):
    submission = Submission.objects.for_step().get(pk=revision.submission_id)
    return load_effects(submission, revision, user=user, now=timezone.now())


def test_every_plan_that_runs_is_told_of_and_none_that_has_ended(waiting, reviewer, baiyin):
    make_plan(baiyin, "second", first_year=2024, horizon=2030)
    make_plan(baiyin, "ended", base_year=2015, first_year=2016, horizon=2020)
    found = effects_for(waiting, reviewer)
    assert [each.plan.code for each in found] == ["baiyin-plan", "second"]


def test_where_no_plan_runs_the_last_one_is_told_of(waiting, reviewer, plan):
    plan.first_year, plan.base_year, plan.horizon = 2016, 2015, 2020
    plan.save()
    assert [each.plan.code for each in effects_for(waiting, reviewer)] == ["baiyin-plan"]


def test_a_city_does_not_learn_the_values_of_its_province(waiting, reviewer, gansu):
    make_plan(gansu, "gansu-plan")
    assert [each.plan.code for each in effects_for(waiting, reviewer)] == ["baiyin-plan"]
    above = make_user(Role.REVIEWER, "above", region=gansu)
    assert {each.plan.code for each in effects_for(waiting, above)} == {"baiyin-plan", "gansu-plan"}


def test_a_correction_takes_the_place_of_what_was_approved(
    waiting, reviewer, reporter, other_school, other_reporter, open_round_of_baiyin
):
    figures = {"specialised_teachers": "100", "dual_qualified_teachers": "10"}
    other = submission_of(open_round_of_baiyin, other_school)
    report(other, other_reporter, reviewer, **figures)
    approve(waiting.submission, by=reviewer)
    corrected = correct(waiting.submission, by=reporter, reason="笔误").value
    handed = hand_in(corrected, reporter, dual_qualified_teachers="50")
    [found] = effects_for(handed.revisions.latest("number"), reviewer)
    [effect] = found.effects
    assert (effect.before.area.numerator, effect.before.area.denominator) == (100, 300)
    assert (effect.after.area.numerator, effect.after.area.denominator) == (60, 300)
    assert effect.after.area.reported == 2


def test_an_institution_whose_figures_enter_no_target_has_no_effects(
    plan, open_round_of_baiyin, bureau, bureau_reporter, reviewer
):
    handed = hand_in(submission_of(open_round_of_baiyin, bureau), bureau_reporter, meetings="2")
    [found] = effects_for(handed.revisions.get(), reviewer)
    assert found.effects == ()
