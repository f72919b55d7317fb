"""What a person may see and change of what is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from institutions.access import ScopedQuerySet, is_present
from institutions.duties import Duty

if TYPE_CHECKING:
    from institutions.models import Region
    from submissions.models import Submission


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user) -> RoundQuerySet:
        """Rounds in the region of bureau staff, and those from above that ask units in it; for a
        reporter those that ask the own institution.
        """
        if not is_present(user):
            return self.none()
        if user.may(Duty.REPORT):
            return self.filter(submissions__institution=user.institution_id)
        if user.may(Duty.READ_ROUNDS):
            above = (
                RoundQuerySet(self.model, using=self.db)
                .covering(user.region)
                .filter(submissions__institution__region__path__startswith=user.region.path)
            )
            within = Q(region__path__startswith=user.region.path)
            return self.filter(within | Q(pk__in=above.order_by().values("pk")))
        return self.none()

    def editable_by(self, user) -> RoundQuerySet:
        """Rounds that the manager keeps."""
        if not is_present(user) or not user.may(Duty.KEEP_ROUNDS):
            return self.none()
        return self.filter(region__path__startswith=user.region.path)

    def covering(self, region: Region) -> RoundQuerySet:
        """Rounds opened for the region or for one above it."""
        return self.filter(region__code__in=[code for code in region.path.split("/") if code])


class SubmissionQuerySet(ScopedQuerySet):
    region_duty = Duty.READ_ROUNDS

    def for_step(self) -> SubmissionQuerySet:
        """With what every step on a submission reads."""
        return self.select_related("round__region", "institution__region")

    def editable_by(self, user) -> SubmissionQuerySet:
        """Submissions whose figures the person fills in."""
        if not is_present(user) or not user.may(Duty.REPORT):
            return self.none()
        return self.filter(institution=user.institution_id)

    def decidable_by(self, user) -> SubmissionQuerySet:
        """Submissions that the person may approve or return: in their region."""
        if not is_present(user) or not user.may(Duty.REVIEW):
            return self.none()
        return self.filter(institution__region__path__startswith=user.region.path)


def may_fill_in(user, submission: Submission) -> bool:
    """`editable_by` for a submission at hand, just read: saving spares the statement."""
    own = is_present(user) and user.may(Duty.REPORT)
    return own and submission.institution_id == user.institution_id


class FactQuerySet(ScopedQuerySet):
    def within(self, region: Region) -> FactQuerySet:
        """Facts of the institutions in the region or below it."""
        return self.filter(institution__region__path__startswith=region.path)


class EvidenceQuerySet(ScopedQuerySet):
    to_institution = "submission__institution"
    region_duty = Duty.READ_ROUNDS


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user) -> NoticeQuerySet:
        """The person's own notices."""
        return self.filter(recipient=user) if is_present(user) else self.none()


class FigureImportQuerySet(models.QuerySet):
    def visible_to(self, user) -> FigureImportQuerySet:
        """Imports into the region of whoever keeps rounds there."""
        if not is_present(user) or not user.may(Duty.KEEP_ROUNDS):
            return self.none()
        return self.filter(region__path__startswith=user.region.path)

    editable_by = visible_to
