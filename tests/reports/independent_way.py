"""The way of a promise once more: its start, what is due by now, how much of it is done and where
it leads. Source: docs/progress.md, 记号, 基期 and 展望; nothing is imported from the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from tests.reports.independent_figures import City, Seen, see
from tests.reports.independent_judging import BASE, FIRST, Expected, expect
from tests.reports.promised import Promised

LONG = 10


@dataclass(frozen=True)
class Way:
    """None where there is none: no baseline, nothing due, nothing that could be done."""

    start: Decimal | None
    due: Decimal | None
    done: Decimal | None
    outlook: str


def way_of(promised: Promised, city: City, year: int) -> Way:
    """The way of a promise on the page of a year. Outlooks are written as the pages do, without
    spaces; what is expected at the deadline begins with 预计 and is a number.
    """
    seen = {each: see(promised, city, each) for each in range(BASE, year + 1)}
    expected = expect(promised, city, year)
    start = _start(promised, seen)
    if promised.way == "yes" or (promised.every_year and promised.way != "before"):
        return Way(None, None, None, "—")
    if start is None or promised.every_year or expected.value is None:
        return Way(start.value if start else None, None, None, "—")
    if promised.deadline is None:
        return Way(start.value, None, None, _outlook(promised, seen, expected, start))
    if expected.year <= start.year:
        return Way(start.value, None, None, "—")
    if start.value >= promised.bound:
        return Way(start.value, Decimal(promised.bound), None, "—")
    length = promised.bound - start.value
    # Multiplied first: a third of three is one.
    due = start.value + length * (expected.year - start.year) / (promised.deadline - start.year)
    if promised.is_whole:
        due = due.to_integral_value(ROUND_FLOOR)
    done = (expected.value - start.value) / length
    return Way(start.value, due, done, _outlook(promised, seen, expected, start))


@dataclass(frozen=True)
class Point:
    year: int
    value: Decimal


def _start(promised: Promised, seen: Mapping[int, Seen]) -> Point | None:
    if promised.way == "running":
        return Point(BASE, Decimal(0))
    known = (Point(year, each.value) for year, each in seen.items() if _counts(promised, each))
    return next(known, None)


def _counts(promised: Promised, seen: Seen) -> bool:
    """Four fifths have reported, or a partial sum is enough by itself."""
    if seen.value is None:
        return False
    enough = promised.is_whole and promised.way == "amount" and seen.value >= promised.bound
    return seen.is_enough or enough


def _points(promised: Promised, seen: Mapping[int, Seen], until: int) -> list[Point]:
    """What is known of each year; of a running total the sum so far."""
    found, total = [], Decimal(0)
    for year, each in seen.items():
        if not _counts(promised, each) or year > until:
            continue
        total += each.value if year >= FIRST else 0
        found.append(Point(year, total if promised.way == "running" else each.value))
    return found


def _outlook(promised: Promised, seen: Mapping[int, Seen], expected: Expected, start: Point) -> str:
    if promised.way not in ("amount", "running") or expected.status == "not_due":
        return "—"
    points = _points(promised, seen, expected.year)
    if expected.status == "met":
        return f"{next(each.year for each in points if each.value >= promised.bound)}年"
    deadline = promised.deadline or expected.year + LONG
    if expected.year >= deadline or expected.status == "missed" or len(points) < 2:
        return "—"
    now = Point(expected.year, expected.value)
    after = [each for each in points if each.year > start.year]
    before = after[-2] if len(after) > 1 else start
    years = [_year(promised, now, _pace(each, now)) for each in (start, before)]
    latest = max((each for each in years if each is not None), default=deadline + 1)
    if expected.status == "on_track" and expected.ratio < 1 and latest > deadline:
        return f"预计{now.value + _pace(start, now) * (deadline - now.year)}"
    return _in_words(years, promised.deadline or now.year)


def _in_words(years: list[int | None], deadline: int) -> str:
    said = _span_in_words(years, deadline)
    if None not in years:
        return said
    return f"{said}，或无法达成" if said else "照此趋势无法达成"


def _span_in_words(years: list[int | None], deadline: int) -> str:
    known = sorted({each for each in years if each is not None and each <= deadline + LONG})
    too_long = any(each is not None and each > deadline + LONG for each in years)
    if known and too_long:
        return f"{known[0]}年至10年以上"
    if known:
        return "–".join(str(each) for each in known) + "年"
    return "10年以上" if too_long else ""


def _pace(before: Point, now: Point) -> Decimal:
    return (now.value - before.value) / (now.year - before.year)


def _year(promised: Promised, now: Point, pace: Decimal) -> int | None:
    """The year in which the bound is reached; None: never."""
    if pace <= 0:
        return None
    years = ((promised.bound - now.value) / pace).to_integral_value(ROUND_CEILING)
    return now.year + int(years)


@dataclass(frozen=True)
class Lack:
    """What one unit lacks in whole things, and its share of all that is lacking."""

    amount: Decimal
    share: Decimal


def lacks_of(promised: Promised, parts: Mapping[str, tuple[Decimal, Decimal]]) -> dict[str, Lack]:
    """What each unit lacks, from its numerator and denominator (of conditions: how many of how
    many are met).
    """
    found = {}
    for unit, (above, below) in parts.items():
        each = promised.per if promised.way == "units" else promised.scale
        lack = promised.bound * below / each - above
        if lack > 0:
            found[unit] = lack.to_integral_value(ROUND_CEILING)
    total = sum(found.values(), Decimal(0))
    return {unit: Lack(amount, amount / total) for unit, amount in found.items()}
