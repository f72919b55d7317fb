"""The sizes of invented databases for measuring, and the places and units of each. Pure.

A size is one root region with parts below it (cities of a province, provinces of a nation), each
with a plan and rounds of its own; units stand in the districts of the parts. The same size gives
the same places every time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from institutions.models import InstitutionKind

ROOT = "990000"
UNIT_PREFIX = "scale-"
# Of every twenty schools, as roughly in the country: thirteen secondary, three colleges …
KINDS = (
    *(InstitutionKind.SECONDARY,) * 5,
    InstitutionKind.HIGHER,
    InstitutionKind.SKILLED,
    *(InstitutionKind.SECONDARY,) * 4,
    InstitutionKind.HIGHER,
    InstitutionKind.TECHNICIAN,
    *(InstitutionKind.SECONDARY,) * 4,
    InstitutionKind.HIGHER,
    InstitutionKind.SKILLED,
    InstitutionKind.OPEN,
)
LABELS = {
    InstitutionKind.HIGHER: "职业技术学院",
    InstitutionKind.SECONDARY: "中等专业学校",
    InstitutionKind.TECHNICIAN: "技师学院",
    InstitutionKind.SKILLED: "技工学校",
    InstitutionKind.OPEN: "开放大学",
}


@dataclass(frozen=True, slots=True)
class Size:
    """How large an invented database is: a root with `parts`, each with `districts`, and as many
    units in all, one of every part the authority that reports what no school can.
    """

    code: str
    root_name: str
    part_suffix: str
    district_suffix: str
    parts: int
    districts: int
    units: int


SIZES = {
    size.code: size
    for size in (
        Size("city", "示例省", "市", "县", parts=1, districts=5, units=50),
        Size("province", "示例省", "市", "县", parts=14, districts=5, units=400),
        Size("nation", "示例全国", "省", "市", parts=31, districts=11, units=11_000),
    )
}


@dataclass(frozen=True, slots=True)
class Place:
    """A region to make; `above` is the code of the one that it lies in, empty for the root."""

    code: str
    name: str
    above: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit to make. `part` is the code of the part that asks it, `region` where it stands."""

    code: str
    name: str
    short_name: str
    kind: InstitutionKind
    part: str
    region: str


def part_code(part: int) -> str:
    """The code of a part, counted from 1."""
    return f"99{part:02d}00"


def places_of(size: Size) -> Iterator[Place]:
    """The regions, each after the one that it lies in."""
    yield Place(ROOT, size.root_name, "")
    for part in range(1, size.parts + 1):
        name = f"示例{part:02d}{size.part_suffix}"
        yield Place(part_code(part), name, ROOT)
        for district in range(1, size.districts + 1):
            code = f"99{part:02d}{district:02d}"
            yield Place(code, f"{name}{district:02d}{size.district_suffix}", part_code(part))


def units_of(size: Size) -> Iterator[Unit]:
    """The units, dealt out to the parts in turn: first the authority of each, then its schools."""
    for number in range(size.units):
        turn, part = divmod(number, size.parts)
        part += 1
        if turn == 0:
            name = f"示例{part:02d}{size.part_suffix}教育局"
            yield Unit(
                f"{UNIT_PREFIX}{number + 1:05d}",
                name,
                name,
                InstitutionKind.AUTHORITY,
                part_code(part),
                part_code(part),
            )
            continue
        kind = KINDS[(turn - 1) % len(KINDS)]
        yield Unit(
            f"{UNIT_PREFIX}{number + 1:05d}",
            f"示例第 {number + 1} {LABELS[kind]}",
            f"示例 {number + 1} 校",
            kind,
            part_code(part),
            f"99{part:02d}{(turn - 1) % size.districts + 1:02d}",
        )
