"""The rules of docs/progress.md once more, for the kinds of promises that the two documents make.

Nothing here is imported from the program: a mistake in `targets.progress` is a difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from tests.reports.independent_figures import City, Seen, see
from tests.reports.promised import Promised

BASE, FIRST = 2022, 2023
NEAR = Decimal("0.000000001")
ON_TRACK, BEHIND = Decimal("0.95"), Decimal("0.6")


@dataclass(frozen=True)
class Expected:
    """What every page has to say: the status, and the year and figures that it rests on."""

    status: str
    year: int
    seen: Seen | None
    value: Decimal | None
    ratio: Decimal | None = None

    @property
    def shown(self) -> Decimal | None:
        """What stands in the page: also a value that was not enough for a judgement."""
        waits_for_more = self.status == "no_data" and self.seen is not None
        return self.seen.value if waits_for_more and self.seen is not None else self.value


def expect(promised: Promised, city: City, year: int) -> Expected:
    """How a promise stands at the end of a year."""
    seen = {each: see(promised, city, each) for each in range(BASE, year + 1)}
    return expect_of(promised, seen, year)


def expect_of(promised: Promised, seen: Mapping[int, Seen], year: int) -> Expected:
    """The same from what was seen."""
    shown = year
    waits = year == promised.deadline and not seen[year].given and not seen[year].is_closed
    if waits:
        shown = max((each for each in seen if each < year and seen[each].given), default=year)
    if promised.every_year:
        status = _every_year(promised, seen, shown, settled=not waits)
        return Expected(status, shown, seen[shown], seen[shown].value)
    if promised.deadline is None:
        return _undated(promised, seen, year)
    return _by_pace(promised, seen, shown, waits)


def _undated(promised: Promised, seen: Mapping[int, Seen], year: int) -> Expected:
    """Met or not; there is no pace without a date. What was built stays built."""
    if promised.way == "yes":
        year = max((each for each in seen if seen[each].given), default=year)
    now = seen[year]
    if not now.given or not (now.is_enough or _meets(promised, now.value)):
        return Expected("no_data", year, now, None)
    return Expected("met" if _meets(promised, now.value) else "not_yet", year, now, now.value)


def _by_pace(promised: Promised, seen: Mapping[int, Seen], year: int, waits: bool) -> Expected:
    value = _amount(promised, seen, year)
    now, start = seen[year], _start(promised, seen)
    known = value is not None and (now.is_enough or (promised.is_whole and _meets(promised, value)))
    if promised.way == "running" and year == BASE:
        return Expected("not_yet", year, now, None)
    if not known or value is None:
        return Expected("missed" if year == 2025 and now.is_closed else "no_data", year, now, None)
    ratio = _ratio(promised, start, value, year)
    sure = promised.way not in ("units", "things") or not now.unknown
    if _meets(promised, value) and sure:
        return Expected("met", year, now, value, ratio)
    if year == promised.deadline and now.is_settled and not waits:
        return Expected("missed", year, now, value, ratio)
    return Expected(_lamp(promised, start, value, year, ratio), year, now, value, ratio)


def _lamp(promised: Promised, start, value: Decimal, year: int, ratio: Decimal | None) -> str:
    if ratio is None or start is None:
        return "not_yet"
    if promised.is_whole:
        before, since = start
        # Multiplied first: a third of three is one.
        way = Decimal(promised.bound - before) * (year - since) / (2025 - since)
        due = way.to_integral_value(ROUND_FLOOR)
        if due == 0 and value <= before:
            return "not_due"
        if due > 0 and value - before >= due:
            return "on_track"
    if ratio >= ON_TRACK - NEAR:
        return "on_track"
    return "behind" if ratio >= BEHIND - NEAR else "off_track"


def _ratio(promised: Promised, start, value: Decimal, year: int) -> Decimal | None:
    """Share of the way over share of the time; None at the start and where there is no way."""
    if start is None or year <= start[1] or start[0] >= promised.bound:
        return None
    before, since = start
    way = (value - before) / (promised.bound - before)
    return way / (Decimal(year - since) / (2025 - since))


def _start(promised: Promised, seen: Mapping[int, Seen]) -> tuple[Decimal, int] | None:
    """The value of the base year, else of the first year after it that has one."""
    if promised.way == "running":
        return Decimal(0), BASE
    found = ((each.value, year) for year, each in seen.items() if each.is_enough)
    return next(((value, year) for value, year in found if value is not None), None)


def _amount(promised: Promised, seen: Mapping[int, Seen], year: int) -> Decimal | None:
    if promised.way != "running":
        return seen[year].value
    added = [each.value for of, each in seen.items() if of >= FIRST and each.value is not None]
    return sum(added, Decimal(0)) if added else None


def _meets(promised: Promised, value: Decimal | None) -> bool:
    return value is not None and value >= promised.bound


def _every_year(promised: Promised, seen: Mapping[int, Seen], year: int, *, settled: bool) -> str:
    """Each year by itself: the latest failure weighs most, a gap keeps the whole from being met."""
    if year == BASE:
        return "not_yet"
    kept = {each: _kept(promised, seen, each) for each in range(FIRST, year + 1)}
    failed = [each for each, is_kept in kept.items() if is_kept is False]
    over = year == promised.deadline and settled and seen[year].is_settled
    if failed and over:
        return "missed"
    fallen = promised.way == "before" and (seen[year].value or 0) < (seen[BASE].value or 0)
    if year in failed or fallen:
        return "off_track"
    if failed:
        return "behind"
    if None in kept.values():
        return "no_data"
    return "met" if over and not any(seen[each].unknown for each in kept) else "on_track"


def _kept(promised: Promised, seen: Mapping[int, Seen], year: int) -> bool | None:
    """Whether one year was as promised; None where too few are known."""
    now = seen[year]
    if now.value is None:
        return None
    if promised.way == "units":
        short = (now.below or 0) - (now.above or 0) - now.unknown
        return False if short else (True if now.is_enough else None)
    if not now.is_enough:
        return None
    if promised.way == "before":
        before = [each.value for of, each in seen.items() if of < year and each.value is not None]
        return not before or now.value >= before[-1]
    return _meets(promised, now.value)
