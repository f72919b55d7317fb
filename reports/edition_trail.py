"""Who changed what between two moments: approvals of figures, and changes of the plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from institutions.models import AuditEntry, Region
from reports.provenance import moment
from submissions.models import Revision
from targets.models import Plan

MOST = 50


@dataclass(frozen=True, slots=True)
class Since:
    """A region's year, and the time that is looked at."""

    region: Region
    year: int
    after: dt.datetime
    until: dt.datetime


def approvals(since: Since) -> dict[str, str]:
    """Who handed in and who approved last, by the unit's code: one query."""
    rows = Revision.objects.filter(
        submission__round__year=since.year,
        submission__institution__region__path__startswith=since.region.path,
        decided_at__gt=since.after,
        decided_at__lte=since.until,
        state__in=(Revision.State.APPROVED, Revision.State.REPLACED),
    ).select_related("submission__institution", "submitted_by", "decided_by")
    return {
        row.submission.institution.code: (
            f"{row.submission.institution.short_name}第 {row.number} 次填报："
            f"{row.submitted_by}提交，{row.decided_by} {moment(row.decided_at)} 通过"
        )
        for row in rows.order_by("number")
    }


def changes_of_plans(since: Since, codes: Sequence[str]) -> tuple[dict[str, str], ...]:
    """What the log says about the plans, their targets and indicators, the newest first: two
    queries.
    """
    rows = list(
        Plan.objects.filter(code__in=codes)
        .order_by()
        .values_list("pk", "targets__pk", "targets__indicator__pk")
    )
    plans, targets, indicators = (
        {str(row[column]) for row in rows if row[column] is not None} for column in range(3)
    )
    about = (
        Q(subject_type="targets.plan", subject_id__in=plans)
        | Q(subject_type="targets.target", subject_id__in=targets)
        | Q(subject_type="targets.indicator", subject_id__in=indicators)
    )
    entries = AuditEntry.objects.filter(
        about, at__gt=since.after, at__lte=since.until, result=AuditEntry.Result.DONE
    ).exclude(verb__endswith=".download")
    return tuple(
        {
            "at": moment(entry.at),
            "who": entry.actor_name,
            "what": entry.subject_name,
            "message": entry.message,
        }
        for entry in entries.order_by("-number")[:MOST]
    )
