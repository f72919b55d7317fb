"""A refusal no view has dealt with becomes a page: its status, its sentence, a way back."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from institutions.models import AuditEntry
from institutions.refusals import Closed, Invalid, NotAllowed, Refused, Stale
from jinchang_vet.refusal_pages import RefusalMiddleware, way_back
from tests.cast import client_for
from tests.institutions.admission import invited

ANSWERS = [
    (NotAllowed, 403, "没有权限"),
    (Refused, 409, "当前状态"),
    (Stale, 409, "当前状态"),
    (Closed, 409, "当前状态"),
    (Invalid, 422, "内容需要改正"),
]


def answer(rf, exception, *, path="/some/page/", **headers):
    request = rf.post(path, headers=headers)
    request.user = AnonymousUser()
    return RefusalMiddleware(lambda request: None).process_exception(request, exception)


@pytest.mark.parametrize(("kind", "status", "title"), ANSWERS)
def test_a_refusal_becomes_the_page_of_its_status(rf, db, kind, status, title):
    response = answer(rf, kind("原因是这样。", errors={"teachers": "大于专业课教师数，请核对"}))
    page = response.content.decode()
    assert response.status_code == status
    assert title in page
    assert "原因是这样。" in page
    assert "大于专业课教师数，请核对" in page


@pytest.mark.parametrize(("kind", "status", "title"), ANSWERS)
def test_a_piece_of_a_page_gets_a_notice_and_the_page_stays(rf, db, kind, status, title):
    response = answer(rf, kind("原因是这样。", errors={"a": "请改写。"}), **{"HX-Request": "true"})
    assert response.status_code == status
    assert "<html" not in response.content.decode()
    assert "原因是这样。请改写。" in response.content.decode()
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#live-notice", "innerHTML")


def test_a_write_that_is_refused_before_any_verb_is_recorded(reporter):
    client = client_for(reporter)
    assert client.post(reverse("account_add"), {"username": "xin"}).status_code == 403
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.result, entry.actor) == ("request.refuse", "refused", reporter)
    assert entry.after == {"method": "POST", "path": reverse("account_add")}
    assert "不属于您的职责" in entry.message


def test_reading_is_refused_without_an_entry_and_a_verb_makes_one_of_its_own(
    reporter, security_admin, school, system_admin
):
    assert client_for(reporter).get(reverse("account_add")).status_code == 403
    assert not AuditEntry.objects.exists()
    user = invited(school, system_admin)
    before = AuditEntry.objects.count()
    sent = {"proposal": 0, "version": user.version}
    place = reverse("role_grant", args=[user.pk])
    assert client_for(security_admin).post(place, sent).status_code == 409
    assert AuditEntry.objects.count() == before + 1
    assert AuditEntry.objects.latest("number").verb == "role.grant"


def test_what_is_said_is_text_never_markup(rf, db):
    page = answer(rf, Invalid("<script>x</script>", errors={"a": "<b>y</b>"})).content.decode()
    assert "<script>x" not in page
    assert "<b>y" not in page


def test_the_address_of_a_step_opened_like_a_page_says_what_to_do(submission, reporter):
    client, place = client_for(reporter), reverse("submission_withdraw", args=[submission.pk])
    opened = client.get(place)
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "请从首页重新进入" in opened.content.decode()
    assert "没有任何数据改动" in opened.content.decode()


def test_any_other_exception_is_not_a_refusal(rf):
    assert answer(rf, ValueError("x")) is None


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://testserver/submissions/7/?section=scale", "/submissions/7/?section=scale"),
        ("http://testserver/rounds/", "/rounds/"),
        ("https://example.com/rounds/", ""),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_the_way_back_is_the_page_before_if_it_is_ours(rf, came_from, leads_to):
    request = rf.post("/some/page/", headers={"Referer": came_from} if came_from else {})
    assert way_back(request) == leads_to


def test_a_page_that_refuses_is_no_way_back_to_itself(rf):
    request = rf.get("/some/page/", headers={"Referer": "http://testserver/some/page/"})
    assert way_back(request) == ""


def test_the_page_offers_the_way_back_and_always_the_way_home(rf, db):
    referer = {"Referer": "http://testserver/rounds/"}
    page = answer(rf, Closed("已截止。"), **referer).content.decode()
    assert 'href="/rounds/"' in page
    assert f'href="{reverse("home")}"' in page
    assert "返回上一页" not in answer(rf, Closed("已截止。")).content.decode()


def test_without_the_duty_a_page_is_a_403_page_in_chinese(auditor):
    response = client_for(auditor).get(reverse("overview"))
    assert response.status_code == 403
    assert "这一页不属于您的职责" in response.content.decode()
    assert response["Cache-Control"] == "no-store, private"
