"""How long a session lasts, and a password that must be changed first."""

import datetime as dt
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from institutions.accounts import change_password
from institutions.duties import Role
from institutions.models import User
from jinchang_vet.middleware import SESSION_CLOCK
from tests.cast import client_for, make_user

PAGE = "/accounts/password/"


def is_open(client):
    """Whether a page for signed-in people is shown instead of the sign-in page."""
    response = client.get(PAGE)
    assert response.status_code in (200, 302)
    return response.status_code == 200


def wind(client, **minutes):
    """Turn the session's clock back; on its first pages a session has none of its own yet."""
    session, now = client.session, int(time.time())
    clock = session.get(SESSION_CLOCK, {"key": session.session_key, "opened": now, "seen": now})
    session[SESSION_CLOCK] = clock | {
        name: clock[name] - 60 * value for name, value in minutes.items()
    }
    session.save()


@pytest.mark.parametrize(
    ("minutes", "still_open"),
    [
        ({"seen": 29}, True),
        ({"seen": 31}, False),
        ({"opened": 719, "seen": 1}, True),
        ({"opened": 721, "seen": 1}, False),
    ],
)
def test_a_session_ends_when_idle_for_thirty_minutes_or_after_twelve_hours(
    viewer, minutes, still_open
):
    client = client_for(viewer)
    assert is_open(client)
    wind(client, **minutes)
    assert is_open(client) is still_open
    assert is_open(client) is still_open


def session_writes(client):
    with CaptureQueriesContext(connection) as queries:
        assert is_open(client)
    return [
        query["sql"]
        for query in queries
        if "django_session" in query["sql"] and not query["sql"].startswith("SELECT")
    ]


def test_reading_pages_writes_the_session_at_most_once_a_minute(viewer):
    client = client_for(viewer)
    assert is_open(client)
    assert session_writes(client) == []
    wind(client, seen=2)
    assert len(session_writes(client)) == 1
    assert session_writes(client) == []


def test_a_disabled_account_is_out_at_its_next_request(viewer):
    client = client_for(viewer)
    assert is_open(client)
    User.objects.filter(pk=viewer.pk).update(is_active=False)
    assert not is_open(client)


def test_a_changed_password_ends_every_session_of_the_person(viewer):
    client = client_for(viewer)
    assert is_open(client)
    change_password(viewer, by=viewer, password="Xin-mima-2025")
    assert not is_open(client)


def test_the_person_of_a_session_comes_with_the_place_in_one_query(reporter):
    client = client_for(reporter)
    assert is_open(client)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("password_change")).content.decode()
    about_people = [each["sql"] for each in queries if "institutions_user" in each["sql"]]
    assert reporter.institution.name in page
    assert len(about_people) == 2  # the person with the place, and the account that is changed


# ---- a password that must be changed -----------------------------------------------------------


@pytest.fixture
def newcomer(baiyin):
    return make_user(Role.VIEWER, "newcomer", region=baiyin, must_change_password=True)


def test_a_newcomer_sees_nothing_before_changing_the_password(newcomer):
    client = client_for(newcomer)
    for name in ("home", "overview", "exports", "rounds"):
        response = client.get(reverse(name))
        assert (response.status_code, response.url) == (302, reverse("password_change"))
    page = client.get(reverse("password_change")).content.decode()
    assert "请先修改密码" in page


def test_a_newcomer_may_still_read_help_and_sign_out(newcomer):
    client = client_for(newcomer)
    assert client.get(reverse("help_page", args=["contact"])).status_code == 200
    assert client.post(reverse("logout")).status_code == 200


def test_a_piece_of_a_page_sends_the_whole_browser_to_the_password(newcomer):
    response = client_for(newcomer).get(reverse("home"), headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert response["HX-Redirect"] == reverse("password_change")


def test_after_changing_it_every_page_is_open(newcomer):
    client = client_for(newcomer)
    old, new = "Zhijiao-2024-ok", "Xin-mima-2025"
    typed = {"old_password": old, "new_password1": new, "new_password2": new}
    assert client.post(reverse("password_change"), typed).url == reverse("home")
    assert client.get(reverse("home")).url == reverse("overview")


def test_passwords_of_the_bureau_and_administrators_are_due_after_ninety_days(
    viewer, auditor, reporter, settings
):
    long_ago = timezone.now() - dt.timedelta(days=91)
    User.objects.update(password_changed_at=long_ago)
    for user, due in ((viewer, True), (auditor, True), (reporter, False)):
        response = client_for(user).get(reverse("home"))
        led_to = getattr(response, "url", "") == reverse("password_change")
        assert led_to is due, user
    settings.PASSWORD_DAYS, settings.PASSWORD_DAYS_REPORTER = 0, 90
    assert client_for(viewer).get(reverse("home")).url == reverse("overview")
    assert client_for(reporter).get(reverse("home")).url == reverse("password_change")


def test_demo_accounts_keep_their_password(viewer):
    long_ago = timezone.now() - dt.timedelta(days=91)
    User.objects.update(password_changed_at=long_ago, is_demo=True)
    assert client_for(viewer).get(reverse("home")).url == reverse("overview")
