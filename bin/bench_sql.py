"""The numbers of the measured pages once more, by plain SQL: what the database alone takes.

Written from the definitions of the indicators, not read from the catalogue; `bin/bench_pages.py`
compares the numbers with those of the pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

COLLEGES, OFFICE = ("higher",), ("authority",)
SECONDARY = ("secondary", "skilled")
SCHOOLS = ("higher", "secondary", "technician", "skilled")


@dataclass(frozen=True, slots=True)
class Sum:
    """Σ of an item over units of these kinds."""

    kinds: tuple[str, ...]
    item: str


@dataclass(frozen=True, slots=True)
class Share:
    """Σ above ÷ Σ below over the units that gave all of it."""

    kinds: tuple[str, ...]
    above: tuple[str, ...]
    below: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """How many units have times × item ≥ bound × below (1 where nothing is below), and of how many
    it is known.
    """

    kinds: tuple[str, ...]
    item: str
    below: str = ""
    times: int = 1
    bound: int = 1


@dataclass(frozen=True, slots=True)
class AllYes:
    """How many units said yes to every item, and how many answered."""

    kinds: tuple[str, ...]
    items: tuple[str, ...]


Measured = Sum | Share | Meeting | AllYes

CONDITIONS = ("land-and-buildings", "teachers", "equipment", "books")
INDICATORS: dict[str, Measured] = {
    "enrolment": Sum(SCHOOLS, "full-time-enrolment"),
    "dual-qualified-share": Share(SCHOOLS, ("dual-qualified-teachers",), "specialised-teachers"),
    "senior-title-secondary": Share(SECONDARY, ("senior-title-teachers",), "full-time-teachers"),
    "senior-title-higher": Share(COLLEGES, ("senior-title-teachers",), "full-time-teachers"),
    "ideology-teacher-ratio": Meeting(
        COLLEGES, "ideology-teachers", "full-time-enrolment", times=350
    ),
    "progression-rate": Share(
        SECONDARY, ("progressed-higher-vocational", "progressed-vocational-bachelor"), "graduates"
    ),
    "enterprises-per-100-students": Meeting(
        SCHOOLS, "partner-enterprises", "full-time-enrolment", times=100
    ),
    "themed-education-hours": Meeting(SCHOOLS, "themed-education-hours", bound=16),
    "micro-lessons": Sum(SCHOOLS, "micro-lessons"),
    "ideology-major-sites": Sum(SCHOOLS, "ideology-major-sites"),
    "x-certificate-sites": Sum(SCHOOLS, "x-certificate-sites"),
    "undergraduate-pilot-majors": Sum(COLLEGES, "undergraduate-pilot-majors"),
    "provincial-major-groups": Sum(COLLEGES, "provincial-major-groups"),
    "provincial-double-excellent": Sum(SECONDARY, "provincial-double-excellent"),
    "secondary-conditions-met": AllYes(
        SECONDARY, tuple(f"condition-{name}" for name in CONDITIONS)
    ),
    "per-student-funding": Share(COLLEGES, ("appropriation",), "funded-students"),
    "investment-non-decreasing": Sum(OFFICE, "vocational-investment"),
    "double-funds-paid": Share(OFFICE, ("double-funds-paid",), "double-funds-due"),
    "county-centres": Share(OFFICE, ("counties-with-centre",), "counties"),
    "annual-meetings": Sum(OFFICE, "special-meetings"),
}

CELLS = """
WITH cells AS (
    SELECT fact.institution_id, fact.year, unit.kind, {place} AS place, {columns}
    FROM submissions_fact fact
    JOIN targets_dataitem item ON item.id = fact.item_id
    JOIN institutions_institution unit ON unit.id = fact.institution_id
    JOIN institutions_region region ON region.id = unit.region_id
    WHERE fact.state = 'value' AND fact.year BETWEEN %s AND %s
        AND region.path LIKE %s AND item.code IN ({items})
    GROUP BY fact.institution_id, fact.year, unit.kind, place
)
"""
POOLED = CELLS + "SELECT place, year, {sums} FROM cells GROUP BY place, year"
BY_UNIT = CELLS + "SELECT institution_id, year, {columns_only} FROM cells"
FACTS_OF_YEAR = """
    SELECT unit.code, item.code, fact.state, fact.value
    FROM submissions_fact fact
    JOIN targets_dataitem item ON item.id = fact.item_id
    JOIN institutions_institution unit ON unit.id = fact.institution_id
    JOIN institutions_region region ON region.id = unit.region_id
    WHERE fact.year = %s AND region.path LIKE %s
"""
DRAFT = """
    SELECT item.code, given.state, given.value, given.typed, given.note
    FROM submissions_figure given
    JOIN submissions_revision held ON held.id = given.revision_id
    JOIN targets_dataitem item ON item.id = given.item_id
    WHERE held.submission_id = %s AND held.state = 'working'
"""
LAST_YEAR = """
    SELECT item.code, fact.state, fact.value
    FROM submissions_fact fact JOIN targets_dataitem item ON item.id = fact.item_id
    WHERE fact.institution_id = %s AND fact.year = %s
"""

DRAFT_ROWS = """
    SELECT revision_id, item_id, state, value, typed, note
    FROM submissions_figure WHERE revision_id = %s
"""
KEEP = """
    INSERT INTO submissions_figure (revision_id, item_id, state, value, typed, note)
    VALUES {rows} ON CONFLICT (revision_id, item_id) DO UPDATE SET
    state = EXCLUDED.state, value = EXCLUDED.value, typed = EXCLUDED.typed, note = EXCLUDED.note
"""

Pair = tuple[Decimal | None, Decimal | None]
Numbers = dict[tuple[str, int, str], Pair]


def pooled(path: str, width: int, years: tuple[int, int], codes: tuple[str, ...]) -> Numbers:
    """Both numbers of every indicator by place and year, over the units below `path`; a place is
    the first `width` characters of their regions' paths.
    """
    wanted = {code: INDICATORS[code] for code in codes}
    found: Numbers = {}
    for place, year, *values in _ask(POOLED, wanted, path, width, years):
        numbers = [None if value is None else Decimal(str(value)) for value in values]
        for code, first, second in zip(codes, numbers[::2], numbers[1::2], strict=True):
            found[place, year, code] = (first, second)
    return found


def by_unit(path: str, years: tuple[int, int], code: str) -> list[tuple]:
    """The items of one indicator, unit by unit and year by year."""
    return _ask(BY_UNIT, {code: INDICATORS[code]}, path, len(path), years)


def facts_of_year(path: str, year: int) -> list[tuple]:
    """Every approved figure of a year."""
    return asked(FACTS_OF_YEAR, [year, f"{path}%"])


def asked(statement: str, values: list) -> list[tuple]:
    """All rows that a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _ask(
    statement: str, wanted: dict[str, Measured], path: str, width: int, years: tuple[int, int]
) -> list[tuple]:
    items = sorted({item for each in wanted.values() for item in _items(each)})
    names = {item: f"c{number}" for number, item in enumerate(items)}
    columns = [
        f"MAX(CASE WHEN item.code = '{item}' THEN fact.value END) AS {name}"
        for item, name in names.items()
    ]
    sums = [text for each in wanted.values() for text in _sums(each, names)]
    sql = statement.format(
        place=f"SUBSTR(region.path, 1, {width})",
        columns=", ".join(columns),
        columns_only=", ".join(names.values()),
        items=", ".join(["%s"] * len(items)),
        sums=", ".join(sums),
    )
    return asked(sql, [*years, f"{path}%", *items])


def _items(measured: Measured) -> Iterator[str]:
    match measured:
        case Sum(item=item):
            yield item
        case Share(above=above, below=below):
            yield from (*above, below)
        case Meeting(item=item, below=below):
            yield from filter(None, (item, below))
        case AllYes(items=items):
            yield from items


def _sums(measured: Measured, names: dict[str, str]) -> tuple[str, str]:
    """The two sums of an indicator as SQL."""
    kinds = ", ".join(f"'{kind}'" for kind in measured.kinds)
    given = " AND ".join(f"{names[item]} IS NOT NULL" for item in _items(measured))
    counted = f"kind IN ({kinds}) AND {given}"
    match measured:
        case Sum(item=item):
            return f"SUM(CASE WHEN {counted} THEN {names[item]} END)", "NULL"
        case Share(above=above, below=below):
            whole = " + ".join(names[item] for item in above)
            return (
                f"SUM(CASE WHEN {counted} THEN {whole} END)",
                f"SUM(CASE WHEN {counted} THEN {names[below]} END)",
            )
        case Meeting(item=item, below=below, times=times, bound=bound):
            test = f"{times} * {names[item]} >= {bound} * {names[below] if below else 1}"
        case AllYes(items=items):
            test = " AND ".join(f"{names[item]} = 1" for item in items)
    return (
        f"SUM(CASE WHEN {counted} AND {test} THEN 1 ELSE 0 END)",
        f"SUM(CASE WHEN {counted} THEN 1 ELSE 0 END)",
    )


def keep(rows: list[tuple]) -> None:
    """Write the figures of a draft in one statement."""
    slots = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(KEEP.format(rows=slots), [value for row in rows for value in row])
