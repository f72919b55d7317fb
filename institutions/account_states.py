"""What an account is in: the words, and which accounts they are true of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.enums import TextChoices

from institutions.locks import locked_names
from institutions.models import OneTimeCode, RoleProposal, User
from institutions.password_history import due_at, is_due


class AccountState(TextChoices):
    """Something that is true of an account; several can be at once."""

    ACTIVE = "active", "启用"
    DISABLED = "disabled", "停用"
    LOCKED = "locked", "已锁定"
    NEVER = "never", "从未登录"
    DUE = "due", "须改密码"
    UNGRANTED = "ungranted", "未授权"
    ASKED = "asked", "待核定"
    CODE = "code", "登录码未用"
    DEMO = "demo", "演示"


class ReviewState(TextChoices):
    """What the security administrator looks for in what was granted."""

    ASKED = "asked", "待核定"
    IDLE = "idle", "久未登录"
    CLOSED = "closed", "单位已停办"
    RENEWED = "renewed", "登录被重置过"
    DISABLED = "disabled", "停用"
    UNGRANTED = "ungranted", "未授权"


TONES = {
    AccountState.ACTIVE: "success",
    AccountState.DISABLED: "quiet",
    AccountState.LOCKED: "error",
    AccountState.NEVER: "info",
    AccountState.DUE: "warning",
    AccountState.UNGRANTED: "warning",
    AccountState.ASKED: "warning",
    AccountState.CODE: "info",
    AccountState.DEMO: "quiet",
}
RENEWED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Badge:
    """A word about an account in a pill."""

    text: str
    tone: str


def with_waiting(rows: QuerySet[User], now: dt.datetime) -> QuerySet[User]:
    """Each account with `asked` (a request is open) and `has_code` (a code may be used)."""
    own = {"user": OuterRef("pk")}
    asked = RoleProposal.objects.filter(state=RoleProposal.State.OPEN, **own)
    codes = OneTimeCode.objects.filter(
        used_at__isnull=True, closed_at__isnull=True, expires_at__gt=now, **own
    )
    return rows.annotate(asked=Exists(asked.order_by()), has_code=Exists(codes.order_by()))


def in_state(rows: QuerySet[User], state: str, now: dt.datetime) -> QuerySet[User]:
    """The accounts of `with_waiting` of which a state is true."""
    conditions = {
        AccountState.ACTIVE: Q(is_active=True),
        AccountState.DISABLED: Q(is_active=False),
        AccountState.LOCKED: Q(username__in=locked_names(now)),
        AccountState.NEVER: Q(last_login__isnull=True),
        AccountState.DUE: due_at(now) & Q(is_active=True),
        AccountState.UNGRANTED: Q(role=""),
        AccountState.ASKED: Q(asked=True),
        AccountState.CODE: Q(has_code=True),
        AccountState.DEMO: Q(is_demo=True),
        ReviewState.IDLE: _idle(now),
        ReviewState.CLOSED: Q(institution__closed_on__isnull=False, is_active=True),
        ReviewState.RENEWED: Q(pk__in=_renewed(now)),
    }
    return rows.filter(conditions[state])  # type: ignore[index]  # words equal their members


def states_of(user: User, now: dt.datetime, *, locked: set[str]) -> list[AccountState]:
    """What is true of an account of `with_waiting`, in the order it is shown."""
    facts = {
        AccountState.ACTIVE: user.is_active,
        AccountState.DISABLED: not user.is_active,
        AccountState.LOCKED: user.username in locked,
        AccountState.NEVER: user.last_login is None,
        AccountState.DUE: user.is_active and user.last_login and is_due(user, now),
        AccountState.UNGRANTED: not user.role,
        AccountState.ASKED: getattr(user, "asked", False),
        AccountState.CODE: getattr(user, "has_code", False),
        AccountState.DEMO: user.is_demo,
    }
    found = [state for state, holds in facts.items() if holds]
    # That it is open needs no saying beside anything else.
    beside = set(found) - {AccountState.ACTIVE, AccountState.DEMO}
    return [state for state in found if state != AccountState.ACTIVE or not beside]


def badges_of(user: User, now: dt.datetime, *, locked: set[str]) -> list[Badge]:
    """The states as pills."""
    return [Badge(state.label, TONES[state]) for state in states_of(user, now, locked=locked)]


def locked_among(users: list[User], now: dt.datetime) -> set[str]:
    """The user names among these that are locked: one query."""
    names = [user.username for user in users]
    found = locked_names(now).filter(username__in=names)
    return set(found.values_list("username", flat=True))


def _idle(now: dt.datetime) -> Q:
    """Granted and open, and not used for as long as `ACCOUNT_IDLE_DAYS` says."""
    since = now - dt.timedelta(days=settings.ACCOUNT_IDLE_DAYS)
    unused = Q(last_login__lt=since) | Q(last_login__isnull=True, created_at__lt=since)
    return unused & Q(is_active=True) & ~Q(role="")


def _renewed(now: dt.datetime) -> QuerySet:
    since = now - dt.timedelta(days=RENEWED_DAYS)
    again = (OneTimeCode.Purpose.PASSWORD, OneTimeCode.Purpose.DEVICE)
    found = OneTimeCode.objects.filter(purpose__in=again, at__gte=since)
    return found.order_by().values("user")
