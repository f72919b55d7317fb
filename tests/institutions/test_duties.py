"""Which role carries which duty."""

from itertools import pairwise

import pytest

from institutions.duties import Duty, Role, duties_of
from institutions.models import User

ADMINISTRATION = {
    Role.SYSTEM_ADMIN: {Duty.KEEP_ACCOUNTS},
    Role.SECURITY_ADMIN: {Duty.KEEP_ROLES},
    Role.AUDITOR: {Duty.READ_AUDIT},
}
OF_FIGURES = {
    Duty.READ_PROMISES,
    Duty.READ_FIGURES,
    Duty.READ_ROUNDS,
    Duty.REPORT,
    Duty.REVIEW,
    Duty.KEEP_PLANS,
    Duty.KEEP_ROUNDS,
}


@pytest.mark.parametrize("role", Role.values)
def test_every_role_has_a_duty(role):
    assert duties_of(role)


@pytest.mark.parametrize(("role", "duties"), ADMINISTRATION.items())
def test_each_of_the_three_administrators_has_one_duty_and_none_about_figures(role, duties):
    assert duties_of(role) == duties
    assert not duties_of(role) & OF_FIGURES


def test_no_two_of_the_three_share_a_duty():
    for one, other in pairwise([*ADMINISTRATION, Role.SYSTEM_ADMIN]):
        assert not duties_of(one) & duties_of(other)


def test_nobody_both_reports_and_reviews():
    for role in Role.values:
        assert not {Duty.REPORT, Duty.REVIEW} <= duties_of(role)


def test_a_leader_only_reads():
    assert duties_of(Role.VIEWER) == {Duty.READ_PROMISES, Duty.READ_FIGURES}


def test_an_unknown_role_has_no_duty():
    assert duties_of("emperor") == frozenset()


@pytest.mark.parametrize("role", Role.values)
def test_a_disabled_person_may_do_nothing(role):
    user = User(role=role, is_active=False)
    assert not any(user.may(duty) for duty in Duty)
    user.is_active = True
    assert {duty for duty in Duty if user.may(duty)} == duties_of(role)
