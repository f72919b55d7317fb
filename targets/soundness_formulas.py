"""What makes a formula, a data item or a rule between items definable: checks without a query.

Sources: docs/progress.md, 汇总 (a unit that lacks one term of a formula is left out and listed, so
every kind of unit that counts must be asked for every term). Faults as in `targets.soundness`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from institutions.models import InstitutionKind
from targets.formulas import Term
from targets.kinds import Measure, Span
from targets.models import DataItem, ItemRule, Period, Section
from targets.soundness import Faults, Number, number, number_fault

MAX_DECIMALS = 4
COEFFICIENT_DIGITS, SCALE_DIGITS = 10, 8


@dataclass(frozen=True, slots=True)
class Measurement:
    """One definition of an indicator; the fields are the columns of `IndicatorVersion`, with its
    terms.

    `denominator_kinds` empty: the same units report both sides.
    """

    measure: str
    span: str
    kinds: tuple[str, ...]
    definition: str
    numerator: tuple[Term, ...] = ()
    denominator: tuple[Term, ...] = ()
    denominator_kinds: tuple[str, ...] = ()
    scale: Number = Decimal(1)
    all_terms: bool = False


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What a data item asks; the fields are the columns of `DataItem`."""

    name: str
    section: str
    unit: str
    definition: str
    period: str
    kinds: tuple[str, ...]
    type: str = DataItem.Type.NUMBER.value
    decimals: int = 0
    minimum: Number | None = None
    maximum: Number | None = None
    swing: Number | None = None
    position: int | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule between items: Σ left (≤, =) Σ right."""

    left: tuple[Term, ...]
    operator: str
    right: tuple[Term, ...]
    message: str
    severity: str = ItemRule.Severity.ERROR.value
    missing: str = ItemRule.Missing.SKIP.value
    is_active: bool = True


def kinds_fault(kinds: Sequence[str]) -> str:
    """Why these are no kinds of reporting units; empty if they are."""
    known = "、".join(map(str, InstitutionKind.labels))
    if not kinds:
        return f"请至少选择一类单位：{known}。"
    unknown = [str(kind) for kind in kinds if kind not in InstitutionKind.values]
    if unknown:
        return f"没有“{'、'.join(unknown)}”这类单位，可选：{known}。"
    return "" if len(set(kinds)) == len(kinds) else "有一类单位选了两次，请去掉一个。"


def measurement_faults(
    measurement: Measurement, *, items: Mapping[str, DataItem], unit: str, is_monitored: bool
) -> Faults:
    """Whether an indicator can be computed so. `items`: every data item that a term names, by
    code; `unit` is the indicator's own.
    """
    faults = _frame(measurement)
    if is_monitored:
        if measurement.numerator or measurement.denominator:
            faults["numerator"] = "仅监测公布数据的指标没有算法；要计算的请另建指标。"
        return faults
    faults |= _shape(measurement)
    parts = {"numerator": measurement.numerator, "denominator": measurement.denominator}
    for place, terms in parts.items():
        if place not in faults and (fault := terms_fault(terms, items)):
            faults[place] = fault
    if faults:
        return faults
    below = measurement.denominator_kinds or measurement.kinds
    for place, kinds in (("numerator", measurement.kinds), ("denominator", below)):
        if fault := _reported_fault(parts[place], items, kinds):
            faults[place] = fault
    share = measurement.measure == Measure.RATIO and unit == "%"
    if share and number(measurement.scale) != 100:
        faults["scale"] = "计量单位为 %，倍数须为 100。"
    if measurement.all_terms and not all(
        items[term.item].type == DataItem.Type.YES_NO for term in measurement.numerator
    ):
        faults["numerator"] = "“各项均为是才算达标”只能引用是/否类数据项，请改选。"
    return faults


def _frame(measurement: Measurement) -> Faults:
    faults: Faults = {}
    if measurement.measure not in list(Measure):
        faults["measure"] = f"没有这种算法，可选：{'、'.join(each.label for each in Measure)}。"
    if measurement.span not in list(Span):
        faults["span"] = f"没有这种时间性质，可选：{'、'.join(each.label for each in Span)}。"
    if fault := kinds_fault(measurement.kinds):
        faults["kinds"] = fault
    if measurement.denominator_kinds and (fault := kinds_fault(measurement.denominator_kinds)):
        faults["denominator_kinds"] = fault
    if not measurement.definition.strip():
        faults["definition"] = "请写明口径，并说明分母是什么。"
    if fault := number_fault(measurement.scale):
        faults["scale"] = fault
    elif not 0 < number(measurement.scale) < Decimal(10) ** SCALE_DIGITS:
        faults["scale"] = "倍数须大于 0（百分比填 100，其余填 1）。"
    elif number(measurement.scale) != round(number(measurement.scale), 2):
        faults["scale"] = "倍数最多保留两位小数。"
    return faults


def _shape(measurement: Measurement) -> Faults:
    """Which sides each way of computing has."""
    faults: Faults = {}
    measure = measurement.measure
    if not measurement.numerator:
        faults["numerator"] = "公式没有分子项，请至少选择一个数据项。"
    if measure == Measure.RATIO and not measurement.denominator:
        faults["denominator"] = "比率须有分母，请选择分母数据项，或把算法改为“合计”。"
    if measure == Measure.SUM and measurement.denominator:
        faults["denominator"] = "“合计”没有分母，请清空，或改选比率。"
    if measurement.all_terms and measure != Measure.UNITS_MEETING:
        faults["all_terms"] = "“各项均为是”只用于“达标单位数 ÷ 单位数”，请取消或改选算法。"
    elif measurement.all_terms and measurement.denominator:
        faults["denominator"] = "“各项均为是才算达标”没有分母项，请清空。"
    if measurement.denominator_kinds and measure != Measure.RATIO:
        faults["denominator_kinds"] = "只有比率可由另一类单位填报分母，请清空。"
    return faults


def terms_fault(terms: Iterable[Term], items: Mapping[str, DataItem]) -> str:
    """Why these terms cannot be summed; empty if they can."""
    seen: set[str] = set()
    for term in terms:
        item = items.get(term.item)
        if item is None:
            return f"没有数据项“{term.item}”，请从目录中选择。"
        if not item.is_active:
            return f"数据项“{item.name}”已停用，没有单位填报；请改选，或先启用它。"
        if term.item in seen:
            return f"数据项“{item.name}”出现了两次，请合并系数。"
        seen.add(term.item)
        if fault := number_fault(term.coefficient):
            return f"“{item.name}”的系数{fault}"
        coefficient = number(term.coefficient)
        if coefficient == 0:
            return f"“{item.name}”的系数为 0，等于没有这一项；请填非零的数或删去该项。"
        if abs(coefficient) >= Decimal(10) ** COEFFICIENT_DIGITS:
            return f"“{item.name}”的系数过大，整数部分不能超过 {COEFFICIENT_DIGITS} 位。"
    return ""


def _reported_fault(
    terms: Iterable[Term], items: Mapping[str, DataItem], kinds: Sequence[str]
) -> str:
    """A term that some unit which counts is never asked for: it would be missing for ever."""
    for term in terms:
        item = items[term.item]
        silent = [kind for kind in kinds if kind not in item.kinds]
        if not silent:
            continue
        who, asked = labels_of(silent), labels_of(item.kinds)
        if len(silent) == len(kinds):
            return f"计入的单位（{who}）都不填报“{item.name}”，它由{asked}填报；请改选。"
        return (
            f"{who}不填报“{item.name}”（由{asked}填报），会一直缺报；"
            "请改选数据项，或把这类单位移出“计入的单位类别”。"
        )
    return ""


def labels_of(kinds: Iterable[str]) -> str:
    """Kinds of units in Chinese."""
    return "、".join(str(InstitutionKind(kind).label) for kind in kinds)


def item_faults(facts: ItemFacts) -> Faults:
    """Whether a data item can be asked for."""
    texts = {"name": "名称", "unit": "计量单位", "definition": "口径"}
    faults = {
        name: f"请填写{label}。"
        for name, label in texts.items()
        if not getattr(facts, name).strip()
    }
    choices = {"section": Section, "period": Period, "type": DataItem.Type}
    for name, known in choices.items():
        if getattr(facts, name) not in known.values:
            faults[name] = f"没有这个选项，可选：{'、'.join(map(str, known.labels))}。"
    if fault := kinds_fault(facts.kinds):
        faults["kinds"] = fault
    for name in ("minimum", "maximum", "swing"):
        entered = getattr(facts, name)
        if entered is not None and (fault := number_fault(entered)):
            faults[name] = fault
    if isinstance(facts.decimals, bool) or facts.decimals not in range(MAX_DECIMALS + 1):
        faults["decimals"] = f"小数位数须为 0 至 {MAX_DECIMALS} 的整数。"
    if facts.type == DataItem.Type.YES_NO and facts.decimals != 0:
        faults["decimals"] = "是/否类数据项没有小数，请填 0。"
    return faults or _item_limits(facts)


def _item_limits(facts: ItemFacts) -> Faults:
    low, high = facts.minimum, facts.maximum
    if low is not None and high is not None and number(high) < number(low):
        return {"maximum": f"上限 {high} 小于下限 {low}，请对调或改正。"}
    if facts.swing is not None and not 0 < number(facts.swing) < 100_000:
        return {"swing": "变动幅度须大于 0（单位 %）；不需要说明的请留空。"}
    return {}


def rule_faults(facts: RuleFacts, *, items: Mapping[str, DataItem]) -> Faults:
    """Whether a rule can be checked on some form."""
    faults: Faults = {}
    if not facts.message.strip():
        faults["message"] = "请写明提示语，告诉填报人哪里不对、怎么改。"
    choices = {
        "operator": ItemRule.Operator,
        "severity": ItemRule.Severity,
        "missing": ItemRule.Missing,
    }
    for name, known in choices.items():
        if getattr(facts, name) not in known.values:
            faults[name] = f"没有这个选项，可选：{'、'.join(map(str, known.labels))}。"
    for name, terms in (("left", facts.left), ("right", facts.right)):
        if not terms:
            faults[name] = "这一边没有数据项，请至少选择一个。"
        elif fault := terms_fault(terms, items):
            faults[name] = fault
    if faults:
        return faults
    both = {term.item for term in facts.left} & {term.item for term in facts.right}
    if both:
        names = "、".join(items[code].name for code in sorted(both))
        return {"right": f"“{names}”在两边都出现，请移到一边。"}
    asked = [set(items[term.item].kinds) for term in (*facts.left, *facts.right)]
    if not set.intersection(*asked):
        return {"right": "没有一类单位同时填报这些数据项，规则永远不会检查；请改选。"}
    return {}
