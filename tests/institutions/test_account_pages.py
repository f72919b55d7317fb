"""The pages of the system administrator."""

import re

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from institutions.duties import Role
from institutions.models import OneTimeCode, RoleProposal, User
from tests.cast import client_for, make_user
from tests.institutions.admission import code_for, enter, invited

PRINTED = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b")


@pytest.fixture
def desk(system_admin):
    return client_for(system_admin)


def given(school, **facts):
    sent = {"username": "xin", "full_name": "新填报", "phone": "", "email": "", "key": "k"}
    return {**sent, "role": "reporter", "region": "", "institution": school.name, **facts}


def names(response):
    return {row.record.username for row in response.context["table"].rows}


# ---- the list ----------------------------------------------------------------------------------


def test_the_list_shows_people_and_no_programs(desk, reporter, viewer, baiyin):
    make_user(Role.VIEWER, "api-1", region=baiyin, is_program=True)
    response = desk.get(reverse("accounts"))
    assert names(response) == {"reporter", "viewer", "system-admin"}
    assert "张填报" in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "填报"}, {"reporter", "xin"}),
        ({"q": "中职一"}, {"reporter"}),
        ({"q": "张 中职一"}, {"reporter"}),
        ({"role": "viewer"}, {"viewer", "far"}),
        ({"role": "none"}, {"xin"}),
        ({"region": "620400"}, {"reporter", "viewer"}),
        ({"region": "620300"}, {"far"}),
        ({"institution": "school"}, {"reporter"}),
        ({"state": "locked"}, {"viewer"}),
        ({"state": "disabled"}, {"far"}),
        ({"state": "ungranted"}, {"xin"}),
        ({"state": "asked"}, {"xin"}),
        ({"state": "code"}, {"xin"}),
        ({"state": "due"}, {"xin"}),
        ({"state": "never"}, {"xin", "viewer", "far", "reporter"}),
        ({"state": "demo"}, {"reporter"}),
    ],
)
def test_the_list_is_narrowed(desk, reporter, viewer, school, jinchang, system_admin, asked, found):
    make_user(Role.VIEWER, "far", region=jinchang, is_active=False)
    invited(school, system_admin)
    User.objects.filter(pk=reporter.pk).update(is_demo=True)
    for address in ("10.0.0.1", "10.0.0.2"):
        AccessAttempt.objects.create(
            username="viewer", ip_address=address, failures_since_start=3, user_agent="x"
        )
    assert names(desk.get(reverse("accounts"), asked)) == found


def test_the_list_costs_the_same_for_few_and_for_many(desk, baiyin, django_assert_max_num_queries):
    for n in range(60):
        make_user(Role.VIEWER, f"leader-{n}", region=baiyin)
    with django_assert_max_num_queries(12):
        response = desk.get(reverse("accounts"), {"sort": "place"})
    assert "第 1–50 条，共 61 条" in response.content.decode()


# ---- one account -------------------------------------------------------------------------------


def test_the_page_of_an_account_tells_its_states_and_dates_in_few_queries(
    desk, school, system_admin, django_assert_max_num_queries
):
    user = invited(school, system_admin)
    with django_assert_max_num_queries(15):
        page = desk.get(reverse("account", args=[user.pk])).content.decode()
    for words in ("未授权", "待核定", "登录码未用", "填报员（示例中职一）", "从未登录"):
        assert words in page


@pytest.mark.parametrize("name", ["account", "account_code", "account_disable"])
def test_a_program_and_a_number_that_never_was_are_alike(desk, baiyin, name):
    program = make_user(Role.VIEWER, "api-1", region=baiyin, is_program=True)
    for pk in (program.pk, 999_999):
        assert desk.get(reverse(name, args=[pk])).status_code == 404


# ---- a new account -----------------------------------------------------------------------------


def test_a_new_account_is_answered_with_its_slip_which_works(desk, school):
    page = desk.post(reverse("account_add"), given(school)).content.decode()
    [code] = set(PRINTED.findall(page))
    for words in ("xin", "填报员（示例中职一）", "首次登录", "/accounts/code/", "安全管理员核定"):
        assert words in page
    assert enter(Client(), "xin", code).status_code == 302


def test_sent_again_the_form_shows_no_second_code(desk, school):
    assert PRINTED.search(desk.post(reverse("account_add"), given(school)).content.decode())
    again = desk.post(reverse("account_add"), given(school)).content.decode()
    assert not PRINTED.search(again)
    assert "此前已经签发" in again
    assert OneTimeCode.objects.count() == 1


@pytest.mark.parametrize("called", ["示例中职一", "中职一", "school", " 职专老名 "])
def test_an_institution_is_found_by_any_of_its_names(desk, school, called):
    school.aliases.create(name="职专老名")
    desk.post(reverse("account_add"), given(school, institution=called))
    assert RoleProposal.objects.get().institution == school


@pytest.mark.parametrize(
    ("called", "said"), [("中职", "是否为 示例中职一？"), ("没有这样的", "请写全称或代码")]
)
def test_a_name_that_leads_nowhere_gets_a_suggestion(desk, school, called, said):
    response = desk.post(reverse("account_add"), given(school, institution=called))
    assert response.status_code == 422
    assert said in str(response.context["form"].errors["institution"])
    assert not User.objects.filter(username="xin").exists()


def test_extra_fields_change_nothing(desk, school):
    extra = {"is_demo": "on", "is_program": "on", "password": "x", "must_change_password": ""}
    desk.post(reverse("account_add"), given(school, **extra, version=9, sessions_ended=5))
    user = User.objects.get(username="xin")
    assert (user.role, user.is_demo, user.is_program) == ("", False, False)
    assert user.must_change_password
    assert not user.has_usable_password()


def test_what_was_typed_comes_back_with_its_sentence(desk, school, reporter):
    response = desk.post(reverse("account_add"), given(school, username="reporter"))
    assert response.status_code == 422
    assert "已被使用" in str(response.context["form"].errors["username"])
    assert "新填报" in response.content.decode()


# ---- steps -------------------------------------------------------------------------------------


def step(desk, name, user, **sent):
    version = User.objects.get(pk=user.pk).version
    address = reverse(name, args=[user.pk])
    return desk.post(address, {"key": name, "version": version, **sent})


def test_a_lost_password_ends_in_a_slip(desk, reporter):
    page = step(desk, "account_code", reporter, purpose="password").content.decode()
    [code] = set(PRINTED.findall(page))
    assert "原来的密码已经作废" in page
    assert enter(Client(), "reporter", code).status_code == 302


def test_a_locked_account_shows_the_button_that_unlocks_it(desk, client, reporter):
    for _ in range(5):
        client.post(reverse("login"), {"username": "reporter", "password": "wrong"})
    page = desk.get(reverse("account", args=[reporter.pk])).content.decode()
    assert "已锁定" in page
    assert ">解锁</button>" in page
    assert step(desk, "account_unlock", reporter).status_code == 302
    login = client.post(reverse("login"), {"username": "reporter", "password": "wrong"})
    assert login.status_code == 200


def test_disabling_and_asking_go_back_to_the_account(desk, reporter, other_school):
    back = reverse("account", args=[reporter.pk])
    asked = {"role": "reporter", "institution": other_school.code, "note": "调动"}
    assert step(desk, "account_propose", reporter, **asked).url == back
    assert "填报员（示例中职二）" in desk.get(back).content.decode()
    assert step(desk, "account_withdraw", reporter).url == back
    assert step(desk, "account_disable", reporter, reason="离职").url == back
    assert step(desk, "account_enable", reporter, reason="返岗").url == back


def test_a_change_on_an_old_page_is_a_conflict(desk, reporter, system_admin):
    code_for(reporter, system_admin)
    stale = {"full_name": "乙", "phone": "", "email": "", "version": 1, "key": "z"}
    response = desk.post(reverse("account_contact", args=[reporter.pk]), stale)
    assert response.status_code == 409
    assert "已被修改" in response.content.decode()


def test_nothing_is_done_to_oneself(desk, system_admin):
    page = desk.get(reverse("account", args=[system_admin.pk])).content.decode()
    assert "这是您自己的账号" in page
    assert step(desk, "account_disable", system_admin, reason="x").status_code == 403
    assert step(desk, "account_code", system_admin, purpose="password").status_code == 403


def test_what_is_printed_names_the_sites_own_address(desk, school, settings):
    settings.SITE_URL = "https://vet.example.cn"
    page = desk.post(reverse("account_add"), given(school)).content.decode()
    assert "https://vet.example.cn/accounts/code/" in page


def test_a_date_of_disabling_is_shown(desk, reporter):
    now = timezone.now()
    User.objects.filter(pk=reporter.pk).update(is_active=False, disabled_at=now)
    page = desk.get(reverse("account", args=[reporter.pk])).content.decode()
    assert f"{timezone.localtime(now):%Y-%m-%d %H:%M}" in page
