"""Approving many at once: each is its own step, and the page says exactly what came of each."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.duties import Role
from institutions.models import AuditEntry
from institutions.refusals import Invalid
from submissions.approving import MOST, Pick, approve_picked, read_picks
from submissions.models import Fact, Round, Step, Submission
from submissions.workflow import approve, correct
from tests.cast import (
    client_for,
    hand_in,
    make_institution,
    make_round,
    make_user,
    send_back,
    submission_of,
)
from tests.submissions.bulk_files import REASON, TEACHERS, imported, workbook

pytestmark = pytest.mark.django_db

FULL = {
    "specialised_teachers": "200",
    "dual_qualified_teachers": "90",
    "full_time_enrolment": "3000",
}


@pytest.fixture
def scene(baiyin, manager, catalogue) -> SimpleNamespace:
    """A round with three complete submissions and one with a blank, all waiting."""
    schools = [make_institution(baiyin, f"school-{number}") for number in range(4)]
    people = [
        make_user(Role.REPORTER, f"reporter-{number}", institution=school)
        for number, school in enumerate(schools)
    ]
    round = make_round(baiyin, manager)
    for school, person in zip(schools, people, strict=True):
        blank = {"full_time_enrolment": ""} if school.code == "school-3" else {}
        hand_in(submission_of(round, school), person, **FULL | blank)
    submissions = [submission_of(round, school) for school in schools]
    return SimpleNamespace(round=round, submissions=submissions, people=people)


def picks_of(submissions: list[Submission]) -> list[Pick]:
    return [Pick(each.pk, each.version) for each in submissions]


def press(desk, round: Round, picks: list[Pick], key: str = "k"):
    sent = {"key": key, "pick": [f"{pick.pk}-{pick.version}" for pick in picks]}
    return desk.post(reverse("round_approve", args=[round.pk]), sent)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def states(scene: SimpleNamespace) -> list[str]:
    return [Submission.objects.get(pk=each.pk).state for each in scene.submissions]


def test_what_was_ticked_is_approved_and_the_rest_is_not(scene, reviewer):
    answer = press(client_for(reviewer), scene.round, picks_of(scene.submissions[:2]))
    assert answer.status_code == 200
    assert "通过 2 份，数据已生效。" in text(answer)
    assert states(scene) == ["approved", "approved", "submitted", "submitted"]
    assert Fact.objects.count() == 6
    assert set(Step.objects.filter(verb="通过").values_list("comment", flat=True)) == {
        "没有需要关注之处，与其他单位一并通过。"
    }
    assert AuditEntry.objects.filter(verb="submission.approve", result="done").count() == 2


def test_what_stands_out_is_not_approved_even_if_the_page_sends_it(scene, reviewer):
    answer = press(client_for(reviewer), scene.round, picks_of(scene.submissions[2:]))
    assert "通过 1 份，数据已生效；1 份没有处理，原因如下。" in text(answer)
    assert "有需要关注之处，须打开逐份审核" in text(answer)
    assert states(scene) == ["submitted", "submitted", "approved", "submitted"]


def test_what_an_import_explained_may_be_approved_together(scene, manager, reviewer):
    """Only figures stand out, and the bureau handed it in: the import explained them all."""
    imported = scene.submissions[3]
    imported.revisions.update(submitted_by=manager, is_imported=True, declared_at=None)
    desk = client_for(reviewer)
    page = text(desk.get(reverse("round_review", args=[scene.round.pk])))
    [section] = re.findall('aria-label="批量导入，可以一并通过">.*?</section>', page)
    assert f'value="{imported.pk}-{imported.version}"' in section
    assert "checked" not in section
    press(desk, scene.round, picks_of([imported]))
    step = Step.objects.get(submission=imported, verb="通过")
    assert step.comment == "批量导入的数据，依导入说明与其他单位一并通过。"


def test_corrections_that_an_import_began_may_be_approved_together(
    scene, baiyin, manager, reviewer
):
    for each in scene.submissions:
        approve(each, by=reviewer)
    year = scene.round.year
    rows = [(each.institution.code, "", year, 210, 90, 3000) for each in scene.submissions]
    imported(baiyin, manager, workbook(*rows))
    desk = client_for(reviewer)
    page = text(desk.get(reverse("round_review", args=[scene.round.pk])))
    [section] = re.findall('aria-label="批量导入，可以一并通过">.*?</section>', page)
    assert f"对已通过数据的更正：{REASON}" in section
    assert "须逐份审核" not in page.replace("逐份审核（", "")
    waiting = [Submission.objects.get(pk=each.pk) for each in scene.submissions]
    press(desk, scene.round, picks_of(waiting))
    assert states(scene) == ["approved"] * 4
    assert set(Fact.objects.filter(item__code=TEACHERS).values_list("value", flat=True)) == {210}


def test_a_correction_that_the_unit_began_wants_reading_though_an_import_handed_it_in(
    scene, manager, reviewer
):
    first = scene.submissions[0]
    approve(first, by=reviewer)
    correct(first, by=scene.people[0], reason="笔误")
    hand_in(Submission.objects.get(pk=first.pk), scene.people[0])
    waiting = first.revisions.filter(state="submitted")
    waiting.update(submitted_by=manager, is_imported=True, declared_at=None)
    now = Submission.objects.get(pk=first.pk)
    answer = press(client_for(reviewer), scene.round, picks_of([now]))
    assert answer.status_code == 409
    assert "须打开逐份审核" in text(answer)


def test_the_same_page_sent_twice_has_one_effect(scene, reviewer):
    desk, picks = client_for(reviewer), picks_of(scene.submissions[:3])
    press(desk, scene.round, picks)
    again = press(desk, scene.round, picks)
    assert again.status_code == 200
    assert "3 份此前已办理，没有重复写入。" in text(again)
    assert Step.objects.filter(verb="通过").count() == 3


def test_a_run_that_broke_off_is_finished_by_sending_the_page_again(scene, reviewer):
    picks = picks_of(scene.submissions[:3])
    first = {"by": reviewer, "key": "k", "now": timezone.now()}
    approve_picked(scene.round, picks[:1], **first)
    outcome = approve_picked(scene.round, picks, **first)
    assert [len(found) for found in (outcome.repeated, outcome.approved)] == [1, 2]


def test_what_changed_meanwhile_is_passed_over_and_named(scene, reviewer, other_reviewer):
    picks = picks_of(scene.submissions[:3])
    approve(scene.submissions[0], by=other_reviewer)
    changed = send_back(scene.submissions[1], other_reviewer)
    hand_in(changed, scene.people[1], specialised_teachers="999")
    answer = press(client_for(reviewer), scene.round, picks)
    page = text(answer)
    assert "通过 1 份，数据已生效；2 份没有处理，原因如下。" in page
    passed = page[page.index("没有处理</h2>") : page.index("已通过，数据已生效</h2>")]
    assert "示例单位 school-0" in passed
    assert "示例单位 school-1" in passed
    assert "打开页面之后有改动" in passed
    assert states(scene) == ["approved", "submitted", "approved", "submitted"]
    assert not Fact.objects.filter(value=999).exists()


def test_where_nothing_could_be_approved_the_answer_is_a_conflict(scene, reviewer, other_reviewer):
    picks = picks_of(scene.submissions[:1])
    approve(scene.submissions[0], by=other_reviewer)
    answer = press(client_for(reviewer), scene.round, picks)
    assert answer.status_code == 409
    assert "1 份没有处理，原因如下。" in text(answer)


def test_nobody_approves_what_they_submitted_themselves(scene, reviewer):
    scene.submissions[0].revisions.update(submitted_by=reviewer)
    press(client_for(reviewer), scene.round, picks_of(scene.submissions[:1]))
    assert states(scene)[0] == "submitted"


@pytest.mark.parametrize("sent", [[], ["x"], ["1"], ["1-"], ["-1-1"], ["1-1-1"], ["９-１"]])
def test_nonsense_is_refused_in_words(sent, scene, reviewer):
    address = reverse("round_approve", args=[scene.round.pk])
    answer = client_for(reviewer).post(address, {"key": "k", "pick": sent})
    assert answer.status_code == 422
    assert "勾选" in text(answer)
    assert "school-0" in text(answer)  # the list is still there


def test_no_more_than_one_page_holds_are_approved_at_once():
    with pytest.raises(Invalid, match=f"最多通过 {MOST} 份"):
        read_picks([f"{number}-1" for number in range(1, MOST + 2)])


def test_a_submission_of_another_round_or_city_is_refused(
    scene, reviewer, jinchang, far_school, far_reporter, other_city_manager
):
    far = submission_of(make_round(jinchang, other_city_manager), far_school)
    far = hand_in(far, far_reporter, **FULL)
    answer = press(client_for(reviewer), scene.round, picks_of([far, scene.submissions[0]]))
    assert answer.status_code == 422
    assert "不在本轮" in text(answer)
    entry = AuditEntry.objects.get(verb="submission.approve", result="refused")
    assert (entry.actor, "不由您审核" in entry.message) == (reviewer, True)
    assert Submission.objects.get(pk=far.pk).state == "submitted"
    assert states(scene)[0] == "submitted"


def test_each_approval_takes_a_bounded_number_of_statements(scene, reviewer, queries):
    with queries() as one:
        press(client_for(reviewer), scene.round, picks_of(scene.submissions[:1]))
    with queries() as two:
        press(client_for(reviewer), scene.round, picks_of(scene.submissions[1:3]))
    assert len(two) - len(one) <= 18, "\n".join(two)
