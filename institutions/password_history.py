"""The passwords a person had: the last few are not used again, and a password has its time."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q

from institutions.duties import Duty, roles_with
from institutions.models import PasswordHistory, User
from institutions.refusals import Invalid


class NotReusedValidator:
    """None of the last `last` passwords of the person, the present one included."""

    def __init__(self, last: int):
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


def require_good(password: str, user: User) -> None:
    """Raise `Invalid` with the rules that a password breaks."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        said = "".join(error.messages)
        raise Invalid("密码不符合要求：" + said, errors={"password": said}) from error


def give_password(user: User, password: str, at: dt.datetime) -> None:
    """Set a password that the person chose, and remember it; the caller saves the account.

    Raises `Invalid` when it breaks the rules.
    """
    require_good(password, user)
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = at
    remember(user, at)


def remember(user: User, at: dt.datetime) -> None:
    """Keep the hash of the password just set, and forget those before the last few."""
    PasswordHistory.objects.create(user=user, password=user.password, set_at=at)
    had = PasswordHistory.objects.filter(user=user).values_list("pk", flat=True)
    PasswordHistory.objects.filter(pk__in=list(had[settings.PASSWORDS_KEPT :])).delete()


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


def due_at(now: dt.datetime) -> Q:
    """`is_due` as a condition on accounts."""
    by_age = Q(pk__in=[])
    reporters = Q(role__in=roles_with(Duty.REPORT))
    for whose, days in (
        (reporters, settings.PASSWORD_DAYS_REPORTER),
        (~reporters, settings.PASSWORD_DAYS),
    ):
        if days:
            by_age |= whose & Q(password_changed_at__lt=now - dt.timedelta(days=days))
    return Q(must_change_password=True) | (by_age & Q(is_demo=False))
