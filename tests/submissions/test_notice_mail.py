"""Mailing notices: once, safely, and again an hour after a failure."""

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from institutions.duties import Role
from institutions.models import User
from submissions.models import Notice
from submissions.notice_mail import PATIENCE, Mailed, mail_notices, unmailed
from submissions.notices import one_line
from tests.cast import make_user

FAULTS: dict[str, Exception] = {}


class Fickle(EmailBackend):
    """Fails for the addresses of `FAULTS`."""

    def send_messages(self, messages):
        for message in messages:
            if message.to[0] in FAULTS:
                raise FAULTS[message.to[0]]
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def fickle(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Fickle"
    FAULTS.clear()


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def tell(open_round_of_baiyin, school, now):
    """`tell(address)`: a notice to a reporter with this address."""

    def make(address: str, **facts) -> Notice:
        number = User.objects.count()
        person = make_user(Role.REPORTER, f"person-{number}", institution=school, email=address)
        facts = {"title": "还有 7 天截止", "text": "请提交", "at": now, **facts}
        return Notice.objects.create(
            recipient=person, round=open_round_of_baiyin, occasion="due-7", **facts
        )

    return make


def refused(address: str) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({address: (550, b"no such user")})


def test_a_notice_is_mailed_once(tell, now, settings):
    settings.SITE_URL = "https://vet.example.cn"
    notice = tell("a@example.cn")
    assert mail_notices(now) == Mailed(sent=1)
    assert mail_notices(now + dt.timedelta(hours=2)) == Mailed()
    [sent] = mail.outbox
    assert (sent.subject, sent.to) == ("还有 7 天截止", ["a@example.cn"])
    assert "请提交" in sent.body
    assert "https://vet.example.cn/notices/" in sent.body
    notice.refresh_from_db()
    assert notice.mailed_at is not None


def test_without_a_mail_server_nothing_is_tried(tell, now, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    notice = tell("a@example.cn")
    assert mail_notices(now) == Mailed()
    notice.refresh_from_db()
    assert (notice.tried_at, notice.mailed_at) == (None, None)


@pytest.mark.parametrize(
    "facts",
    [
        {"read_at": timezone.now()},
        {"at": timezone.now() - dt.timedelta(days=4)},
        {"mailed_at": timezone.now()},
    ],
)
def test_what_is_read_old_or_mailed_is_not_mailed(facts, tell, now):
    tell("a@example.cn", **facts)
    assert mail_notices(now) == Mailed()


def test_nobody_without_address_or_account_is_mailed(tell, now):
    tell("")
    User.objects.filter(pk=tell("b@example.cn").recipient_id).update(is_active=False)
    assert mail_notices(now) == Mailed()


def test_one_failing_address_stops_nobody_else_and_is_tried_again_in_an_hour(tell, now):
    FAULTS["bad@example.cn"] = refused("bad@example.cn")
    bad, good = tell("bad@example.cn"), tell("good@example.cn")
    assert mail_notices(now) == Mailed(sent=1, failed=1)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.tried_at, bad.mailed_at) == (now, None)
    assert good.mailed_at is not None
    FAULTS.clear()
    assert mail_notices(now + dt.timedelta(minutes=59)) == Mailed()
    assert mail_notices(now + dt.timedelta(minutes=61)) == Mailed(sent=1)


def test_each_failure_waits_an_hour_of_its_own(tell, now):
    FAULTS["bad@example.cn"] = refused("bad@example.cn")
    tell("bad@example.cn")
    tries = [mail_notices(now + dt.timedelta(minutes=passed)).failed for passed in (0, 61, 90, 122)]
    assert tries == [1, 1, 0, 1]


def test_a_dead_server_is_not_asked_for_everybody(tell, now):
    for number in range(PATIENCE + 3):
        FAULTS[f"{number}@example.cn"] = smtplib.SMTPServerDisconnected("gone")
        tell(f"{number}@example.cn")
    assert mail_notices(now) == Mailed(failed=PATIENCE, left=3)
    assert unmailed(now).count() == 3


def test_bad_addresses_in_a_row_are_not_a_dead_server(tell, now):
    for number in range(PATIENCE + 3):
        FAULTS[f"{number}@example.cn"] = refused(f"{number}@example.cn")
        tell(f"{number}@example.cn")
    tell("good@example.cn")
    assert mail_notices(now) == Mailed(sent=1, failed=PATIENCE + 3)


@pytest.mark.parametrize("address", ["a@example.cn\nBcc: b@example.cn", "a@x.cn\r\nX: 1"])
def test_an_address_with_a_second_line_goes_nowhere(address, tell, now, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    notice = tell("a@example.cn")
    User.objects.filter(pk=notice.recipient_id).update(email=address)
    assert mail_notices(now) == Mailed(failed=1)


def test_a_title_is_one_line_of_a_mails_header():
    wrong = "截止\r\nBcc: b@example.cn\x00\u2028x" + "长" * 200
    assert one_line(wrong).startswith("截止 Bcc: b@example.cn x长")
    assert len(one_line(wrong)) == 120
    assert one_line(wrong).isprintable()


def test_a_subject_that_was_stored_with_a_second_line_is_not_sent(tell, now, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    tell("a@example.cn", title="x\nBcc: b@example.cn")
    assert mail_notices(now) == Mailed(failed=1)
