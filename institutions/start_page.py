"""The first page of those who see no figures: what waits for them, with the way there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from institutions.account_states import (
    RENEWED_DAYS,
    AccountState,
    ReviewState,
    in_state,
    with_waiting,
)
from institutions.duties import Duty
from institutions.models import RoleProposal, User

DUTIES = (
    (Duty.KEEP_ACCOUNTS, "建立、停用和解锁账号，重置密码；系统设置与备份。"),
    (Duty.KEEP_ROLES, "核定每个账号的角色和所属地区、单位。"),
    (Duty.READ_AUDIT, "查阅审计记录，检查记录链是否完整。"),
)
# What waits, the list that it is in, what is asked of it, and how urgent it is when there is any.
OF_ACCOUNTS = (
    (AccountState.LOCKED, "被锁定的账号", "核对身份后解锁，或等它自动恢复", "error"),
    (AccountState.CODE, "登录码还没有用", "提醒本人使用，过期须重新签发", "info"),
    (AccountState.NEVER, "从未登录", "核对是否还需要，登录码是否送到", "quiet"),
    (AccountState.UNGRANTED, "还没有授权", "未提出申请的，请申请授权", "warning"),
    (AccountState.ASKED, "等待安全管理员核定", "急用的，请提醒安全管理员", "info"),
)
OF_ROLES = (
    (ReviewState.ASKED, "待核定的申请", "核对本人、单位和理由后核定", "warning"),
    (ReviewState.IDLE, "久未登录", "超过 {days} 天没有登录，核对是否收回授权", "warning"),
    (ReviewState.CLOSED, "单位已停办", "收回授权，或请系统管理员申请调动", "warning"),
    (ReviewState.RENEWED, "近 {renewed} 天重置过登录", "核对是否本人要求", "info"),
)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits: how many, what to do, and where."""

    label: str
    count: int
    words: str
    url: str
    tone: str


@dataclass(frozen=True, slots=True)
class StartPage:
    """The first page of a person without figures; without duties it only says what is missing."""

    role: str
    duties: tuple[str, ...]
    tasks: tuple[Task, ...]
    proposal: RoleProposal | None


def load_start_page(user: User, *, now: dt.datetime) -> StartPage:
    """What waits for the person, each counted by one query."""
    tasks: tuple[Task, ...] = ()
    if user.may(Duty.KEEP_ACCOUNTS):
        tasks += _tasks(user, "accounts", OF_ACCOUNTS, now)
    if user.may(Duty.KEEP_ROLES):
        tasks += _tasks(user, "roles", OF_ROLES, now)
    duties = tuple(words for duty, words in DUTIES if user.may(duty))
    return StartPage(user.role_words, duties, tasks, None if duties else _asked(user))


def _tasks(user: User, page: str, listed: tuple, now: dt.datetime) -> tuple[Task, ...]:
    rows = with_waiting(User.objects.visible_to(user).people(), now).order_by()
    numbers = {"days": settings.ACCOUNT_IDLE_DAYS, "renewed": RENEWED_DAYS}
    found = []
    for state, label, words, tone in listed:
        count = in_state(rows, state, now).count()
        asked = page == "roles" and state == ReviewState.ASKED
        url = reverse("roles_asked") if asked else f"{reverse(page)}?state={state.value}"
        said = label.format(**numbers), words.format(**numbers)
        found.append(Task(said[0], count, said[1], url, tone if count else "quiet"))
    return tuple(found)


def _asked(user: User) -> RoleProposal | None:
    rows = user.proposals.select_related("region", "institution")
    return rows.filter(state=RoleProposal.State.OPEN).first()
