"""What a person may see and change of what is promised: plans are public to everybody who works
with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from django.db import models

from institutions.access import is_present
from institutions.duties import Duty

if TYPE_CHECKING:
    from institutions.models import Region
    from targets.models import Plan


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user) -> PlanQuerySet:
        """Every plan for everybody who reads promises; none for the keepers of accounts, roles
        and the log.
        """
        if not is_present(user) or not user.may(Duty.READ_PROMISES):
            return self.none()
        return self

    def editable_by(self, user) -> PlanQuerySet:
        """Plans of the manager's region and below."""
        if not is_present(user) or not user.may(Duty.KEEP_PLANS):
            return self.none()
        return self.filter(region__path__startswith=user.region.path)

    def of(self, region: Region) -> PlanQuerySet:
        """Plans that hold in the region: its own and those of the regions above it."""
        codes = [code for code in region.path.split("/") if code]
        return self.filter(region__code__in=codes)


class TargetQuerySet(models.QuerySet):
    def visible_to(self, user) -> TargetQuerySet:
        """Targets of the plans that the person may see."""
        if not is_present(user) or not user.may(Duty.READ_PROMISES):
            return self.none()
        return self

    def editable_by(self, user) -> TargetQuerySet:
        """Targets of the plans that the person keeps."""
        if not is_present(user) or not user.may(Duty.KEEP_PLANS):
            return self.none()
        return self.filter(plan__region__path__startswith=user.region.path)


def plan_for(plans: Iterable[Plan], year: int) -> Plan | None:
    """The plan that a page of `year` shows: the newest with first year ≤ year ≤ horizon, else the
    last one.
    """
    found = running_plans(plans, year)
    return found[-1] if found else None


def running_plans(plans: Iterable[Plan], year: int) -> list[Plan]:
    """The plans that run in the year, the newest last; where none does, the last one alone."""
    ordered = sorted(plans, key=lambda plan: (plan.first_year or 0, plan.horizon or 0, plan.code))
    running = [
        plan
        for plan in ordered
        if (plan.first_year or 0) <= year and (plan.horizon is None or year <= plan.horizon)
    ]
    return running or ordered[-1:]


class Dated(Protocol):
    """A version that holds from a data year on."""

    @property
    def valid_from(self) -> Any: ...


Version = TypeVar("Version", bound=Dated)


def in_force(versions: Iterable[Version], year: int) -> Version | None:
    """The version that holds for a data year: the latest with valid_from ≤ year, else the first
    one.
    """
    ordered = sorted(versions, key=lambda version: version.valid_from)
    held = [version for version in ordered if version.valid_from <= year]
    if held:
        return held[-1]
    return ordered[0] if ordered else None
