"""Two reviewers approve the same list at once: each submission is approved once, and each reviewer
is told which were theirs.
"""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse

from institutions import audit
from institutions.duties import Role
from institutions.models import AuditEntry
from submissions.models import Fact, Step, Submission
from submissions.workflow import withdraw
from tests.cast import (
    client_for,
    hand_in,
    make_institution,
    make_round,
    make_user,
    submission_of,
)
from tests.submissions.parallel import at_once, contradictions, statuses

pytestmark = pytest.mark.django_db(transaction=True)

SEVERAL = 12
FIGURES = {"specialised_teachers": "200", "dual_qualified_teachers": "90"}


@pytest.fixture
def waiting(transactional_db, baiyin, manager, catalogue) -> SimpleNamespace:
    """A round in which twelve complete submissions wait."""
    schools = [make_institution(baiyin, f"school-{number:02}") for number in range(SEVERAL)]
    people = [make_user(Role.REPORTER, f"at-{s.code}", institution=s) for s in schools]
    round = make_round(baiyin, manager)
    submissions = [
        hand_in(submission_of(round, p.institution), p, **FIGURES, full_time_enrolment="9")
        for p in people
    ]
    return SimpleNamespace(round=round, people=people, submissions=submissions)


def press(user, waiting, key: str):
    """The button of the list as it was shown when all twelve waited."""
    address = reverse("round_approve", args=[waiting.round.pk])
    picks = [f"{each.pk}-{each.version}" for each in waiting.submissions]
    return lambda: client_for(user).post(address, {"key": key, "pick": picks})


def counted(answer, title: str) -> int:
    """How many the result lists under a title."""
    page = answer.content.decode()
    found = re.search(rf"<h2>{title}</h2>\s*<span class=\"hint aside\">(\d+) 份", page)
    return int(found[1]) if found else 0


def assert_each_approved_once() -> None:
    assert set(Submission.objects.values_list("state", flat=True)) == {"approved"}
    assert Step.objects.filter(verb="通过").count() == SEVERAL
    assert Fact.objects.count() == 3 * SEVERAL
    assert AuditEntry.objects.filter(verb="submission.approve", result="done").count() == SEVERAL
    assert contradictions() == {}
    assert audit.broken_links() == []


def test_two_reviewers_share_the_list_between_them(waiting, reviewer, other_reviewer):
    answers = at_once(press(reviewer, waiting, "one"), press(other_reviewer, waiting, "other"))
    approved = [counted(answer, "已通过，数据已生效") for answer in answers]
    passed_over = [counted(answer, "没有处理") for answer in answers]
    assert sum(approved) == sum(passed_over) == SEVERAL
    assert [sum(pair) for pair in zip(approved, passed_over, strict=True)] == [SEVERAL] * 2
    assert_each_approved_once()


def test_a_double_click_approves_each_once(waiting, reviewer):
    answers = at_once(*[press(reviewer, waiting, "same") for _ in range(2)])
    assert statuses(answers) == [200, 200]
    assert sum(counted(answer, "已通过，数据已生效") for answer in answers) == SEVERAL
    assert sum(counted(answer, "此前已办理，没有重复写入") for answer in answers) == SEVERAL
    assert_each_approved_once()


def test_units_that_take_theirs_back_meanwhile_are_passed_over(waiting, reviewer):
    back = [
        lambda person=person, mine=mine: withdraw(mine, by=person)
        for person, mine in zip(waiting.people[-3:], waiting.submissions[-3:], strict=True)
    ]
    answer, *_ = at_once(press(reviewer, waiting, "k"), *back)
    approved = Submission.objects.filter(state="approved").count()
    assert counted(answer, "已通过，数据已生效") == approved >= SEVERAL - 3
    assert counted(answer, "没有处理") == SEVERAL - approved
    assert Fact.objects.count() == 3 * approved
    assert contradictions() == {}
