"""All indicators of a plan by section, with the numbers of the overview; and one indicator across
the cities of a province.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from reports.board import Board
from reports.indicator_page import Part, part_of
from reports.rows import Row
from submissions.standing import PlanStanding
from targets.models import Section


@dataclass(frozen=True, slots=True)
class SectionRows:
    """The targets whose indicator belongs to one section of the catalogue."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class CityLine:
    """One city's target of an indicator, on the page of the province."""

    city: str
    plan: str
    url: str
    part: Part


def sections_of(board: Board) -> tuple[SectionRows, ...]:
    """The rows of the overview in the order of the catalogue's sections."""
    found: dict[str, list[Row]] = {section.value: [] for section in Section}
    for row in board.rows:
        found[row.standing.indicator.section].append(row)
    return tuple(
        SectionRows(Section(section).label, tuple(rows)) for section, rows in found.items() if rows
    )


def city_lines(
    plan_standings: Sequence[PlanStanding], code: str, *, year: int
) -> tuple[CityLine, ...]:
    """The targets of one indicator in each city, the city's own before its parts."""
    lines = []
    for each in plan_standings:
        query = f"region={each.region.code}&year={year}&plan={each.plan.code}"
        lines += [
            CityLine(
                city=each.region.name,
                plan=each.plan.short_title,
                url=f"{reverse('indicator', args=[code])}?{query}",
                part=part_of(standing),
            )
            for standing in each.standings
            if standing.indicator.code == code
        ]
    return tuple(lines)
