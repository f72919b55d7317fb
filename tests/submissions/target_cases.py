"""Reads the tables of cases in the folder `cases`: for each of the 25 targets what was reported and
what follows from it, worked out by hand.

One table of a file is one target: `units` names the columns (see `tests.submissions.staged`),
`items` the data items that a column gives, separated by /. A line of figures has one word for each
unit: `30/100` are two items, `8*30/100` the same for eight units, `_` an item left blank, `n` an
item that does not apply, `.` a unit without approved figures. `base` holds for every case that
does not say otherwise. Numbers are exact: 3/8 is three eighths. `omits` says why a situation cannot
come up for the target.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from jinchang_vet.kit.cells import Cell
from targets.kinds import Tag
from tests.submissions.staged import read_line

FOLDER = Path(__file__).parent / "cases"
SITUATIONS = (
    *("not_due", "on_track", "behind", "off_track", "met", "missed", "not_yet", "no_data"),
    "partial",
)
TAGS = {tag.label: tag for tag in Tag}
AMOUNTS = ("value", "R", "gap", "q")
OWN = {"shows", "name", "facts", "year", "round", "status", "tags", "of", "coverage", "how"}
YEARS = {"attained", "first_met"}

Figures = dict[tuple[str, int], dict[str, Cell]]


@dataclass(frozen=True)
class TargetTable:
    """The cases of one target."""

    plan: str
    indicator: str
    institution: str
    omits: dict[str, str]
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Case:
    """One situation of one target. Amounts and years that are not written must be absent."""

    plan: str
    indicator: str
    institution: str
    shows: str
    name: str
    figures: Figures
    year: int
    is_open: bool
    status: str
    tags: tuple[Tag, ...]
    amounts: dict[str, Fraction | None]
    attained: int | None
    first_met: int | None
    value_year: int | None
    coverage: tuple[int, int] | None
    how: str

    def __str__(self) -> str:
        whole = f"{self.indicator}@{self.institution}" if self.institution else self.indicator
        return f"{whole}-{self.shows}-{self.name}" if self.name else f"{whole}-{self.shows}"


def read_tables() -> list[TargetTable]:
    """Every target of every file."""
    return [
        read_table(name, written)
        for path in sorted(FOLDER.glob("*.toml"))
        for name, written in tomllib.loads(path.read_text(encoding="utf-8")).items()
    ]


def read_table(name: str, written: dict) -> TargetTable:
    known = {"plan", "institution", "units", "items", "base", "omits", "case"}
    if set(written) - known:
        raise ValueError(f"{name}: unknown keys {set(written) - known}")
    where = {
        "plan": written.get("plan", "baiyin-2022"),
        "indicator": name.partition("@")[0],
        "institution": written.get("institution", ""),
    }
    return TargetTable(
        **where,
        omits=written.get("omits", {}),
        cases=tuple(read_case(where, written, each) for each in written["case"]),
    )


def read_case(where: dict[str, str], table: dict, case: dict) -> Case:
    unknown = set(case) - OWN - set(AMOUNTS) - YEARS
    if unknown:
        raise ValueError(f"{where['indicator']}, {case['shows']}: unknown keys {unknown}")
    lines = table.get("base", {}) | case.get("facts", {})
    figures = {
        (unit, int(year)): cells
        for year, line in lines.items()
        for unit, cells in read_line(table["units"], table["items"], line).items()
    }
    coverage = case.get("coverage")
    return Case(
        **where,
        shows=case["shows"],
        name=case.get("name", ""),
        figures=figures,
        year=case["year"],
        is_open={"open": True, "closed": False}[case.get("round", "closed")],
        status=case["status"],
        tags=tuple(sorted((TAGS[tag] for tag in case.get("tags", [])), key=list(Tag).index)),
        amounts={name: Fraction(case[name]) if name in case else None for name in AMOUNTS},
        attained=case.get("attained"),
        first_met=case.get("first_met"),
        value_year=case.get("of"),
        coverage=tuple(map(int, coverage.split("/"))) if coverage else None,
        how=case["how"],
    )
