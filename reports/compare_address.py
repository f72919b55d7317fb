"""What a comparison is about: indicator, year, since when, which kind of institution, and the
places whose computed values the person may read.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest

from institutions.models import InstitutionKind, Region
from reports.addressing import CITY_DEPTH, latest_year, places, year_in, years_to_choose
from targets.access import plan_for
from targets.definitions import plans_with_versions
from targets.models import Indicator, Plan, Target

NO_INDICATOR = "没有可以对比的这项指标。请从页面上方的指标列表中选择；指标的代码不会更改。"
NO_KIND = "没有这个单位类别。请从页面上方的类别列表中选择。"


@dataclass(frozen=True, slots=True)
class Compared:
    """One place with the plan by which it is compared. Without a promise of its own (`own` False)
    the plan only says how the value is computed; no lamp then.
    """

    region: Region
    plan: Plan
    own: bool


@dataclass(frozen=True, slots=True)
class CompareAddress:
    """The address of a comparison. `indicator` is None when the catalogue has none to compare."""

    indicator: Indicator | None
    choices: tuple[Indicator, ...]
    year: int
    since: int | None
    kind: str
    compared: tuple[Compared, ...]
    closed: tuple[Region, ...]
    plans: tuple[Plan, ...]

    @property
    def query(self) -> str:
        """The full address behind the question mark."""
        fields: dict[str, object] = {"year": self.year}
        if self.indicator is not None:
            fields = {"indicator": self.indicator.code, **fields}
        if self.kind:
            fields["kind"] = self.kind
        if self.since is not None:
            fields["since"] = self.since
        return urlencode(fields)

    @property
    def years(self) -> list[int]:
        """Years to choose from, as on the other pages of results."""
        return years_to_choose(self.plans, self.year)


def read_compare_address(request: HttpRequest) -> CompareAddress:
    """The address of this request; 404 with a Chinese sentence for what does not exist.

    Without an indicator the first of the catalogue, without a year the latest one with approved
    figures in the person's region.
    """
    user = request.user
    targets = list(
        Target.objects.visible_to(user)
        .select_related("indicator")
        .order_by("indicator__position", "indicator__code", "pk")
    )
    choices = tuple({target.indicator.pk: target.indicator for target in targets}.values())
    plans = plans_with_versions(Plan.objects.visible_to(user))
    indicator = _indicator(request, choices)
    year_text = request.GET.get("year", "").strip()
    year = year_in(year_text) if year_text else latest_year(user.region)
    since = request.GET.get("since", "").strip()
    seen = _seen(request)
    having = {t.plan_id for t in targets if indicator is not None and t.indicator == indicator}
    return CompareAddress(
        indicator=indicator,
        choices=choices,
        year=year,
        since=year_in(since) if since else None,
        kind=_kind(request),
        compared=_compared(seen, [plan for plan in plans if plan.pk in having], year),
        closed=_closed(seen, plans),
        plans=plans,
    )


def is_complete_comparison(request: HttpRequest) -> bool:
    """Whether the address names indicator and year itself, so that it can be bookmarked."""
    return bool(request.GET.get("indicator") and request.GET.get("year"))


def _indicator(request: HttpRequest, choices: tuple[Indicator, ...]) -> Indicator | None:
    """The one asked for; another definition of the same stands for the one it belongs to."""
    code = request.GET.get("indicator", "").strip()
    if not code:
        return choices[0] if choices else None
    found = next((each for each in choices if each.code == code), None)
    if found is None:
        other = Indicator.objects.filter(code=code, variant_of__isnull=False).first()
        found = next(
            (each for each in choices if other is not None and each.pk == other.variant_of_id), None
        )
    if found is None:
        raise Http404(NO_INDICATOR)
    return found


def _kind(request: HttpRequest) -> str:
    kind = request.GET.get("kind", "").strip()
    if kind and kind not in InstitutionKind.values:
        raise Http404(NO_KIND)
    return kind


def _seen(request: HttpRequest) -> list[Region]:
    """The cities whose computed values the person reads; below a city the person's own region."""
    regions = places(request).regions
    cities = [each for each in regions if each.depth == CITY_DEPTH]
    return cities or [each for each in regions if each.pk == request.user.region_id]


def _compared(seen: list[Region], having: list[Plan], year: int) -> tuple[Compared, ...]:
    """Each place with its own plan for the indicator, else with one that says how to compute it."""
    found = []
    for region in seen:
        own = plan_for([plan for plan in having if plan.region_id == region.pk], year)
        above = plan_for([plan for plan in having if plan.region.covers(region)], year)
        plan = own or above or plan_for(having, year)
        if plan is not None:
            found.append(Compared(region, plan, own=own is not None))
    return tuple(found)


def _closed(seen: list[Region], plans: tuple[Plan, ...]) -> tuple[Region, ...]:
    """Cities with a plan whose computed values the person may not read."""
    open_to = {region.pk for region in seen}
    regions = {plan.region.pk: plan.region for plan in plans if plan.region.depth == CITY_DEPTH}
    return tuple(region for pk, region in regions.items() if pk not in open_to)
