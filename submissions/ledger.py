"""Approved figures of a region, read in one statement and handed out as cells by year and unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Case, F, JSONField, Max, Q, When

from institutions.models import Institution, Region
from jinchang_vet.kit.cells import Cell
from submissions.frozen import FrozenItem, thaw
from submissions.models import Fact, Round
from submissions.stored_cells import stored_cells
from submissions.timing import LOCAL

Cells = Mapping[str, Cell]
NO_CELLS: Cells = {}
NOBODY: Mapping[int, Cells] = {}


@dataclass(frozen=True, slots=True)
class RoundTimes:
    """What judging needs of a round: when it is closed for good, the last extension included.

    `frozen` is what it asked, of the ledger's own year only.
    """

    pk: int
    region_path: str
    year: int
    due_at: dt.datetime
    closes_at: dt.datetime
    is_demo: bool
    frozen: dict | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Units, approved cells and rounds of some regions up to a year, as they stood at `now`."""

    now: dt.datetime
    units: tuple[Institution, ...]
    rounds: tuple[RoundTimes, ...]
    _cells: Mapping[int, Mapping[int, Cells]] = field(repr=False)  # by year and unit
    _within: dict[str, list[Institution]] = field(default_factory=dict, repr=False)
    _expected: dict[tuple, list[Institution]] = field(default_factory=dict, repr=False)
    _names: dict[int, str] = field(default_factory=dict, repr=False)

    @property
    def names(self) -> Mapping[int, str]:
        """The names of the units by their key."""
        if not self._names:
            self._names.update({unit.id: unit.name for unit in self.units})
        return self._names

    @property
    def years(self) -> list[int]:
        """Data years with at least one fact."""
        return sorted(self._cells)

    def cells(self, unit: int, year: int) -> Cells:
        """The cells of one unit and year by item code; empty when nothing is approved."""
        return self.of_year(year).get(unit, NO_CELLS)

    def of_year(self, year: int) -> Mapping[int, Cells]:
        """The cells of a year by unit and item code; units with nothing approved are not in it."""
        return self._cells.get(year, NOBODY)

    def supposing(self, unit: int, year: int, cells: Cells) -> Ledger:
        """The ledger as it would be, were these the cells of a unit and year in force."""
        supposed = {**self.of_year(year), unit: cells}
        return replace(self, _cells={**self._cells, year: supposed})

    def expected(
        self, scope: Region, year: int, kinds: Iterable[str], only: int | None = None
    ) -> list[Institution]:
        """Units of these kinds expected to report for `year` within `scope`, or the one named by
        `only`.
        """
        asked = (scope.path, year, tuple(kinds), only)
        if asked not in self._expected:
            self._expected[asked] = [
                unit
                for unit in self.within(scope)
                if unit.kind in asked[2]
                and (only is None or unit.pk == only)
                and unit.expected_in(year)
            ]
        return self._expected[asked]

    def within(self, scope: Region) -> list[Institution]:
        """Units of a region and of those below it: looked for once, whatever is asked of them."""
        if scope.path not in self._within:
            self._within[scope.path] = [
                unit for unit in self.units if unit.region.path.startswith(scope.path)
            ]
        return self._within[scope.path]

    def round_of(self, region: Region, year: int) -> RoundTimes | None:
        """The round that asks the region's units for `year`."""
        for round in self.rounds:
            if round.year == year and region.path.startswith(round.region_path):
                return round
        return None

    def asked_in(self, year: int) -> tuple[FrozenItem, ...]:
        """The items that rounds of the ledger's own year ask, in the order of the form."""
        found = {
            item.code: item
            for round in self.rounds
            if round.year == year and round.frozen
            for item in thaw(round.frozen).items
        }
        return tuple(sorted(found.values(), key=lambda item: item.position))

    def is_closed(self, region: Region, year: int) -> bool:
        """Whether no figure of `year` can come in any more: every round that asks the region or a
        part of it is closed. A past year without a round counts as closed.
        """
        closing = [
            round.closes_at
            for round in self.rounds
            if round.year == year and _touch(region.path, round.region_path)
        ]
        if not closing:
            return year < self.now.astimezone(LOCAL).year
        return self.now > max(closing)


def open_ledger(
    regions: Sequence[Region],
    *,
    first_year: int | None,
    year: int,
    items: Iterable[Any],
    whole: Collection[int] = (),
    now: dt.datetime,
) -> Ledger:
    """Read units, facts and rounds: three queries. The figures of the given items are read, from
    first_year to `year`; of the years named by `whole` every figure.
    """
    within = _any_of("region__path", regions)
    units = Institution.objects.filter(within).select_related("region")
    wanted = Q(item__code__in=set(items), year__lte=year) | Q(year__in=whole)
    facts = Fact.objects.filter(_any_of("institution__region__path", regions), wanted)
    if first_year is not None:
        facts = facts.filter(year__gte=min(first_year, year))
    return Ledger(
        now=now,
        units=tuple(units),
        rounds=_rounds(regions, year),
        _cells=stored_cells(facts),
    )


def _touch(one: str, other: str) -> bool:
    """Whether one of two region paths lies within the other."""
    return one.startswith(other) or other.startswith(one)


def _rounds(regions: Sequence[Region], year: int) -> tuple[RoundTimes, ...]:
    """Rounds of the regions, of those above them and of those below."""
    codes = {code for region in regions for code in region.path.split("/") if code}
    found = (
        Round.objects.filter(Q(region__code__in=codes) | _any_of("region__path", regions))
        .annotate(
            last_extension=Max("extensions__closes_at"),
            asked=Case(When(year=year, then=F("frozen")), output_field=JSONField()),
        )
        .select_related("region")
        .defer("frozen", "notice", "instructions")
        .order_by("year")
    )
    return tuple(
        RoundTimes(
            pk=round.pk,
            region_path=round.region.path,
            year=round.year,
            due_at=round.due_at,
            closes_at=max(round.closes_at, round.last_extension or round.closes_at),
            is_demo=round.is_demo,
            frozen=round.asked,
        )
        for round in found
    )


def _any_of(path: str, regions: Sequence[Region]) -> Q:
    condition = Q(pk__in=[])
    for region in regions:
        condition |= Q(**{f"{path}__startswith": region.path})
    return condition
