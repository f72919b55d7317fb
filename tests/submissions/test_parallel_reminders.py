"""Two runs at once tell and mail nothing twice."""

import datetime as dt
from functools import partial

import pytest
from django.core import mail
from django.utils import timezone

from institutions.models import User
from submissions.models import Notice, Round
from submissions.notice_mail import mail_notices
from submissions.reminders import remind, send_due
from submissions.timing import LOCAL
from tests.submissions.many import many_units
from tests.submissions.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)

UNITS = 20
WEEK_BEFORE = dt.datetime(2030, 1, 24, 9, tzinfo=LOCAL)


@pytest.fixture
def round(transactional_db, baiyin, manager, catalogue) -> Round:
    """A round of twenty units, due at the end of January 2030."""
    many_units(UNITS, baiyin, manager)
    due = dt.datetime(2030, 1, 31, 23, 59, 59, tzinfo=LOCAL)
    Round.objects.update(due_at=due, closes_at=due + dt.timedelta(days=30))
    return Round.objects.select_related("region").get()


def test_two_runs_at_once_tell_everybody_once(round):
    results = at_once(*[partial(send_due, round, WEEK_BEFORE) for _ in range(3)])
    assert sorted(len(planned.messages) for planned in results) == [0, 0, UNITS]
    assert Notice.objects.count() == UNITS


def test_two_people_pressing_at_once_remind_everybody_once(round, manager, reviewer):
    results = at_once(partial(remind, round, by=manager), partial(remind, round, by=reviewer))
    assert sorted(done.value.told for done in results) == [0, UNITS]
    assert Notice.objects.count() == UNITS


def test_two_runs_at_once_mail_everything_once(round, manager):
    for user in User.objects.filter(institution__isnull=False):
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.cn")
    remind(round, by=manager)
    now = timezone.now()
    results = at_once(*[partial(mail_notices, now) for _ in range(3)])
    assert sum(done.sent for done in results) == UNITS
    assert len({tuple(each.to) for each in mail.outbox}) == len(mail.outbox) == UNITS
