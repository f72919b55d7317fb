"""The access table: every address × everybody, put together from the *_access.py of this folder.

One line an address and method. A cell is the status of the answer; `login` leads to the sign-in
page. The rules: signed out → sign-in page; not yours → 404; yours but not your duty → 403; the
three administrators see no figures at all → 403.

A module of a table has
    TABLE       the lines: method, name of the address, and a cell for every column below
    STAGES      how far things must have gone before an address is asked for (see stages.py);
                an address without one meets a draft
    address_of  (name, world) -> the address that everybody asks for
    body_of     (name, world) -> what a POST sends
`world` is the fixture of conftest.py; what a table needs beside it, its `address_of` makes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from django.urls import URLPattern, get_resolver

from tests import house

# Column, the fixture of the person, and who that is.
COLUMNS = {
    "anon": None,  # nobody is signed in
    "own": "reporter",  # reporter of the submission asked for
    "unit": "other_reporter",  # reporter of another school of the city
    "revi": "reviewer",
    "mana": "manager",
    "view": "viewer",  # leader of the city
    "frev": "other_city_reviewer",
    "fman": "other_city_manager",
    "fvie": "other_city_viewer",
    "prov": "province_viewer",
    "syst": "system_admin",
    "secu": "security_admin",
    "audi": "auditor",
    "gone": "gone",  # a manager whose account was disabled while signed in
}
METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Line:
    """One line of a table: cells by column, and the module that it stands in."""

    method: str
    name: str
    cells: tuple[tuple[str, str], ...]
    part: ModuleType

    def __str__(self):
        return f"{self.method}-{self.name}"

    @property
    def stage(self) -> str:
        return self.part.STAGES.get(self.name, "draft")


def patterns(found=None) -> Iterator[URLPattern]:
    """Every address of the site."""
    for pattern in found if found is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from patterns(pattern.url_patterns)


@cache
def parts() -> list[ModuleType]:
    """The modules of this folder that have a table."""
    names = sorted(module.name for module in iter_modules(house.__path__))
    return [import_module(f"tests.house.{name}") for name in names if name.endswith("_access")]


def lines_of(part: ModuleType) -> list[Line]:
    rows = [line.split() for line in part.TABLE.strip().splitlines()]
    return [_line(part, *row) for row in rows]


@cache
def lines() -> list[Line]:
    """Every line of every table."""
    return [line for part in parts() for line in lines_of(part)]


def _line(part: ModuleType, method: str, name: str, *cells: str) -> Line:
    place = f"{part.__name__}: {method} {name}"
    assert method in METHODS, f"{place}：方法应为 {'、'.join(METHODS)}"
    assert len(cells) == len(COLUMNS), f"{place}：有 {len(cells)} 格，应为 {len(COLUMNS)} 格"
    return Line(method, name, tuple(zip(COLUMNS, cells, strict=True)), part)
