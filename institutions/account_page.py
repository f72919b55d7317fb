"""One account as its keepers see it: who, what holds, what is asked for, when what happened.

What the person did is for the auditor; here stand states and dates only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from institutions.access import UserQuerySet
from institutions.account_states import AccountState, Badge, badges_of, states_of, with_waiting
from institutions.devices import has_device, must_have_device, recovery_left
from institutions.locks import is_locked
from institutions.models import AuditEntry, OneTimeCode, RoleProposal, User

SHOWN = 10
NEVER = "—"


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code that was issued: for what, when, by whom, and what became of it."""

    purpose: str
    at: dt.datetime
    by: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """All that the page shows."""

    user: User
    badges: list[Badge]
    facts: tuple[tuple[str, str], ...]
    device: str
    proposal: RoleProposal | None
    proposals: list[RoleProposal]
    codes: list[CodeLine]
    is_locked: bool


def account_or_none(rows: UserQuerySet, pk: int, now: dt.datetime) -> User | None:
    """The account of a person with its place and what is open for it."""
    found = with_waiting(rows.people().select_related("region", "institution__region"), now)
    return found.filter(pk=pk).first()


def load_account_page(user: User, *, now: dt.datetime) -> AccountPage:
    """The page of an account of `account_or_none`, in a fixed number of queries."""
    locked = {user.username} if is_locked(user, now) else set()
    states = states_of(user, now, locked=locked)
    related = ("region", "institution", "by", "decided_by")
    proposals = list(user.proposals.select_related(*related)[:SHOWN])
    open_now = [each for each in proposals if each.state == RoleProposal.State.OPEN]
    codes = user.codes.select_related("by")[:SHOWN]
    return AccountPage(
        user=user,
        badges=badges_of(user, now, locked=locked),
        facts=_facts(user),
        device=_device(user),
        proposal=open_now[0] if open_now else None,
        proposals=proposals,
        codes=[_line(code, now) for code in codes],
        is_locked=AccountState.LOCKED in states,
    )


def asked_by_others(decider: int) -> QuerySet[RoleProposal]:
    """The open requests that somebody else than their person may decide, the oldest first."""
    rows = RoleProposal.objects.filter(state=RoleProposal.State.OPEN).exclude(user=decider)
    related = ("user__region", "user__institution", "region", "institution", "by")
    return rows.select_related(*related).order_by("at", "pk")


def moment(at: dt.datetime | None) -> str:
    """A time here, to the minute; a dash for what has not happened."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else NEVER


def _facts(user: User) -> tuple[tuple[str, str], ...]:
    facts = (
        ("用户名", user.username),
        ("角色", user.role_words),
        ("所属", str(user.place or NEVER)),
        ("电话", user.phone or NEVER),
        ("电子邮箱", user.email or NEVER),
        ("建立", moment(user.created_at)),
        ("最近登录", moment(user.last_login)),
        ("修改密码", moment(user.password_changed_at)),
    )
    return (*facts, ("停用", moment(user.disabled_at))) if not user.is_active else facts


def _device(user: User) -> str:
    if has_device(user):
        return f"已设置，恢复码还剩 {recovery_left(user)} 个"
    return "未设置，须在下次登录时设置" if must_have_device(user) else "未设置"


def _line(code: OneTimeCode, now: dt.datetime) -> CodeLine:
    if code.used_at is not None:
        state, tone = f"{moment(code.used_at)} 使用", "success"
    elif code.closed_at is not None:
        state, tone = f"{moment(code.closed_at)} 作废", "quiet"
    elif code.expires_at <= now:
        state, tone = f"{moment(code.expires_at)} 过期", "warning"
    else:
        state, tone = f"未用，{moment(code.expires_at)} 前有效", "info"
    issuer = str(code.by) if code.by else "系统"
    return CodeLine(code.get_purpose_display(), code.at, issuer, state, tone)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One's own way in, or a failed try."""

    at: dt.datetime
    words: str
    origin: str
    tone: str


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What one sees of oneself."""

    user: User
    facts: tuple[tuple[str, str], ...]
    device: str
    has_device: bool
    must_have_device: bool
    proposal: RoleProposal | None
    sign_ins: list[SignIn]
    renewed: str


def load_own_page(user: User, *, now: dt.datetime) -> OwnPage:
    """One's own account, in a fixed number of queries."""
    asked = user.proposals.filter(state=RoleProposal.State.OPEN)
    newest = user.codes.exclude(purpose=OneTimeCode.Purpose.INVITATION).select_related("by").first()
    by_whom = newest.by if newest is not None and newest.by else "系统"
    return OwnPage(
        user=user,
        facts=_facts(user),
        device=_device(user),
        has_device=has_device(user),
        must_have_device=must_have_device(user),
        proposal=asked.select_related("region", "institution").first(),
        sign_ins=[_sign_in(entry) for entry in AuditEntry.objects.sign_ins_of(user)[:SHOWN]],
        renewed=f"{moment(newest.at)} 由{by_whom}重置登录（{newest.get_purpose_display()}）"
        if newest
        else "",
    )


def _sign_in(entry: AuditEntry) -> SignIn:
    refused = entry.result == AuditEntry.Result.REFUSED
    if refused:
        words = f"登录失败：{entry.message}"
    elif entry.verb == "account.second_step":
        words = f"第二步通过：{entry.message}"
    else:
        words = "用一次性登录码设了新密码" if entry.verb == "account.use_code" else "登录"
    return SignIn(entry.at, words, entry.origin or NEVER, "warning" if refused else "success")
