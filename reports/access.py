"""What a person may see of what was made from the figures."""

from __future__ import annotations

from django.db import models

from institutions.access import is_present
from institutions.duties import Duty

ROUND = "round"  # the kind of a made file that tells how a round was reported


class EditionQuerySet(models.QuerySet):
    def visible_to(self, user) -> EditionQuerySet:
        """Editions of the regions whose figures the person reads."""
        if not is_present(user) or not user.may(Duty.READ_FIGURES):
            return self.none()
        return self.filter(region__path__startswith=user.region.path)

    def editable_by(self, user) -> EditionQuerySet:
        """Editions of the regions where the person may freeze a year."""
        if not is_present(user) or not user.may(Duty.KEEP_PLANS):
            return self.none()
        return self.filter(region__path__startswith=user.region.path)


class IssuedQuerySet(models.QuerySet):
    def visible_to(self, user) -> IssuedQuerySet:
        """Files about the regions whose figures the person reads, and about the institution that
        the person reports for.
        """
        if not is_present(user):
            return self.none()
        if user.may(Duty.READ_FIGURES):
            return self.filter(region__path__startswith=user.region.path)
        if user.may(Duty.REPORT):
            return self.filter(asked__institution=user.institution.code)
        return self.none()

    def genuine_to(self, user) -> IssuedQuerySet:
        """Files that may well have been handed to a person who does not read the figures in them:
        about the whole of a region in which the institution reported for lies.
        """
        if not is_present(user) or not user.may(Duty.REPORT):
            return self.none()
        around = [code for code in user.institution.region.path.split("/") if code]
        return self.filter(region__code__in=around, asked__institution__isnull=True)


class MadeFileQuerySet(models.QuerySet):
    def visible_to(self, user) -> MadeFileQuerySet:
        """The files that the person asked for, as long as the figures in them may be read."""
        if not is_present(user) or not user.may(Duty.READ_FIGURES):
            return self.none()
        own = self.filter(by=user, region__path__startswith=user.region.path)
        return own if user.may(Duty.READ_ROUNDS) else own.exclude(kind=ROUND)


class ApiTokenQuerySet(models.QuerySet):
    def visible_to(self, user) -> ApiTokenQuerySet:
        """Tokens of programs that read within the region of whoever keeps its plans."""
        if not is_present(user) or not user.may(Duty.KEEP_PLANS):
            return self.none()
        return self.filter(account__region__path__startswith=user.region.path)

    def editable_by(self, user) -> ApiTokenQuerySet:
        """Those that the person may take back: all that they see."""
        return self.visible_to(user)
