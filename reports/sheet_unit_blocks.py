"""What stands on the sheet 分院校: one block for each target, and one for each other definition of
its indicator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reports.formula_words import formula_words
from reports.rows import Row as BoardRow
from reports.sheet_paper import HUNDRED
from reports.wording import SHARE_KINDS, shown_area, shown_year
from submissions.standing import Standing
from targets.definitions import Definition
from targets.formulas import AreaValue, Formula
from targets.judgement import Promise
from targets.kinds import Kind, Measure
from targets.models import Indicator, Target


@dataclass(frozen=True, slots=True)
class Block:
    """One indicator on the sheet: its heading, its units and the value they give."""

    heading: str
    target: Target
    indicator: Indicator
    definition: Definition
    promise: Promise | None
    area: AreaValue
    year: int
    earlier: tuple[tuple[int, Decimal], ...] = ()
    bound: Decimal | None = None

    @property
    def computation(self) -> Formula:
        return self.definition.formula

    @property
    def total(self) -> Decimal | None:
        """The sum that the page shows: of a cumulative count with the years before."""
        if self.area.value is None:
            return None
        return self.area.value + sum(value for _, value in self.earlier)

    @property
    def counts_units(self) -> bool:
        """Whether the value is a number of units that comply."""
        return self.computation.measure is Measure.UNITS_MEETING

    @property
    def factor(self) -> Decimal:
        """What numerator ÷ denominator is multiplied by in its cell: percentages are fractions."""
        return self.computation.scale / (HUNDRED if self.is_percentage else 1)

    @property
    def is_percentage(self) -> bool:
        return self.indicator.unit == "%"


def blocks_of(number: int, row: BoardRow) -> Iterator[Block]:
    """The target's own definition, then the other definitions shown beside it."""
    standing = row.standing
    year = shown_year(standing)
    heading = f"{number}. {row.name}（{row.standing.indicator.unit}）：{formula_words(standing)}"
    if year != standing_year(standing):
        heading += f"（{year}年数据）"
    yield Block(
        heading,
        standing.target,
        standing.indicator,
        standing.definition,
        standing.promise,
        shown_area(standing),
        year,
        _earlier(standing, year),
        _bound(standing),
    )
    for variant in standing.variants:
        yield Block(
            f"{number}. 另一口径：{variant.indicator.name}（{variant.indicator.unit}）："
            f"{formula_words(variant)}",
            standing.target,
            variant.indicator,
            variant.definition,
            None,
            variant.area,
            variant.year,
        )


def _bound(standing: Standing) -> Decimal | None:
    """What the total is held against, in its own unit: it is never rounded onto that."""
    if standing.promise.kind in SHARE_KINDS:
        return HUNDRED
    return standing.judgement.target_value if standing.judgement is not None else None


def standing_year(standing: Standing) -> int:
    """The data year that the standing is about."""
    return max(standing.areas)


def _earlier(standing: Standing, year: int) -> tuple[tuple[int, Decimal], ...]:
    """What the years before have added to a cumulative count."""
    promise = standing.promise
    if promise.kind is not Kind.CUMULATIVE or standing.judgement is None:
        return ()
    start = promise.start_year
    return tuple(
        (each, area.value)
        for each, area in sorted(standing.areas.items())
        if each < year and area.value is not None and (start is None or each > start)
    )
