"""The editions of the demo: every year that is over, frozen by the manager of each city."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from institutions.models import Region, User
from reports.demo_figures import YEARS
from reports.demo_story import OPEN_YEAR, STAFF
from reports.editions import freeze_year
from reports.models import Edition, Issued

NOTE = "演示数据：年度填报关闭后定稿"


def freeze_editions(people: Mapping[str, User]) -> None:
    """One edition of each city and closed year."""
    for code, staff in STAFF.items():
        region, manager = Region.objects.get(code=code), people[f"{staff}-manager"]
        for year in YEARS:
            if year != OPEN_YEAR:
                freeze_year(region, by=manager, year=year, note=NOTE, confirmed=True)


def clear_editions() -> dict[str, int]:
    """Remove what was frozen of the demo or by its people, and the codes of files with its
    figures.
    """
    editions = Edition.objects.filter(Q(is_demo=True) | Q(by__is_demo=True))
    issued = Issued.objects.filter(Q(is_demo=True) | Q(by__is_demo=True) | Q(edition__in=editions))
    counts = {"editions": editions.count(), "issued": issued.count()}
    issued.delete()
    editions.delete()
    return counts
