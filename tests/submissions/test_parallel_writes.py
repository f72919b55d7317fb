"""Real threads on the real database: whatever happens at once has one effect, or one winner."""

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from institutions import audit
from institutions.acting import _lock
from institutions.models import AuditEntry
from institutions.refusals import Stale
from submissions.entries import read_entry
from submissions.models import Extension, Fact, Figure, Revision, Round, Step, Submission
from submissions.rounds import open_round
from submissions.workflow import approve, questions_of, return_, save_draft, submit, withdraw
from tests.cast import client_for, hand_in
from tests.submissions.parallel import DECLARED, at_once, contradictions, copy_of, won

pytestmark = pytest.mark.django_db(transaction=True)


def step_on(submission: Submission, step: Callable, **what) -> Callable:
    """A call of a verb on a copy of its own, as another process would have it."""
    mine = Submission.objects.get(pk=submission.pk)
    return lambda: step(mine, **what)


def test_a_double_click_on_handing_in_is_one_step(transactional_db, submission, reporter):
    seen = {"by": reporter, "key": "k", "version": submission.version}
    results = at_once(*[step_on(submission, submit, **seen, **DECLARED) for _ in range(4)])
    assert sorted(done.repeated for done in results) == [False, True, True, True]
    assert Step.objects.count() == 1
    assert Revision.objects.exclude(receipt="").count() == 1
    assert copy_of(submission).version == submission.version + 1


def test_two_people_saving_one_version_have_one_winner(transactional_db, submission, reporter):
    item = questions_of(submission).items[0]

    def save(typed: str) -> Callable:
        figures = {item.code: read_entry(item, typed)}
        version = submission.version
        return step_on(submission, save_draft, by=reporter, version=version, figures=figures)

    results = at_once(save("1"), save("2"), save("3"))
    assert len(won(results)) == 1
    assert sum(isinstance(result, Stale) for result in results) == 2
    assert Figure.objects.count() == 1


def test_two_reviewers_deciding_at_once_have_one_winner(
    transactional_db, submission, reporter, reviewer, other_reviewer
):
    handed_in = hand_in(submission, reporter, specialised_teachers="200")
    version = handed_in.version
    results = at_once(
        step_on(handed_in, approve, by=reviewer, version=version),
        step_on(handed_in, return_, by=other_reviewer, version=version, comment="改"),
    )
    assert len(won(results)) == 1
    now = copy_of(submission)
    decided = Step.objects.filter(verb__in=["通过", "退回"])
    assert decided.count() == 1
    assert Fact.objects.exists() == (now.state == "approved")
    assert contradictions() == {}
    assert AuditEntry.objects.filter(result="refused").count() == 1


def test_taking_back_and_approving_at_once_have_one_winner(
    transactional_db, submission, reporter, reviewer
):
    handed_in = hand_in(submission, reporter, specialised_teachers="200")
    results = at_once(
        step_on(handed_in, approve, by=reviewer),
        step_on(handed_in, withdraw, by=reporter),
    )
    assert len(won(results)) == 1
    now = copy_of(submission)
    assert now.state in ("approved", "draft")
    assert Fact.objects.exists() == (now.state == "approved")
    assert contradictions() == {}


def test_the_year_is_opened_once(transactional_db, baiyin, manager, school, catalogue):
    opening = lambda: open_round(baiyin, by=manager, year=2030)  # noqa: E731
    results = at_once(opening, opening, opening)
    assert len(won(results)) == 1
    assert Round.objects.count() == 1
    assert Submission.objects.count() == 1


def test_a_city_and_its_county_opened_at_once_ask_no_unit_twice(
    transactional_db, baiyin, pingchuan, manager, school, catalogue
):
    openings = [
        partial(open_round, region, by=manager, year=2030) for region in (baiyin, pingchuan)
    ]
    results = at_once(*openings)
    assert len(won(results)) == 1
    assert Submission.objects.filter(institution=school).count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_a_step_waits_for_no_lock_on_a_row_that_it_only_refers_to(
    transactional_db, submission, reporter, reviewer, manager
):
    """Each would wait for the other: one holds the round and wants the end of the audit chain."""
    handed_in = hand_in(submission, reporter)
    soon = timezone.now() + dt.timedelta(days=1)
    Round.objects.update(due_at=soon, closes_at=soon)
    with transaction.atomic():
        _lock(handed_in.round)
        [done] = at_once(step_on(handed_in, return_, by=reviewer, comment="请核对"))
    assert not done.repeated
    assert Extension.objects.filter(round=handed_in.round).exists()


def test_a_double_click_in_the_browser_saves_once(
    transactional_db, submission, reporter, fields_of
):
    address = reverse("submission", args=[submission.pk])
    first, second = client_for(reporter), client_for(reporter)
    fields = {**fields_of(first.get(address), address), "f-specialised-teachers": "250"}
    answers = at_once(lambda: first.post(address, fields), lambda: second.post(address, fields))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert copy_of(submission).version == submission.version + 1


def test_the_audit_chain_holds_after_all_of_it(transactional_db, submission, reporter, reviewer):
    handed_in = hand_in(submission, reporter)
    at_once(*[step_on(handed_in, approve, by=reviewer) for _ in range(4)])
    assert audit.broken_links() == []
    assert AuditEntry.objects.filter(verb="submission.approve", result="done").count() == 1
