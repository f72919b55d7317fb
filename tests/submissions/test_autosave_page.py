"""What the form asks while it is filled in: saving by itself, and one field checked in place."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from institutions.models import AuditEntry
from submissions.models import Figure, Round, Submission
from submissions.states import shown_revision
from submissions.stepping import REPEATED
from tests.cast import client_for, fill, hand_in, report

TEACHERS, DUAL = "f-specialised-teachers", "f-dual-qualified-teachers"


@pytest.fixture
def place(submission) -> str:
    return reverse("submission_autosave", args=[submission.pk])


@pytest.fixture
def address(submission) -> str:
    return reverse("submission", args=[submission.pk])


@pytest.fixture
def send(reporter, submission, place):
    """`send(key, **typed)`: what the page sends by itself, with the version as it stands."""

    def post(key: str = "k", **typed: str):
        submission.refresh_from_db()
        seen = {"version": submission.version, "key": key}
        return client_for(reporter).post(place, {**seen, **typed})

    return post


def stored() -> dict:
    return dict(Figure.objects.values_list("item__code", "typed"))


def test_it_keeps_what_stands_there_and_says_when_and_which_version_comes_next(send, submission):
    answer = send(**{TEACHERS: "1,290", DUAL: "约90"})
    said = answer.json()
    submission.refresh_from_db()
    assert stored() == {"specialised-teachers": "1,290", "dual-qualified-teachers": "约90"}
    assert said["state"] == "saved"
    assert said["version"] == submission.version
    assert len(said["key"]) == 32
    assert said["words"] == f"已自动保存 {timezone.localtime(submission.saved_at):%H:%M}"


def test_sent_again_under_its_key_it_counts_once_and_gives_the_version_of_now(
    reporter, submission, place
):
    body = {"version": submission.version, "key": "k", TEACHERS: "5"}
    first, again = (client_for(reporter).post(place, body).json() for _ in range(2))
    assert first["state"] == again["state"] == "saved"
    assert first["version"] == again["version"] == submission.version + 1


def test_what_the_page_holds_now_comes_back_so_that_the_next_save_is_of_what_changed(
    reporter, submission, place, address, fields_of
):
    fill(submission, reporter, full_time_enrolment="900")
    client = client_for(reporter)
    fields = fields_of(client.get(address), address)
    body = {**fields, TEACHERS: "5"}
    said = client.post(place, body).json()
    fill(submission, reporter, full_time_enrolment="950")
    again = client.post(place, body).json()  # its answer was lost; somebody saved in between
    assert said["held"] == again["held"] != fields["held"]
    assert said["version"] == again["version"]
    seen = {name: again[name] for name in ("version", "key", "held")}
    changed = {**body, **seen, DUAL: "3"}
    assert client.post(place, changed).json()["state"] == "stale"
    kept = fields_of(client.post(address, changed), address)
    assert client.post(address, kept).status_code == 302
    assert stored() == {
        "specialised-teachers": "5",
        "dual-qualified-teachers": "3",
        "full-time-enrolment": "950",
    }


def test_after_a_lost_answer_the_figure_of_somebody_else_is_not_overwritten_unseen(
    reporter, submission, place, address, fields_of
):
    fill(submission, reporter, full_time_enrolment="900")
    client = client_for(reporter)
    body = {**fields_of(client.get(address), address), TEACHERS: "5"}
    client.post(place, body)
    fill(submission, reporter, full_time_enrolment="950")
    said = client.post(place, body).json()
    seen = {name: said[name] for name in ("version", "key", "held")}
    answer = client.post(place, {**body, **seen, "f-full-time-enrolment": "920"})
    assert (answer.status_code, answer.json()["state"]) == (409, "stale")
    assert stored()["full-time-enrolment"] == "950"


def test_a_save_of_somebody_else_is_named_and_nothing_is_overwritten(
    reporter, submission, place, send
):
    old = {"version": submission.version, "key": "k", TEACHERS: "5"}
    fill(submission, reporter, specialised_teachers="300")
    answer = client_for(reporter).post(place, old)
    assert (answer.status_code, answer.json()["state"]) == (409, "stale")
    assert "由张填报保存" in answer.json()["words"]
    assert stored()["specialised-teachers"] == "300"


def test_after_handing_in_it_says_so(send, submission, reporter):
    hand_in(submission, reporter)
    answer = send(**{TEACHERS: "5"})
    assert (answer.status_code, answer.json()["state"]) == (409, "refused")
    assert "现为“已提交”" in answer.json()["words"]


def test_after_closing_it_says_so(send):
    past = timezone.now() - dt.timedelta(hours=1)
    Round.objects.update(opens_at=past - dt.timedelta(days=9), due_at=past, closes_at=past)
    answer = send(**{TEACHERS: "5"})
    assert (answer.status_code, answer.json()["state"]) == (409, "refused")
    assert "已经关闭" in answer.json()["words"]
    assert stored() == {}


def test_an_old_token_is_answered_with_the_one_that_holds(reporter, place, submission):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reporter, backend="institutions.backends.AccountBackend")
    strict.get(reverse("submission", args=[submission.pk]))
    body = {"version": submission.version, "key": "k", TEACHERS: "5"}
    answer = strict.post(place, {**body, "csrfmiddlewaretoken": "a" * 32})
    assert (answer.status_code, answer.json()["state"]) == (403, "token")
    assert stored() == {}
    token = answer.json()["token"]
    assert strict.post(place, {**body, "csrfmiddlewaretoken": token}).json()["state"] == "saved"


def test_signed_out_it_says_nothing_but_that(place):
    answer = Client().post(place, {TEACHERS: "5"})
    assert (answer.status_code, answer.json()) == (401, {"state": "signed_out"})
    nowhere = reverse("submission_autosave", args=[999999])
    assert Client().post(nowhere, {}).json() == answer.json()


def test_what_was_done_before_is_said_so(reporter, address, fields_of):
    client = client_for(reporter)
    fields = {**fields_of(client.get(address), address), TEACHERS: "5"}
    first = client.post(address, fields, follow=True).content.decode()
    again = client.post(address, fields, follow=True).content.decode()
    assert "已保存草稿。" in first
    assert REPEATED in again
    assert AuditEntry.objects.filter(verb="submission.save", result="done").count() == 1


def test_the_open_form_alone_saves_by_itself(reporter, address, submission):
    client = client_for(reporter)
    assert "data-autosave" in client.get(address).content.decode()
    hand_in(submission, reporter)
    page = client.get(address).content.decode()
    assert "data-autosave" not in page
    assert "filling" not in page.partition("<body>")[0].replace("filling.css", "")


def test_a_page_of_differences_waits_for_the_button(reporter, address, submission, fields_of):
    client = client_for(reporter)
    fields = {**fields_of(client.get(address), address), TEACHERS: "5"}
    fill(submission, reporter, specialised_teachers="300")
    assert "data-compared" in client.post(address, fields).content.decode()


def test_a_checked_field_says_as_before_which_time_it_speaks_of(reporter, submission, address):
    items = submission.round.frozen["items"]
    next(each for each in items if each["code"] == "dual-qualified-teachers")["period"] = "calendar"
    submission.round.save()
    place = reverse("submission_field", args=[submission.pk, "specialised-teachers"])
    client = client_for(reporter)
    told = "specialised-teachers 的口径（统计时点：2024 年 9 月 1 日）"
    for answer in (client.get(address), client.post(place, {TEACHERS: "5"})):
        assert told in answer.content.decode()


def test_a_checked_field_brings_the_counts_along(reporter, submission):
    place = reverse("submission_field", args=[submission.pk, "specialised-teachers"])
    answer = client_for(reporter).post(place, {TEACHERS: "5", DUAL: "x"})
    tree = html.fragments_fromstring(answer.content.decode())
    counts = {each.get("id"): each for each in tree if each.get("hx-swap-oob")}
    assert counts["count-teachers"].text == "1/2"
    assert counts["left-teachers"].text == "还差 1 项"
    assert counts["left-all"].text == "还差 2 项"


def test_a_step_between_two_readings_of_a_page_is_no_error(submission, reporter, reviewer):
    read_before = Submission.objects.get(pk=submission.pk)
    report(submission, reporter, reviewer)
    newest_first = list(submission.revisions.order_by("-number"))
    assert shown_revision(read_before, newest_first) == newest_first[0]
