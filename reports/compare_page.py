"""One indicator compared: across cities, across institutions of a kind, over the years, and by
definition. Seven queries beside those of the address, whatever the number of places and units.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from institutions.models import Region
from jinchang_vet.kit import formats
from reports.compare_address import CompareAddress
from reports.compare_definitions import Definitions, definitions_of
from reports.compare_places import Place, load_places
from reports.compare_ranking import Ranking, ranking_of
from reports.indicator_basis import Published, Versions, load_published, load_versions
from reports.indicator_page import Part, part_of
from reports.indicator_years import trend_amount
from reports.trend import observations_of, trend_of
from reports.wording import coverage_text, made_of_text, shown_area
from submissions.standing import Standing

CLOSED = "计算值只对本市和省级账号开放，这里只列公布数据"
NO_TARGET = "本市规划没有这项目标，按同一口径计算"


@dataclass(frozen=True, slots=True)
class CityRow:
    """One city in the comparison; without a part its computed values are closed to the person."""

    name: str
    url: str
    note: str
    part: Part | None
    made_of: str
    coverage: str
    is_partial: bool
    published: tuple[Published, ...]


@dataclass(frozen=True, slots=True)
class YearRow:
    """One place over the years: amounts, and how many units stand behind each."""

    name: str
    values: tuple[Decimal | None, ...]
    texts: tuple[str, ...]
    coverage: tuple[str, ...]
    partial: frozenset[int]


@dataclass(frozen=True, slots=True)
class YearTable:
    """The places over the years."""

    years: tuple[int, ...]
    rows: tuple[YearRow, ...]
    breaks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that the page shows."""

    places: tuple[Place, ...]
    cities: tuple[CityRow, ...]
    ranking: Ranking
    years: YearTable
    definitions: Definitions
    published: tuple[Published, ...]


def load_comparison(address: CompareAddress, *, now: dt.datetime) -> Comparison:
    """The comparison behind an address that has an indicator."""
    indicator = address.indicator
    assert indicator is not None
    published = load_published(indicator)
    found = load_places(address, now=now)
    versions = Versions({}, ())
    if found:
        versions = load_versions(indicator, found[0].compared.plan)
    years = _years(found, versions, address.since)
    return Comparison(
        places=found,
        cities=(
            *(_city(place, address, published) for place in found),
            *(_closed(region, published) for region in address.closed),
        ),
        ranking=ranking_of(found, kind=address.kind, year=address.year),
        years=years,
        definitions=definitions_of(found, versions, published, years.years),
        published=published,
    )


# ---- cities --------------------------------------------------------------------------------------


def _city(place: Place, address: CompareAddress, published: Sequence[Published]) -> CityRow:
    standing, area = place.standing, shown_area(place.standing)
    query = f"region={place.region.code}&year={address.year}&plan={place.compared.plan.code}"
    link = f"{reverse('indicator', args=[standing.indicator.code])}?{query}"
    return CityRow(
        name=place.region.name,
        url=link if place.compared.own else "",
        note=_note(place),
        part=part_of(standing),
        made_of=made_of_text(standing),
        coverage=coverage_text(standing),
        is_partial=area.reported < area.expected,
        published=_of_place(published, place.region),
    )


def _note(place: Place) -> str:
    """Which plan promises it, whom it is about, and of which year the value is."""
    if not place.compared.own:
        return NO_TARGET
    target = place.standing.target
    scope = target.institution or target.county
    said = [place.compared.plan.short_title]
    if scope is not None:
        said.append(f"目标只针对{scope.name}")
    said.append(_of_year(place))
    return " · ".join(part for part in said if part)


def _of_year(place: Place) -> str:
    """Of which year the value is, where that is not the year of the page: that of the deadline
    once it is over, the latest before it while its own is still to come.
    """
    asked, deadline = place.plan_standing.year, place.standing.promise.target_year
    if place.shown_year == asked:
        return ""
    is_over = deadline is not None and asked > deadline
    return f"{'期满，' if is_over else ''}数值为 {place.shown_year} 年度"


def _closed(region: Region, published: Sequence[Published]) -> CityRow:
    return CityRow(
        name=region.name,
        url="",
        note=CLOSED,
        part=None,
        made_of="",
        coverage=formats.DASH,
        is_partial=False,
        published=_of_place(published, region),
    )


def _of_place(published: Sequence[Published], region: Region) -> tuple[Published, ...]:
    return tuple(each for each in published if each.place == region.name)


# ---- years ---------------------------------------------------------------------------------------


def _years(found: Sequence[Place], versions: Versions, since: int | None) -> YearTable:
    """The values of the judging, year by year, from `since` on."""
    known = sorted({year for place in found for year in place.standing.areas})
    years = tuple(year for year in known if since is None or year >= since)
    breaks = tuple(
        each for each in versions.definitions_from if years and years[0] < each <= years[-1]
    )
    return YearTable(years, tuple(_year_row(place, years) for place in found), breaks)


def _year_row(place: Place, years: tuple[int, ...]) -> YearRow:
    standing = place.standing
    scope = standing.target.county or place.region
    observations = observations_of(standing, place.plan_standing.ledger, scope)
    trend = trend_of(standing, observations, versions=(), definitions_from=())
    points = {point.year: point for point in trend.actual} if trend is not None else {}
    values = tuple(points[year].value if year in points else None for year in years)
    return YearRow(
        name=place.region.name,
        values=values,
        texts=tuple(_text(standing, year, points) for year in years),
        coverage=tuple(_coverage(standing, year) for year in years),
        partial=frozenset(year for year, point in points.items() if point.partial),
    )


def _text(standing: Standing, year: int, points) -> str:
    """An amount of the trend; a milestone tells its state."""
    if points:
        return trend_amount(standing, points[year].value if year in points else None)
    area = standing.areas.get(year)
    return trend_amount(standing, area.value if area is not None else None)


def _coverage(standing: Standing, year: int) -> str:
    area = standing.areas.get(year)
    if area is None or not area.expected:
        return formats.DASH
    return f"{area.reported}/{area.expected}"
