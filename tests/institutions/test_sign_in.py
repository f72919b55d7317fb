"""The way in and out."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from institutions.accounts import change_password
from institutions.models import AuditEntry, PasswordHistory, User
from institutions.refusals import NotAllowed
from tests.cast import PASSWORD, client_for

WRONG = "用户名或密码不正确"
NEW = "Xin-mima-2025"
KEPT = 5


def sign_in(client, username, password=PASSWORD, **data):
    return client.post(reverse("login"), {"username": username, "password": password, **data})


def entries(verb):
    return list(AuditEntry.objects.filter(verb=verb).values_list("result", "message"))


def test_the_right_password_leads_home_and_is_recorded(client, reporter):
    response = sign_in(client, "reporter")
    assert (response.status_code, response.url) == (302, reverse("home"))
    assert client.session["_auth_user_id"] == str(reporter.pk)
    entry = AuditEntry.objects.get(verb="account.sign_in")
    assert (entry.result, entry.actor, entry.origin) == ("done", reporter, "127.0.0.1")
    assert entry.request_id == response["X-Request-ID"]


def test_a_wrong_password_is_one_chinese_sentence_and_recorded(client, reporter):
    response = sign_in(client, "reporter", "wrong")
    assert response.status_code == 200
    assert WRONG in response.content.decode()
    assert "wrong" not in response.content.decode()
    entry = AuditEntry.objects.get(verb="account.sign_in")
    assert (entry.result, entry.actor, entry.subject_id) == ("refused", None, str(reporter.pk))


def test_a_disabled_account_is_refused_in_the_same_words(client, disabled):
    assert WRONG in sign_in(client, "disabled").content.decode()
    assert "_auth_user_id" not in client.session


def test_an_unknown_name_is_recorded_without_the_name(client, db):
    assert WRONG in sign_in(client, "Maybe-a-passw0rd").content.decode()
    entry = AuditEntry.objects.get(verb="account.sign_in")
    assert entry.message == "没有这个用户名"
    assert "Maybe-a-passw0rd" not in f"{entry.subject_name}{entry.after}{entry.actor_name}"


def test_empty_fields_are_named_and_nothing_is_recorded(client, reporter):
    page = sign_in(client, "", "").content.decode()
    assert "请填写用户名。" in page
    assert "请填写密码。" in page
    assert not AuditEntry.objects.exists()


def test_five_failures_lock_the_account_and_only_this_account(client, reporter, viewer):
    for _ in range(4):
        assert sign_in(client, "reporter", "wrong").status_code == 200
    fifth = sign_in(client, "reporter", "wrong")
    assert fifth.status_code == 429
    assert "账号已锁定" in fifth.content.decode()
    assert sign_in(client, "reporter").status_code == 429
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), "reporter").status_code == 429
    assert sign_in(client, "viewer").status_code == 302
    assert entries("account.lock") == [("done", "连续输错密码，暂停登录")]
    assert [message for _, message in entries("account.sign_in")] == [
        *["密码不正确或账号已停用"] * 5,
        *["账号已锁定"] * 2,
        "",
    ]


def test_the_lock_opens_after_thirty_minutes(client, reporter):
    for _ in range(5):
        sign_in(client, "reporter", "wrong")
    longer = timezone.now() - dt.timedelta(minutes=29)
    AccessAttempt.objects.update(attempt_time=longer)
    assert sign_in(client, "reporter").status_code == 429
    AccessAttempt.objects.update(attempt_time=longer - dt.timedelta(minutes=2))
    assert sign_in(client, "reporter").status_code == 302


def test_the_failures_kept_for_the_lock_hold_no_password(client, reporter):
    sign_in(client, "reporter", "Almost-right-1")
    attempt = AccessAttempt.objects.get()
    assert "Almost-right-1" not in f"{attempt.post_data}{attempt.get_data}"


@pytest.mark.parametrize(
    ("next_page", "leads_to"),
    [
        ("/help/", "/help/"),
        ("/overview/?region=620400&year=2024", "/overview/?region=620400&year=2024"),
        ("https://example.com/", "/"),
        ("//example.com/", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///example.com", "/"),
    ],
)
def test_after_signing_in_only_pages_of_ours_are_gone_to(client, viewer, next_page, leads_to):
    shown = client.get(reverse("login"), {"next": next_page}).content.decode()
    assert ('name="next"' in shown) == (leads_to != "/")
    assert sign_in(client, "viewer", next=next_page).url == leads_to


def test_a_signed_out_visitor_comes_back_to_the_page_asked_for(client, viewer):
    asked = client.get(reverse("home") + "?a=1")
    assert asked.url == f"{reverse('login')}?next=/%3Fa%3D1"
    assert sign_in(client, "viewer", next="/?a=1").url == "/?a=1"


def test_who_is_signed_in_already_is_led_on(viewer):
    assert client_for(viewer).get(reverse("login"), {"next": "/help/"}).url == "/help/"


def test_signing_in_without_the_forms_token_is_refused(reporter):
    client = Client(enforce_csrf_checks=True)
    response = sign_in(client, "reporter")
    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()


def test_signing_out_ends_the_session_and_is_recorded_once(reporter):
    client = client_for(reporter)
    page = client.post(reverse("logout"))
    assert "已退出" in page.content.decode()
    assert client.get(reverse("home")).status_code == 302
    assert client.post(reverse("logout")).status_code == 200
    assert entries("account.sign_out") == [("done", "")]


def test_signing_out_takes_a_button_not_a_link(reporter):
    client = client_for(reporter)
    assert client.get(reverse("logout")).status_code == 405
    assert "_auth_user_id" in client.session


# ---- a new password ----------------------------------------------------------------------------


def new_password(client, new, *, old=PASSWORD, again=None):
    typed = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post(reverse("password_change"), typed)


def test_a_new_password_keeps_this_session_and_ends_the_others(reporter):
    here, elsewhere = client_for(reporter), client_for(reporter)
    assert new_password(here, NEW).url == reverse("home")
    assert here.get(reverse("password_change")).status_code == 200
    assert elsewhere.get(reverse("password_change")).status_code == 302
    assert User.objects.get(pk=reporter.pk).check_password(NEW)


def test_a_new_password_is_recorded_but_not_what_it_is(reporter):
    new_password(client_for(reporter), NEW)
    entry = AuditEntry.objects.get(verb="account.change_password")
    assert (entry.result, entry.actor) == ("done", reporter)
    assert NEW not in f"{entry.before}{entry.after}{entry.message}"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"new": NEW, "old": "wrong"}, "现在的密码不正确"),
        ({"new": NEW, "again": "Xin-mima-2026"}, "两次输入的新密码不同"),
        ({"new": "Ab-1"}, "10"),
        ({"new": "alllowercase"}, "至少 3 类"),
        ({"new": "Reporter-01"}, "用户名"),
        ({"new": PASSWORD}, "最近 5 次"),
    ],
)
def test_a_password_that_will_not_do_says_why(reporter, typed, sentence):
    response = new_password(client_for(reporter), **typed)
    assert response.status_code == 422
    errors = str(response.context["form"].errors)
    assert sentence in errors
    assert User.objects.get(pk=reporter.pk).check_password(PASSWORD)


def test_the_old_password_cannot_be_tried_without_end(reporter, settings):
    client = client_for(reporter)
    answers = [new_password(client, NEW, old=f"wrong-{turn}").status_code for turn in range(6)]
    assert answers == [422] * (settings.AXES_FAILURE_LIMIT - 1) + [429, 429]
    assert len(entries("account.prove")) == 6
    assert entries("account.lock") == [("done", "连续输错密码，暂停登录")]
    assert new_password(client, NEW).status_code == 429
    assert User.objects.get(pk=reporter.pk).check_password(PASSWORD)


def test_the_last_five_passwords_are_not_used_again(reporter):
    had = [f"Mima-cishu-{turn}" for turn in range(KEPT + 1)]
    for password in had:
        change_password(reporter, by=reporter, password=password)
    assert PasswordHistory.objects.filter(user=reporter).count() == KEPT
    client = client_for(User.objects.get(pk=reporter.pk))
    for password in had[1:]:
        assert new_password(client, password, old=had[-1]).status_code == 422
    assert new_password(client, had[0], old=had[-1]).status_code == 302


def test_nobody_changes_the_password_of_somebody_else(reporter, viewer):
    with pytest.raises(NotAllowed):
        change_password(reporter, by=viewer, password=NEW)
    assert entries("account.change_password")[0][0] == "refused"
