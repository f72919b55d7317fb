"""Printed one-time codes: made, shown once, kept as a digest, and used once.

A code stands in for the password: whoever has it, and the user name, may set a new one. Issuing
one therefore shuts the old password at once, and ends every session of the person.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, field
from unicodedata import normalize

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from institutions.acting import Act, verb
from institutions.devices import forget_devices
from institutions.duties import Duty
from institutions.locks import release
from institutions.models import OneTimeCode, User
from institutions.password_history import give_password
from institutions.refusals import Refused

# Without letters and digits that look alike on paper: I L O U 0 1.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LENGTH, GROUP = 12, 4
SALT = "institutions.OneTimeCode"
WRONG = (
    "用户名或登录码不正确，或者登录码已用过、已过期。"
    "请对照纸条重新输入；仍不行的，请系统管理员重新签发。"
)


@dataclass(frozen=True, slots=True)
class Code:
    """The text of a code. Its `repr` says nothing, so that no log and no key digest holds it."""

    text: str = field(repr=False)

    @classmethod
    def fresh(cls) -> Code:
        """A new one, of about 59 random bits."""
        return cls("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))

    @classmethod
    def typed(cls, text: str) -> Code:
        """A code as somebody typed it: small letters, full width, dashes and spaces make no
        difference.
        """
        kept = (sign for sign in normalize("NFKC", text).upper() if sign in ALPHABET)
        return cls("".join(kept)[: 2 * LENGTH])

    @property
    def shown(self) -> str:
        """In groups, as it is printed: ABCD-EFGH-JKMN."""
        parts = range(0, len(self.text), GROUP)
        return "-".join(self.text[start : start + GROUP] for start in parts)

    @property
    def digest(self) -> str:
        """What is stored: keyed, so that the table alone does not let anybody try codes."""
        return salted_hmac(SALT, self.text, algorithm="sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password to be set; its `repr` says nothing."""

    text: str = field(repr=False)


def keeps_another(by: User, user: User) -> bool:
    """Whether `by` keeps accounts, and this is the account of another person."""
    return by.may(Duty.KEEP_ACCOUNTS) and by.pk != user.pk and not user.is_program


def is_oneself(by: User, user: User) -> bool:
    return by.pk == user.pk


@verb("account.issue_code", access=keeps_another)
def issue_code(act: Act, user: User, *, purpose: str, code: Code) -> OneTimeCode:
    """Give a person a new way in. The old password, sessions and any lock end; a lost device is
    removed together with its recovery codes.
    """
    if not user.is_active:
        raise Refused(f"“{user}”的账号已停用，请先启用，再签发登录码。")
    if purpose == OneTimeCode.Purpose.DEVICE:
        act.before = {"devices": forget_devices(user)}
    issued = write_code(user, purpose=purpose, code=code, by=act.by, at=act.at)
    act.after = {"purpose": purpose, "expires_at": issued.expires_at.isoformat()}
    return issued


@verb("account.use_code", access=is_oneself)
def use_code(act: Act, user: User, *, code: Code, password: NewPassword) -> User:
    """Use a code up and set a password with it. The person is locked, so that of two at once the
    second finds it used.
    """
    found = open_code(user, code, act.at)
    if found is None:
        raise Refused(WRONG)
    give_password(user, password.text, act.at)
    user.save()
    OneTimeCode.objects.filter(pk=found.pk).update(used_at=act.at)
    act.after = {"purpose": found.purpose}
    return user


def write_code(
    user: User, *, purpose: str, code: Code, by: User | None, at: dt.datetime
) -> OneTimeCode:
    """Shut the old ways in and store a new code; inside the transaction of a verb."""
    user.set_unusable_password()
    user.must_change_password = True
    user.sessions_ended += 1
    user.save(update_fields=["password", "must_change_password", "sessions_ended"])
    release(user)
    close_codes(user, at)
    return OneTimeCode.objects.create(
        user=user,
        purpose=purpose,
        digest=code.digest,
        by=by,
        at=at,
        expires_at=at + dt.timedelta(days=settings.ONE_TIME_CODE_DAYS),
    )


def close_codes(user: User, at: dt.datetime) -> int:
    """Make the open code of a person worthless; how many there were."""
    rows = OneTimeCode.objects.filter(user=user, used_at__isnull=True, closed_at__isnull=True)
    return rows.update(closed_at=at)


def open_code(user: User, code: Code, now: dt.datetime) -> OneTimeCode | None:
    """The person's code that this is and that may still be used."""
    rows = OneTimeCode.objects.filter(
        user=user, used_at__isnull=True, closed_at__isnull=True, expires_at__gt=now
    )
    for each in rows:
        if constant_time_compare(each.digest, code.digest):
            return each
    return None
