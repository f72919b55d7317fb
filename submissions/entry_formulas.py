"""The live formulas of the entry sheet: change, checks, the institution's own ratios.

Each formula comes with the value that it has for the figures in the sheet, so that previews which
do not calculate show the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jinchang_vet.kit.numbers import plain
from jinchang_vet.kit.xlsx_template import Live
from submissions.entries import BLANK, Entry
from submissions.entry_trial import Ratio
from submissions.frozen import FrozenItem, FrozenRule
from submissions.models import FigureState
from submissions.sheet import Sheet
from targets.models import ItemRule

ABSENT = ("不适用", "/", "—", "——")
Terms = Sequence[tuple[str, Decimal]]


@dataclass(frozen=True, slots=True)
class _Warning:
    """A sentence that the check column shows while its condition is true, and whether it is now."""

    condition: str
    sentence: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Places:
    """Where the figures of the items stand: the row of each, and the columns by letter."""

    rows: Mapping[str, int]
    items: Mapping[str, FrozenItem]
    last: str
    now: str
    note: str

    def number(self, code: str, column: str) -> str:
        """The figure in the unit of the item; text and blank count as 0."""
        times = "*100" if self.items[code].unit == "%" else ""
        return f"N({column}{self.rows[code]}){times}"

    def total(self, terms: Terms, column: str) -> str:
        """Σ coefficient × figure."""
        parts = []
        for code, coefficient in terms:
            times = "" if coefficient == 1 else f"{plain(coefficient)}*"
            parts.append(f"{times}{self.number(code, column)}")
        return "+".join(parts)

    def all_numbers(self, terms: Terms, column: str) -> str:
        """Whether every term is a number, as arguments of AND."""
        return ",".join(f"ISNUMBER({column}{self.rows[code]})" for code, _ in terms)


def ratio(places: Places, found: Ratio, figures: Mapping[str, Decimal | None], column: str) -> Live:
    """The value of an indicator in one column; empty text while a term is missing or nothing is
    below the line. A percentage is a fraction, for a percent format.
    """
    scale = found.scale / 100 if found.unit == "%" else found.scale
    above, below = places.total(found.above, column), places.total(found.below, column)
    times = "" if scale == 1 else f"*{plain(scale)}"
    numbers = places.all_numbers((*found.above, *found.below), column)
    expression = f'IF(AND({numbers},({below})<>0),({above})/({below}){times},"")'
    top, bottom = _sum(found.above, figures), _sum(found.below, figures)
    if top is None or not bottom:
        return Live(expression, "")
    return Live(expression, top / bottom * scale)


def _sum(terms: Terms, figures: Mapping[str, Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for code, coefficient in terms:
        value = figures.get(code)
        if value is None:
            return None
        total += coefficient * value
    return total


def change(places: Places, item: FrozenItem, sheet: Sheet) -> Live:
    """The change against last year as a fraction; empty text where there is nothing to compare."""
    last, now = (f"{column}{places.rows[item.code]}" for column in (places.last, places.now))
    expression = (
        f"IF(AND(ISNUMBER({last}),ISNUMBER({now}),N({last})<>0),"
        f'(N({now})-N({last}))/ABS(N({last})),"")'
    )
    before, value = sheet.last_year.get(item.code), sheet.entry(item).value
    if before is None or not before.value or value is None:
        return Live(expression, "")
    return Live(expression, (value - before.value) / abs(before.value))


def checks(places: Places, item: FrozenItem, sheet: Sheet) -> Live:
    """The first thing that stands in the way at an item, in words; empty text when nothing does."""
    warnings = [
        _absence(places, item, sheet.entry(item)),
        *(
            _rule(places, rule, sheet)
            for rule in sheet.questions.rules
            if rule.left[0][0] == item.code and _is_numeric(places, rule)
        ),
    ]
    if item.swing is not None and not item.is_yes_no:
        warnings.append(_swing(places, item, sheet))
    expression, shown = '""', ""
    for warning in reversed(warnings):
        sentence = warning.sentence.replace('"', '""')
        expression = f'IF({warning.condition},"{sentence}",{expression})'
        shown = warning.sentence if warning.holds else shown
    return Live(expression, shown)


def _is_numeric(places: Places, rule: FrozenRule) -> bool:
    return not any(places.items[code].is_yes_no for code, _ in (*rule.left, *rule.right))


def _absence(places: Places, item: FrozenItem, entry: Entry) -> _Warning:
    row = places.rows[item.code]
    said = ",".join(f'TRIM({places.now}{row})="{word}"' for word in ABSENT)
    return _Warning(
        f'AND(OR({said}),TRIM({places.note}{row})="")',
        "填“不适用”须在说明中写明原因",
        entry.state == FigureState.NOT_APPLICABLE and not entry.note,
    )


def _rule(places: Places, rule: FrozenRule, sheet: Sheet) -> _Warning:
    """A rule between items, as `submissions.checks` has it."""
    left, right = places.total(rule.left, places.now), places.total(rule.right, places.now)
    sign = ">" if rule.operator == ItemRule.Operator.AT_MOST else "<>"
    conditions = [f"ROUND(({left})-({right}),6){sign}0"]
    if rule.missing == ItemRule.Missing.SKIP:
        conditions.append(places.all_numbers((*rule.left, *rule.right), places.now))
    if rule.severity == ItemRule.Severity.WARNING:
        conditions.append(f'TRIM({places.note}{places.rows[rule.left[0][0]]})=""')
    holds = any(found.rule == rule.code and found.blocks for found in sheet.findings)
    return _Warning(f"AND({','.join(conditions)})", rule.message, holds)


def _swing(places: Places, item: FrozenItem, sheet: Sheet) -> _Warning:
    row = places.rows[item.code]
    last, now = f"{places.last}{row}", f"{places.now}{row}"
    share = plain(item.swing or Decimal(0))
    holds = any(
        found.rule == "swing" and found.place == item.code and found.blocks
        for found in sheet.findings
    )
    return _Warning(
        f"AND(ISNUMBER({last}),ISNUMBER({now}),"
        f"ABS(N({now})-N({last}))*100>{share}*ABS(N({last})),"
        f'TRIM({places.note}{row})="")',
        f"较上年变动超过 {share}%，请说明原因",
        holds,
    )


def figures_of(sheet: Sheet) -> dict[str, Decimal | None]:
    """This year's values by item code."""
    return {item.code: sheet.entries.get(item.code, BLANK).value for item in sheet.questions.items}


def figures_before(sheet: Sheet) -> dict[str, Decimal | None]:
    """Last year's values by item code."""
    return {code: cell.value for code, cell in sheet.last_year.items()}
