"""What the auditor's first page says of the log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from institutions.audit_verified import Verification, latest
from institutions.models import AuditEntry

# Days after which the chain ought to have been verified again.
FRESH_DAYS = 7


@dataclass(frozen=True, slots=True)
class AuditDay:
    """Today's entries and refusals, and the last verification of the chain."""

    day: dt.date
    entries: int
    refusals: int
    verified: Verification | None
    is_overdue: bool

    @property
    def verified_words(self) -> str:
        """When the chain was verified, and the outcome, in one sentence."""
        if self.verified is None:
            return "还没有核对过审计链，请系统管理员运行 verify_audit。"
        at = f"{timezone.localtime(self.verified.at):%Y-%m-%d %H:%M}"
        if not self.verified.holds:
            return f"{at} 核对了 {self.verified.entries} 条，链不完整，请立即查明。"
        late = f"；已超过 {FRESH_DAYS} 天，请系统管理员再次核对" if self.is_overdue else ""
        return f"{at} 核对了 {self.verified.entries} 条，链完整{late}。"

    @property
    def tone(self) -> str:
        """How the sentence is shown."""
        if self.verified is not None and not self.verified.holds:
            return "error"
        return "warning" if self.is_overdue else "success"


def load_audit_day(now: dt.datetime) -> AuditDay:
    """The day so far: two queries."""
    day = timezone.localdate(now)
    beginning = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    refused = Count("pk", filter=Q(result=AuditEntry.Result.REFUSED))
    today = AuditEntry.objects.filter(at__gte=beginning).order_by()
    counts = today.aggregate(entries=Count("pk"), refusals=refused)
    verified = latest()
    overdue = verified is None or verified.at < now - dt.timedelta(days=FRESH_DAYS)
    return AuditDay(day, counts["entries"], counts["refusals"], verified, overdue)
