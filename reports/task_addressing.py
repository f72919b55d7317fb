"""Region, year and plan in the address of the task ledger, which reporters of departments open as
well as those who read figures.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils import timezone

from institutions.models import Region
from reports.addressing import NO_PLAN, NO_REGION, places, year_in
from submissions.task_access import visible_tasks
from targets.models import Plan


@dataclass(frozen=True, slots=True)
class TaskAddress:
    """What the ledger is about. `region` is None for a person who keeps no tasks anywhere; `plan`
    is None for all plans of the region.
    """

    region: Region | None
    regions: tuple[Region, ...]
    year: int
    this_year: int
    plan: Plan | None
    plans: tuple[Plan, ...]

    @property
    def shown_plans(self) -> tuple[Plan, ...]:
        return (self.plan,) if self.plan is not None else self.plans

    @property
    def fields(self) -> dict[str, str]:
        """The address without filters."""
        found = {"year": str(self.year)}
        if self.region is not None:
            found["region"] = self.region.code
        if self.plan is not None:
            found["plan"] = self.plan.code
        return found


def read_task_address(request: HttpRequest) -> TaskAddress:
    """The address of this request. Raises 404 with a Chinese sentence for what does not exist or
    is not theirs. Without a region the person's own, without a year the present one, without a
    plan all of the region.
    """
    user = request.user
    seen = visible_tasks(user).values("clause__plan")
    plans = tuple(Plan.objects.filter(pk__in=seen).select_related("region"))
    regions = places(request).regions or tuple(
        {plan.region.pk: plan.region for plan in plans}.values()
    )
    region = _region(request, regions)
    here = tuple(
        plan for plan in plans if region is not None and plan.region.path.startswith(region.path)
    )
    this_year = timezone.localdate().year
    return TaskAddress(
        region, regions, _year(request, this_year), this_year, _plan(request, here), here
    )


def _region(request: HttpRequest, regions: tuple[Region, ...]) -> Region | None:
    code = request.GET.get("region", "").strip()
    if code:
        found = next((each for each in regions if each.code == code), None)
        if found is None:
            raise Http404(NO_REGION)
        return found
    home = request.user.home
    own = next((each for each in regions if home is not None and each.pk == home.pk), None)
    return own or (regions[0] if regions else None)


def _year(request: HttpRequest, this_year: int) -> int:
    text = request.GET.get("year", "").strip()
    return year_in(text) if text else this_year


def _plan(request: HttpRequest, plans: tuple[Plan, ...]) -> Plan | None:
    code = request.GET.get("plan", "").strip()
    found = next((plan for plan in plans if plan.code == code), None)
    if code and found is None:
        raise Http404(NO_PLAN)
    return found
