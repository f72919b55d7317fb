"""Between the password and the session: the second step of those who have a device.

Until it is passed nobody is signed in; the browser's session only remembers who has shown the
password, for a few minutes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django_otp import login as remember_device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from institutions import accounts
from institutions.devices import Device, Token, digest_of, recovery_left
from institutions.models import User

KEY = "second_step"
BACKEND = "institutions.backends.AccountBackend"
WRONG = "验证码或恢复码不正确，或者刚用过。请输入设备上现在显示的 6 位数字；恢复码每个只能用一次。"
SLOW = "输错次数较多，请等 {seconds} 秒再试。"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody between the two steps, and where they want to go afterwards."""

    user: User
    next: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a proof: the device that it passed, else why not."""

    device: Device | None
    fault: str = ""


def begin(request: HttpRequest, user: User, *, next: str) -> None:
    """Remember who has shown the password."""
    request.session.flush()
    request.session[KEY] = {
        "user": user.pk,
        "mark": user.get_session_auth_hash(),
        "at": int(time.time()),
        "next": next,
    }


def waiting(request: HttpRequest) -> Waiting | None:
    """Who is between the steps; nobody once it took too long or the account has changed."""
    kept = request.session.get(KEY)
    if kept is None or time.time() - kept["at"] > settings.SECOND_STEP_SECONDS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), kept["mark"]):
        return None
    return Waiting(user, kept["next"])


def check(user: User, token: Token) -> Checked:
    """Whether this is what the person's device shows now, or an unused recovery code.

    Devices are locked meanwhile, so that nothing is accepted twice, and slow down after failures.
    """
    model = TOTPDevice if token.is_number else StaticDevice
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            return _failed(user, WRONG)
        allowed, why = device.verify_is_allowed()
        if not allowed:
            return Checked(None, SLOW.format(seconds=_seconds(why)))
        if not device.verify_token(token.plain if token.is_number else digest_of(token.plain)):
            return _failed(user, WRONG)
        used = "验证设备" if token.is_number else f"恢复码，还剩 {recovery_left(user)} 个"
        accounts.note_second_step(user, passed=True, message=used)
    return Checked(device)


def enter(request: HttpRequest, user: User, device: Device | None = None) -> None:
    """Open the session of somebody who has shown all that is wanted."""
    login(request, user, backend=BACKEND)
    request.session.pop(KEY, None)
    if device is not None:
        remember_device(request, device)
    accounts.sign_in(user)


def _failed(user: User, fault: str) -> Checked:
    accounts.note_second_step(user, passed=False, message="验证码或恢复码不正确")
    return Checked(None, fault)


def _seconds(why: dict | None) -> int:
    """How long the device takes no more, at least one second."""
    until = (why or {}).get("locked_until")
    return max(1, round(until.timestamp() - time.time())) if until is not None else 1
