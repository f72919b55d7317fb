"""The reporter's form when a save is refused: what was typed comes back."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from submissions.models import Figure, Round
from tests.cast import PASSWORD, fill, hand_in
from tests.submissions.form_scene import DUAL, TEACHERS, field, stored, text


def test_a_stale_save_shows_both_values_and_keeps_what_was_typed(
    my_client, form_address, fields_of, submission, reporter
):
    fields = fields_of(my_client.get(form_address), form_address)
    fill(submission, reporter, specialised_teachers="300")
    answer = my_client.post(form_address, {**fields, **field(teachers="250", dual="x")})
    assert answer.status_code == 409
    page = text(answer)
    for words in ("内容已被他人修改", "您填写的", "已保存的", "250 人", "300 人", "张填报"):
        assert words in page
    kept = fields_of(answer, form_address)
    assert (kept[TEACHERS], kept[DUAL]) == ("250", "x")
    assert stored()["specialised-teachers"] == ("value", "300")
    assert my_client.post(form_address, kept).status_code == 302
    assert stored()["specialised-teachers"] == ("value", "250")


def test_the_same_page_sent_twice_has_one_effect(my_client, form_address, fields_of, submission):
    fields = {**fields_of(my_client.get(form_address), form_address), **field(teachers="250")}
    first, again = my_client.post(form_address, fields), my_client.post(form_address, fields)
    assert (first.status_code, again.status_code) == (302, 302)
    submission.refresh_from_db()
    assert submission.version == int(fields["version"]) + 1


@pytest.mark.parametrize("version", ["", "-1", "x", "９", "99999999999999"])
def test_a_version_that_never_was_is_stale_not_a_pass(my_client, form_address, version):
    answer = my_client.post(form_address, {"version": version, "key": "k", TEACHERS: "5"})
    assert answer.status_code == 409
    assert stored() == {}


def test_a_save_after_closing_is_refused_and_shows_what_was_typed(
    my_client, form_address, fields_of
):
    fields = fields_of(my_client.get(form_address), form_address)
    past = timezone.now() - dt.timedelta(hours=1)
    Round.objects.update(opens_at=past - dt.timedelta(days=9), due_at=past, closes_at=past)
    answer = my_client.post(form_address, {**fields, **field(teachers="777")})
    assert answer.status_code == 409
    assert "已经关闭" in text(answer)
    assert 'value="777"' in text(answer)
    assert stored() == {}


def test_a_save_after_handing_in_is_refused_and_shows_what_was_typed(
    my_client, form_address, fields_of, submission, reporter
):
    fields = fields_of(my_client.get(form_address), form_address)
    hand_in(submission, reporter, specialised_teachers="200")
    submission.refresh_from_db()
    answer = my_client.post(
        form_address, {**fields, "version": submission.version, TEACHERS: "777"}
    )
    assert answer.status_code == 409
    assert 'value="777"' in text(answer)
    assert Figure.objects.get(item__code="specialised-teachers").value == 200


def test_an_old_token_gives_the_form_back_with_what_was_typed(
    reporter, form_address, fields_of, submission
):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reporter, backend="institutions.backends.AccountBackend")
    fields = fields_of(strict.get(form_address), form_address)
    strict.cookies["csrftoken"] = "a" * 32
    answer = strict.post(form_address, {**fields, **field(teachers="250", dual="约9")})
    assert answer.status_code == 403
    assert "页面已过期" in text(answer)
    assert "data-compared" in text(answer)  # only the button saves: it may come from another site
    assert stored() == {}
    kept = fields_of(answer, form_address)
    assert (kept[TEACHERS], kept[DUAL]) == ("250", "约9")
    assert strict.post(form_address, kept).status_code == 302
    assert stored()["specialised-teachers"] == ("value", "250")


def test_an_expired_sign_in_carries_what_was_typed_through_signing_in_again(
    reporter, form_address, fields_of, submission
):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reporter, backend="institutions.backends.AccountBackend")
    fields = {
        **fields_of(strict.get(form_address), form_address),
        **field(teachers="250", dual="约9"),
    }
    del strict.cookies["sessionid"]
    answer = strict.post(form_address, fields)
    assert answer.status_code == 401
    assert "登录已过期" in text(answer)
    assert stored() == {}
    carried = fields_of(answer, form_address)
    assert (carried[TEACHERS], carried[DUAL], carried["held"]) == ("250", "约9", fields["held"])
    login = reverse("login")
    token = fields_of(strict.get(login), None)["csrfmiddlewaretoken"]
    strict.post(login, {"username": "reporter", "password": PASSWORD, "csrfmiddlewaretoken": token})
    again = strict.post(form_address, carried)
    assert again.status_code == 403  # signing in has made a new token
    assert strict.post(form_address, fields_of(again, form_address)).status_code == 302
    assert stored()["specialised-teachers"] == ("value", "250")
    assert stored()["dual-qualified-teachers"] == ("unreadable", "约9")


def test_the_button_that_was_pressed_is_carried_through_signing_in_again(form_address, fields_of):
    sent = {"version": "3", "key": "k", TEACHERS: "5", "give_up": "specialised-teachers"}
    carried = fields_of(Client().post(form_address, sent), form_address)
    assert {name: carried[name] for name in sent} == sent


def test_what_another_site_may_have_sent_is_looked_through_in_the_form_before_it_is_saved(
    reporter, form_address, fields_of, submission
):
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(form_address, {"version": submission.version, TEACHERS: "666"})
    carried = fields_of(answer, form_address)
    assert answer.status_code == 401
    assert carried[TEACHERS] == "666"
    stranger.force_login(reporter, backend="institutions.backends.AccountBackend")
    again = stranger.post(form_address, carried)
    assert (again.status_code, stored()) == (403, {})
    assert fields_of(again, form_address)[TEACHERS] == "666"


def test_the_page_for_the_signed_out_says_nothing_about_a_submission(form_address):
    nowhere = reverse("submission", args=[999999])

    def told(place: str) -> str:
        answer = Client().post(place, {TEACHERS: "5"})
        assert answer.status_code == 401
        without_token = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text(answer))
        return without_token.replace(place, "")

    assert told(form_address) == told(nowhere)


# ---- by state ---------------------------------------------------------------------------------
