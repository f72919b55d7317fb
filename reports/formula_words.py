"""How an indicator is computed, in words an official can follow."""

from __future__ import annotations

from decimal import Decimal

from submissions.standing import Standing, Variant
from targets.definitions import Definition
from targets.formulas import Term
from targets.judgement import Promise
from targets.kinds import Kind, Measure
from targets.models import DataItem


def formula_words(shown: Standing | Variant) -> str:
    """The formula of a standing or of a variant beside it."""
    definition = shown.definition
    promise = shown.promise if isinstance(shown, Standing) else None
    formula = definition.formula
    above = side_words(formula.numerator, definition)
    if formula.test_all:
        return f"{above.replace(' + ', '、')}均为“是”即达标；达标单位数 ÷ 应判定单位数"
    if promise is not None and promise.kind is Kind.EACH_INSTITUTION:
        below = side_words(formula.denominator, definition) if formula.denominator else ""
        return f"逐校判定：{_standard(promise, above, below)}"
    if formula.measure is Measure.SUM:
        asks = any(item.type == DataItem.Type.YES_NO for item in definition.items.values())
        return f"{above}：答“是”的单位数" if asks else f"{above}合计"
    below = side_words(formula.denominator, definition)
    return f"{_bracketed(above)} ÷ {_bracketed(below)}{_scale(formula.scale, shown.indicator.unit)}"


def side_words(terms: tuple[Term, ...], definition: Definition) -> str:
    """The items of one side with their coefficients."""
    return " + ".join(
        definition.items[term.item].name
        if term.coefficient == 1
        else f"{plain(term.coefficient)} × {definition.items[term.item].name}"
        for term in terms
    )


def plain(number: Decimal) -> str:
    """A number without exponent or superfluous zeros, as formulas write it: 100.00 → 100."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _standard(promise: Promise, above: str, below: str) -> str:
    """350 × 专职思政课教师数 ≥ 全日制在校生数."""
    left = _bracketed(above) if promise.per == 1 else f"{promise.per} × {_bracketed(above)}"
    said = []
    for sign, bound in (("≥", promise.lower), ("≤", promise.upper)):
        if bound is None:
            continue
        right = plain(bound)
        if below:
            right = _bracketed(below) if bound == 1 else f"{right} × {_bracketed(below)}"
        said.append(f"{left} {sign} {right}")
    return "，且 ".join(said) + "为达标；达标单位数 ÷ 应判定单位数"


def _bracketed(words: str) -> str:
    return f"（{words}）" if " + " in words else words


def _scale(scale: Decimal, unit: str) -> str:
    if unit == "%":
        return " × 100%" if scale == 100 else f" × {plain(scale)}%"
    return "" if scale == 1 else f" × {plain(scale)}"
