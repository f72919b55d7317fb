"""Printed one-time codes: the way in without e-mail."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from institutions.codes import ALPHABET, LENGTH, Code, issue_code, use_code
from institutions.duties import Role
from institutions.models import AuditEntry, OneTimeCode, User
from institutions.refusals import NotAllowed, Refused
from tests.cast import PASSWORD, client_for, make_user
from tests.institutions.admission import (
    FIRST,
    NEW,
    all_that_is_kept,
    code_for,
    enter,
    invited,
    is_in,
    with_device,
)

WRONG = "用户名或登录码不正确"


def again(user):
    return User.objects.get(pk=user.pk)


def test_a_code_is_twelve_signs_that_nobody_mixes_up():
    codes = {Code.fresh().text for _ in range(50)}
    assert len(codes) == 50
    assert all(len(text) == LENGTH and set(text) <= set(ALPHABET) for text in codes)
    assert not set("IOLU01") & set(ALPHABET)
    assert FIRST.shown == "ABCD-EFGH-2345"


@pytest.mark.parametrize(
    "typed", ["abcd-efgh-2345", " ABCDEFGH2345 ", "ＡＢＣＤ－ＥＦＧＨ－２３４５"]
)
def test_a_code_is_read_however_it_is_typed(typed):
    assert Code.typed(typed) == FIRST


def test_a_code_with_a_new_password_opens_the_first_session(client, school, system_admin):
    user = invited(school, system_admin)
    response = enter(client, "xin", FIRST.shown)
    assert (response.status_code, response.url) == (302, reverse("home"))
    assert is_in(client)
    assert again(user).check_password(NEW)
    assert not again(user).must_change_password


def test_a_code_is_used_once(school, system_admin):
    user = invited(school, system_admin)
    assert enter(Client(), "xin", FIRST.shown).status_code == 302
    late = enter(Client(), "xin", FIRST.shown, "Haiyou-mima-3")
    assert late.status_code == 422
    assert WRONG in late.content.decode()
    assert again(user).check_password(NEW)


def test_an_expired_code_opens_nothing(client, school, system_admin, settings):
    user = invited(school, system_admin)
    code = OneTimeCode.objects.get()
    assert code.expires_at - code.at == dt.timedelta(days=settings.ONE_TIME_CODE_DAYS)
    OneTimeCode.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert enter(client, "xin", FIRST.shown).status_code == 422
    assert not is_in(client)
    assert not again(user).has_usable_password()


def test_a_newer_code_closes_the_older_one(client, school, system_admin):
    user = invited(school, system_admin)
    newer = code_for(user, system_admin, "invitation")
    assert enter(client, "xin", FIRST.shown).status_code == 422
    assert enter(client, "xin", newer.shown).status_code == 302


def test_a_password_that_will_not_do_leaves_the_code_unused(client, school, system_admin):
    invited(school, system_admin)
    weak = enter(client, "xin", FIRST.shown, "short")
    assert weak.status_code == 422
    assert "至少 10 个字符" in str(weak.context["form"].errors["new_password1"])
    assert enter(client, "xin", FIRST.shown).status_code == 302


def test_two_different_passwords_are_no_try_at_the_code(client, school, system_admin):
    invited(school, system_admin)
    response = enter(client, "xin", FIRST.shown, new_password2="Bie-de-mima-1")
    assert "两次输入的新密码不同" in str(response.context["form"].errors)
    assert not AccessAttempt.objects.exists()
    assert OneTimeCode.objects.get().used_at is None


def test_wrong_codes_lock_like_wrong_passwords(client, school, system_admin):
    invited(school, system_admin)
    for _ in range(4):
        assert enter(client, "xin", "ZZZZ-ZZZZ-ZZZZ").status_code == 422
    assert enter(client, "xin", "ZZZZ-ZZZZ-ZZZZ").status_code == 429
    assert enter(client, "xin", FIRST.shown).status_code == 429
    login = client.post(reverse("login"), {"username": "xin", "password": NEW})
    assert login.status_code == 429
    assert AuditEntry.objects.filter(verb="account.lock").count() == 1


def test_the_code_of_one_person_does_not_open_the_account_of_another(
    client, school, system_admin, reporter
):
    invited(school, system_admin)
    code_for(reporter, system_admin)
    assert enter(client, "reporter", FIRST.shown).status_code == 422
    assert enter(client, "nobody", FIRST.shown).status_code == 422


def test_issuing_a_code_ends_sessions_password_and_lock(client, reporter, system_admin):
    elsewhere = client_for(reporter)
    for _ in range(5):
        client.post(reverse("login"), {"username": "reporter", "password": "wrong"})
    code = code_for(reporter, system_admin)
    assert not is_in(elsewhere)
    old = client.post(reverse("login"), {"username": "reporter", "password": PASSWORD})
    assert old.status_code == 200
    assert enter(client, "reporter", code.shown).status_code == 302


def test_the_old_password_is_not_taken_again(client, reporter, system_admin):
    client.post(reverse("password_change"))
    signed_in = client_for(reporter)
    typed = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert signed_in.post(reverse("password_change"), typed).status_code == 302
    code = code_for(reporter, system_admin)
    assert "最近 5 次" in enter(client, "reporter", code.shown, NEW).content.decode()


def test_a_code_after_a_reset_still_wants_the_second_step(client, reporter, system_admin):
    with_device(reporter)
    code = code_for(reporter, system_admin)
    assert enter(client, "reporter", code.shown).url == reverse("second_step")
    assert not is_in(client)


def test_a_lost_device_goes_with_its_code(client, reporter, system_admin):
    with_device(reporter)
    code = code_for(reporter, system_admin, "device")
    assert enter(client, "reporter", code.shown).url == reverse("home")
    assert is_in(client)


def test_nobody_else_issues_a_code_and_nobody_for_oneself(
    reporter, manager, security_admin, auditor, system_admin
):
    for by in (reporter, manager, security_admin, auditor):
        with pytest.raises(NotAllowed):
            code_for(reporter, by)
    with pytest.raises(NotAllowed):
        code_for(system_admin, system_admin)
    assert not OneTimeCode.objects.exists()
    assert AuditEntry.objects.filter(verb="account.issue_code", result="refused").count() == 5


def test_a_disabled_account_and_a_program_get_no_code(disabled, baiyin, system_admin):
    with pytest.raises(Refused, match="已停用"):
        code_for(disabled, system_admin)
    program = make_user(Role.VIEWER, "api-1", region=baiyin, is_program=True)
    with pytest.raises(NotAllowed):
        code_for(program, system_admin)


def test_disabling_afterwards_makes_the_code_worthless(client, school, system_admin):
    user = invited(school, system_admin)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert enter(client, "xin", FIRST.shown).status_code == 422


def test_a_code_is_used_by_its_person_only(school, system_admin, reporter):
    user = invited(school, system_admin)
    with pytest.raises(NotAllowed):
        use_code(user, by=reporter, code=FIRST, password=None)


def test_no_code_and_no_password_stands_in_what_is_kept(client, school, system_admin, caplog):
    user = invited(school, system_admin)
    enter(client, "xin", "ZZZZ-ZZZZ-ZZZZ")
    enter(client, "xin", FIRST.shown)
    issue_code(user, by=system_admin, key="k", purpose="password", code=FIRST)
    attempts = "".join(str(row) for row in AccessAttempt.objects.values())
    kept = all_that_is_kept() + caplog.text + attempts
    for secret in (FIRST.text, FIRST.shown, NEW, "ZZZZ"):
        assert secret not in kept
    assert FIRST.text not in f"{FIRST!r}"
