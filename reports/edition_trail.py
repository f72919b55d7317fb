"""Who changed what between two moments: approvals of figures, and changes of the plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from institutions.models import AuditEntry, Region
from reports.provenance import moment
from submissions.models import Revision, Step, TaskProgress
from targets.models import Plan

MOST = 50
APPROVE, UNDO = "通过", "撤销通过"  # steps of `submissions.workflow`


@dataclass(frozen=True, slots=True)
class Since:
    """A region's year, and the time that is looked at; `first` where it is several years."""

    region: Region
    year: int
    after: dt.datetime
    until: dt.datetime
    first: int | None = None


def decisions(since: Since) -> dict[str, str]:
    """Who took an approval back and who brought figures into force, the last of each, by the unit's
    code: one query. A figure also leaves force without a new approval, so both are named.
    """
    in_force = (Revision.State.APPROVED, Revision.State.REPLACED)
    steps = Step.objects.filter(
        Q(verb=UNDO) | Q(verb=APPROVE, revision__state__in=in_force),
        submission__round__year__gte=since.first or since.year,
        submission__round__year__lte=since.year,
        submission__institution__region__path__startswith=since.region.path,
        at__gt=since.after,
        at__lte=since.until,
    ).select_related("submission__institution", "revision__submitted_by", "by")
    last: dict[str, dict[str, str]] = {}
    for step in steps.order_by("at", "pk"):
        of_unit = last.setdefault(step.submission.institution.code, {})
        of_unit.pop(step.verb, None)  # so that what came last stands last
        of_unit[step.verb] = _decided(step)
    return {code: "；".join(each.values()) for code, each in last.items()}


def _decided(step: Step) -> str:
    unit, revision, at = step.submission.institution, step.revision, moment(step.at)
    report = f"{unit.short_name}第 {revision.number} 次填报"
    if step.verb == UNDO:
        return f"{step.by} {at} 撤销{report}的通过：{step.comment}"
    return f"{report}：{revision.submitted_by}提交，{step.by} {at} 通过"


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
