"""What a file of raw data is asked to hold: region, years, shape and format, read from an address.

Kept with a file that is made in the background as JSON, so that the same wish is known again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Count, Max, Min, Subquery
from django.http import Http404

from institutions.models import Institution, Region
from reports.addressing import Address, year_in
from reports.downloads import CSV, XLSX
from reports.models import Edition
from submissions.models import Fact
from targets.models import DataItem

SHAPES = {"wide": "宽表", "long": "长表"}
FORMATS = {"xlsx": "Excel", "csv": "CSV"}
TYPES = {"xlsx": XLSX, "csv": CSV}
MOST_YEARS = 20
DIRECT = 25_000  # figures handed out at once: under a second (bin/bench_exports.py)
NO_SHAPE = "表式应为 wide（宽表）或 long（长表）。请从“导出”页下载。"
NO_SPAN = f"起始年度应不晚于年度，且不超过 {MOST_YEARS} 年。请从“导出”页下载。"


@dataclass(frozen=True, slots=True)
class Asked:
    """A file of raw data: `first` and `year` are its first and last data year."""

    region: str
    first: int
    year: int
    shape: str
    format: str
    kind: ClassVar[str] = "facts"

    @property
    def query(self) -> str:
        """The address of the file behind the question mark."""
        first = {"from": self.first} if self.first != self.year else {}
        return urlencode({"region": self.region, "year": self.year} | first | {"shape": self.shape})

    @property
    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @property
    def content_type(self) -> str:
        return TYPES[self.format]

    def about(self, region: Region) -> str:
        """What it is, in words."""
        return f"{region} {self.years} 年度，{SHAPES[self.shape]}，{FORMATS[self.format]}"

    def name_for(self, region: Region) -> str:
        """What the file is called until it is there."""
        return f"{region.name}{self.years}年度原始数据.{self.format}"

    @property
    def years(self) -> str:
        """2024 or 2020—2024."""
        return f"{self.year}" if self.first == self.year else f"{self.first}—{self.year}"


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a file holds: `facts` cells in all, `newest` the last of them that was put in force,
    `edition` the last that was frozen of its years, `names` how units and items are called.

    Approving puts new facts in force and correcting replaces them, so that files with the same
    extent hold the same figures.
    """

    facts: int
    newest: int
    edition: int = 0
    names: str = ""

    @property
    def mark(self) -> str:
        """All in one word."""
        return f"{self.facts}-{self.newest}-{self.edition}-{self.names}"


def read_asked(address: Address, query: Mapping[str, str], *, format: str) -> Asked:
    """The wish that an address states; 404 with a sentence for any nonsense."""
    shape = query.get("shape", "wide")
    if shape not in SHAPES or format not in FORMATS:
        raise Http404(NO_SHAPE)
    first = year_in(query["from"]) if query.get("from") else address.year
    if not address.year - MOST_YEARS < first <= address.year:
        raise Http404(NO_SPAN)
    return Asked(address.region.code, first, address.year, shape, format)


def extent_of(region: Region, first: int, year: int) -> Extent:
    """One query."""
    frozen = Edition.objects.filter(region=region, year__gte=first, year__lte=year)
    last = Subquery(frozen.order_by("-pk").values("pk")[:1])
    rows = Fact.objects.within(region).filter(year__gte=first, year__lte=year)
    found = rows.aggregate(facts=Count("pk"), newest=Max("pk"), edition=Max(last))
    return Extent(found["facts"], found["newest"] or 0, found["edition"] or 0)


def names_of(region: Region) -> str:
    """A digest of what a file says of units and items beside their figures: two queries."""
    units = Institution.objects.within(region).order_by("pk")
    items = DataItem.objects.order_by("pk")
    said = (
        *units.values_list("code", "name", "kind", "region__path", "region__name"),
        *items.values_list(
            *("code", "name", "unit", "decimals", "section", "position", "period", "definition")
        ),
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def earliest_year(region: Region) -> int | None:
    """The first data year in which the region has figures in force: one query."""
    found: int | None = Fact.objects.within(region).aggregate(Min("year"))["year__min"]
    return found
