"""The address at which the pages' script asks for the token of forms."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import client_for

pytestmark = pytest.mark.django_db
PLACE = "/token/"


def test_the_token_is_good_for_a_form_of_this_browser_and_no_other(reporter):
    mine, other = (client_for(reporter, enforce_csrf_checks=True) for _ in range(2))
    token = mine.get(PLACE).json()["token"]
    other.get(PLACE)
    sent = {"csrfmiddlewaretoken": token}
    assert other.post(reverse("logout"), sent).status_code == 403
    assert mine.post(reverse("logout"), sent).status_code == 200


def test_the_token_after_a_sign_in_elsewhere_is_the_new_one(reporter):
    mine = client_for(reporter, enforce_csrf_checks=True)
    old = mine.get(PLACE).json()["token"]
    mine.cookies["csrftoken"] = "n" * 32
    sent = {"csrfmiddlewaretoken": old}
    assert mine.post(reverse("logout"), sent).status_code == 403
    sent["csrfmiddlewaretoken"] = mine.get(PLACE).json()["token"]
    assert mine.post(reverse("logout"), sent).status_code == 200


def test_the_answer_is_kept_by_nobody_and_read_by_no_other_site():
    answer = Client().get(PLACE)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("asks", "status"),
    [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)],
)
def test_another_site_is_refused_where_the_browser_says_who_asks(client, asks, status):
    answer = client.get(PLACE, headers={"Sec-Fetch-Site": asks})
    assert answer.status_code == status
    assert ("csrftoken" in answer.cookies) == (status == 200)


def test_asking_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(PLACE)


def test_asking_leaves_no_line_in_the_log(client, caplog):
    with caplog.at_level("INFO", logger="jinchang_vet.access"):
        client.get(PLACE)
        client.get(reverse("help"))
    assert [record.path for record in caplog.records if hasattr(record, "path")] == ["/help/"]
