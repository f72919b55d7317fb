"""Figures as people read them on pages, in sentences and in workbooks.

Rounding here is for the eye only (half up); whatever is compared or stored stays unrounded.
``None`` shows as a dash, never as 0.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\u2212"
DASH = "—"
YES_NO = "是/否"
WAN = Decimal(10_000)

Figure = Decimal | int


def rounded(value: Figure, decimals: int) -> Decimal:
    """Half up, away from zero; −0 becomes 0."""
    result = Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return result if result else abs(result)


def number(value: Figure | None, decimals: int | None = None) -> str:
    """19600 → ``19,600``.  Without ``decimals`` all digits, no zeros added at the end."""
    if value is None:
        return DASH
    shown = _all_digits(value) if decimals is None else rounded(value, decimals)
    return f"{shown:,f}".replace("-", MINUS)


def percent(value: Figure | None, decimals: int | None = None) -> str:
    """Percentage points as a percentage: 43.1 → ``43.1%``."""
    return DASH if value is None else f"{number(value, decimals)}%"


def in_wan(
    value: Figure | None, unit: str = "", decimals: int = 2, target: Figure | None = None
) -> str:
    """19600 人 → ``1.96 万人``; beside a ``target`` never rounded onto it (`show_against`)."""
    if value is None:
        return DASH
    return f"{show_against(value / WAN, target and target / WAN, decimals)} 万{unit}"


def quantity(value: Figure | None, unit: str, decimals: int | None = None) -> str:
    """A number with its unit: ``43.1%``, ``19,600 人``, ``是``; without unit the bare number."""
    if value is None:
        return DASH
    if unit == YES_NO:
        return "是" if value else "否"
    return with_unit(number(value, decimals), unit)


def with_unit(shown: str, unit: str) -> str:
    """Join a shown number and its unit; % follows without a space."""
    if unit == "%" or not unit:
        return f"{shown}{unit}"
    return f"{shown} {unit}"


def difference(value: Figure | None, unit: str, decimals: int = 0) -> str:
    """A signed difference: ``−6.9 个百分点``, ``+2.4 个百分点``, ``−2,400 人``.

    A difference that would round to nothing keeps as many decimals as show that it is there.
    """
    if value is None:
        return DASH
    shown = number(value, _decimals_to_show(value, decimals))
    sign = "+" if value > 0 else ""
    return with_unit(f"{sign}{shown}", "个百分点" if unit == "%" else unit)


def decimals_against(value: Figure, target: Figure, decimals: int) -> int:
    """How many decimals ``value`` needs so that rounding moves it neither onto nor past target.

    49.96 against 50 needs two where one is usual; a value that equals the target needs none more.
    """
    value, target = Decimal(value), Decimal(target)
    most = max(decimals, -int(value.normalize().as_tuple().exponent))
    for places in range(decimals, most):
        if _same_side(rounded(value, places), value, target):
            return places
    return most


def show_against(value: Figure | None, target: Figure | None, decimals: int, unit: str = "") -> str:
    """``value`` rounded for display, never so that a target seems reached that is not.

    49.96 with one decimal and target 50 → ``49.96%``, not ``50.0%`` (docs/progress.md: unrounded
    values are compared).
    """
    if value is None:
        return DASH
    if target is None:
        return quantity(value, unit, decimals)
    return quantity(value, unit, decimals_against(value, target, decimals))


def standard(lower: Figure, per: Figure) -> str:
    """A standard of so many per so many: ``1:350``."""
    return f"{_all_digits(lower):f}:{_all_digits(per):f}"


def fraction(numerator: Figure | None, denominator: Figure | None) -> str:
    """What a ratio is made of: ``1,290/2,993``, ``7/9``."""
    return f"{number(numerator)}/{number(denominator)}"


def done_of(done: int, total: int) -> str:
    """How far a long work is: 1,200 / 4,800（25%）; empty while the total is not known."""
    return f"{done:,} / {total:,}（{100 * done // total}%）" if total else ""


def chinese_date(day: date | None) -> str:
    """``2024 年 12 月 31 日``, without leading zeros."""
    return DASH if day is None else f"{day.year} 年 {day.month} 月 {day.day} 日"


def number_for_input(value: Figure | None, unit: str) -> str:
    """The text with which a form field opens: it reads back as the same value.

    No separators; a percentage below one carries its sign, since a bare 0.12 would be asked about.
    """
    if value is None:
        return ""
    if unit == YES_NO:
        return "是" if value else "否"
    text = f"{_all_digits(value):f}"
    return f"{text}%" if unit == "%" and 0 < abs(Decimal(value)) < 1 else text


def _all_digits(value: Figure) -> Decimal:
    """Without zeros at the end of the decimals: 57.60 → 57.6, 20.0 → 20."""
    text = f"{Decimal(value):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return Decimal(text) if Decimal(text) else Decimal(0)


def _decimals_to_show(value: Figure, decimals: int) -> int:
    while value and not rounded(value, decimals):
        decimals += 1
    return decimals


def _same_side(shown: Decimal, value: Decimal, target: Decimal) -> bool:
    """Whether the rounded value stands to the target as the real one does."""
    return (shown > target) == (value > target) and (shown < target) == (value < target)
