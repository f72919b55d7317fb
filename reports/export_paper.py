"""The heading of a workbook that speaks of a region and years, where no plan stands behind it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from institutions.models import Institution, InstitutionKind, Region
from reports.issued import Stamp
from reports.sheet_paper import Paper

BASIS = "各单位已通过审核的填报数据"


def paper_for(
    region: Region,
    year: int,
    *,
    now: dt.datetime,
    is_demo: bool,
    basis: str = BASIS,
    stamp: Stamp,
) -> Paper:
    """The paper of the region's own authority: one query."""
    authority = Institution.objects.filter(region=region, kind=InstitutionKind.AUTHORITY).first()
    return Paper(
        region=region.name,
        unit=authority.name if authority is not None else region.name,
        basis=basis,
        year=year,
        made_on=timezone.localdate(now),
        is_demo=is_demo,
        stamp=stamp.line,
    )
