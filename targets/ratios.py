"""How far against how long: the two ratios R of docs/progress.md, on plain numbers.

``linear_ratio`` is 序时进度 (share of the distance done ÷ share of the time used);
``compound_ratio`` compares annual growth rates as Eurostat and Statistics Canada do.
Both take int, float, str or Decimal and return a Decimal (1 means exactly on the path), or None
where the ratio is undefined.  ``None`` in gives ``None`` out: a missing number is never 0.
A word that is no number, NaN and infinity raise ``ValueError``.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation, localcontext

Plain = int | float | str | Decimal

PRECISION = 50
TOLERANCE = Decimal("1e-9")  # of every comparison of what was divided
ONE = Decimal(1)


def to_decimal(number: Plain) -> Decimal:
    """The number as it is written: 0.1 becomes 0.1, not its binary neighbour."""
    try:
        result = number if isinstance(number, Decimal) else Decimal(str(number))
    except InvalidOperation:
        raise ValueError(f"not a number: {number!r}") from None
    if not result.is_finite():
        raise ValueError(f"not a finite number: {number!r}")
    return result


def linear_ratio(
    *,
    base_value: Plain | None,
    base_year: Plain | None,
    value: Plain | None,
    year: Plain | None,
    target_value: Plain | None,
    target_year: Plain | None,
) -> Decimal | None:
    """R = A / E with A = (v − v0) / (V − v0) and E = (t − t0) / (T − t0).

    None for t ≤ t0, T ≤ t0 or V = v0.
    """
    numbers = _all_known(base_value, base_year, value, year, target_value, target_year)
    if numbers is None:
        return None
    v0, t0, v, t, goal, end = numbers
    if t <= t0 or end <= t0 or goal == v0:
        return None
    with localcontext(prec=PRECISION):
        return (v - v0) * (end - t0) / ((goal - v0) * (t - t0)) + 0


def compound_ratio(
    *,
    base_value: Plain | None,
    base_year: Plain | None,
    value: Plain | None,
    year: Plain | None,
    target_value: Plain | None,
    target_year: Plain | None,
    rising: bool,
) -> Decimal | None:
    """R = d · s · ((v/v0)^(1/(t−t0)) − 1) / |(V/v0)^(1/(T−t0)) − 1|.

    d is +1 when a rise is wanted and −1 when a fall is wanted, s is −1 for a negative v0.
    None as for ``linear_ratio``, and where v0 or V is 0 or a sign differs from that of v0.
    A value of exactly 0 has lost everything: growth −1.
    """
    numbers = _all_known(base_value, base_year, value, year, target_value, target_year)
    if numbers is None:
        return None
    v0, t0, v, t, goal, end = numbers
    if t <= t0 or end <= t0 or goal == v0 or not _grows(v0, v, goal):
        return None
    with localcontext(prec=PRECISION):
        required = abs((goal / v0) ** (ONE / (end - t0)) - 1)
        if not required:
            return None
        direction = (1 if rising else -1) * (-1 if v0 < 0 else 1)
        return direction * ((v / v0) ** (ONE / (t - t0)) - 1) / required + 0


def straight_path(v0: Decimal, goal: Decimal, elapsed: Decimal) -> Decimal:
    """The value due when the share ``elapsed`` of the time has passed, on a straight line."""
    return v0 + (goal - v0) * elapsed


def compound_path(v0: Decimal, goal: Decimal, elapsed: Decimal) -> Decimal | None:
    """The same at a constant yearly growth rate; None where growth is undefined."""
    if not _grows(v0, goal, goal):
        return None
    if elapsed == 1:
        return goal
    with localcontext(prec=PRECISION):
        return v0 * (goal / v0) ** elapsed


def _grows(v0: Decimal, v: Decimal, goal: Decimal) -> bool:
    return v0 != 0 and goal != 0 and v * v0 >= 0 and goal * v0 > 0


def _all_known(*numbers: Plain | None) -> list[Decimal] | None:
    known = [to_decimal(number) for number in numbers if number is not None]
    return known if len(known) == len(numbers) else None
