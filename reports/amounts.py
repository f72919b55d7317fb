"""Amounts of a target in words: the one rounding for pages, workbooks and sentences."""

from __future__ import annotations

from decimal import Decimal

from jinchang_vet.kit import formats
from submissions.standing import Standing
from targets.figures import SHARE_KINDS
from targets.kinds import Kind

# Below this many whole things each one of them counts.
FEW = 100
WHOLE = Decimal(100)  # per cent


def amount(standing: Standing, value: Decimal | None) -> str:
    """An amount of the target's own measure with its unit, never rounded onto the target."""
    if value is None:
        return formats.DASH
    if standing.promise.kind in SHARE_KINDS:
        return formats.show_against(value * 100, WHOLE, 0, "%")
    if standing.promise.kind is Kind.MILESTONE:
        return "已建成" if value else "未建成"
    indicator, target = standing.indicator, _bound(standing)
    if indicator.in_ten_thousands and abs(value) >= formats.WAN:
        return formats.in_wan(value, indicator.unit, 2, target)
    return formats.show_against(value, target, indicator.decimals, indicator.unit)


def size_words(standing: Standing, change: Decimal) -> str:
    """An amount of change without its sign: “6.9 个百分点”, “2,400 人”."""
    indicator, size = standing.indicator, abs(change)
    if indicator.in_ten_thousands and size >= formats.WAN:
        return formats.in_wan(size, indicator.unit)
    return formats.difference(size, indicator.unit, indicator.decimals).lstrip("+")


def _bound(standing: Standing) -> Decimal | None:
    if standing.judgement is not None:
        return standing.judgement.target_value
    return standing.promise.lower
