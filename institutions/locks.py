"""Accounts that too many wrong passwords have locked for a while; django-axes keeps count."""

from __future__ import annotations

import datetime as dt

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest

from institutions.models import User


class LoginLimits:
    """What the pages of the way in say of the limits, as the settings have them now."""

    @property
    def failures(self) -> int:
        return settings.AXES_FAILURE_LIMIT

    @property
    def minutes(self) -> int:
        return int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)

    @property
    def idle_minutes(self) -> int:
        return settings.SESSION_IDLE_SECONDS // 60

    @property
    def code_days(self) -> int:
        return settings.ONE_TIME_CODE_DAYS


def locked_names(now: dt.datetime) -> QuerySet[AccessAttempt]:
    """The user names that may not try now, as a subquery: failures are added up over addresses."""
    since = now - settings.AXES_COOLOFF_TIME
    counted = AccessAttempt.objects.filter(attempt_time__gte=since).order_by()
    summed = counted.values("username").annotate(failures=Sum("failures_since_start"))
    return summed.filter(failures__gte=settings.AXES_FAILURE_LIMIT).values("username")


def is_locked(user: User, now: dt.datetime) -> bool:
    """Whether the person may not try to sign in now."""
    return locked_names(now).filter(username=user.username).exists()


def has_just_locked(request: HttpRequest) -> bool:
    """Whether the failure of this very request has locked the account: django-axes has counted, and
    counts no more once it is locked.
    """
    locked = bool(getattr(request, "axes_locked_out", False))
    return locked and getattr(request, "axes_failures_since_start", None) is not None


def release(user: User) -> int:
    """Forget the failures of an account; how many kept records there were."""
    return reset(username=user.username)
