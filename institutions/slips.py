"""What is printed for a person: the slip with the one-time code, and what to do with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from institutions.codes import Code
from institutions.granting import Place
from institutions.models import OneTimeCode, User


@dataclass(frozen=True, slots=True)
class Slip:
    """One strip of paper."""

    name: str
    username: str
    place: str
    purpose: str
    code: str
    until: dt.datetime
    address: str
    after: str


def slip_for(issued: OneTimeCode, code: Code, address: str, asked: Place | None = None) -> Slip:
    """The slip of a code just issued; `address` is where the person goes to use it, `asked` the
    role that is asked for a new account.
    """
    user = issued.user
    purpose = OneTimeCode.Purpose(issued.purpose)
    return Slip(
        name=str(user),
        username=user.username,
        place=_place(user, asked),
        purpose=purpose.label,
        code=code.shown,
        until=issued.expires_at,
        address=address,
        after=_after(purpose),
    )


def address_of_codes(host: str) -> str:
    """The address to print: the site's own, else that of the request's host."""
    return (settings.SITE_URL or host) + reverse("code_sign_in")


def _place(user: User, asked: Place | None) -> str:
    if asked is not None:
        return asked.words
    place = user.place
    return f"{user.role_words}（{place}）" if place else user.role_words


def _after(purpose: OneTimeCode.Purpose) -> str:
    if purpose == OneTimeCode.Purpose.INVITATION:
        return "安全管理员核定角色之后才能使用各项功能。"
    if purpose == OneTimeCode.Purpose.DEVICE:
        return "原来的验证设备和恢复码都已作废；登录后请在“我的账号”重新设置。"
    return "原来的密码已经作废。"
