"""Mailing notices: after they are stored, one by one, each until it worked or grew old.

A try is claimed in the database before it is made, so that two runs at once mail nothing twice.
Without a mail server (EMAIL_URL not set) nothing is tried: notices stand on the pages alone.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from enum import Enum, auto
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.db.models.query import QuerySet
from django.utils import timezone
from django_tasks import task

from submissions.models import Notice

RETRY_AFTER = dt.timedelta(hours=1)
KEEP_TRYING = dt.timedelta(days=3)
# So many failures in a row that are not the address's: the server is gone, the rest waits.
PATIENCE = 5
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"

log = logging.getLogger(__name__)


class Outcome(Enum):
    """How one mail ended: sent, its address refused, or no answer from the server."""

    SENT = auto()
    REFUSED = auto()
    UNANSWERED = auto()


@dataclass(slots=True)
class Mailed:
    """What became of the mails of one run."""

    sent: int = 0
    failed: int = 0
    left: int = 0  # not tried: the server did not answer


def is_mailing() -> bool:
    """Whether notices are mailed at all."""
    return settings.EMAIL_BACKEND != NO_MAIL


def mail_soon() -> None:
    """Have the background worker mail what has not been mailed."""
    if is_mailing():
        mail_waiting.enqueue()


@task()
def mail_waiting() -> dict[str, int]:
    """The background worker's part: mail all that waits now."""
    done = mail_notices(timezone.now())
    return {"sent": done.sent, "failed": done.failed, "left": done.left}


def unmailed(now: dt.datetime) -> QuerySet[Notice]:
    """Notices to be mailed at `now`: not read meanwhile, not too old, to somebody with an address,
    and not tried within the hour.
    """
    return Notice.objects.filter(
        _untried(now),
        mailed_at__isnull=True,
        read_at__isnull=True,
        at__gt=now - KEEP_TRYING,
        at__lte=now,
        recipient__is_active=True,
    ).exclude(recipient__email="")


def _untried(now: dt.datetime) -> Q:
    """Not tried within the hour."""
    return Q(tried_at__isnull=True) | Q(tried_at__lte=now - RETRY_AFTER)


def mail_notices(now: dt.datetime) -> Mailed:
    """Mail what waits. What fails is logged, keeps its place, and is tried again in an hour."""
    done = Mailed()
    if not is_mailing():
        return done
    waiting = list(unmailed(now).order_by("at", "pk").values_list("pk", flat=True))
    connection, in_a_row = get_connection(), 0
    for place, pk in enumerate(waiting):
        if in_a_row == PATIENCE:
            done.left = len(waiting) - place
            log.warning("mail server does not answer, %d notices wait", done.left)
            break
        notice = _claim(pk, now)
        if notice is None:
            continue
        outcome = _mail(notice, connection)
        done.sent += outcome is Outcome.SENT
        done.failed += outcome is not Outcome.SENT
        in_a_row = in_a_row + 1 if outcome is Outcome.UNANSWERED else 0
    connection.close()
    return done


def _claim(pk: int, now: dt.datetime) -> Notice | None:
    """The notice, unless another run has taken it.

    Only columns of the row itself are asked: PostgreSQL asks them again once a run that came first
    has let go of the row, but not what a join has found.
    """
    free = Notice.objects.filter(_untried(now), pk=pk, mailed_at__isnull=True)
    if not free.update(tried_at=now):
        return None
    return Notice.objects.select_related("recipient").get(pk=pk)


def _mail(notice: Notice, connection: BaseEmailBackend) -> Outcome:
    """Send one mail and note that it went."""
    try:
        _message(notice, connection).send()
    except (OSError, ValueError) as error:
        # OSError: all that smtplib and sockets raise. ValueError: an address that is none.
        log.warning("notice %s not mailed: %s", notice.pk, type(error).__name__)
        connection.close()
        of_address = isinstance(error, SMTPRecipientsRefused | ValueError)
        return Outcome.REFUSED if of_address else Outcome.UNANSWERED
    Notice.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())
    return Outcome.SENT


def _message(notice: Notice, connection: BaseEmailBackend) -> EmailMessage:
    place = f"{settings.SITE_URL}/notices/" if settings.SITE_URL else "职教目标跟踪系统"
    body = f"{notice.title}\n\n{notice.text}\n\n请登录办理：{place}\n本邮件由系统发出，请勿回复。\n"
    return EmailMessage(
        subject=notice.title,
        body=body,
        to=[notice.recipient.email],
        connection=connection,
        headers={"Auto-Submitted": "auto-generated"},
    )
