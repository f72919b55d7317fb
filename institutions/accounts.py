"""Verbs on accounts: made with a role and a place, by the system administrator or from the command line."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from institutions import audit
from institutions.duties import INSTITUTION_ROLES, REGION_ROLES, Role
from institutions.models import AuditEntry, Institution, Region, User
from institutions.refusals import Invalid


def create_account(
    *,
    username: str,
    role: str,
    password: str,
    full_name: str = "",
    region: Region | None = None,
    institution: Institution | None = None,
    by: User | None = None,
    must_change_password: bool = True,
    is_demo: bool = False,
) -> User:
    """Create one account and record it; `by` is None on the command line.

    Raises `Invalid` when the role is unknown, the place does not fit the role, the name is taken, or the password is
    too weak.
    """
    _check(username=username, role=role, region=region, institution=institution)
    user = User(
        username=username,
        role=role,
        full_name=full_name,
        region=region,
        institution=institution,
        must_change_password=must_change_password,
        password_changed_at=timezone.now(),
        is_demo=is_demo,
    )
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid("密码不符合要求：" + "".join(error.messages), errors={"password": "".join(error.messages)}) from error
    user.set_password(password)
    with transaction.atomic():
        user.save(force_insert=True)
        audit.append(
            verb="account.create",
            by=by,
            subject=user,
            result=AuditEntry.Result.DONE,
            after={"username": username, "role": role, "place": str(region or institution or "")},
        )
    return user


def _check(*, username: str, role: str, region, institution) -> None:
    if role not in Role.values:
        raise Invalid(f"没有“{role}”这个角色，可用：{'、'.join(Role.values)}。", errors={"role": "未知角色"})
    label = Role(role).label
    if role in INSTITUTION_ROLES and (institution is None or region is not None):
        raise Invalid(f"{label}须指定一个填报单位，且不指定地区。", errors={"institution": "须指定填报单位"})
    if role in REGION_ROLES and (region is None or institution is not None):
        raise Invalid(f"{label}须指定一个地区，且不指定填报单位。", errors={"region": "须指定地区"})
    if role not in (*INSTITUTION_ROLES, *REGION_ROLES) and (region or institution):
        raise Invalid(f"{label}不属于任何地区或单位。", errors={"role": "不指定地区和单位"})
    if not username or len(username) > 60:
        raise Invalid("用户名须为 1 至 60 个字符。", errors={"username": "长度不对"})
    if User.objects.filter(username=username).exists():
        raise Invalid(f"用户名“{username}”已被使用，请换一个。", errors={"username": "已被使用"})
