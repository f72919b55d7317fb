"""Verbs on accounts: made with a role and a place, signed in and out, and given a new password."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from institutions import audit
from institutions.acting import Act, record_refusal, verb
from institutions.codes import is_oneself
from institutions.duties import INSTITUTION_ROLES, REGION_ROLES, Role
from institutions.models import AuditEntry, Institution, Region, User
from institutions.password_history import give_password, remember, require_good
from institutions.refusals import Invalid, Refused

LONGEST_NAME = 60
DONE, REFUSED = AuditEntry.Result.DONE, AuditEntry.Result.REFUSED


def create_account(
    *,
    username: str,
    role: str,
    password: str,
    full_name: str = "",
    region: Region | None = None,
    institution: Institution | None = None,
    must_change_password: bool = True,
    is_demo: bool = False,
) -> User:
    """Create one account with its role from the command line, where nobody is signed in.

    In the browser accounts are made by `institutions.inviting` and wait for their role. Raises
    `Invalid` when the role is unknown, the place does not fit the role, the name is taken, or the
    password is too weak.
    """
    now = timezone.now()
    user = User(
        username=username,
        role=role,
        full_name=full_name,
        region=region,
        institution=institution,
        must_change_password=must_change_password,
        password_changed_at=now,
        is_demo=is_demo,
    )
    try:
        check_place(role=role, region=region, institution=institution)
        check_name(username)
        _check_full_name(full_name)
        require_good(password, user)
        user.set_password(password)
        _insert(user, now)
    except Refused as refusal:
        record_refusal(Act(verb="account.create", by=None, at=now), refusal)
        raise
    return user


def sign_in(user: User) -> None:
    """Record that a person signed in."""
    _note("account.sign_in", by=user, subject=user, result=DONE)


def sign_out(user: User) -> None:
    """Record that a person signed out."""
    _note("account.sign_out", by=user, subject=user, result=DONE)


def refuse_sign_in(username: str, *, locked: bool) -> None:
    """Record a failed sign-in. Only names that exist are kept: a mistyped one may be a password."""
    user = User.objects.filter(username=username).first()
    message = "账号已锁定" if locked else "密码不正确或账号已停用"
    if user is None:
        message = "没有这个用户名"
    _note("account.sign_in", by=None, subject=user, result=REFUSED, message=message)


def refuse_proof(user: User) -> None:
    """Record that somebody who is signed in did not know the password that a step asks for."""
    _note("account.prove", by=user, subject=user, result=REFUSED, message="密码不正确")


def note_second_step(user: User, *, passed: bool, message: str) -> None:
    """Record that the second step of signing in was passed or failed, and with what."""
    result = DONE if passed else REFUSED
    by = user if passed else None
    _note("account.second_step", by=by, subject=user, result=result, message=message)


def note_lock(username: str) -> None:
    """Record that too many failures have locked an account for a while."""
    user = User.objects.filter(username=username).first()
    _note("account.lock", by=None, subject=user, result=DONE, message="连续输错密码，暂停登录")


@verb("account.change_password", access=is_oneself)
def change_password(act: Act, user: User, *, password: str) -> User:
    """Give oneself a new password; sessions elsewhere end, as they carry the old one's mark."""
    give_password(user, password, act.at)
    return user


def _insert(user: User, at: dt.datetime) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            remember(user, at)
            audit.append(
                verb="account.create",
                by=None,
                subject=user,
                result=DONE,
                after={
                    "username": user.username,
                    "role": user.role,
                    "place": str(user.region or user.institution or ""),
                },
            )
    except IntegrityError as error:
        raise taken(user.username) from error


def _note(name: str, *, by: User | None, subject: User | None, result, message: str = "") -> None:
    with transaction.atomic():
        audit.append(verb=name, by=by, subject=subject, result=result, message=message)


def taken(username: str) -> Invalid:
    """The refusal of a name that somebody has."""
    return Invalid(f"用户名“{username}”已被使用，请换一个。", errors={"username": "已被使用"})


def check_name(username: str) -> None:
    """Raise `Invalid` unless this can be the name of a new account."""
    if not username or len(username) > LONGEST_NAME:
        raise Invalid("用户名须为 1 至 60 个字符。", errors={"username": "长度不对"})
    if User.objects.filter(username=username).exists():
        raise taken(username)


def _check_full_name(full_name: str) -> None:
    longest = User._meta.get_field("full_name").max_length or 0
    if len(full_name) > longest:
        raise Invalid(f"姓名不超过 {longest} 个字符。", errors={"full_name": "太长"})


def check_place(*, role: str, region: Region | None, institution: Institution | None) -> None:
    """Raise `Invalid` unless the place fits the role."""
    if role not in Role.values:
        raise Invalid(
            f"没有“{role}”这个角色，可用：{'、'.join(Role.values)}。", errors={"role": "未知角色"}
        )
    label = Role(role).label
    if role in INSTITUTION_ROLES and (institution is None or region is not None):
        raise Invalid(
            f"{label}须指定一个填报单位，且不指定地区。", errors={"institution": "须指定填报单位"}
        )
    if role in REGION_ROLES and (region is None or institution is not None):
        raise Invalid(f"{label}须指定一个地区，且不指定填报单位。", errors={"region": "须指定地区"})
    if role not in (*INSTITUTION_ROLES, *REGION_ROLES) and (region or institution):
        raise Invalid(f"{label}不属于任何地区或单位。", errors={"role": "不指定地区和单位"})
