"""What opening a round would ask, of whom: shown before it is opened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from institutions.models import Institution, InstitutionKind, Region, User
from submissions.models import Round
from targets.models import DataItem

NAMES = 60


@dataclass(frozen=True, slots=True)
class Named:
    """So many units, the first of them by name."""

    count: int
    names: tuple[str, ...]

    @property
    def words(self) -> str:
        """A、B、C 等 120 个."""
        said = "、".join(self.names)
        return f"{said} 等 {self.count} 个" if self.count > len(self.names) else said


@dataclass(frozen=True, slots=True)
class KindLine:
    """The units of one kind, and how many items each is asked."""

    label: str
    items: int
    units: Named


@dataclass(frozen=True, slots=True)
class OpeningPreview:
    """What the page shows before a round is opened."""

    region: Region
    year: int
    kinds: tuple[KindLine, ...]
    unasked: Named  # of kinds that no item is for
    absent: Named  # did not stand on the snapshot day
    without_account: Named
    taken: str  # the round that stands in the way

    @property
    def units(self) -> int:
        """How many units will be asked."""
        return sum(line.units.count for line in self.kinds)

    @property
    def answers(self) -> int:
        """How many answers will be asked for, of all units together."""
        return sum(line.units.count * line.items for line in self.kinds)


def load_opening_preview(region: Region, year: int) -> OpeningPreview:
    """Who would be asked what, were the round opened now: four queries."""
    asked: dict[str, int] = defaultdict(int)
    for kinds in DataItem.objects.filter(is_active=True).values_list("kinds", flat=True):
        for kind in kinds:
            asked[kind] += 1
    units = list(
        Institution.objects.within(region)
        .filter(is_demo=False)
        .only("short_name", "kind", "opened_on", "closed_on")
    )
    present = [unit for unit in units if unit.expected_in(year)]
    with_account = set(
        User.objects.filter(institution__region__path__startswith=region.path, is_active=True)
        .order_by()
        .values_list("institution", flat=True)
    )
    expected = [unit for unit in present if asked[unit.kind]]
    return OpeningPreview(
        region=region,
        year=year,
        kinds=tuple(
            KindLine(kind.label, asked[kind], _named([u for u in expected if u.kind == kind]))
            for kind in InstitutionKind
            if any(unit.kind == kind for unit in expected)
        ),
        unasked=_named([unit for unit in present if not asked[unit.kind]]),
        absent=_named([unit for unit in units if not unit.expected_in(year)]),
        without_account=_named([unit for unit in expected if unit.pk not in with_account]),
        taken=_taken(region, year),
    )


def _named(units: list[Institution]) -> Named:
    return Named(len(units), tuple(unit.short_name for unit in units[:NAMES]))


def _taken(region: Region, year: int) -> str:
    """The round that already asks somebody here for the year."""
    rounds = Round.objects.filter(year=year).select_related("region").defer("frozen")
    found = (rounds.covering(region) | rounds.filter(region__path__startswith=region.path)).first()
    return str(found or "")
