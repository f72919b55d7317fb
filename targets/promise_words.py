"""What a version of a target promises, in a few words, and how a formula reads."""

from __future__ import annotations

from jinchang_vet.kit import formats
from targets.kinds import Kind, Measure
from targets.models import IndicatorTerm, IndicatorVersion, TargetVersion
from targets.story import names_of


def promise_text(version: TargetVersion, unit: str) -> str:
    """不低于 22,000 人 · 2025 年; a withdrawn target says so."""
    if version.is_withdrawn:
        return f"自 {version.valid_from} 年度起撤销"
    words = [_amount(version, unit)]
    if version.per > 1:
        words.append(f"每 {version.per}")
    if version.every_year:
        words.append("每年")
    if version.year is not None:
        words.append(f"{version.year} 年")
    elif not version.every_year:
        words.append(str(TargetVersion.YearBasis.UNDATED.label))
    return " · ".join(words)


def _amount(version: TargetVersion, unit: str) -> str:
    kind = Kind(version.kind)
    lower, upper = version.lower, version.upper
    if kind in {Kind.FULL_COVERAGE, Kind.NON_DECREASING, Kind.MILESTONE, Kind.SOFT}:
        return kind.label
    if lower is not None and upper is not None:
        span = f"{formats.number(lower)}–{formats.number(upper)}"
        return f"{kind.label} {formats.with_unit(span, unit)}"
    if lower is not None:
        return f"{kind.label} {formats.quantity(lower, unit)}"
    return f"{kind.label} {formats.quantity(upper, unit)}"


def formula_text(version: IndicatorVersion) -> str:
    """100 × 双师型教师 ÷ 专业课教师, as the terms stand; a monitored indicator has none."""
    terms = list(version.terms.all())
    above = [term for term in terms if term.part == IndicatorTerm.Part.NUMERATOR]
    below = [term for term in terms if term.part == IndicatorTerm.Part.DENOMINATOR]
    if not above:
        return "无算法，只记公布数据"
    if version.measure == Measure.UNITS_MEETING:
        names = "、".join(str(term.item) for term in above)
        if version.all_terms:
            return f"各项均为是的单位数 ÷ 单位数（{names}）"
        under = f"（{names_of(above)} 比 {names_of(below)}）" if below else f"（{names}）"
        return f"达标单位数 ÷ 单位数{under}"
    text = names_of(above)
    if version.measure != Measure.RATIO:
        return f"Σ（{text}）"
    text = f"Σ（{text}）÷ Σ（{names_of(below)}）"
    return text if version.scale == 1 else f"{formats.number(version.scale)} × {text}"
