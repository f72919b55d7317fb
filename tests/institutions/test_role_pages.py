"""The pages of the security administrator, and the first pages of the administrators."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.duties import Role
from institutions.models import AuditEntry, RoleProposal, User
from tests.cast import client_for, make_user
from tests.institutions.admission import code_for, invited


@pytest.fixture
def desk(security_admin):
    return client_for(security_admin)


def step(desk, name, user, **sent):
    seen = {"key": name, "version": User.objects.get(pk=user.pk).version}
    asked = RoleProposal.objects.filter(user=user, state="open").first()
    seen |= {"proposal": asked.pk} if asked else {}
    return desk.post(reverse(name, args=[user.pk]), {**seen, **sent})


def names(response):
    return {row.record.username for row in response.context["table"].rows}


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("asked", {"xin"}),
        ("idle", {"viewer"}),
        ("closed", {"reporter"}),
        ("renewed", {"manager"}),
        ("disabled", {"disabled"}),
        ("ungranted", {"xin"}),
    ],
)
def test_the_review_finds_what_should_be_looked_at(
    desk, reporter, viewer, manager, disabled, other_school, system_admin, state, found
):
    invited(other_school, system_admin)
    long_ago = timezone.now() - dt.timedelta(days=181)
    User.objects.filter(pk=viewer.pk).update(last_login=long_ago)
    reporter.institution.closed_on = timezone.localdate()
    reporter.institution.save()
    code_for(manager, system_admin)
    assert names(desk.get(reverse("roles"), {"state": state})) == found


def test_the_list_and_one_role_cost_few_queries(
    desk, school, system_admin, django_assert_max_num_queries
):
    user = invited(school, system_admin)
    with django_assert_max_num_queries(12):
        desk.get(reverse("roles"))
    with django_assert_max_num_queries(15):
        page = desk.get(reverse("role", args=[user.pk])).content.decode()
    assert "核定，立即生效" in page


def test_granting_and_declining_go_back_to_the_role(desk, school, other_school, system_admin):
    first = invited(school, system_admin)
    assert step(desk, "role_grant", first).url == reverse("role", args=[first.pk])
    assert User.objects.get(pk=first.pk).role == Role.REPORTER
    second = invited(other_school, system_admin, "second")
    assert step(desk, "role_decline", second, comment="没有介绍信").status_code == 302
    assert User.objects.get(pk=second.pk).role == ""


def test_a_request_withdrawn_meanwhile_is_a_conflict(desk, school, system_admin):
    user = invited(school, system_admin)
    for number in ("999999", "x", "", "９"):
        response = step(desk, "role_grant", user, proposal=number)
        assert response.status_code == 409
    assert User.objects.get(pk=user.pk).role == ""


def test_declining_what_is_not_asked_does_not_exist(desk, viewer):
    assert desk.get(reverse("role_decline", args=[viewer.pk])).status_code == 404


def test_changing_and_taking_away_a_role(desk, viewer, jinchang):
    changed = {"role": "viewer", "region": jinchang.pk, "reason": "借调"}
    assert step(desk, "role_change", viewer, **changed).status_code == 302
    assert User.objects.get(pk=viewer.pk).region == jinchang
    assert step(desk, "role_take_away", viewer, reason="离任").status_code == 302
    assert User.objects.get(pk=viewer.pk).role == ""


def test_extra_fields_of_a_grant_change_nothing(desk, school, system_admin, gansu):
    user = invited(school, system_admin)
    step(desk, "role_grant", user, role="manager", region=gansu.pk, institution="")
    granted = User.objects.get(pk=user.pk)
    assert (granted.role, granted.institution, granted.region) == (Role.REPORTER, school, None)


def test_ones_own_role_shows_no_way_to_change_it(desk, security_admin):
    page = desk.get(reverse("role", args=[security_admin.pk])).content.decode()
    assert "由另一名安全管理员核定" in page
    assert reverse("role_change", args=[security_admin.pk]) not in page
    assert step(desk, "role_take_away", security_admin, reason="x").status_code == 403


# ---- together ----------------------------------------------------------------------------------


def chosen(desk, *people, **more):
    open_now = RoleProposal.objects.filter(state="open", user__in=people)
    sent = {"key": "k", "pick": list(open_now.values_list("pk", flat=True)), **more}
    return desk.post(reverse("roles_asked"), sent)


def test_requests_are_granted_together_each_with_its_entry(
    desk, school, other_school, system_admin
):
    people = [invited(school, system_admin), invited(other_school, system_admin, "second")]
    assert chosen(desk, *people).url == reverse("roles_asked")
    assert set(User.objects.filter(role=Role.REPORTER)) == set(people)
    assert set(RoleProposal.objects.values_list("state", flat=True)) == {"granted"}
    assert AuditEntry.objects.filter(verb="role.grant").count() == 2
    assert AuditEntry.objects.get(verb="role.grant_list").after == {"accounts": 2}


def test_one_request_that_has_changed_stops_them_all(desk, school, other_school, system_admin):
    people = [invited(school, system_admin), invited(other_school, system_admin, "second")]
    gone = RoleProposal.objects.filter(user=people[1]).get().pk
    first = RoleProposal.objects.filter(user=people[0]).get().pk
    RoleProposal.objects.filter(pk=gone).update(state="withdrawn")
    response = chosen(desk, pick=[first, gone])
    assert response.status_code == 409
    assert "没有核定" in response.content.decode()
    assert not User.objects.filter(role=Role.REPORTER).exists()


def test_nothing_chosen_says_so_and_only_these_are_granted(desk, school, system_admin):
    user = invited(school, system_admin)
    for sent in ([], ["x"], ["999999"]):
        assert chosen(desk, pick=sent).status_code in (409, 422)
    assert User.objects.get(pk=user.pk).role == ""


def test_a_request_for_oneself_is_not_in_the_list_and_not_granted(desk, security_admin, gansu):
    make_user(Role.SECURITY_ADMIN, "second")
    own = RoleProposal.objects.create(
        user=security_admin, role=Role.MANAGER, region=gansu, at=timezone.now()
    )
    assert "没有待核定的申请" in desk.get(reverse("roles_asked")).content.decode()
    assert chosen(desk, pick=[own.pk]).status_code == 403


def test_the_page_of_requests_costs_few_queries(
    desk, school, system_admin, django_assert_max_num_queries
):
    for n in range(5):
        invited(school, system_admin, f"name-{n}")
    with django_assert_max_num_queries(8):
        assert "5 项申请" in desk.get(reverse("roles_asked")).content.decode()


# ---- first pages -------------------------------------------------------------------------------


def tasks(user):
    page = client_for(user).get(reverse("home")).context["page"]
    return {task.label: task.count for task in page.tasks}


def test_the_system_administrator_is_told_what_waits(system_admin, school, client, reporter):
    invited(school, system_admin)
    for _ in range(5):
        client.post(reverse("login"), {"username": "reporter", "password": "wrong"})
    found = tasks(system_admin)
    assert found["被锁定的账号"] == 1
    assert found["登录码还没有用"] == 1
    assert found["还没有授权"] == found["等待安全管理员核定"] == 1


def test_the_security_administrator_is_told_what_waits(
    security_admin, system_admin, school, reporter
):
    invited(school, system_admin)
    code_for(reporter, system_admin)
    found = tasks(security_admin)
    assert (found["待核定的申请"], found["近 30 天重置过登录"]) == (1, 1)


def test_every_task_leads_to_as_many_accounts_as_it_counts(system_admin, security_admin, school):
    invited(school, system_admin)
    make_user(Role.SYSTEM_ADMIN, "third")
    for user in (system_admin, security_admin):
        desk = client_for(user)
        for task in desk.get(reverse("home")).context["page"].tasks:
            context = desk.get(task.url).context
            listed = context["table"].rows if "table" in context else context["page"]
            assert len(listed) == task.count, task


def test_the_first_page_costs_few_queries(system_admin, django_assert_max_num_queries):
    desk = client_for(system_admin)
    with django_assert_max_num_queries(15):
        desk.get(reverse("home"))


def test_somebody_without_a_role_is_told_why_and_sees_nothing_else(school, system_admin):
    user = invited(school, system_admin)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    desk = client_for(User.objects.get(pk=user.pk))
    page = desk.get(reverse("home")).content.decode()
    assert "等待安全管理员核定" in page
    assert "未授权" in page
    for name in ("overview", "rounds", "accounts", "roles", "exports", "tasks"):
        assert desk.get(reverse(name)).status_code in (403, 404)
    RoleProposal.objects.all().delete()
    assert "没有授权" in desk.get(reverse("home")).content.decode()
