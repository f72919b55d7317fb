"""What was downloaded, by whom: every file with figures leaves a trace in the audit log."""

from __future__ import annotations

from django.db import transaction

from institutions import audit
from institutions.models import AuditEntry, Region, User
from targets.models import Plan


def note_summary(*, by: User, region: Region, plan: Plan, year: int) -> AuditEntry:
    """Note that the summary workbook of a region, plan and year was handed out."""
    return _note("summary.download", by, region, plan, year)


def note_briefing(*, by: User, region: Region, plan: Plan, year: int) -> AuditEntry:
    """Note that the briefing of a region, plan and year was handed out."""
    return _note("briefing.download", by, region, plan, year)


def _note(verb: str, by: User, region: Region, plan: Plan, year: int) -> AuditEntry:
    with transaction.atomic(savepoint=False):
        return audit.append(
            verb=verb,
            by=by,
            subject=plan,
            result=AuditEntry.Result.DONE,
            after={"region": region.code, "plan": plan.code, "year": year},
        )
