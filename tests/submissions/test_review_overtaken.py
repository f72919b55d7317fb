"""What a reviewer wrote when somebody was quicker, or the session had ended: it comes back."""

import pytest
from django.test import Client
from django.urls import reverse

from submissions.models import Fact, ReturnMark, Step, Submission
from submissions.workflow import approve, undo_approval, withdraw
from tests.cast import PASSWORD, client_for, hand_in, make_user, report

MARK = {"mark-specialised-teachers": "与名册不符"}


@pytest.fixture
def colleague(baiyin):
    return make_user("reviewer", "colleague", region=baiyin)


def press(reviewer, submission: Submission, name: str, **written: str) -> str:
    """Send a form of a page that was opened before; gives back the page that comes of it."""
    sent = {"key": "k", "version": submission.version, **written}
    answer = client_for(reviewer).post(reverse(name, args=[submission.pk]), sent)
    assert answer.status_code == 409
    return " ".join(answer.content.decode().split())


def test_a_return_that_comes_after_an_approval_keeps_its_words(
    submission, reporter, reviewer, colleague
):
    opened = hand_in(submission, reporter, specialised_teachers="200")
    approve(Submission.objects.get(pk=submission.pk), by=colleague)
    page = press(reviewer, opened, "submission_return", comment="请核对\n教师数", **MARK)
    assert "您刚才写的退回意见：请核对<br>教师数" in page
    assert "<dt>专业课教师：退回原因</dt><dd>与名册不符</dd>" in page


def test_so_do_words_about_figures_that_were_taken_back(submission, reporter, reviewer):
    opened = hand_in(submission, reporter, specialised_teachers="200")
    withdraw(Submission.objects.get(pk=submission.pk), by=reporter)
    page = press(reviewer, opened, "submission_return", comment="请核对", **MARK)
    for words in ("您刚才写的退回意见：请核对", "与名册不符"):
        assert words in page
    assert "您刚才写的审核意见：数据一致" in press(
        reviewer, opened, "submission_approve", note="数据一致"
    )


def test_so_does_the_reason_for_taking_back_an_approval(submission, reporter, reviewer, colleague):
    opened = report(submission, reporter, reviewer, specialised_teachers="200")
    undo_approval(Submission.objects.get(pk=submission.pk), by=colleague, reason="误批")
    page = press(reviewer, opened, "submission_undo", reason="佐证不足")
    assert "您刚才写的撤销理由：佐证不足" in page


def test_nothing_is_said_twice_while_the_step_is_open(submission, reporter, reviewer):
    opened = hand_in(submission, reporter, specialised_teachers="200")
    Submission.objects.update(version=opened.version + 1)
    page = press(reviewer, opened, "submission_return", comment="请核对", **MARK)
    assert "您刚才写的" not in page
    assert "请核对</textarea>" in page
    assert "与名册不符</textarea>" in page


# ---- when the session has ended -----------------------------------------------------------------


def test_what_was_written_is_carried_through_signing_in_again(
    submission, reporter, reviewer, fields_of
):
    hand_in(submission, reporter, specialised_teachers="200")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reviewer, backend="institutions.backends.AccountBackend")
    place = reverse("submission_return", args=[submission.pk])
    page = strict.get(reverse("submission_review", args=[submission.pk]))
    written = {**fields_of(page, place), "comment": "请核对\n教师数", **MARK, "then": "next"}
    del strict.cookies["sessionid"]
    answer = strict.post(place, written)
    assert answer.status_code == 401
    for words in ("登录已过期", "请核对<br>教师数", "专业课教师：退回原因", "继续办理"):
        assert words in answer.content.decode()
    carried = fields_of(answer, place)
    assert carried == written | {"csrfmiddlewaretoken": carried["csrfmiddlewaretoken"]}
    sign_in(strict, fields_of)
    again = strict.post(place, carried)
    assert again.status_code == 403  # signing in has made a new token
    for words in ("页面已过期", "教师数</textarea>", "与名册不符</textarea>"):
        assert words in again.content.decode()
    assert not ReturnMark.objects.exists()
    assert strict.post(place, carried | fields_of(again, place)).status_code == 302
    assert Step.objects.latest("pk").comment == "请核对\n教师数"


def sign_in(client: Client, fields_of) -> None:
    place = reverse("login")
    token = fields_of(client.get(place), None)["csrfmiddlewaretoken"]
    sent = {"username": "reviewer", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post(place, sent).status_code == 302


def test_what_another_site_may_have_sent_is_looked_through_before_anything_is_done(
    submission, reporter, reviewer
):
    opened = hand_in(submission, reporter, specialised_teachers="200")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reviewer, backend="institutions.backends.AccountBackend")
    for name in ("submission_approve", "submission_return", "submission_undo"):
        sent = {"version": opened.version, "key": name, "comment": "x", "reason": "x"}
        assert strict.post(reverse(name, args=[opened.pk]), sent).status_code == 403
    assert Submission.objects.get(pk=opened.pk).state == "submitted"
    assert not Fact.objects.exists()


def test_a_step_without_words_leads_to_signing_in(submission):
    answer = Client().post(reverse("submission_approve", args=[submission.pk]), {"note": " "})
    review = reverse("submission_review", args=[submission.pk])
    assert answer.url == f"{reverse('login')}?next={review}"
