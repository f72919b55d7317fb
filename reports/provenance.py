"""Who reported and who approved the figures of a year: one query for all institutions of a
region.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from institutions.models import Region
from jinchang_vet.kit import formats
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Provenance:
    """The approved revision of an institution's year, or the state it has come to without one."""

    state: str
    number: int | None
    receipt: str
    reporter: str
    submitted_at: dt.datetime | None
    reviewer: str
    decided_at: dt.datetime | None

    @property
    def is_approved(self) -> bool:
        return self.number is not None

    def sentence(self, name: str) -> str:
        """One footnote: institution, revision, reporter, reviewer, times, receipt."""
        said = [f"{name}：第 {self.number} 次填报"]
        if self.submitted_at is not None:
            said.append(f"{self.reporter} {moment(self.submitted_at)} 提交")
        if self.decided_at is not None:
            said.append(f"{self.reviewer} {moment(self.decided_at)} 审核通过")
        if self.receipt:
            said.append(f"回执 {self.receipt}")
        return "，".join(said)


def moment(at: dt.datetime | None) -> str:
    """2025 年 1 月 12 日 10:32, in local time."""
    if at is None:
        return formats.DASH
    local = timezone.localtime(at)
    return f"{formats.chinese_date(local.date())} {local:%H:%M}"


def provenance_of_year(region: Region, year: int) -> dict[int, Provenance]:
    """What became of each institution's submission for the year; one query."""
    rows = Submission.objects.filter(
        round__year=year, institution__region__path__startswith=region.path
    ).values_list(
        "institution_id",
        "state",
        "approved__number",
        "approved__receipt",
        "approved__submitted_by__full_name",
        "approved__submitted_by__username",
        "approved__submitted_at",
        "approved__decided_by__full_name",
        "approved__decided_by__username",
        "approved__decided_at",
    )
    return {
        institution: Provenance(
            state=state,
            number=number,
            receipt=receipt or "",
            reporter=reporter or reporter_name or "",
            submitted_at=submitted_at,
            reviewer=reviewer or reviewer_name or "",
            decided_at=decided_at,
        )
        for (
            institution,
            state,
            number,
            receipt,
            reporter,
            reporter_name,
            submitted_at,
            reviewer,
            reviewer_name,
            decided_at,
        ) in rows.order_by()
    }
