"""The accounts of a database for measuring: staff of the root and of every part, and a reporter of
every unit. All of them are demo accounts and share the demo's password.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.contrib.auth.hashers import make_password

from institutions.duties import Role
from institutions.models import Institution, Region, User
from reports.demo_cast import demo_password

STAFF = (Role.MANAGER, Role.REVIEWER, Role.VIEWER)
BATCH = 2000


def staff_name(region: str, role: Role) -> str:
    """The user name of a member of staff of the region with this code."""
    return f"scale-{region}-{role.value}"


def reporter_name(unit: str) -> str:
    """The user name of a unit's reporter: the unit's own code."""
    return unit


def open_scale_accounts(
    regions: Iterable[Region], units: Iterable[Institution], *, at: dt.datetime
) -> dict[str, User]:
    """The accounts by user name. The password is hashed once, since hashing is slow on purpose."""
    hashed = make_password(demo_password())
    made = User.objects.bulk_create(
        (_finish(user, hashed, at) for user in _people(regions, units)), batch_size=BATCH
    )
    return {user.username: user for user in made}


def _people(regions: Iterable[Region], units: Iterable[Institution]) -> Iterator[User]:
    for region in regions:
        for role in STAFF:
            name = f"{region}{role.label}（示例）"
            yield User(
                username=staff_name(region.code, role), role=role, full_name=name, region=region
            )
    for unit in units:
        yield User(
            username=reporter_name(unit.code),
            role=Role.REPORTER,
            full_name=f"{unit.short_name}填报员（示例）",
            institution=unit,
        )


def _finish(user: User, hashed: str, at: dt.datetime) -> User:
    user.password, user.password_changed_at, user.is_demo = hashed, at, True
    return user
