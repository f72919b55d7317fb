"""Raw data to take away: the approved figures of a region and all below it, unit by unit.

Everything is read in one statement and written as it is read, so that 11,000 units need no more
memory than ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from institutions.models import Institution, InstitutionKind, Region
from reports.export_asked import SHAPES, Asked
from reports.made import Tell
from reports.seals import InForce
from submissions.access import FactQuerySet
from submissions.models import Fact
from targets.models import DataItem

CHUNK = 5000  # facts fetched at a time


class Given(NamedTuple):
    """One figure in force."""

    item: int
    state: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Unit:
    """Who reported."""

    code: str
    name: str
    kind: str
    region: str

    @property
    def kind_label(self) -> str:
        return InstitutionKind(self.kind).label


@dataclass(frozen=True, slots=True)
class UnitYear:
    """The figures in force of one unit and year, by item, and the report that they come from."""

    unit: Unit
    year: int
    number: int
    receipt: str
    figures: dict[int, Given]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file of raw data says: its items in the order of the form, and rows still to be read.

    `units` counts them for the bar of progress.
    """

    asked: Asked
    region: Region
    items: tuple[DataItem, ...]
    is_demo: bool
    units: int

    def title(self, matter: str = "已通过审核的原始数据") -> str:
        """白银市职业教育已通过审核的原始数据（2020—2024年度）."""
        return f"{self.region.name}职业教育{matter}（{self.asked.years}年度）"

    def filename(self, code: str = "") -> str:
        """With the shape, whether the figures are invented, and the check code if it bears one."""
        demo = "，演示数据" if self.is_demo else ""
        checked = f"-{code}" if code else ""
        return f"{self.title()}-{SHAPES[self.asked.shape]}{demo}{checked}.{self.asked.format}"

    def rows(self, tell: Tell) -> Iterator[UnitYear]:
        """By region, unit and year; tells how many are done."""
        known = {unit.pk: _unit(unit) for unit in _units().within(self.region)}
        for done, (key, facts) in enumerate(groupby(_facts(self.asked, self.region), _KEY), 1):
            pk, year, number, receipt = key
            unit = known.get(pk) or _unit(_units().get(pk=pk))
            figures = {fact[4]: Given(*fact[4:7]) for fact in facts}
            yield UnitYear(unit, year, number, receipt, figures)
            tell(done, self.units)


_KEY = itemgetter(0, 1, 2, 3)


def load_facts(asked: Asked, region: Region, held: InForce) -> Facts:
    """Read what stands around the rows: one query."""
    used = _in_span(asked, region).filter(item=OuterRef("pk")).order_by()
    items = tuple(DataItem.objects.filter(Exists(used)))
    return Facts(asked, region, items, is_demo=held.is_demo, units=held.units)


def _in_span(asked: Asked, region: Region) -> FactQuerySet:
    return Fact.objects.within(region).filter(year__gte=asked.first, year__lte=asked.year)


def _facts(asked: Asked, region: Region) -> Iterable[tuple]:
    """All figures in one statement: one moment, whatever is approved meanwhile."""
    rows = _in_span(asked, region).order_by(
        "institution__region__path", "institution__code", "year", "item"
    )
    return rows.values_list(
        *("institution", "year", "revision__number", "revision__receipt"),
        *("item", "state", "value"),
    ).iterator(CHUNK)


def _units():
    return Institution.objects.select_related("region")


def _unit(unit: Institution) -> Unit:
    return Unit(unit.code, unit.name, unit.kind, unit.region.name)
