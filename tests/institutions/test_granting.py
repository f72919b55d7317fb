"""Roles: asked for by one administrator, granted by another."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from institutions.duties import Role
from institutions.granting import (
    Place,
    change_role,
    decline,
    grant,
    propose,
    take_away,
    withdraw_proposal,
)
from institutions.models import AuditEntry, RoleProposal, User
from institutions.refusals import Invalid, NotAllowed, Refused, Stale
from submissions.models import Submission
from tests.cast import client_for, fill, make_user
from tests.institutions.admission import invited, is_in


def again(user):
    return User.objects.get(pk=user.pk)


def asked_for(user):
    return RoleProposal.objects.get(user=user, state="open").pk


def test_what_is_asked_for_holds_once_it_is_granted(school, system_admin, security_admin):
    user = invited(school, system_admin)
    grant(user, by=security_admin, proposal=asked_for(user), comment="已核对介绍信")
    assert (again(user).role, again(user).institution) == (Role.REPORTER, school)
    decided = RoleProposal.objects.get()
    assert (decided.state, decided.decided_by) == ("granted", security_admin)
    entry = AuditEntry.objects.get(verb="role.grant")
    assert (entry.before["role"], entry.after["role"]) == ("", "reporter")


def test_nobody_who_makes_accounts_grants_and_nobody_who_grants_asks(
    school, system_admin, security_admin, manager, auditor
):
    user = invited(school, system_admin)
    for by in (system_admin, manager, auditor, user):
        with pytest.raises(NotAllowed):
            grant(user, by=by, proposal=asked_for(user))
    for by in (security_admin, manager, auditor, user):
        with pytest.raises(NotAllowed):
            propose(user, by=by, place=Place(Role.AUDITOR))
    assert again(user).role == ""


def test_nobody_changes_their_own_role(security_admin, system_admin, gansu):
    make_user(Role.SECURITY_ADMIN, "second")
    make_user(Role.SYSTEM_ADMIN, "third")
    for step in (
        lambda: change_role(
            security_admin, by=security_admin, place=Place(Role.MANAGER, gansu), reason="x"
        ),
        lambda: take_away(security_admin, by=security_admin, reason="x"),
        lambda: propose(system_admin, by=system_admin, place=Place(Role.MANAGER, gansu)),
    ):
        with pytest.raises(NotAllowed):
            step()


def test_declining_takes_a_reason_and_changes_nothing(school, system_admin, security_admin):
    user = invited(school, system_admin)
    with pytest.raises(Invalid, match="理由"):
        decline(user, by=security_admin, proposal=asked_for(user), comment="")
    decline(user, by=security_admin, proposal=asked_for(user), comment="没有介绍信")
    assert again(user).role == ""
    assert RoleProposal.objects.get().comment == "没有介绍信"


def test_only_the_request_that_was_looked_at_is_granted(
    school, other_school, system_admin, security_admin
):
    user = invited(school, system_admin)
    seen = asked_for(user)
    propose(user, by=system_admin, place=Place(Role.REPORTER, institution=other_school))
    with pytest.raises(Stale, match="已被撤回、核定或改动"):
        grant(user, by=security_admin, proposal=seen)
    assert again(user).role == ""
    withdraw_proposal(user, by=system_admin)
    assert not RoleProposal.objects.filter(state="open").exists()
    with pytest.raises(Refused, match="没有待核定"):
        withdraw_proposal(user, by=system_admin)


def test_a_transfer_ends_sessions_and_leaves_what_was_reported(
    submission, reporter, other_school, system_admin, security_admin
):
    fill(submission, reporter, full_time_enrolment="1,200")
    browser = client_for(reporter)
    propose(reporter, by=system_admin, place=Place(Role.REPORTER, institution=other_school))
    assert is_in(browser)
    grant(reporter, by=security_admin, proposal=asked_for(reporter))
    assert not is_in(browser)
    moved = again(reporter)
    assert moved.institution == other_school
    assert Submission.objects.get(pk=submission.pk).institution != other_school
    assert not Submission.objects.visible_to(moved).filter(pk=submission.pk).exists()
    assert submission.revisions.get().figures.get(item__code="full-time-enrolment").value == 1200


@pytest.mark.parametrize("step", ["change", "take_away"])
def test_a_changed_or_withdrawn_role_ends_sessions(step, viewer, jinchang, security_admin):
    browser = client_for(viewer)
    if step == "change":
        place = Place(Role.VIEWER, jinchang)
        change_role(viewer, by=security_admin, place=place, reason="借调")
    else:
        take_away(viewer, by=security_admin, reason="离任")
    assert not is_in(browser)
    assert again(viewer).region == (jinchang if step == "change" else None)


def test_the_place_fits_the_role_and_a_closed_school_gets_nobody(
    school, viewer, security_admin, baiyin
):
    for place in (Place(Role.REPORTER, baiyin), Place(Role.VIEWER), Place(Role.AUDITOR, baiyin)):
        with pytest.raises(Invalid):
            change_role(viewer, by=security_admin, place=place, reason="x")
    school.closed_on = timezone.localdate()
    school.save()
    with pytest.raises(Invalid, match="已停办"):
        place = Place(Role.REPORTER, institution=school)
        change_role(viewer, by=security_admin, place=place, reason="x")
    assert again(viewer).role == Role.VIEWER


def test_the_first_role_only_comes_from_a_request(school, system_admin, security_admin, baiyin):
    user = invited(school, system_admin)
    with pytest.raises(Refused, match="按系统管理员的申请核定"):
        change_role(user, by=security_admin, place=Place(Role.MANAGER, baiyin), reason="x")


@pytest.mark.parametrize("kind", ["system_admin", "auditor"])
def test_the_last_administrator_of_a_kind_keeps_the_role(request, kind, security_admin, baiyin):
    last = request.getfixturevalue(kind)
    with pytest.raises(Refused, match="最后一名"):
        take_away(last, by=security_admin, reason="x")
    with pytest.raises(Refused, match="最后一名"):
        change_role(last, by=security_admin, place=Place(Role.VIEWER, baiyin), reason="x")
    make_user(last.role, "second")
    take_away(last, by=security_admin, reason="轮岗")
    assert again(last).role == ""


def test_one_request_is_open_at_a_time_and_its_scope_fits(reporter, baiyin):
    now = timezone.now()
    facts = {"user": reporter, "at": now}
    RoleProposal.objects.create(role=Role.VIEWER, region=baiyin, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleProposal.objects.create(role=Role.MANAGER, region=baiyin, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleProposal.objects.create(role=Role.AUDITOR, region=baiyin, state="granted", **facts)


def test_asking_for_what_somebody_has_is_refused(reporter, system_admin):
    with pytest.raises(Invalid, match="现在就是填报员（示例中职一）"):
        place = Place(Role.REPORTER, institution=reporter.institution)
        propose(reporter, by=system_admin, place=place)
