"""The passwords a person had: the last few are not used again, and a password has its time."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from institutions.duties import Duty
from institutions.models import PasswordHistory, User

KEPT = 5


class NotReusedValidator:
    """None of the last `last` passwords of the person, the present one included."""

    def __init__(self, last: int = KEPT):
        self.last = last

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise `ValidationError` when the password is one of the last few."""
        if user is None or user.pk is None:
            return
        had = PasswordHistory.objects.filter(user=user).values_list("password", flat=True)
        if any(check_password(password, each) for each in {user.password, *had[: self.last]}):
            raise ValidationError(self.get_help_text(), code="password_reused")

    def get_help_text(self) -> str:
        """The rule as shown beside the field."""
        return f"密码不能与最近 {self.last} 次用过的相同。"


def remember(user: User, at: dt.datetime) -> None:
    """Keep the hash of the password just set, and forget those before the last few."""
    PasswordHistory.objects.create(user=user, password=user.password, set_at=at)
    had = PasswordHistory.objects.filter(user=user).values_list("pk", flat=True)
    PasswordHistory.objects.filter(pk__in=list(had[KEPT:])).delete()


def is_due(user: User, now: dt.datetime) -> bool:
    """Whether the person must change the password before anything else.

    After a first or reset password always; by age after `PASSWORD_DAYS` (bureau and
    administrators) or `PASSWORD_DAYS_REPORTER` days, 0 meaning never; demo accounts keep theirs.
    """
    if user.must_change_password:
        return True
    days = settings.PASSWORD_DAYS_REPORTER if user.may(Duty.REPORT) else settings.PASSWORD_DAYS
    if not days or user.is_demo or user.password_changed_at is None:
        return False
    return now - user.password_changed_at > dt.timedelta(days=days)
