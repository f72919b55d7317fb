"""Geometry of the small pictures: bullet bars, strips and sparklines as plain numbers.

Positions and widths are `Decimal` percentages of the picture's width (0 to 100), ready to stand
in SVG attributes. Nothing here knows a model, a template or a colour. `None` means "not drawn"
and is never 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

FULL = Decimal(100)
ROOM_BEYOND_TARGET = Decimal("0.9")
SPARKLINE_HEIGHT = Decimal(24)
SPARKLINE_MARGIN = Decimal(3)
_STEP = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Bullet:
    """A bar with two marks: what is reached, what is due by now, what is promised."""

    bar: Decimal | None
    due: Decimal | None
    target: Decimal | None


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a strip: its key, how many it stands for, where it begins, how wide it is."""

    key: object
    count: int
    x: Decimal
    width: Decimal


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a sparkline: x in percent of the width, y from the top in picture units."""

    x: Decimal
    y: Decimal


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Runs of neighbouring known values; a missing value interrupts the line."""

    runs: tuple[tuple[Point, ...], ...]
    last: Point | None


def axis_end(
    value: Decimal | None,
    target: Decimal | None,
    due: Decimal | None,
    *,
    percentage: bool,
    upper: Decimal | None = None,
) -> Decimal | None:
    """The value at the right end of the axis, in the unit of the values.

    100 for percentages; otherwise the largest of value, target (for a range its `upper` bound)
    and due by now, divided by 0.9, so that a target leaves room beyond it. `None` when nothing
    positive is known and no axis can be drawn.
    """
    if percentage:
        return FULL
    largest = max((n for n in (value, target, due, upper) if n is not None), default=None)
    if largest is None or largest <= 0:
        return None
    return largest / ROOM_BEYOND_TARGET


def bullet(
    value: Decimal | None,
    target: Decimal | None,
    due: Decimal | None = None,
    *,
    percentage: bool,
    upper: Decimal | None = None,
) -> Bullet:
    """Place value, due by now and target on one axis; what lies beyond an end stops there."""
    end = axis_end(value, target, due, percentage=percentage, upper=upper)
    return Bullet(bar=_place(value, end), due=_place(due, end), target=_place(target, end))


def strip(counts: Iterable[tuple[object, int]]) -> tuple[Segment, ...]:
    """Lay counts side by side in the order given; the widths add up to exactly 100.

    Keys counted 0 have no segment; nothing at all gives an empty strip. Raises `ValueError` for
    a negative count.
    """
    wanted = [(key, count) for key, count in counts if count != 0]
    if any(count < 0 for _, count in wanted):
        raise ValueError("a strip counts things, and a count is never negative")
    total = sum(count for _, count in wanted)
    segments = []
    passed = 0
    for key, count in wanted:
        x = _round(FULL * passed / total)
        passed += count
        segments.append(Segment(key, count, x, _round(FULL * passed / total) - x))
    return tuple(segments)


def sparkline(values: Sequence[Decimal | None]) -> Sparkline:
    """Spread a series evenly over the width, the lowest value at the bottom.

    A constant series runs through the middle; `None` leaves a gap.
    """
    known = [value for value in values if value is not None]
    if not known:
        return Sparkline(runs=(), last=None)
    low, high = min(known), max(known)
    runs: list[list[Point]] = [[]]
    for position, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        runs[-1].append(Point(_across(position, len(values)), _down(value, low, high)))
    drawn = tuple(tuple(run) for run in runs if run)
    return Sparkline(runs=drawn, last=drawn[-1][-1])


def _place(number: Decimal | None, end: Decimal | None) -> Decimal | None:
    if number is None or end is None:
        return None
    return _round(min(max(FULL * number / end, Decimal(0)), FULL))


def _across(position: int, length: int) -> Decimal:
    return FULL / 2 if length == 1 else _round(FULL * position / (length - 1))


def _down(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    if high == low:
        return SPARKLINE_HEIGHT / 2
    drawable = SPARKLINE_HEIGHT - 2 * SPARKLINE_MARGIN
    return _round(SPARKLINE_MARGIN + drawable * (high - value) / (high - low))


def _round(number: Decimal) -> Decimal:
    return number.quantize(_STEP, rounding=ROUND_HALF_UP)
