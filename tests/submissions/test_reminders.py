"""`send_reminders`: who is told what, once, and what is mailed."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from institutions.duties import Role
from institutions.models import AuditEntry, User
from submissions.models import Extension, Notice, Revision, Round
from submissions.reminders import planned_for, rounds_to_remind
from submissions.timing import LOCAL
from submissions.workflow import correct
from tests.cast import hand_in, make_user, report, send_back, submission_of
from tests.submissions.many import many_units

WEEK_BEFORE = "2030-01-24T00:00:00"
DUE = dt.datetime(2030, 1, 31, 23, 59, 59, tzinfo=LOCAL)


@pytest.fixture
def round(open_round_of_baiyin) -> Round:
    """Due at the end of January 2030."""
    Round.objects.update(due_at=DUE, closes_at=DUE + dt.timedelta(days=30))
    return Round.objects.get()


def run(*arguments: str, at: str = WEEK_BEFORE) -> str:
    said = StringIO()
    call_command("send_reminders", f"--at={at}", *arguments, stdout=said)
    return said.getvalue()


def told() -> set[tuple[str, str]]:
    return set(Notice.objects.values_list("recipient__username", "occasion"))


def test_a_week_before_due_every_active_reporter_still_to_hand_in_is_told(
    round, reporter, other_reporter, bureau_reporter, other_school
):
    make_user(Role.REPORTER, "second", institution=reporter.institution)
    make_user(Role.REPORTER, "gone", institution=reporter.institution, is_active=False)
    hand_in(submission_of(round, other_school), other_reporter)
    said = run()
    names = {"reporter", "second", "bureau-reporter"}
    assert told() == {(name, "due-7-20300131") for name in names}
    assert "截止提醒 3" in said
    assert "提醒 3 人次，已提醒过跳过 0 人次" in said
    notice = Notice.objects.get(recipient=reporter)
    assert notice.title == "2024 年度数据于 2030 年 1 月 31 日截止，还有 7 天"
    assert "示例中职一 2024 年度数据尚未填写" in notice.text
    assert (notice.submission.institution, notice.by) == (reporter.institution, None)


def test_the_second_run_tells_nobody_again(round, reporter):
    run()
    assert "提醒 0 人次，已提醒过跳过 1 人次" in run()
    assert Notice.objects.count() == 1


def test_a_dry_run_writes_nothing_and_names_everybody(round, reporter, mailoutbox):
    entries = AuditEntry.objects.count()
    said = run("--dry-run")
    assert "reporter：2024 年度数据" in said
    assert "将提醒 1 人次" in said
    assert not Notice.objects.exists()
    assert (AuditEntry.objects.count(), mailoutbox) == (entries, [])


def test_midnight_here_begins_the_day(round, reporter):
    run(at="2030-01-23T23:59:59")
    assert not Notice.objects.exists()
    run(at="2030-01-23T16:00:00+00:00")
    assert told() == {("reporter", "due-7-20300131")}


def test_the_day_after_due_it_is_said_that_it_counts_as_late(round, reporter):
    run(at="2030-02-01")
    notice = Notice.objects.get()
    assert notice.occasion == "late-1-20300131"
    assert "现在提交记为逾期；2030 年 3 月 2 日关闭（还有 29 天）" in notice.text


@pytest.mark.parametrize("day", ["2030-03-03", "2030-06-01"])
def test_nobody_is_told_of_a_closed_round(day, round, reporter):
    Round.objects.update(remind_after="30,31,90")
    run(at=day)
    assert not Notice.objects.exists()


def test_nobody_is_told_before_the_round_opens(round, reporter):
    Round.objects.update(opens_at=DUE - dt.timedelta(days=2))
    run()
    assert not Notice.objects.exists()


def test_an_extended_unit_is_told_by_its_own_day(round, reporter, other_reporter, manager):
    until = dt.datetime(2030, 4, 10, 23, 59, 59, tzinfo=LOCAL)
    Extension.objects.create(
        round=round,
        institution=reporter.institution,
        due_at=until,
        closes_at=until,
        reason="x",
        granted_by=manager,
        granted_at=round.opened_at,
    )
    run()
    assert told() == {("other-reporter", "due-7-20300131")}
    run(at="2030-04-03T08:00")
    assert told() - {("other-reporter", "due-7-20300131")} == {("reporter", "due-7-20300410")}


def test_a_returned_submission_is_reminded_of_with_its_state(round, submission, reporter, reviewer):
    send_back(hand_in(submission, reporter), reviewer)
    Notice.objects.all().delete()
    run()
    assert "已退回待修改" in Notice.objects.get(occasion__startswith="due").text


def test_a_correction_is_not_reminded_of(round, submission, reporter, reviewer):
    correct(report(submission, reporter, reviewer), by=reporter, reason="笔误")
    run()
    assert not Notice.objects.filter(occasion__startswith="due").exists()


def test_the_run_stands_in_the_audit_log_as_the_systems(round, reporter):
    run()
    entry = AuditEntry.objects.latest("number")
    assert (entry.verb, entry.actor, entry.after) == (
        "round.remind_due",
        None,
        {"told": 1, "due": 1},
    )


def test_what_is_told_is_mailed_and_counted(round, reporter, other_reporter, mailoutbox):
    User.objects.filter(pk=reporter.pk).update(email="a@example.cn")
    assert "发出邮件 1 封，失败 0 封。" in run()
    [sent] = mailoutbox
    assert sent.subject == "2024 年度数据于 2030 年 1 月 31 日截止，还有 7 天"
    assert "发出邮件 0 封" in run()


def test_without_a_mail_server_it_is_said(round, reporter, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "没有设置邮件服务器（EMAIL_URL），只在系统内提醒。" in run()


# ---- reviewers ----------------------------------------------------------------------------------


@pytest.fixture
def waiting(round, submission, reporter) -> str:
    """Handed in four days before the moment given back."""
    hand_in(submission, reporter)
    Revision.objects.filter(state="submitted").update(
        submitted_at=dt.datetime(2030, 1, 6, 9, tzinfo=LOCAL)
    )
    return "2030-01-10T09:00"


def test_reviewers_in_charge_are_told_of_what_waits_too_long(
    waiting, reviewer, other_reviewer, other_city_reviewer, pingchuan
):
    make_user(Role.REVIEWER, "county-reviewer", region=pingchuan)
    run(at="2030-01-08T09:00")
    assert not Notice.objects.exists()
    run(at=waiting)
    names = {"reviewer", "other-reviewer", "county-reviewer"}
    assert told() == {(name, "waiting-20300110") for name in names}
    assert Notice.objects.first().title.endswith("1 份填报等待审核，最早的已等 4 天")


def test_reviewers_are_told_again_only_after_as_many_days(waiting, reviewer, settings):
    settings.REVIEW_WAIT_DAYS = 3
    for day in (10, 11, 12, 14):
        run(at=f"2030-01-{day}T09:00")
    assert {occasion for _, occasion in told()} == {"waiting-20300110", "waiting-20300114"}


def test_what_waits_after_closing_is_still_told(waiting, reviewer):
    run(at="2030-04-01")
    assert told() == {("reviewer", "waiting-20300401")}


# ---- the command --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["morgen", "2030-13-01", "2030-01-24T99:00"])
def test_a_time_that_is_none_is_refused_in_a_sentence(text, db):
    with pytest.raises(CommandError, match="写成 2026-01-24"):
        run(at=text)


@pytest.mark.parametrize("units", [10, 1000])
def test_planning_takes_as_many_queries_for_ten_units_as_for_a_thousand(
    units, baiyin, manager, catalogue, queries
):
    many_units(units, baiyin, manager)
    Round.objects.update(due_at=DUE, closes_at=DUE + dt.timedelta(days=30))
    now = dt.datetime(2030, 1, 24, 9, tzinfo=LOCAL)
    [round] = rounds_to_remind(now)
    with queries() as made:
        assert len(planned_for(round, now).messages) == units
    assert len(made) <= 6, "\n".join(made)
