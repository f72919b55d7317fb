"""我的账号."""

import re

import pytest
from axes.models import AccessAttempt
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from institutions.devices import DeviceKey
from institutions.models import AuditEntry, User
from tests.cast import PASSWORD, client_for
from tests.institutions.admission import code_for, is_in, token_of, with_device

EVERYBODY = ["reporter", "viewer", "system_admin", "security_admin", "auditor"]


@pytest.mark.parametrize("person", EVERYBODY)
def test_everybody_sees_their_own_account_in_few_queries(
    person, request, django_assert_max_num_queries
):
    user = request.getfixturevalue(person)
    client = client_for(user)
    with django_assert_max_num_queries(15):
        page = client.get(reverse("me")).content.decode()
    assert user.username in page
    assert user.role_words in page


def test_ones_own_last_sign_ins_stand_there_and_nobody_elses(client, reporter, viewer):
    for name, password in (("reporter", "wrong"), ("reporter", PASSWORD), ("viewer", PASSWORD)):
        client.post(reverse("login"), {"username": name, "password": password})
        client.post(reverse("logout"))
    page = client_for(reporter).get(reverse("me")).context["page"]
    assert [each.words for each in page.sign_ins] == ["登录", "登录失败：密码不正确或账号已停用"]
    assert page.sign_ins[0].origin == "127.0.0.1"


def test_a_reset_by_somebody_else_is_told(reporter, system_admin):
    code_for(reporter, system_admin)
    page = client_for(User.objects.get(pk=reporter.pk))
    User.objects.filter(pk=reporter.pk).update(must_change_password=False)
    assert "由system-admin重置登录（重置密码）" in page.get(reverse("me")).content.decode()


def test_contact_is_changed_and_nothing_else(reporter, baiyin):
    sent = {"full_name": "张三", "phone": "110", "email": "", "key": "k", "version": 1}
    extra = {"role": "manager", "region": baiyin.pk, "is_demo": "on", "username": "root"}
    extra |= {"password": "x", "is_active": "", "sessions_ended": "7", "is_program": "on"}
    client = client_for(reporter)
    before = User.objects.values().get(pk=reporter.pk)
    assert client.post(reverse("me_contact"), {**sent, **extra}).url == reverse("me")
    after = User.objects.values().get(pk=reporter.pk)
    assert after == before | {"full_name": "张三", "phone": "110", "version": 2}
    assert is_in(client)


def set_up(client, **typed):
    page = client.get(reverse("me_device"))
    key = DeviceKey(client.session["device_key"])
    sent = {"token": token_of(key), "password": PASSWORD, "key": "k", **typed}
    return page, key, client.post(reverse("me_device"), sent)


def test_a_device_is_set_up_with_a_drawing_and_recovery_codes_shown_once(reporter):
    client = client_for(reporter)
    page, key, answer = set_up(client)
    assert "<path" in page.content.decode()
    assert key.typed in page.content.decode()
    assert page["Cache-Control"] == "no-store, private"
    assert len(set(re.findall(r"[A-Z2-9]{5}-[A-Z2-9]{5}", answer.content.decode()))) == 10
    assert TOTPDevice.objects.get().user == reporter
    assert is_in(client)
    assert client.get(reverse("me")).wsgi_request.user.is_verified()
    assert "device_key" not in client.session


def test_the_key_stays_until_it_is_confirmed_and_a_wrong_password_is_counted(reporter):
    client = client_for(reporter)
    _, key, answer = set_up(client, password="wrong")
    assert answer.status_code == 422
    assert "密码不正确" in answer.content.decode()
    assert AccessAttempt.objects.get().failures_since_start == 1
    entry = AuditEntry.objects.latest("number")
    assert (entry.verb, entry.result, entry.actor) == ("account.prove", "refused", reporter)
    assert "wrong" not in f"{entry.before}{entry.after}{entry.message}"
    assert client.session["device_key"] == key.text
    assert not TOTPDevice.objects.exists()
    assert set_up(client)[2].status_code == 200


def test_a_session_without_the_second_step_sets_up_no_other_device(reporter):
    with_device(reporter)
    assert client_for(reporter).get(reverse("me_device")).url == reverse("me")


def test_recovery_codes_are_renewed_and_the_device_removed_with_the_password(reporter):
    client = client_for(reporter)
    set_up(client)
    for name in ("me_recovery", "me_device_remove"):
        assert client.post(reverse(name), {"password": "wrong", "key": "k"}).status_code == 422
    renewed = client.post(reverse("me_recovery"), {"password": PASSWORD, "key": "k"})
    assert "恢复码只显示这一次" in renewed.content.decode()
    again = client.post(reverse("me_recovery"), {"password": PASSWORD, "key": "k"})
    assert "恢复码不再显示" in again.content.decode()
    removed = client.post(reverse("me_device_remove"), {"password": PASSWORD, "key": "k"})
    assert removed.url == reverse("me")
    assert is_in(client)
    assert not TOTPDevice.objects.exists()
