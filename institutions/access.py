"""What a person may see and change: one verb per model, from which every page, export, choice and
answer starts.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q

from institutions.duties import Duty

if TYPE_CHECKING:
    from institutions.models import Region


def snapshot_day(year: int) -> dt.date:
    """1 September of a data year: who stands on it is asked, and its earliest figures are of it."""
    return dt.date(year, 9, 1)


def is_present(user) -> bool:
    """Whether this is a signed-in, active person."""
    return bool(getattr(user, "is_authenticated", False) and user.is_active)


class ScopedQuerySet(models.QuerySet):
    """A queryset of rows that belong to an institution, limited to what a person may see.

    Subclasses name the way to the institution (`to_institution`) and the duty that opens a whole
    region.
    """

    to_institution = "institution"
    region_duty = Duty.READ_FIGURES

    def visible_to(self, user) -> ScopedQuerySet:
        """Rows within the person's region, or of the person's own institution; nothing for
        anybody else.
        """
        if not is_present(user):
            return self.none()
        if user.may(Duty.REPORT):
            return self.filter(**{self.to_institution: user.institution_id})
        if user.may(self.region_duty):
            way = f"{self.to_institution}__region__path__startswith"
            return self.filter(**{way: user.region.path})
        return self.none()


class RegionQuerySet(models.QuerySet["Region"]):
    def within(self, region: Region) -> RegionQuerySet:
        """The region and all below it."""
        return self.filter(path__startswith=region.path)

    def visible_to(self, user) -> RegionQuerySet:
        """Regions whose computed values the person may read."""
        if not is_present(user) or not user.may(Duty.READ_FIGURES):
            return self.none()
        return self.within(user.region)

    def editable_by(self, user) -> RegionQuerySet:
        """Regions in which the person keeps plans and rounds."""
        if not is_present(user) or not user.may(Duty.KEEP_ROUNDS):
            return self.none()
        return self.within(user.region)

    def plant(self, *, code: str, name: str, parent: Region | None = None) -> Region:
        """Create a region below `parent`, with its path."""
        above = parent.path if parent else ""
        return self.create(code=code, name=name, parent=parent, path=f"{above}{code}/")


class InstitutionQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> InstitutionQuerySet:
        """Institutions of the person's region, or the person's own."""
        if not is_present(user):
            return self.none()
        if user.may(Duty.REPORT):
            return self.filter(pk=user.institution_id)
        if user.may(Duty.READ_FIGURES):
            return self.within(user.region)
        return self.none()

    def editable_by(self, user) -> InstitutionQuerySet:
        """Institutions that the person keeps."""
        if not is_present(user) or not user.may(Duty.KEEP_ROUNDS):
            return self.none()
        return self.within(user.region)

    def within(self, region: Region) -> InstitutionQuerySet:
        """Institutions in the region or below it."""
        return self.filter(region__path__startswith=region.path)

    def expected_in(self, year: int) -> InstitutionQuerySet:
        """Institutions that stood on the snapshot day of the data year."""
        day = snapshot_day(year)
        return self.filter(
            Q(opened_on__isnull=True) | Q(opened_on__lte=day),
            Q(closed_on__isnull=True) | Q(closed_on__gt=day),
        )


class UserQuerySet(models.QuerySet):
    def visible_to(self, user) -> UserQuerySet:
        """Everybody for the keepers of accounts and roles, otherwise oneself."""
        if not is_present(user):
            return self.none()
        if user.may(Duty.KEEP_ACCOUNTS) or user.may(Duty.KEEP_ROLES):
            return self
        return self.filter(pk=user.pk)

    def people(self) -> UserQuerySet:
        """Without the accounts that programs read as, which are kept where their tokens are."""
        return self.filter(is_program=False)

    def editable_by(self, user) -> UserQuerySet:
        """The accounts that the system administrator keeps; nobody else any."""
        if is_present(user) and user.may(Duty.KEEP_ACCOUNTS):
            return self
        return self.none()


class UserManager(BaseUserManager):
    """Finds people by user name; accounts are made by `institutions.accounts`, never by
    `createsuperuser`.
    """
