"""How the tests let people in: newcomers, codes, devices."""

from __future__ import annotations

import time

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP

from institutions.codes import Code, issue_code
from institutions.devices import DeviceKey, Recovery, Token, add_device
from institutions.duties import Role
from institutions.granting import Place
from institutions.inviting import Contact, Newcomer, invite
from institutions.models import AuditEntry, IdempotencyKey, Institution, OneTimeCode, User

NEW = "Xin-mima-2026"
FIRST = Code("ABCDEFGH2345")


def newcomer(school: Institution, username: str = "xin", **facts) -> Newcomer:
    """A reporter of the school, let in by the code `FIRST`."""
    contact = Contact("新填报", "0943-8888888", "xin@example.cn")
    place = Place(Role.REPORTER, institution=school)
    return Newcomer(username, **{"contact": contact, "place": place, "code": FIRST, **facts})


def invited(school: Institution, by: User, username: str = "xin") -> User:
    """The account of a newcomer, made by the system administrator."""
    return invite(None, newcomer=newcomer(school, username), by=by).value


def code_for(user: User, by: User, purpose: str = "password") -> Code:
    """A new code for somebody."""
    code = Code.fresh()
    issue_code(user, by=by, purpose=purpose, code=code)
    return code


def enter(client: Client, username: str, code: str, password: str = NEW, **typed) -> HttpResponse:
    """What the page of one-time codes answers."""
    given = {"new_password1": password, "new_password2": password, **typed}
    address = reverse("code_sign_in")
    return client.post(address, {"username": username, "one_time_password": code, **given})


def token_of(key: DeviceKey, *, steps: int = 0) -> str:
    """What a device with this key shows now, or some steps of thirty seconds later."""
    totp = TOTP(bytes.fromhex(key.text))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def with_device(user: User) -> tuple[DeviceKey, Recovery]:
    """Give the person a device; its present number counts as used."""
    key, recovery = DeviceKey.fresh(), Recovery.fresh()
    add_device(user, by=user, device_key=key, token=Token(token_of(key)), recovery=recovery)
    user.refresh_from_db()
    return key, recovery


def is_in(client: Client) -> bool:
    """Whether somebody is signed in."""
    return client.get(reverse("me")).status_code == 200


def all_that_is_kept() -> str:
    """The audit log and the keys of writes, as one text in which no secret may stand."""
    kept = [AuditEntry.objects.all(), IdempotencyKey.objects.all(), OneTimeCode.objects.all()]
    return "\n".join(str(row) for rows in kept for row in rows.values())
