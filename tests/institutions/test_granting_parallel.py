"""Decisions about one request at the same moment, on the real database: one of them holds."""

import pytest

from institutions.duties import Role
from institutions.granting import decline, grant, grant_all, take_away
from institutions.inviting import disable
from institutions.models import AuditEntry, RoleProposal, User
from tests.cast import make_user
from tests.institutions.admission import invited
from tests.submissions.parallel import at_once, won

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_decisions_at_once_one_holds(
    transactional_db, school, other_school, system_admin, security_admin
):
    second = make_user(Role.SECURITY_ADMIN, "second")
    people = [invited(school, system_admin), invited(other_school, system_admin, "other")]
    asked = [RoleProposal.objects.get(user=user).pk for user in people]
    results = at_once(
        lambda: grant(people[1], by=security_admin, proposal=asked[1]),
        lambda: decline(people[1], by=second, proposal=asked[1], comment="不同意"),
        lambda: grant_all(None, by=security_admin, proposals=tuple(asked)),
        lambda: grant_all(None, by=second, proposals=tuple(reversed(asked))),
    )
    assert len(won(results)) == 1
    decided = RoleProposal.objects.get(pk=asked[1])
    granted = User.objects.get(pk=people[1].pk).role == Role.REPORTER
    assert granted == (decided.state == "granted")
    of_it = AuditEntry.objects.filter(verb__in=("role.grant", "role.decline"), result="done")
    assert of_it.filter(subject_id=str(people[1].pk)).count() == 1


def test_the_last_two_of_a_kind_cannot_remove_each_other(
    transactional_db, system_admin, security_admin
):
    """Each of them looks for another one while the other is about to go."""
    roles = make_user(Role.SECURITY_ADMIN, "second")
    accounts = make_user(Role.SYSTEM_ADMIN, "third")
    for pair, step in (((security_admin, roles), take_away), ((system_admin, accounts), disable)):
        one, other = pair
        results = at_once(
            lambda step=step, by=one, user=other: step(user, by=by, reason="轮岗"),
            lambda step=step, by=other, user=one: step(user, by=by, reason="轮岗"),
        )
        assert len(won(results)) == 1
    for role in (Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN):
        assert User.objects.filter(role=role, is_active=True).count() == 1
