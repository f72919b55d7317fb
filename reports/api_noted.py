"""Who took figures through the API: one audit entry a day for each reader and what was read."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from institutions import audit
from institutions.models import AuditEntry, Region, User


def note_reading(
    what: str, *, by: User, region: Region, year: int, plan: str | None = None
) -> None:
    """Note the day's first reading of facts or progress of a region and year; a list of a
    thousand pages is one reading.
    """
    said = {"region": region.code, "year": year} | ({"plan": plan} if plan is not None else {})
    today = timezone.make_aware(dt.datetime.combine(timezone.localdate(), dt.time.min))
    noted = AuditEntry.objects.filter(
        verb=f"api.{what}",
        actor=by,
        at__gte=today,
        subject_type=region._meta.label_lower,
        subject_id=str(region.pk),
    ).values_list("after", flat=True)
    if said in list(noted):
        return
    with transaction.atomic():
        audit.append(
            verb=f"api.{what}",
            by=by,
            subject=region,
            result=AuditEntry.Result.DONE,
            after=said,
        )
