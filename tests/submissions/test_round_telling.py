"""Opening a round, changing its times and opening it again is told to every unit, once."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from institutions.models import AuditEntry
from submissions.models import Notice, Round
from submissions.notice_mail import mail_notices
from submissions.rounds import open_round, reopen, reschedule
from tests.cast import make_round, make_user, submission_of
from tests.submissions.bulk_files import close
from tests.submissions.many import many_units

pytestmark = pytest.mark.django_db


def in_days(days: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


@pytest.fixture
def people(reporter, other_reporter, school, far_school, catalogue):
    """Those who report in the city; others are there too."""
    make_user("reporter", "far", institution=far_school)
    make_user("reporter", "gone", institution=school, is_active=False)
    return {reporter, other_reporter}


def told() -> dict:
    return {notice.recipient: notice for notice in Notice.objects.all()}


def test_opening_is_told_to_everybody_who_reports(baiyin, manager, school, reporter, people):
    round = open_round(
        baiyin, by=manager, year=2024, due_at=in_days(60), notice="请各校按时填报"
    ).value
    assert set(told()) == people
    notice = told()[reporter]
    assert notice.title.startswith("白银市 2024 年度填报已开启，")
    assert "通知：请各校按时填报" in notice.text
    assert notice.submission == submission_of(round, school)
    assert AuditEntry.objects.get(verb="round.open").after["told"] == 2


def test_it_is_mailed_to_those_with_an_address(baiyin, manager, reporter, people):
    reporter.email = "a@example.cn"
    reporter.save()
    open_round(baiyin, by=manager, year=2024, due_at=in_days(60))
    mail_notices(timezone.now())
    assert [message.to for message in mail.outbox] == [["a@example.cn"]]
    assert "已开启" in mail.outbox[0].subject


def test_a_round_for_later_says_from_when(baiyin, manager, reporter, people):
    opens = dt.datetime(2031, 12, 1, tzinfo=dt.UTC)
    open_round(baiyin, by=manager, year=2031, opens_at=opens)
    assert "2031 年 12 月 1 日 08:00 起填报" in told()[reporter].text


def test_opening_twice_with_one_key_tells_once(baiyin, manager, people):
    due_at = in_days(60)
    for _ in range(2):
        open_round(baiyin, by=manager, key="k", year=2024, due_at=due_at)
    assert Notice.objects.count() == 2


def test_nobody_is_told_of_a_round_that_had_closed_before_it_was_opened(baiyin, manager, people):
    opens = in_days(-200)
    times = {"opens_at": opens, "due_at": in_days(-100), "closes_at": in_days(-50)}
    open_round(baiyin, by=manager, year=2019, **times)
    assert not Notice.objects.exists()


def test_other_times_are_told_with_the_reason_and_each_time(baiyin, manager, reporter, people):
    round = make_round(baiyin, manager)
    for days in (70, 80):
        times = {"due_at": in_days(days), "closes_at": in_days(90)}
        round = reschedule(round, by=manager, reason="系统检修", **times).value
    assert Notice.objects.filter(recipient=reporter).count() == 2
    notice = Notice.objects.filter(recipient=reporter).first()
    assert "时间有变动" in notice.title
    assert "理由：系统检修" in notice.text


def test_the_same_times_are_no_news(baiyin, manager, people):
    round = make_round(baiyin, manager)
    times = {"due_at": round.due_at, "closes_at": round.closes_at}
    reschedule(round, by=manager, reason="误操作", **times)
    assert not Notice.objects.exists()


def test_opening_again_is_told(baiyin, manager, reporter, people):
    make_round(baiyin, manager)
    close()
    times = {"due_at": in_days(5), "closes_at": in_days(9), "reason": "补报"}
    reopen(Round.objects.get(), by=manager, **times)
    assert set(told()) == people
    assert "重新开放" in told()[reporter].title
    assert "理由：补报" in told()[reporter].text


@pytest.mark.parametrize("units", [10, 1000])
def test_telling_takes_a_fixed_number_of_queries(units, baiyin, manager, catalogue, queries):
    round = many_units(units, baiyin, manager)
    with queries() as made:
        reschedule(round, by=manager, due_at=in_days(70), closes_at=in_days(90), reason="系统检修")
    assert Notice.objects.count() == units
    besides = [sql for sql in made if "submissions_notice" not in sql]  # stored in batches
    assert len(besides) <= 12, "\n".join(besides)
