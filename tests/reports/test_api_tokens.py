"""接口令牌: issued once, read once, taken back; by whom, and what is kept of it."""

from __future__ import annotations

import datetime as dt
import logging
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from institutions.backends import AccountBackend
from institutions.models import AuditEntry, User
from institutions.refusals import Invalid, NotAllowed, Refused
from jinchang_vet.logs import RequestIdFilter
from reports.api_tokens import Secret, issue_token, revoke_token, token_of
from reports.models import ApiToken
from tests.cast import client_for
from tests.reports.api_scene import Program, in_days, token_for

pytestmark = pytest.mark.django_db
FORM = {"name": "大数据平台", "key": "k1"}


def form(region, **other):
    return {**FORM, "region": region.pk, "expires_on": in_days(30).isoformat(), **other}


def test_only_the_digest_is_kept_and_the_text_stands_nowhere(manager):
    token, text = token_for(manager)
    kept = [str(list(model.objects.values())) for model in (ApiToken, AuditEntry, User)]
    assert not any(text in each for each in kept)
    assert token_of(text) == token
    assert token_of(text[:-1] + "!") is None
    assert text not in repr(Secret(text))


def test_nobody_can_sign_in_as_a_program(manager):
    token, text = token_for(manager)
    assert not token.account.has_usable_password()
    for password in ("", "!", text, token.account.password):
        name = token.account.username
        assert AccountBackend().authenticate(None, username=name, password=password) is None


def test_the_line_of_a_request_names_the_program_by_the_number_of_its_account(manager, caplog):
    token, text = token_for(manager)
    caplog.handler.addFilter(RequestIdFilter())
    with caplog.at_level(logging.INFO, "jinchang_vet.access"):
        assert Program(text).ask("regions/").status_code == 200
        assert Program("x" * 40).ask("regions/").status_code == 401
    lines = [line for line in caplog.records if hasattr(line, "path")]
    assert [line.user for line in lines] == [token.account_id, None]


def test_issuing_and_revoking_are_recorded(manager):
    token, _ = token_for(manager)
    revoke_token(token, by=manager, reason="系统下线")
    entries = AuditEntry.objects.filter(verb__startswith="api_token.").order_by("number")
    assert [(e.verb, e.actor, e.subject_id) for e in entries] == [
        ("api_token.issue", manager, str(token.pk)),
        ("api_token.revoke", manager, str(token.pk)),
    ]
    assert entries[0].after["region"] == "620400"
    assert entries[1].after == {"reason": "系统下线"}


@pytest.mark.parametrize("days", [-1, 0, 731])
def test_a_day_out_of_range_is_refused_at_its_field(manager, days):
    with pytest.raises(Invalid) as refusal:
        issue_token(
            manager.region,
            by=manager,
            name="平台",
            expires_on=in_days(days),
            secret=Secret.fresh(),
        )
    assert list(refusal.value.errors) == ["expires_on"]
    assert not ApiToken.objects.exists()


def test_nobody_issues_for_a_region_that_is_not_theirs(manager, jinchang, gansu, viewer):
    given = {"name": "平台", "expires_on": in_days(9), "secret": Secret.fresh()}
    for region, by in ((jinchang, manager), (gansu, manager), (manager.region, viewer)):
        with pytest.raises(NotAllowed):
            issue_token(region, by=by, **given)


def test_another_citys_manager_cannot_revoke_and_nobody_twice(manager, other_city_manager):
    token, _ = token_for(manager)
    with pytest.raises(NotAllowed):
        revoke_token(token, by=other_city_manager, reason="x")
    with pytest.raises(Invalid):
        revoke_token(token, by=manager, reason=" ")
    revoke_token(token, by=manager, reason="下线")
    with pytest.raises(Refused, match="已于"):
        revoke_token(token, by=manager, reason="再停")
    assert not User.objects.get(pk=token.account_id).is_active


def test_the_page_shows_the_text_once_and_it_works(manager):
    client = client_for(manager)
    page = client.post(reverse("keep_api_token_add"), form(manager.region))
    text = page.context["secret"]
    assert page.status_code == 200
    assert text in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert Program(text).ask("regions/").status_code == 200
    again = client.post(reverse("keep_api_token_add"), form(manager.region))
    assert "没有再签发一次" in again.content.decode()
    assert ApiToken.objects.count() == 1
    listed = client.get(reverse("keep_api_tokens")).content.decode()
    assert text[:12] in listed
    assert text not in listed


def test_what_was_typed_stays_when_it_is_refused(manager, jinchang):
    client = client_for(manager)
    late = client.post(reverse("keep_api_token_add"), form(manager.region, expires_on="2020-01-01"))
    assert late.status_code == 422
    assert "须在今天之后" in late.content.decode()
    assert 'value="大数据平台"' in late.content.decode()
    assert client.post(reverse("keep_api_token_add"), form(jinchang)).status_code == 422
    assert not ApiToken.objects.exists()


def test_revoking_on_the_page_ends_reading_at_once(manager):
    token, text = token_for(manager)
    address = reverse("keep_api_token_revoke", args=[token.pk])
    done = client_for(manager).post(address, {"reason": "下线", "version": 1, "key": "k"})
    assert done.status_code == 302
    answer = Program(text).ask("regions/")
    assert (answer.status_code, answer.json()["code"]) == (401, "revoked_token")
    assert "已停用" in client_for(manager).get(reverse("keep_api_tokens")).content.decode()


def test_the_list_takes_as_many_queries_for_one_token_as_for_twenty(
    manager, django_assert_num_queries
):
    token_for(manager)
    client = client_for(manager)
    client.get(reverse("keep_api_tokens"))
    for _ in range(19):
        token_for(manager)
    with django_assert_num_queries(4):
        page = client.get(reverse("keep_api_tokens"))
    assert len(page.context["lines"]) == 20


def test_the_list_holds_only_tokens_of_the_managers_region(manager, other_city_manager):
    token_for(manager)
    page = client_for(other_city_manager).get(reverse("keep_api_tokens"))
    assert page.context["lines"] == []
    assert "还没有令牌" in page.content.decode()


def test_a_token_past_its_day_says_so(manager):
    _, text = token_for(manager)
    ApiToken.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    answer = Program(text).ask("regions/")
    assert (answer.status_code, answer.json()["code"]) == (401, "expired_token")
    assert "已到期" in client_for(manager).get(reverse("keep_api_tokens")).content.decode()


def test_the_command_prints_a_token_that_works(manager):
    out, told = StringIO(), StringIO()
    call_command("issue_api_token", "平台", by="manager", days=10, stdout=out, stderr=told)
    text = out.getvalue().strip()
    assert Program(text).ask("regions/").status_code == 200
    assert ApiToken.objects.get().expires_at.date() >= in_days(10)
    assert "白银市" in told.getvalue()


@pytest.mark.parametrize(
    "given",
    [
        {"by": "nobody"},
        {"by": "viewer"},
        {"by": "manager", "region": "999999"},
        {"by": "manager", "region": "620300"},
        {"by": "manager", "days": 800},
        {"by": "manager", "days": -1},
    ],
)
def test_the_command_refuses_in_words(manager, viewer, jinchang, given):
    with pytest.raises(CommandError, match="。"):
        call_command("issue_api_token", "平台", stdout=StringIO(), **given)
    assert not ApiToken.objects.exists()
