"""The sign NUL in what a form sends: the form answers, and it reaches no database."""

from __future__ import annotations

import pytest
from django.urls import reverse

from institutions.models import User
from jinchang_vet.kit.nulls import HAS_NULL
from submissions.models import SubmissionState
from tests.cast import client_for, hand_in
from tests.house.asking import Asker, undone
from tests.house.filled_forms import PLAN
from tests.house.matrix import Line, lines
from tests.house.prepared import prepare
from tests.house.stages import bring_to
from tests.house.stored_rows import stored
from tests.house.test_extra_fields import Form, sender
from tests.institutions.admission import invited

NUL = "\x00"


def posted() -> list[Line]:
    """The lines whose form somebody can send."""
    return [line for line in lines() if line.method == "POST" and sender(line)]


def spoiled(body: dict) -> list[tuple[str, dict]]:
    """The body once for every text in it, with the sign in its middle, and with it in a name."""
    texts = {name: value for name, value in body.items() if isinstance(value, str)}
    inside = [
        (name, {**body, name: value[: len(value) // 2] + NUL + value[len(value) // 2 :]})
        for name, value in texts.items()
    ]
    return [*inside, ("a name", {**body, f"x{NUL}y": "1", NUL: NUL})]


def holding_it() -> list[tuple[str, str]]:
    """The columns in which the sign is stored as text; files are bytes."""
    return [place for place, values in stored().items() if any(_holds(each) for each in values)]


def _holds(value: object) -> bool:
    return not isinstance(value, bytes | memoryview) and repr(NUL)[1:-1] in repr(value)


@pytest.mark.parametrize("line", posted(), ids=lambda line: line.name)
def test_a_form_with_the_sign_in_any_field_is_answered_and_stores_none(line, world, subtests):
    asker = Asker(world)
    prepare(line.name, world)
    bring_to(line.stage, world)
    form = Form(asker, line)
    for name, body in spoiled(every_field(form)):
        with undone(), subtests.test(field=name):
            answer = form.post(body)
            assert answer.status_code < 500
            assert answer.status_code != 400
            assert holding_it() == []


def every_field(form: Form) -> dict:
    """What the page shows and a person types; all the fields of the page are sent."""
    return {**dict.fromkeys(form.names, ""), **form.shown, **form.typed}


# ---- the sentence names the field, and what was typed is there -----------------------------------


def test_a_field_of_a_form_says_so_and_the_others_keep_what_was_typed(manager, baiyin):
    typed = {**PLAN, "region": baiyin.pk, "title": f"白银市{NUL}规划", "key": "k"}
    answer = client_for(manager).post(reverse("plan_add"), typed)
    page = answer.content.decode()
    assert (answer.status_code, page.count(HAS_NULL)) == (422, 1)
    assert f'value="{PLAN["document_number"]}"' in page
    assert f'value="白银市{NUL}规划"' in page


def test_a_returned_submission_keeps_the_comment_and_the_reasons(submission, reporter, reviewer):
    hand_in(submission, reporter, specialised_teachers="200")
    submission.refresh_from_db()
    sent = {"version": submission.version, "key": "k", "comment": f"请{NUL}核对"}
    sent["mark-specialised-teachers"] = "与名册不符"
    address = reverse("submission_return", args=[submission.pk])
    answer = client_for(reviewer).post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "退回意见中有一个看不见的空字符" in page
    assert f"请{NUL}核对" in page
    assert "与名册不符" in page
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SUBMITTED


def test_a_withdrawal_keeps_its_words(submission, reporter):
    hand_in(submission, reporter, specialised_teachers="200")
    submission.refresh_from_db()
    sent = {"version": submission.version, "key": "k", "comment": f"漏报{NUL}一项"}
    address = reverse("submission_withdraw", args=[submission.pk])
    answer = client_for(reporter).post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "撤回说明中有一个看不见的空字符" in page
    assert HAS_NULL in page
    assert f"漏报{NUL}一项" in page


def test_a_grant_keeps_its_remark(school, system_admin, security_admin):
    proposed = invited(school, system_admin)
    sent = {"version": proposed.version, "key": "k", "comment": f"同{NUL}意"}
    sent["proposal"] = proposed.proposals.get(state="open").pk
    answer = client_for(security_admin).post(reverse("role_grant", args=[proposed.pk]), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "核定意见中有一个看不见的空字符" in page
    assert f'value="同{NUL}意"' in page
    assert User.objects.get(pk=proposed.pk).role == ""
