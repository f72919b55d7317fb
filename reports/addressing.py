"""Region, year and plan in the address of every page of results: read, checked, and offered for
choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, Max
from django.http import Http404
from django.utils import timezone

from institutions.models import Region
from submissions.models import Fact, Round
from targets.access import plan_for
from targets.definitions import plans_with_versions
from targets.models import Plan

FIRST_YEAR, LAST_YEAR = 2000, 2100
CITY_DEPTH = 2  # of a region: a province is above, a county below
NO_REGION = "没有这个地区，或者您无权查看它的数据。请从页面上方的地区列表中选择。"
NO_YEAR = f"年度应为 {FIRST_YEAR} 至 {LAST_YEAR} 之间的四位数字。"
NO_PLAN = "这个地区没有这份规划。请从页面上方的规划列表中选择。"


@dataclass(frozen=True, slots=True)
class Places:
    """The regions a person may look at, and whether demo data are present anywhere."""

    regions: tuple[Region, ...]
    demo_present: bool


@dataclass(frozen=True, slots=True)
class Address:
    """What a page of results is about. `plan` is None where no plan holds in the region."""

    region: Region
    year: int
    plan: Plan | None
    plans: tuple[Plan, ...]
    regions: tuple[Region, ...]

    @property
    def query(self) -> str:
        """The full address behind the question mark."""
        return urlencode(
            {"region": self.region.code, "year": self.year}
            | ({"plan": self.plan.code} if self.plan is not None else {})
        )

    @property
    def years(self) -> list[int]:
        """Years to choose from: the plans' years, the year asked for, and this year."""
        return years_to_choose(self.plans, self.year)


def years_to_choose(plans: Iterable[Plan], asked: int) -> list[int]:
    """The plans' years, the year asked for, and this year, without a gap."""
    known = [year for plan in plans for year in (plan.base_year, plan.horizon) if year]
    span = [*known, asked, timezone.localdate().year]
    return list(range(min(span), max(span) + 1))


def places(request) -> Places:
    """Read once per request: one query for the regions and the demo mark together."""
    found = getattr(request, "_places", None)
    if found is None:
        demo = Exists(Round.objects.filter(is_demo=True))
        regions = tuple(Region.objects.visible_to(request.user).annotate(demo=demo))
        present = regions[0].demo if regions else Round.objects.filter(is_demo=True).exists()
        found = request._places = Places(regions, present)
    return found


def read_address(request) -> Address:
    """The address of this request. Raises 404 with a Chinese sentence for what does not exist or
    is not theirs.

    Without a region the person's own, without a year the latest one with approved figures,
    without a plan the one that runs in the year.
    """
    regions = places(request).regions
    region = _region(request, regions)
    plans = plans_with_versions(Plan.objects.of(region).visible_to(request.user))
    year = _year(request, region)
    return Address(region, year, _plan(request, plans, year), plans, regions)


def is_complete(request) -> bool:
    """Whether the address names region and year itself, so that it can be bookmarked."""
    return bool(request.GET.get("region") and request.GET.get("year"))


def usual_plan(plans: Sequence[Plan], year: int) -> Plan | None:
    """The plan of a page that names none: of the nearest region that has any, the one that runs."""
    nearest = max((plan.region.depth for plan in plans), default=0)
    return plan_for([plan for plan in plans if plan.region.depth == nearest], year)


def cities_of(address: Address) -> list[Region]:
    """The regions right below that of the address: the cities of a province."""
    return [each for each in address.regions if each.parent_id == address.region.pk]


def plans_of_cities(user, address: Address) -> list[tuple[Region, Plan]]:
    """Each city of a province with the plan that it shows for the year; one query."""
    cities = cities_of(address)
    plans = plans_with_versions(Plan.objects.visible_to(user).filter(region__in=cities))
    found = [
        (city, plan_for([plan for plan in plans if plan.region_id == city.pk], address.year))
        for city in cities
    ]
    return [(city, plan) for city, plan in found if plan is not None]


def _region(request, regions: tuple[Region, ...]) -> Region:
    code = request.GET.get("region", "").strip()
    if not code:
        found = next((each for each in regions if each.pk == request.user.region_id), None)
    else:
        found = next((each for each in regions if each.code == code), None)
    if found is None:
        raise Http404(NO_REGION)
    return found


def _year(request, region: Region) -> int:
    text = request.GET.get("year", "").strip()
    if not text:
        return latest_year(region)
    return year_in(text)


def year_in(text: str) -> int:
    """The data year that an address writes; 404 for anything but four digits in range."""
    if not (re.fullmatch("[0-9]{4}", text) and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise Http404(NO_YEAR)
    return int(text)


def latest_year(region: Region) -> int:
    """The latest data year with approved figures in the region, else last year."""
    newest = Fact.objects.within(region).aggregate(year=Max("year"))["year"]
    return newest or timezone.localdate().year - 1


def _plan(request, plans: tuple[Plan, ...], year: int) -> Plan | None:
    code = request.GET.get("plan", "").strip()
    if not code:
        return usual_plan(plans, year)
    found = next((plan for plan in plans if plan.code == code), None)
    if found is None:
        raise Http404(NO_PLAN)
    return found
