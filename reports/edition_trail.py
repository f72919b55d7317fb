"""Who changed what between two moments: approvals of figures, and changes of the plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from institutions.models import AuditEntry, Region
from reports.provenance import moment
from submissions.models import Revision, TaskProgress
from targets.models import Plan

MOST = 50


@dataclass(frozen=True, slots=True)
class Since:
    """A region's year, and the time that is looked at; `first` where it is several years."""

    region: Region
    year: int
    after: dt.datetime
    until: dt.datetime
    first: int | None = None


def approvals(since: Since) -> dict[str, str]:
    """Who handed in and who approved last, by the unit's code: one query."""
    rows = Revision.objects.filter(
        submission__round__year__gte=since.first or since.year,
        submission__round__year__lte=since.year,
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
    """What the log says about the plans, their targets and indicators, the newest first: one
    query.
    """
    plans = Plan.objects.filter(code__in=codes)
    about = (
        Q(subject_type="targets.plan", subject_id__in=_texts(plans, "pk"))
        | Q(subject_type="targets.target", subject_id__in=_texts(plans, "targets__pk"))
        | Q(
            subject_type="targets.indicator",
            subject_id__in=_texts(plans, "targets__indicator__pk"),
        )
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


def changes_of_tasks(since: Since, codes: Sequence[str]) -> tuple[dict[str, str], ...]:
    """What was recorded of the plans' tasks, the newest first: one query."""
    records = TaskProgress.objects.filter(
        task__clause__plan__code__in=codes, at__gt=since.after, at__lte=since.until
    ).select_related("task", "by")
    return tuple(
        {
            "at": moment(record.at),
            "who": str(record.by),
            "what": record.task.text,
            "message": record.text or record.get_kind_display(),
        }
        for record in records.order_by("-at", "-pk")[:MOST]
    )


def _texts(plans: QuerySet[Plan], name: str) -> QuerySet:
    """Keys as the log writes them."""
    return (
        plans.order_by()
        .filter(**{f"{name}__isnull": False})
        .annotate(text=Cast(name, CharField()))
        .values("text")
    )
