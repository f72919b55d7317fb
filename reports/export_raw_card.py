"""The card of raw data on the page 导出: handed out at once, or made in the background."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from reports.addressing import Address
from reports.export_asked import (
    DIRECT,
    FORMATS,
    MOST_YEARS,
    SHAPES,
    Asked,
    earliest_year,
    extent_of,
    read_asked,
)

A_SECOND = 40_000  # figures written in one, about (bin/bench_exports.py)


@dataclass(frozen=True, slots=True)
class Way:
    """One file: what the button says, and where it leads."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class RawCard:
    """What raw data there are, and the ways to them; a large file is asked for with POST."""

    title: str
    size: str
    is_large: bool
    ways: tuple[Way, ...]
    selects: tuple[dict, ...]
    hidden: tuple[dict, ...]


def raw_card(address: Address, query) -> RawCard:
    """The card of the address's region and year: two queries."""
    asked = read_asked(address, query, format="xlsx")
    facts = extent_of(address.region, asked.first, asked.year).facts
    is_large = facts > DIRECT
    seconds = f"，约需 {facts // A_SECOND + 1} 秒，在后台生成" if is_large else "，可直接下载"
    return RawCard(
        title=f"{address.region.name}原始数据（{asked.years}年度）",
        size=f"共 {facts:,} 个数据{seconds}。" if facts else "这些年度还没有已通过审核的数据。",
        is_large=is_large,
        ways=_ways(asked, is_large) if facts else (),
        selects=(_first_years(asked, earliest_year(address.region)),),
        hidden=tuple({"name": name, "value": value} for name, value in _kept(address).items()),
    )


def _ways(asked: Asked, is_large: bool) -> tuple[Way, ...]:
    found = []
    for shape, words in SHAPES.items():
        for format, named in FORMATS.items():
            wish = replace(asked, shape=shape, format=format)
            url = f"{reverse(f'exports_facts_{format}')}?{wish.query}"
            if is_large:
                more = urlencode({"format": format})
                url = f"{reverse('exports_files')}?{wish.query}&{more}"
            found.append(Way(f"{words} {named}", url))
    return tuple(found)


def _first_years(asked: Asked, earliest: int | None) -> dict:
    """The years that have figures, and the one that is asked for."""
    last = min(asked.first, asked.year if earliest is None else earliest)
    years = range(asked.year, max(last, asked.year - MOST_YEARS + 1) - 1, -1)
    choices = [
        {
            "value": year,
            "label": f"自 {year} 年度起" if year != asked.year else "只要本年度",
            "selected": year == asked.first,
        }
        for year in years
    ]
    return {"name": "from", "label": "起始年度", "choices": choices}


def _kept(address: Address) -> dict[str, str]:
    plan = {"plan": address.plan.code} if address.plan is not None else {}
    return {"region": address.region.code, "year": f"{address.year}"} | plan
