"""The verbs of the task ledger: recorded once, in order, by those who may, with a trace."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from institutions.models import AuditEntry
from institutions.refusals import Invalid, NotAllowed, Refused, Stale
from submissions.models import TaskProgress
from submissions.task_ledger import LONGEST, confirm, reopen, report_progress
from submissions.task_standing import ProgressKind, TaskState
from tests.submissions.task_cast import (
    DAY,
    strike_off,
    tell,
)

pytest_plugins = ["tests.submissions.task_fixtures"]
pytestmark = pytest.mark.django_db


def history(task):
    return list(task.progress.values_list("number", "kind", "state"))


def test_every_record_is_kept_with_author_and_time(bureau_task, bureau_reporter):
    tell(bureau_task, bureau_reporter)
    tell(bureau_task, bureau_reporter, TaskState.COMPLETED, evidence="市教发〔2024〕8 号")
    first, second = bureau_task.progress.all()
    assert (first.number, first.state, first.text) == (1, "in_progress", "已制定方案")
    assert (second.number, second.state, second.evidence) == (2, "completed", "市教发〔2024〕8 号")
    assert second.by == bureau_reporter
    assert timezone.now() - second.at < dt.timedelta(minutes=1)


def test_a_confirmation_and_its_reversal_leave_a_trace(bureau_task, bureau_reporter, manager):
    strike_off(bureau_task, bureau_reporter, manager)
    reopen(bureau_task, by=manager, seen=2, reason="佐证不全")
    assert history(bureau_task) == [
        (1, "report", "completed"),
        (2, "confirm", "completed"),
        (3, "reopen", "in_progress"),
    ]
    assert set(bureau_task.progress.values_list("as_of", flat=True)) == {DAY}
    entry = AuditEntry.objects.get(verb="task.reopen")
    assert entry.message == "佐证不全"
    assert entry.before == {"state": "completed", "confirmed": True}
    assert (entry.after["state"], entry.after["confirmed"]) == ("in_progress", False)
    assert entry.subject_name == "优化中职学校布局"


def test_a_task_can_be_completed_and_confirmed_again(bureau_task, bureau_reporter, manager):
    strike_off(bureau_task, bureau_reporter, manager)
    reopen(bureau_task, by=manager, seen=2, reason="佐证不全")
    strike_off(bureau_task, bureau_reporter, manager)
    assert history(bureau_task)[-1] == (5, "confirm", "completed")


def test_the_same_key_records_once(bureau_task, bureau_reporter):
    what = {"state": "in_progress", "text": "签约", "as_of": DAY, "seen": 0}
    done = report_progress(bureau_task, by=bureau_reporter, key="k", **what)
    again = report_progress(bureau_task, by=bureau_reporter, key="k", **what)
    assert (done.repeated, again.repeated) == (False, True)
    assert done.value == again.value
    assert bureau_task.progress.count() == 1


def test_whoever_has_not_seen_the_last_record_is_refused(bureau_task, bureau_reporter, manager):
    tell(bureau_task, bureau_reporter)
    for seen in (0, 2):
        with pytest.raises(Stale, match="有了新的记录"):
            tell(bureau_task, bureau_reporter, seen=seen)
    with pytest.raises(Stale):
        confirm(bureau_task, by=manager, seen=0)
    assert bureau_task.progress.count() == 1


@pytest.mark.parametrize("person", ["manager", "viewer", "reviewer", "other_reporter"])
def test_nobody_else_records(person, bureau_task, request):
    with pytest.raises(NotAllowed):
        tell(bureau_task, request.getfixturevalue(person))
    assert not TaskProgress.objects.exists()
    assert AuditEntry.objects.get().result == AuditEntry.Result.REFUSED


def test_nobody_else_confirms_or_reopens(bureau_task, bureau_reporter, manager, reviewer):
    tell(bureau_task, bureau_reporter, TaskState.COMPLETED)
    for person in (bureau_reporter, reviewer):
        with pytest.raises(NotAllowed):
            confirm(bureau_task, by=person, seen=1)
    confirm(bureau_task, by=manager, seen=1)
    with pytest.raises(NotAllowed):
        reopen(bureau_task, by=bureau_reporter, seen=2, reason="改一下")


def test_only_what_is_completed_can_be_confirmed(bureau_task, bureau_reporter, manager):
    with pytest.raises(Refused, match="未启动"):
        confirm(bureau_task, by=manager, seen=0)
    tell(bureau_task, bureau_reporter)
    with pytest.raises(Refused, match="进行中"):
        confirm(bureau_task, by=manager, seen=1)


def test_a_confirmed_task_is_neither_confirmed_twice_nor_reported_on(
    bureau_task, bureau_reporter, manager
):
    strike_off(bureau_task, bureau_reporter, manager)
    with pytest.raises(Refused, match="已经销号"):
        confirm(bureau_task, by=manager, seen=2)
    with pytest.raises(Refused, match="先撤销销号"):
        tell(bureau_task, bureau_reporter)
    assert bureau_task.progress.count() == 2


def test_only_a_confirmed_task_can_be_reopened_and_only_for_a_reason(
    bureau_task, bureau_reporter, manager
):
    tell(bureau_task, bureau_reporter, TaskState.COMPLETED)
    with pytest.raises(Refused, match="没有销号"):
        reopen(bureau_task, by=manager, seen=1, reason="佐证不全")
    confirm(bureau_task, by=manager, seen=1)
    with pytest.raises(Invalid) as refused:
        reopen(bureau_task, by=manager, seen=2, reason="  ")
    assert "reason" in refused.value.errors


@pytest.mark.parametrize(
    ("what", "place"),
    [
        ({"text": "   "}, "text"),
        ({"text": "字" * (LONGEST + 1)}, "text"),
        ({"evidence": "字" * (LONGEST + 1)}, "evidence"),
        ({"as_of": None}, "as_of"),
        ({"as_of": dt.date(1999, 12, 31)}, "as_of"),
    ],
)
def test_what_cannot_be_accepted_names_its_place_and_leaves_nothing(
    what, place, bureau_task, bureau_reporter
):
    with pytest.raises(Invalid) as refused:
        tell(bureau_task, bureau_reporter, **what)
    assert list(refused.value.errors) == [place]
    assert not TaskProgress.objects.exists()


def test_a_day_ahead_and_an_unknown_state_are_refused(bureau_task, bureau_reporter):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(Invalid, match="进展日期"):
        tell(bureau_task, bureau_reporter, as_of=tomorrow)
    with pytest.raises(Invalid, match="状态"):
        report_progress(
            bureau_task, by=bureau_reporter, seen=0, state="paused", text="暂停", as_of=DAY
        )
    tell(bureau_task, bureau_reporter, as_of=timezone.localdate())


def test_the_manager_keeps_a_task_for_which_nobody_reports(plain_task, manager):
    strike_off(plain_task, manager, manager)
    assert [kind for _, kind, _ in history(plain_task)] == ["report", "confirm"]


def test_the_database_refuses_a_second_record_of_one_number(bureau_task, bureau_reporter):
    record = tell(bureau_task, bureau_reporter)
    record.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save(force_insert=True)


def test_the_database_refuses_a_confirmation_of_what_is_not_completed(bureau_task, bureau_reporter):
    record = tell(bureau_task, bureau_reporter)
    record.pk, record.number, record.kind = None, 2, ProgressKind.CONFIRM
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save(force_insert=True)
