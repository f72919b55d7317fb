"""The system administrator's verbs: make, keep, shut and open accounts."""

import pytest

from institutions.duties import Duty, Role
from institutions.granting import Place
from institutions.inviting import (
    Contact,
    change_contact,
    disable,
    enable,
    invite,
    unlock,
)
from institutions.models import AuditEntry, OneTimeCode, RoleProposal, User
from institutions.refusals import Invalid, NotAllowed, Refused, Stale
from tests.cast import client_for, make_user
from tests.institutions.admission import invited, is_in, newcomer


def again(user):
    return User.objects.get(pk=user.pk)


def test_a_new_account_has_no_right_until_somebody_grants_it(school, system_admin):
    user = invited(school, system_admin)
    assert (user.role, user.place, user.full_name) == ("", None, "新填报")
    assert not any(user.may(duty) for duty in Duty)
    asked = RoleProposal.objects.get()
    assert (asked.user, asked.role, asked.institution) == (user, Role.REPORTER, school)
    assert asked.state == "open"
    entry = AuditEntry.objects.get(verb="account.invite")
    assert (entry.actor, entry.subject_id) == (system_admin, str(user.pk))
    assert entry.after["place"] == school.name


def test_nobody_else_makes_an_account(school, manager, security_admin, auditor, reporter):
    for by in (manager, security_admin, auditor, reporter):
        with pytest.raises(NotAllowed):
            invited(school, by)
    assert not User.objects.filter(username="xin").exists()
    assert AuditEntry.objects.filter(verb="account.invite", result="refused").count() == 4


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"username": "x"}, "username"),
        ({"username": "新人"}, "username"),
        ({"username": "a b c"}, "username"),
        ({"username": "api-7"}, "username"),
        ({"username": "REPORTER"}, "username"),
        ({"contact": Contact("  ")}, "full_name"),
        ({"contact": Contact("张" * 41)}, "full_name"),
        ({"contact": Contact("张", "1" * 41)}, "phone"),
        ({"contact": Contact("张", "", "kein-zeichen")}, "email"),
        ({"contact": Contact("张", "", "a@b.cn\nBcc: c@d.cn")}, "email"),
        ({"place": Place("emperor")}, "role"),
        ({"place": Place(Role.REPORTER)}, "institution"),
        ({"place": Place(Role.MANAGER)}, "region"),
        ({"note": "长" * 201}, "note"),
    ],
)
def test_what_will_not_do_is_refused_at_its_field(school, system_admin, reporter, facts, field):
    facts = {"username": "xin", **facts}
    with pytest.raises(Invalid) as refusal:
        invite(None, newcomer=newcomer(school, **facts), by=system_admin)
    assert field in refusal.value.errors
    assert not User.objects.filter(role="").exists()
    assert not OneTimeCode.objects.exists()


def test_pressing_twice_makes_one_account(school, system_admin):
    first = invite(None, newcomer=newcomer(school), by=system_admin, key="k")
    second = invite(None, newcomer=newcomer(school), by=system_admin, key="k")
    assert (first.repeated, second.repeated) == (False, True)
    assert second.value == first.value
    assert OneTimeCode.objects.count() == 1


def test_contact_is_changed_by_the_person_or_the_system_administrator(
    reporter, system_admin, manager, security_admin
):
    change_contact(reporter, by=reporter, contact=Contact("张三", "110"))
    change_contact(reporter, by=system_admin, contact=Contact("张三丰", "119"))
    for by in (manager, security_admin):
        with pytest.raises(NotAllowed):
            change_contact(reporter, by=by, contact=Contact("别人"))
    assert (again(reporter).full_name, again(reporter).phone) == ("张三丰", "119")
    entry = AuditEntry.objects.filter(verb="account.change_contact", result="done").last()
    assert (entry.before["full_name"], entry.after["full_name"]) == ("张三", "张三丰")


def test_the_second_of_two_changes_is_told_that_it_comes_late(reporter, system_admin):
    change_contact(reporter, by=system_admin, version=1, contact=Contact("甲"))
    with pytest.raises(Stale):
        change_contact(reporter, by=system_admin, version=1, contact=Contact("乙"))


def test_disabling_ends_sessions_codes_and_requests_and_enabling_gives_the_role_back(
    reporter, school, system_admin
):
    browser = client_for(reporter)
    disable(reporter, by=system_admin, reason="调离")
    assert not is_in(browser)
    shut = again(reporter)
    assert (shut.is_active, shut.disabled_at is None) == (False, False)
    enable(shut, by=system_admin, reason="返岗")
    open_again = again(reporter)
    assert (open_again.is_active, open_again.disabled_at) == (True, None)
    assert (open_again.role, open_again.institution) == (Role.REPORTER, school)
    assert not is_in(browser)


def test_disabling_an_invited_account_closes_its_code_and_request(school, system_admin):
    user = invited(school, system_admin)
    disable(user, by=system_admin, reason="名字写错")
    assert OneTimeCode.objects.get().closed_at is not None
    assert RoleProposal.objects.get().state == "withdrawn"


def test_disabling_takes_a_reason_and_is_not_for_oneself(reporter, system_admin):
    with pytest.raises(Invalid, match="理由"):
        disable(reporter, by=system_admin, reason=" ")
    with pytest.raises(NotAllowed):
        disable(system_admin, by=system_admin, reason="累了")
    with pytest.raises(Refused, match="没有停用"):
        enable(reporter, by=system_admin, reason="x")


@pytest.mark.parametrize("kind", ["security_admin", "auditor"])
def test_the_last_of_the_other_administrators_is_not_disabled(request, kind, system_admin):
    last = request.getfixturevalue(kind)
    with pytest.raises(Refused, match="最后一名"):
        disable(last, by=system_admin, reason="退休")
    make_user(last.role, "second")
    disable(last, by=system_admin, reason="退休")
    assert not again(last).is_active


def test_unlocking_what_is_not_locked_says_so(reporter, system_admin):
    with pytest.raises(Refused, match="没有被锁定"):
        unlock(reporter, by=system_admin)
