"""What approving would do, before and after it is done: the panel and the results must agree."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

import pytest

from institutions.duties import Role
from institutions.models import User
from jinchang_vet.kit.cells import Cell
from submissions.effect import load_effects
from submissions.models import Fact, Figure, Revision, Submission, SubmissionState
from submissions.standing import load_standings
from submissions.workflow import approve, questions_of
from tests.cast import make_user
from tests.submissions.staged import BAIYIN, Stage, plans, stage  # noqa: F401

pytestmark = pytest.mark.django_db

YEAR = 2024
NOW = dt.datetime(2025, 2, 10, tzinfo=dt.UTC)


def random_cell(chance: Random, item) -> Cell:
    """Mostly numbers, sometimes nothing, sometimes 不适用."""
    roll = chance.random()
    if roll < 0.1:
        return Cell.blank()
    if roll < 0.15:
        return Cell.na()
    return Cell.of(Decimal(chance.randint(0, 1 if item.is_yes_no else 400)))


def random_cells(chance: Random, submission: Submission) -> dict[str, Cell]:
    return {item.code: random_cell(chance, item) for item in questions_of(submission).items}


def submissions_of(stage: Stage) -> list[Submission]:  # noqa: F811
    rows = Submission.objects.for_step().filter(round__region__code=BAIYIN, round__year__lte=YEAR)
    return list(rows.order_by("pk"))


def put_years(stage: Stage, chance: Random) -> None:  # noqa: F811
    """Random approved figures for some of the units, in the year and those before it."""
    facts = {
        (each.institution, each.round.year): random_cells(chance, each)
        for each in submissions_of(stage)
        if chance.random() < 0.7
    }
    stage.put(facts)
    in_force = {fact.revision.submission_id: fact.revision for fact in Fact.objects.all()}
    for submission in Submission.objects.filter(pk__in=in_force):
        submission.state, submission.approved = SubmissionState.APPROVED, in_force[submission.pk]
        submission.save()


def handed_in(submission: Submission, stage: Stage, cells: dict[str, Cell]) -> Revision:  # noqa: F811
    """A second revision with these figures, waiting for a decision."""
    revision = Revision.objects.create(
        submission=submission, number=2, started_at=NOW, state=Revision.State.SUBMITTED
    )
    Figure.objects.bulk_create(
        Figure(revision=revision, item=stage.items[code], state=cell.state.value, value=cell.value)
        for code, cell in cells.items()
    )
    submission.state = SubmissionState.SUBMITTED
    submission.save()
    return revision


@pytest.fixture
def decider(stage) -> User:  # noqa: F811
    return make_user(Role.REVIEWER, "decider", region=stage.regions[BAIYIN])


@pytest.mark.parametrize("seed", range(10))
def test_the_effect_foretold_is_the_effect_of_approving(seed, stage, decider):  # noqa: F811
    chance = Random(seed)
    put_years(stage, chance)
    waiting = [each for each in submissions_of(stage) if each.round.year == YEAR]
    for submission in chance.sample(waiting, 3):
        revision = handed_in(submission, stage, random_cells(chance, submission))
        [found] = load_effects(submission, revision, user=decider, now=NOW)
        wanted = [(found.before.region, found.plan)]
        assert [found.before.standings] == [
            each.standings for each in load_standings(wanted, year=YEAR, now=NOW)
        ]
        approve(submission, by=decider)
        [real] = load_standings(wanted, year=YEAR, now=NOW)
        assert found.after.standings == real.standings
        named = {each.before.target.pk for each in found.effects}
        for then, now in zip(found.before.standings, real.standings, strict=True):
            assert then.target.pk in named or (then.area, then.judgement) == (
                now.area,
                now.judgement,
            )


def test_random_figures_do_move_targets(stage, decider):  # noqa: F811
    """The property above would also hold if nothing ever changed."""
    chance = Random(3)
    put_years(stage, chance)
    submission = next(each for each in submissions_of(stage) if each.round.year == YEAR)
    revision = handed_in(submission, stage, random_cells(chance, submission))
    [found] = load_effects(submission, revision, user=decider, now=NOW)
    assert any(each.is_change for each in found.effects)
