"""Accounts of the demo that show what can become of one: never used, shut, locked, with a device,
and requests that wait. Nobody plays with them; they are what the administrators look at.
"""

from __future__ import annotations

import time

from axes.models import AccessAttempt
from django.conf import settings
from django.utils import timezone
from django_otp.oath import TOTP

from institutions.codes import Code, issue_code
from institutions.devices import DeviceKey, Recovery, Token, add_device, has_device
from institutions.duties import Role
from institutions.granting import Place, propose
from institutions.inviting import Contact, Newcomer, disable, invite
from institutions.models import Institution, OneTimeCode, User
from reports.demo_cast import BAIYIN, Person, open_accounts

NEWCOMER, NEW_AT = "zhongzhi-6-new", "demo-secondary-6"
LEFT, LOCKED, WITH_DEVICE = "zhongzhi-2-old", "pingchuan-viewer", "baiyin-viewer-2"
SHOWN = (
    Person(LEFT, Role.REPORTER.value, "示例中职二前任填报员（示例）", "demo-secondary-2"),
    Person(LOCKED, Role.VIEWER.value, "平川区领导（示例）", "620403"),
    Person(WITH_DEVICE, Role.VIEWER.value, "白银市副职领导（示例）", BAIYIN),
)
NAMES = (NEWCOMER, *(person.username for person in SHOWN))
# Her school was merged into the fourth, which the security administrator finds in the review.
MOVED, MOVED_TO = "zhongzhi-7", "demo-secondary-4"


def show_states(people: dict[str, User], password: str) -> None:
    """Bring the accounts into their states, by the verbs of the administrators' pages."""
    keeper = people["system-admin"]
    units = {unit.code: unit for unit in Institution.objects.filter(is_demo=True)}
    shown = open_accounts(SHOWN, password)
    disable(shown[LEFT], by=keeper, reason="已调离，由现任填报员接替")
    _lock(shown[LOCKED])
    _give_device(shown[WITH_DEVICE])
    _invite(keeper, units[NEW_AT])
    place = Place(Role.REPORTER.value, institution=units[MOVED_TO])
    propose(people[MOVED], by=keeper, place=place, note="示例中职七并入示例中职四，人员随调")


def _lock(user: User) -> None:
    """As many failures as it takes; the lock ends by itself like every other."""
    AccessAttempt.objects.update_or_create(
        username=user.username,
        ip_address="127.0.0.1",
        user_agent="demo",
        defaults={
            "failures_since_start": settings.AXES_FAILURE_LIMIT,
            "attempt_time": timezone.now(),
        },
    )


def _give_device(user: User) -> None:
    """A device that nobody holds: the way back in is a printed code."""
    if has_device(user):
        return
    key = DeviceKey.fresh()
    totp = TOTP(bytes.fromhex(key.text))
    totp.time = time.time()
    token = Token(f"{totp.token():06d}")
    add_device(user, by=user, device_key=key, token=token, recovery=Recovery.fresh())


def _invite(keeper: User, unit: Institution) -> None:
    """Somebody who has a code and waits for a role."""
    place = Place(Role.REPORTER.value, institution=unit)
    earlier = User.objects.filter(username=NEWCOMER).first()
    if earlier is None:
        contact = Contact("示例中职六新任填报员（示例）", "0943-0000000")
        newcomer = Newcomer(NEWCOMER, contact, place, "新任填报员，示例")
        made = invite(None, newcomer=newcomer, by=keeper).value
        User.objects.filter(pk=made.pk).update(is_demo=True)
        return
    earlier.role, earlier.region, earlier.institution = "", None, None
    earlier.is_active, earlier.disabled_at = True, None
    earlier.save()
    propose(earlier, by=keeper, place=place, note="新任填报员，示例")
    purpose = OneTimeCode.Purpose.INVITATION
    issue_code(earlier, by=keeper, purpose=purpose, code=Code.fresh())
