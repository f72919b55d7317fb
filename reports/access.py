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
        """Files about the regions whose figures the person reads."""
        if not is_present(user) or not user.may(Duty.READ_FIGURES):
            return self.none()
        return self.filter(region__path__startswith=user.region.path)


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
