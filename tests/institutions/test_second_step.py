"""The second step of signing in, and the devices and recovery codes that it asks for."""

import time

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from institutions.devices import (
    DeviceKey,
    Recovery,
    Token,
    add_device,
    remove_device,
    renew_recovery,
)
from institutions.models import AuditEntry, User
from institutions.refusals import Invalid, NotAllowed, Refused
from tests.cast import PASSWORD, client_for, make_user
from tests.institutions.admission import all_that_is_kept, is_in, token_of, with_device


def first_step(client, username="reporter", password=PASSWORD, **data):
    return client.post(reverse("login"), {"username": username, "password": password, **data})


def second_step(client, token):
    return client.post(reverse("second_step"), {"token": token})


def test_the_password_alone_opens_nothing_for_somebody_with_a_device(client, reporter):
    with_device(reporter)
    assert first_step(client).url == reverse("second_step")
    assert SESSION_KEY not in client.session
    assert not is_in(client)
    assert client.get(reverse("help")).context["nav"].items == ()


def test_the_number_of_the_device_opens_the_page_that_was_asked_for(client, reporter):
    key, _ = with_device(reporter)
    first_step(client, next="/help/")
    answer = second_step(client, token_of(key, steps=1))
    assert (answer.status_code, answer.url) == (302, "/help/")
    assert is_in(client)
    assert AuditEntry.objects.filter(verb="account.sign_in", result="done").count() == 1
    assert AuditEntry.objects.get(verb="account.second_step").message == "验证设备"


def test_a_wrong_number_is_refused_recorded_and_slows_the_next_one_down(client, reporter):
    key, _ = with_device(reporter)
    first_step(client)
    assert second_step(client, "000000").status_code == 422
    slow = second_step(client, token_of(key, steps=1))
    assert slow.status_code == 422
    assert "秒再试" in slow.content.decode()
    assert not is_in(client)
    assert AuditEntry.objects.filter(verb="account.second_step", result="refused").count() == 1
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert second_step(client, token_of(key, steps=1)).status_code == 302


def test_a_number_is_taken_once(reporter):
    key, _ = with_device(reporter)
    number = token_of(key, steps=1)
    for expected in (302, 422):
        client = Client()
        first_step(client)
        assert second_step(client, number).status_code == expected


@pytest.mark.parametrize("typed", ["{code}", " {code} ", "{small}", "{plain}"])
def test_each_recovery_code_opens_once_however_it_is_typed(reporter, typed):
    _, recovery = with_device(reporter)
    code = recovery.codes[0]
    said = typed.format(code=code, small=code.lower(), plain=code.replace("-", ""))
    for expected in (302, 422):
        client = Client()
        first_step(client)
        assert second_step(client, said).status_code == expected
    assert StaticToken.objects.count() == len(recovery.codes) - 1


def test_too_long_between_the_steps_leads_back_to_the_first(client, reporter, settings):
    key, _ = with_device(reporter)
    first_step(client)
    session = client.session
    late = {**session["second_step"], "at": int(time.time()) - settings.SECOND_STEP_SECONDS - 1}
    session["second_step"] = late
    session.save()
    assert second_step(client, token_of(key, steps=1)).url == reverse("login")
    assert not is_in(client)


def test_an_account_changed_between_the_steps_is_not_let_in(client, reporter):
    key, _ = with_device(reporter)
    first_step(client)
    User.objects.filter(pk=reporter.pk).update(sessions_ended=99)
    assert second_step(client, token_of(key, steps=1)).url == reverse("login")


def test_without_a_device_one_step_is_enough(client, reporter):
    assert first_step(client).url == reverse("home")
    assert is_in(client)


# ---- the device ----------------------------------------------------------------------------------


def test_a_new_device_ends_other_sessions_and_replaces_the_earlier_one(reporter):
    elsewhere = client_for(reporter)
    with_device(reporter)
    assert not is_in(elsewhere)
    key, _ = with_device(reporter)
    assert TOTPDevice.objects.get().key == key.text
    assert StaticToken.objects.count() == 10


def test_a_wrong_number_puts_no_device_in_use(reporter):
    key = DeviceKey.fresh()
    for wrong in ("000000", "12345", "abcdef", ""):
        with pytest.raises(Invalid, match="验证码不正确"):
            token, recovery = Token(wrong), Recovery.fresh()
            add_device(reporter, by=reporter, device_key=key, token=token, recovery=recovery)
    assert not TOTPDevice.objects.exists()


def test_devices_are_ones_own(reporter, viewer, system_admin):
    with_device(reporter)
    for by in (viewer, system_admin):
        with pytest.raises(NotAllowed):
            remove_device(reporter, by=by)
        with pytest.raises(NotAllowed):
            renew_recovery(reporter, by=by, recovery=Recovery.fresh())
    assert TOTPDevice.objects.exists()


def test_removing_the_device_ends_sessions(reporter):
    with_device(reporter)
    elsewhere = client_for(reporter)
    remove_device(reporter, by=reporter)
    assert not is_in(elsewhere)
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()


def test_no_key_number_or_recovery_code_stands_in_what_is_kept(client, reporter):
    key, recovery = with_device(reporter)
    number = token_of(key, steps=1)
    first_step(client)
    second_step(client, "000000")
    second_step(client, recovery.codes[0])
    stored = "".join(StaticToken.objects.values_list("token", flat=True))
    kept = all_that_is_kept() + stored
    for secret in (key.text, key.typed, number, *recovery.codes):
        assert secret not in kept
        assert secret.replace("-", "") not in kept


# ---- forced on ---------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["viewer", "manager", "system_admin", "auditor"])
def test_where_it_is_wanted_every_page_leads_to_the_setting_up(person, request, settings):
    client = client_for(request.getfixturevalue(person))
    assert is_in(client)
    settings.OTP_REQUIRED = True
    for name in ("home", "me", "overview"):
        assert client.get(reverse(name)).url == reverse("me_device")
    piece = client.get(reverse("home"), headers={"HX-Request": "true"})
    assert (piece.status_code, piece["HX-Redirect"]) == (204, reverse("me_device"))
    assert client.get(reverse("me_device")).status_code == 200
    assert client.post(reverse("logout")).status_code == 200


def test_reporters_are_left_the_choice(reporter, settings):
    settings.OTP_REQUIRED = True
    assert is_in(client_for(reporter))


def test_who_has_a_device_goes_on_and_may_not_remove_it(client, viewer, settings):
    settings.OTP_REQUIRED = True
    key, _ = with_device(viewer)
    first_step(client, "viewer")
    assert second_step(client, token_of(key, steps=1)).url == reverse("home")
    assert client.get(reverse("home")).url == reverse("overview")
    with pytest.raises(Refused, match="必须使用验证设备"):
        remove_device(viewer, by=viewer)


def test_programs_need_no_device(baiyin, settings):
    settings.OTP_REQUIRED = True
    program = make_user("viewer", "api-1", region=baiyin, is_program=True)
    assert is_in(client_for(program))
