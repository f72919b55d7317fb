"""What the approved figures of a city say of a promise in a year, by SQL of its own.

Source: docs/progress.md, 汇总; nothing of the program but its tables.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from tests.reports.promised import Promised

YEARS = (2022, 2023, 2024, 2025)
UNITS = """
    SELECT unit.code, unit.kind, unit.opened_on, unit.closed_on
    FROM institutions_institution unit
    JOIN institutions_region region ON region.id = unit.region_id
    WHERE region.path LIKE %s
"""
FACTS = """
    SELECT unit.code, fact.year, item.code, fact.state, fact.value
    FROM submissions_fact fact
    JOIN targets_dataitem item ON item.id = fact.item_id
    JOIN institutions_institution unit ON unit.id = fact.institution_id
    JOIN institutions_region region ON region.id = unit.region_id
    WHERE region.path LIKE %s
"""
ENDS = """
    SELECT round.year, round.closes_at, extension.closes_at
    FROM submissions_round round
    JOIN institutions_region region ON region.id = round.region_id
    LEFT JOIN submissions_extension extension ON extension.round_id = round.id
    WHERE region.path LIKE %s
"""
NOT_APPLICABLE = object()
Figures = Mapping[str, object]


@dataclass(frozen=True)
class City:
    """Units with kind and days, figures by unit and year, and the years whose round is over."""

    units: Mapping[str, tuple[str, object, object]]
    figures: Mapping[tuple[str, int], Figures]
    closed: frozenset[int]


@dataclass(frozen=True)
class Seen:
    """One promise in one year. `given` of `expected` units in scope have reported; of standards
    `meeting` of `in_scope` keep them, of which `unknown` have not reported.
    """

    value: Decimal | None
    above: Decimal | None
    below: Decimal | None
    given: int
    expected: int
    is_closed: bool
    unknown: int = 0

    @property
    def is_settled(self) -> bool:
        return self.is_closed or 0 < self.expected == self.given

    @property
    def is_enough(self) -> bool:
        """At least four fifths have reported."""
        return self.expected > 0 and self.given * 5 >= self.expected * 4


def read_city(region: str, now: dt.datetime) -> City:
    """Everything of a city in three statements."""
    place = [f"%{region}%"]
    figures: dict[tuple[str, int], dict[str, object]] = defaultdict(dict)
    ends: dict[int, list[dt.datetime]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(UNITS, place)
        units = {code: (kind, opened, closed) for code, kind, opened, closed in cursor.fetchall()}
        cursor.execute(FACTS, place)
        for unit, year, item, state, value in cursor.fetchall():
            if state == "value":
                figures[unit, year][item] = Decimal(str(value))
            elif state == "not_applicable":
                figures[unit, year][item] = NOT_APPLICABLE
        cursor.execute(ENDS, place)
        for year, *closing in cursor.fetchall():
            ends[year] += [_moment(each) for each in closing if each is not None]
    return City(units, figures, frozenset(year for year in ends if max(ends[year]) < now))


def see(promised: Promised, city: City, year: int) -> Seen:
    """The promise in one year, the unit's parts summed."""
    parts = [
        _part(promised, city.figures.get((unit, year), {}))
        for unit, (kind, opened, closed) in city.units.items()
        if kind in promised.who
        and (not promised.only or unit == promised.only)
        and _stood(opened, closed, year)
    ]
    given = [part for part in parts if isinstance(part, tuple)]
    missing = parts.count(None)
    facts = (len(given), len(given) + missing, year in city.closed)
    if not given:
        return Seen(None, None, None, *facts, unknown=missing)
    above, below = (sum((part[place] for part in given), Decimal(0)) for place in (0, 1))
    if promised.way == "units":
        keeping = Decimal(sum(_keeps(promised, *part) for part in given))
        scope = Decimal(len(parts) - parts.count(NOT_APPLICABLE))
        return Seen(keeping / scope, keeping, scope, *facts, unknown=missing)
    if not promised.below:
        return Seen(above, above, None, *facts)
    return Seen(above * promised.scale / below, above, below, *facts)


def own_part(promised: Promised, city: City, unit: str, year: int) -> Seen:
    """The promise as if one unit were all there is."""
    kept = {unit: city.units[unit]}
    return see(promised, City(kept, city.figures, city.closed), year)


def _part(promised: Promised, figures: Figures):
    """Numerator and denominator of a unit; None: not reported; NOT_APPLICABLE: not in scope.

    Of several items of a numerator those that are 不适用 do not count.
    """
    above = [figures.get(item) for item in promised.above]
    below = figures.get(promised.below) if promised.below else Decimal(1)
    if None in (*above, below):
        return None
    counted = [each for each in above if isinstance(each, Decimal)]
    if not counted or not isinstance(below, Decimal) or not below:
        return NOT_APPLICABLE
    if promised.way == "units" and not promised.below:
        return min(counted), below
    return sum(counted, Decimal(0)), below


def _keeps(promised: Promised, above: Decimal, below: Decimal) -> bool:
    return above * promised.per >= promised.bound * below


def _stood(opened, closed, year: int) -> bool:
    """Whether the unit stood on 1 September."""
    day = f"{year}-09-01"
    return (opened is None or f"{opened}" <= day) and (closed is None or f"{closed}" > day)


def _moment(given) -> dt.datetime:
    """SQLite gives text in UTC, PostgreSQL a moment."""
    found = dt.datetime.fromisoformat(given) if isinstance(given, str) else given
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
