"""Two buttons pressed at the same moment in two browsers: one effect, a clear answer to both."""

import datetime as dt
import time
from functools import partial

import pytest
from django.utils import timezone

from institutions.duties import Role
from submissions.models import Fact, Figure, Revision, Round, Step, Submission
from tests.cast import (
    fill,
    hand_in,
    make_institution,
    make_round,
    make_user,
    report,
    submission_of,
)
from tests.submissions.parallel import (
    DECLARED_ON_THE_PAGE,
    at_once,
    contradictions,
    copy_of,
    press,
    statuses,
)
from tests.submissions.upload_visit import DUAL, TEACHERS, Visit
from tests.submissions.workbook_corpus import filled

pytestmark = pytest.mark.django_db(transaction=True)
SEVERAL = 6


@pytest.fixture
def filled_in(transactional_db, submission, reporter) -> Submission:
    """A draft with one figure."""
    return fill(submission, reporter, specialised_teachers="200")


@pytest.fixture
def several(transactional_db, baiyin, catalogue, manager):
    """(reporter, draft with a figure) of several schools of one round."""
    schools = [make_institution(baiyin, f"school-{n}") for n in range(SEVERAL)]
    people = [make_user(Role.REPORTER, f"at-{s.code}", institution=s) for s in schools]
    round = make_round(baiyin, manager)
    return [
        (person, fill(submission_of(round, person.institution), person, specialised_teachers="200"))
        for person in people
    ]


def values_of(submission: Submission, state: str) -> set[tuple[str, int]]:
    """Codes and values of the revision in a state."""
    rows = Figure.objects.filter(revision__submission=submission, revision__state=state)
    return {(c, v) for c, v in rows.values_list("item__code", "value") if v is not None}


# ---- twice the same ------------------------------------------------------------------------------


def test_handing_in_with_a_double_click_gives_one_receipt(filled_in, reporter):
    click = press(reporter, filled_in, "submission_check", **DECLARED_ON_THE_PAGE)
    answers = at_once(click, click, click)
    assert statuses(answers) == [302, 302, 302]
    assert len({answer.url for answer in answers}) == 1
    assert Step.objects.filter(verb="提交").count() == 1
    assert Revision.objects.exclude(receipt="").count() == 1
    assert contradictions() == {}


def test_approving_with_a_double_click_approves_once(filled_in, reporter, reviewer):
    click = press(reviewer, hand_in(filled_in, reporter), "submission_approve")
    assert statuses(at_once(click, click, click)) == [302, 302, 302]
    assert Step.objects.filter(verb="通过").count() == 1
    assert Fact.objects.count() == 1
    assert contradictions() == {}


def test_confirming_an_upload_with_a_double_click_saves_once(filled_in, reporter):
    visit = Visit(reporter, filled_in)
    visit.upload(filled(visit.template(), {TEACHERS: 286}))
    page = visit.preview()
    confirm = partial(Visit(reporter, filled_in).confirm, page)
    again = partial(Visit(reporter, filled_in).confirm, page)
    assert statuses(at_once(confirm, again)) == [302, 302]
    assert copy_of(filled_in).version == filled_in.version + 1
    assert values_of(filled_in, "working") == {(TEACHERS, 286)}


# ---- two different things ------------------------------------------------------------------------


def test_saving_and_handing_in_at_once_have_one_winner(several):
    """Several schools at the same time; whatever was handed in is one whole state."""
    saves = [press(who, what, "submission", f_specialised_teachers=999) for who, what in several]
    submits = [
        press(who, what, "submission_check", **DECLARED_ON_THE_PAGE) for who, what in several
    ]
    answers = at_once(*saves, *submits)
    for (_, before), saved, handed in zip(
        several, answers[:SEVERAL], answers[SEVERAL:], strict=True
    ):
        assert statuses([saved, handed]) == [302, 409]
        now = copy_of(before)
        assert now.version == before.version + 1
        if handed.status_code == 302:
            assert (now.state, values_of(now, "submitted")) == ("submitted", {(TEACHERS, 200)})
            assert "999" in saved.content.decode()
        else:
            assert (now.state, values_of(now, "working")) == ("draft", {(TEACHERS, 999)})
            assert "已被修改" in handed.content.decode()
    assert contradictions() == {}


def test_the_page_saving_by_itself_and_handing_in_have_one_winner(filled_in, reporter):
    kept, handed = at_once(
        press(reporter, filled_in, "submission_autosave", f_specialised_teachers=999),
        press(reporter, filled_in, "submission_check", **DECLARED_ON_THE_PAGE),
    )
    assert sorted([kept.status_code, handed.status_code]) in ([200, 409], [302, 409])
    if handed.status_code == 302:
        assert kept.json()["state"] == "stale"
        assert values_of(filled_in, "submitted") == {(TEACHERS, 200)}
    else:
        assert values_of(filled_in, "working") == {(TEACHERS, 999)}
    assert contradictions() == {}


def test_an_upload_and_the_form_at_once_have_one_winner(filled_in, reporter):
    visit = Visit(reporter, filled_in)
    visit.upload(filled(visit.template(), {TEACHERS: 286, DUAL: 90}))
    page = visit.preview()
    typed = {"f_specialised_teachers": 300, "f_dual_qualified_teachers": 120}
    confirmed, saved = at_once(
        partial(visit.confirm, page), press(reporter, filled_in, "submission", **typed)
    )
    assert statuses([confirmed, saved]) == [302, 409]
    by_file, by_form = {(TEACHERS, 286), (DUAL, 90)}, {(TEACHERS, 300), (DUAL, 120)}
    won = by_file if confirmed.status_code == 302 else by_form
    assert values_of(filled_in, "working") == won
    lost = confirmed if confirmed.status_code == 409 else saved
    assert "已被修改" in lost.content.decode()
    shown = ("286 人", "300 人") if lost is confirmed else ('value="300"', "286")
    assert all(words in lost.content.decode() for words in shown)


@pytest.mark.parametrize("second", ["submission_approve", "submission_return"])
def test_two_reviewers_at_once_have_one_winner(
    second, filled_in, reporter, reviewer, other_reviewer
):
    handed_in = hand_in(filled_in, reporter)
    answers = at_once(
        press(reviewer, handed_in, "submission_approve"),
        press(other_reviewer, handed_in, second, comment="请核对"),
    )
    assert statuses(answers) == [302, 409]
    [lost] = [answer for answer in answers if answer.status_code == 409]
    assert "已被修改" in lost.content.decode()
    assert Step.objects.filter(verb__in=["通过", "退回"]).count() == 1
    now = copy_of(filled_in)
    assert Fact.objects.exists() == (now.state == "approved")
    assert contradictions() == {}


def test_a_correction_and_the_undoing_of_the_approval_have_one_winner(
    filled_in, reporter, reviewer, other_reviewer
):
    approved = report(filled_in, reporter, reviewer)
    corrected, undone = at_once(
        press(reporter, approved, "submission_correct", reason="漏报外聘教师"),
        press(other_reviewer, approved, "submission_undo", reason="口径有误"),
    )
    assert statuses([corrected, undone]) == [302, 409]
    now = copy_of(filled_in)
    assert now.state == ("draft" if corrected.status_code == 302 else "submitted")
    assert Fact.objects.exists() == (corrected.status_code == 302)
    assert contradictions() == {}


def test_approving_a_correction_and_taking_it_back_have_one_winner(filled_in, reporter, reviewer):
    """The new figures come in force, or the old ones stay; never some of each."""
    approved = report(filled_in, reporter, reviewer)
    press(reporter, approved, "submission_correct", reason="漏报")()
    again = hand_in(copy_of(approved), reporter, specialised_teachers="250")
    answers = at_once(
        press(reviewer, again, "submission_approve"),
        press(reporter, again, "submission_withdraw", comment="再核对"),
    )
    assert statuses(answers) == [302, 409]
    now = copy_of(filled_in)
    in_force = Fact.objects.get(item__code=TEACHERS).value
    assert (now.state, in_force) in (("approved", 250), ("draft", 200))
    assert contradictions() == {}


# ---- against the clock ---------------------------------------------------------------------------


def test_handing_in_around_the_closing_moment_is_judged_by_its_own_moment(several):
    closes = timezone.now() + dt.timedelta(seconds=2.5)
    Round.objects.update(opens_at=closes - dt.timedelta(days=9), due_at=closes, closes_at=closes)

    def after(pause: float, click):
        time.sleep(pause)
        return click()

    clicks = [press(who, what, "submission_check", **DECLARED_ON_THE_PAGE) for who, what in several]
    pauses = [0, 1, 2.3, 2.5, 2.7, 3.5]
    answers = at_once(*map(partial, [after] * SEVERAL, pauses, clicks))
    for (_, before), answer in zip(several, answers, strict=True):
        revision = Revision.objects.get(submission=before, number=1)
        in_time = revision.submitted_at is not None and revision.submitted_at <= closes
        assert answer.status_code == (302 if in_time else 409)
        assert revision.state == ("submitted" if in_time else "working")
        assert in_time or "已经关闭" in answer.content.decode()
    assert [answer.status_code for answer in (answers[0], answers[-1])] == [302, 409]


def test_the_round_closing_meanwhile_leaves_every_unit_in_one_state(several, manager):
    """The manager moves the closing time into the past while the schools press the button."""
    round = Round.objects.get()
    closed = timezone.localtime() - dt.timedelta(hours=1)
    times = {"due_at": f"{closed:%Y-%m-%dT%H:%M}", "closes_at": f"{closed:%Y-%m-%dT%H:%M}"}
    close = press(manager, round, "round_reschedule", reason="提前结束", **times)
    clicks = [press(who, what, "submission_check", **DECLARED_ON_THE_PAGE) for who, what in several]
    moved, *answers = at_once(close, *clicks)
    assert moved.status_code == 302
    for (_, before), answer in zip(several, answers, strict=True):
        accepted = answer.status_code == 302
        assert accepted or (answer.status_code, "已经关闭" in answer.content.decode()) == (
            409,
            True,
        )
        assert copy_of(before).state == ("submitted" if accepted else "draft")
        assert Revision.objects.get(submission=before).receipt == "" or accepted
    assert contradictions() == {}


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lambda: Fact.objects.update(value=1), "in force but not approved"),
        (lambda: Fact.objects.all().delete(), "approved but not in force"),
        (lambda: Revision.objects.update(state="working"), "revisions that do not fit"),
    ],
)
def test_what_is_asked_of_the_database_finds_what_was_spoilt(
    spoil, found, filled_in, reporter, reviewer
):
    report(filled_in, reporter, reviewer)
    assert contradictions() == {}
    spoil()
    assert contradictions()[found]
