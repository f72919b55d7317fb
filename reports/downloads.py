"""What was downloaded, by whom: every file with figures leaves a trace in the audit log, and its
check code in the register of issued files.
"""

from __future__ import annotations

from django.db import transaction

from institutions import audit
from institutions.models import AuditEntry, Region, User
from reports.issued import Stamp, hand_out
from reports.models import Edition
from targets.models import Plan

SUMMARY, BRIEFING = "汇总表", "简报"


def note_summary(
    *, by: User, region: Region, plan: Plan, year: int, stamp: Stamp, is_demo: bool
) -> AuditEntry:
    """Note that the summary workbook of a region, plan and year was handed out under its code."""
    with transaction.atomic(savepoint=False):
        hand_out(stamp, kind=SUMMARY, by=by, region=region, year=year, plan=plan, is_demo=is_demo)
        return _note("summary.download", by, region, plan, year, code=stamp.code)


def note_briefing(
    *,
    by: User,
    region: Region,
    plan: Plan,
    year: int,
    stamp: Stamp | None = None,
    is_demo: bool = False,
) -> AuditEntry:
    """Note that the briefing of a region, plan and year was handed out, under its code if it has
    one.
    """
    with transaction.atomic(savepoint=False):
        if stamp is None:
            return _note("briefing.download", by, region, plan, year)
        hand_out(stamp, kind=BRIEFING, by=by, region=region, year=year, plan=plan, is_demo=is_demo)
        return _note("briefing.download", by, region, plan, year, code=stamp.code)


def note_edition(edition: Edition, *, by: User) -> AuditEntry:
    """Note that the content of an edition was handed out."""
    with transaction.atomic(savepoint=False):
        return audit.append(
            verb="edition.download",
            by=by,
            subject=edition,
            result=AuditEntry.Result.DONE,
            after={"year": edition.year, "number": edition.number, "digest": edition.digest},
        )


def _note(verb: str, by: User, region: Region, plan: Plan, year: int, **more: str) -> AuditEntry:
    return audit.append(
        verb=verb,
        by=by,
        subject=plan,
        result=AuditEntry.Result.DONE,
        after={"region": region.code, "plan": plan.code, "year": year, **more},
    )
