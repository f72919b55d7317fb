"""The second step of signing in: a device that shows one-time passwords, and recovery codes.

django-otp keeps the devices and slows down guessing. Of a recovery code only a keyed digest is
stored, in the place where django-otp would keep its text.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from institutions.acting import Act, verb
from institutions.duties import Duty
from institutions.models import User
from institutions.refusals import Invalid, Refused

DEVICE_NAME, RECOVERY_NAME = "验证设备", "恢复码"
RECOVERY_CODES, RECOVERY_LENGTH = 10, 10
DIGITS = 6
# As in the printed codes: nothing that looks alike on paper.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
SALT = "institutions.recovery"
LONGEST_DIGEST = 16  # what django-otp's column takes: 80 bits
WRONG_TOKEN = "验证码不正确。请输入验证设备上现在显示的 6 位数字；手机时间须准确。"


class Device(Protocol):
    """What django-otp's devices have in common, as far as it matters here."""

    def verify_is_allowed(self) -> tuple[bool, dict | None]: ...

    def verify_token(self, token: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """What a device and the server share, in hex. Its `repr` says nothing."""

    text: str = field(repr=False)

    @classmethod
    def fresh(cls) -> DeviceKey:
        return cls(random_hex(20))

    @property
    def typed(self) -> str:
        """As it is typed into a device that cannot photograph: base32 in groups of four."""
        plain = b32encode(bytes.fromhex(self.text)).decode()
        return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))

    def address(self, user: User) -> str:
        """What the picture says (otpauth://…)."""
        return TOTPDevice(user=user, key=self.text).config_url


@dataclass(frozen=True, slots=True)
class Recovery:
    """Recovery codes as they are shown once. Their `repr` says nothing."""

    codes: tuple[str, ...] = field(repr=False)

    @classmethod
    def fresh(cls) -> Recovery:
        """New ones, of about 49 random bits each."""
        letters = range(RECOVERY_LENGTH)
        made = ("".join(secrets.choice(ALPHABET) for _ in letters) for _ in range(RECOVERY_CODES))
        return cls(tuple(f"{code[:5]}-{code[5:]}" for code in made))


@dataclass(frozen=True, slots=True)
class Token:
    """What somebody typed as proof. Its `repr` says nothing."""

    text: str = field(repr=False)

    @property
    def is_number(self) -> bool:
        """Whether it looks like what a device shows."""
        return len(self.plain) == DIGITS and self.plain.isascii() and self.plain.isdigit()

    @property
    def plain(self) -> str:
        return "".join(self.text.split())


def is_oneself(by: User, user: User) -> bool:
    return by.pk == user.pk


def has_device(user: User) -> bool:
    """Whether signing in takes a second step."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def must_have_device(user: User) -> bool:
    """Whether the setting wants a second step of this person: everybody but reporters."""
    return bool(
        settings.OTP_REQUIRED and user.role and not user.may(Duty.REPORT) and not user.is_program
    )


def recovery_left(user: User) -> int:
    """How many recovery codes have not been used."""
    return StaticToken.objects.filter(device__user=user).count()


def forget_devices(user: User) -> int:
    """Remove the devices and recovery codes of a person; how many devices were in use."""
    StaticDevice.objects.filter(user=user).delete()
    used = TOTPDevice.objects.filter(user=user, confirmed=True).count()
    TOTPDevice.objects.filter(user=user).delete()
    return used


@verb("account.add_device", access=is_oneself)
def add_device(
    act: Act, user: User, *, device_key: DeviceKey, token: Token, recovery: Recovery
) -> TOTPDevice:
    """Put the device in use that holds this key and showed this number, in place of an earlier
    one; other sessions end. Raises `Invalid` when the number is wrong.
    """
    found = TOTPDevice(user=user, name=DEVICE_NAME, key=device_key.text)
    if not token.is_number or not found.verify_token(token.plain):
        raise Invalid(WRONG_TOKEN, errors={"token": WRONG_TOKEN})
    TOTPDevice.objects.filter(user=user).exclude(pk=found.pk).delete()
    write_recovery(user, recovery)
    user.sessions_ended += 1
    act.after = {"device": DEVICE_NAME, "recovery_codes": len(recovery.codes)}
    return found


@verb("account.renew_recovery", access=is_oneself)
def renew_recovery(act: Act, user: User, *, recovery: Recovery) -> User:
    """Give oneself new recovery codes; the old ones are worthless."""
    if not has_device(user):
        raise Refused("还没有设置验证设备，不需要恢复码。")
    write_recovery(user, recovery)
    act.after = {"recovery_codes": len(recovery.codes)}
    return user


@verb("account.remove_device", access=is_oneself)
def remove_device(act: Act, user: User) -> User:
    """Go without a second step again, where the setting leaves the choice; other sessions end."""
    if must_have_device(user):
        raise Refused("您的角色必须使用验证设备，不能移除；换手机的，请重新设置。")
    act.before = {"devices": forget_devices(user)}
    user.sessions_ended += 1
    return user


def write_recovery(user: User, recovery: Recovery) -> None:
    """Store the digests of new recovery codes in place of the old ones."""
    StaticDevice.objects.filter(user=user).delete()
    kept = StaticDevice.objects.create(user=user, name=RECOVERY_NAME)
    tokens = [StaticToken(device=kept, token=digest_of(code)) for code in recovery.codes]
    StaticToken.objects.bulk_create(tokens)


def digest_of(code: str) -> str:
    """A recovery code as it is stored, however it was typed."""
    plain = "".join(sign for sign in code.upper() if sign in ALPHABET)
    hashed = salted_hmac(SALT, plain, algorithm="sha256").digest()
    return b32encode(hashed).decode()[:LONGEST_DIGEST]
