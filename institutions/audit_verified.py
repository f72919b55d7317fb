"""When the chain of the audit log was verified, and with what outcome: noted in the log itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from institutions import audit
from institutions.audit_chain import Report
from institutions.models import AuditEntry

VERB = "audit.verify"


@dataclass(frozen=True, slots=True)
class Verification:
    """One walk along the chain, as the log tells of it."""

    at: dt.datetime
    entries: int
    holds: bool


def note(report: Report, *, unguarded: int) -> AuditEntry:
    """Note a verification; `unguarded` is how many of the database's triggers were missing."""
    facts = {
        "entries": report.entries,
        "holds": report.holds,
        "broken": report.broken,
        "triggers_missing": unguarded,
        "anchor": str(report.anchor or ""),
    }
    with transaction.atomic():
        return audit.append(
            verb=VERB,
            by=None,
            subject=None,
            result=AuditEntry.Result.DONE,
            after=facts,
            message="审计链完整" if report.holds else f"审计链有 {report.broken} 处不完整",
        )


def latest() -> Verification | None:
    """The last verification, or None where there was none."""
    entry = AuditEntry.objects.filter(verb=VERB).order_by("-number").first()
    if entry is None:
        return None
    return Verification(entry.at, entry.after.get("entries", 0), bool(entry.after.get("holds")))
