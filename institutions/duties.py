"""Which role carries which duty: the only place that knows role names.

Source: the separation of duties asked for by GB/T 22239 (系统管理、安全管理、审计管理 are three
accounts, none of which sees figures) and the people of the plan's bureaus and schools.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    REPORTER = "reporter", "填报员"
    REVIEWER = "reviewer", "审核员"
    MANAGER = "manager", "管理员"
    VIEWER = "viewer", "领导"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDITOR = "auditor", "审计员"


class Duty(StrEnum):
    """Something a role may do."""

    READ_PROMISES = "read_promises"  # plans, targets, published figures
    READ_FIGURES = "read_figures"  # computed values and figures of institutions, within a region
    READ_ROUNDS = "read_rounds"  # who has reported, and what
    REPORT = "report"  # fill in and submit for one institution
    REVIEW = "review"  # approve and return
    KEEP_PLANS = "keep_plans"  # plans, targets, indicators, data items
    KEEP_ROUNDS = "keep_rounds"  # open, extend, close
    KEEP_ACCOUNTS = "keep_accounts"
    KEEP_ROLES = "keep_roles"
    READ_AUDIT = "read_audit"


WITHOUT_ROLE = "未授权"
INSTITUTION_ROLES = (Role.REPORTER.value,)
REGION_ROLES = (Role.REVIEWER.value, Role.MANAGER.value, Role.VIEWER.value)

# Duties of which the installation never does without: the last who has one keeps it.
NEVER_WITHOUT = (Duty.KEEP_ACCOUNTS, Duty.KEEP_ROLES, Duty.READ_AUDIT)

_DUTIES: dict[str, frozenset[Duty]] = {
    Role.REPORTER: frozenset({Duty.READ_PROMISES, Duty.REPORT}),
    Role.REVIEWER: frozenset(
        {Duty.READ_PROMISES, Duty.READ_FIGURES, Duty.READ_ROUNDS, Duty.REVIEW}
    ),
    Role.MANAGER: frozenset(
        {Duty.READ_PROMISES, Duty.READ_FIGURES, Duty.READ_ROUNDS, Duty.KEEP_PLANS, Duty.KEEP_ROUNDS}
    ),
    Role.VIEWER: frozenset({Duty.READ_PROMISES, Duty.READ_FIGURES}),
    Role.SYSTEM_ADMIN: frozenset({Duty.KEEP_ACCOUNTS}),
    Role.SECURITY_ADMIN: frozenset({Duty.KEEP_ROLES}),
    Role.AUDITOR: frozenset({Duty.READ_AUDIT}),
}


def duties_of(role: str) -> frozenset[Duty]:
    """The duties of a role; an unknown role has none."""
    return _DUTIES.get(role, frozenset())


def roles_with(duty: Duty) -> tuple[str, ...]:
    """The roles that carry a duty."""
    return tuple(role for role, duties in _DUTIES.items() if duty in duties)
