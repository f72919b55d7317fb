"""Verbs that keep the indicators of the shared catalogue: add one, name it, define it anew.

Who may change what others use too: `targets.catalogue_access`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from institutions.acting import Act, verb
from targets.access import in_force
from targets.formulas import Term
from targets.keeping_checks import bounds_of
from targets.keeping_frame import (
    code_fault,
    columns_of,
    grounds_faults,
    may_keep_plans,
    next_position,
    put_version,
    refuse,
    require_catalogue,
    store,
)
from targets.models import (
    DataItem,
    Indicator,
    IndicatorTerm,
    IndicatorVersion,
    Plan,
    Section,
    TargetVersion,
)
from targets.parts import parts_faults
from targets.soundness import Faults, number, year_fault
from targets.soundness_formulas import MAX_DECIMALS, Measurement, measurement_faults
from targets.soundness_targets import Measured, fit_faults

WHAT = "指标"
FIRST_REASON = "首次收录"
PARTS = ("numerator", "denominator")


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """What an indicator is; the fields are the columns of `Indicator`. Its unit never changes: a
    number in another unit is another indicator.
    """

    name: str
    section: str
    unit: str
    decimals: int = 0
    in_ten_thousands: bool = False
    is_monitored: bool = False
    position: int | None = None


@verb("indicator.add", access=may_keep_plans)
def add_indicator(
    act: Act,
    subject: None,
    *,
    code: str,
    facts: IndicatorFacts,
    measurement: Measurement,
    valid_from: int,
    variant_of: Indicator | None = None,
    reason: str = FIRST_REASON,
    document_number: str = "",
) -> Indicator:
    """A new indicator of the shared catalogue with its first definition. `variant_of`: another
    definition of the same thing, shown beside it.
    """
    faults = _facts_faults(facts)
    if fault := code_fault(Indicator, code):
        faults["code"] = fault
    if fault := year_fault(valid_from):
        faults["valid_from"] = fault
    if variant_of is not None and variant_of.variant_of_id is not None:
        faults["variant_of"] = f"“{variant_of}”本身是另一口径，请选择它的主口径。"
    refuse(WHAT, faults | _measurement_faults(measurement, facts.unit, facts.is_monitored))
    indicator = Indicator(code=code, variant_of=variant_of, **asdict(facts))
    if facts.position is None:
        indicator.position = next_position(Indicator.objects.all())
    store(indicator, what=WHAT)
    act.subject = indicator
    version = _put(act, indicator, measurement, valid_from, reason, document_number)
    act.after = columns_of(indicator) | {"definition": columns_of(version)}
    return indicator


@verb("indicator.describe", access=may_keep_plans)
def describe_indicator(
    act: Act,
    indicator: Indicator,
    *,
    name: str,
    section: str,
    in_ten_thousands: bool,
    position: int | None = None,
) -> Indicator:
    """Change how an indicator is called and shown; nothing that is judged by."""
    require_catalogue(act, indicator)
    act.before = columns_of(indicator)
    facts = IndicatorFacts(name=name, section=section, unit=indicator.unit)
    refuse(WHAT, _facts_faults(facts))
    indicator.name, indicator.section = name.strip(), section
    indicator.in_ten_thousands = in_ten_thousands
    if position is not None:
        indicator.position = position
    store(indicator, what=WHAT)
    act.after = columns_of(indicator)
    return indicator


@verb("indicator.define", access=may_keep_plans)
def define_indicator(
    act: Act,
    indicator: Indicator,
    *,
    measurement: Measurement,
    valid_from: int,
    reason: str,
    document_number: str,
) -> IndicatorVersion:
    """How the indicator is computed from a data year on; earlier years keep their definition."""
    require_catalogue(act, indicator)
    faults = grounds_faults(reason, document_number)
    if fault := year_fault(valid_from):
        faults["valid_from"] = fault
    faults |= _measurement_faults(measurement, indicator.unit, indicator.is_monitored)
    refuse(WHAT, faults or _targets_faults(indicator, measurement, valid_from))
    version = _put(act, indicator, measurement, valid_from, reason, document_number)
    for plan in Plan.objects.filter(targets__indicator=indicator).distinct():
        refuse(WHAT, parts_faults(plan, indicator, since=valid_from))
    return version


def items_of(terms: Iterable[Term]) -> dict[str, DataItem]:
    """The data items that terms name, by code."""
    return DataItem.objects.in_bulk({term.item for term in terms}, field_name="code")


def _facts_faults(facts: IndicatorFacts) -> Faults:
    texts = {"name": "名称", "unit": "计量单位"}
    faults = {
        name: f"请填写{label}。"
        for name, label in texts.items()
        if not getattr(facts, name).strip()
    }
    if facts.section not in Section.values:
        faults["section"] = f"没有这个分组，可选：{'、'.join(map(str, Section.labels))}。"
    if isinstance(facts.decimals, bool) or facts.decimals not in range(MAX_DECIMALS + 1):
        faults["decimals"] = f"小数位数须为 0 至 {MAX_DECIMALS} 的整数。"
    return faults


def _measurement_faults(measurement: Measurement, unit: str, is_monitored: bool) -> Faults:
    named = items_of((*measurement.numerator, *measurement.denominator))
    return measurement_faults(measurement, items=named, unit=unit, is_monitored=is_monitored)


def _targets_faults(indicator: Indicator, measurement: Measurement, valid_from: int) -> Faults:
    """A new definition must still suit the targets that stand on the indicator."""
    measured = Measured(
        measure=measurement.measure,
        span=measurement.span,
        kinds=measurement.kinds,
        has_terms=bool(measurement.numerator),
        all_terms=measurement.all_terms,
        scale=measurement.scale,
    )
    versions: dict[int, list[TargetVersion]] = {}
    rows = TargetVersion.objects.filter(target__indicator=indicator)
    for row in rows.select_related("target__plan", "target__institution"):
        versions.setdefault(row.target_id, []).append(row)
    for of_target in versions.values():
        standing = in_force(of_target, valid_from)
        later = [each for each in of_target if each.valid_from > valid_from]
        for version in [standing, *later]:
            if version is None or version.is_withdrawn:
                continue
            target = version.target
            where = f"“{target.plan.short_title}”的目标“{target}”"
            if fault := fit_faults(bounds_of(version), measured):
                return {"measure": f"{where}不适用于新算法：{next(iter(fault.values()))}"}
            unit = target.institution
            if unit is not None and unit.kind not in measurement.kinds:
                return {"kinds": f"{where}是{unit}的，新算法不再计{unit.get_kind_display()}。"}
    return {}


def _put(
    act: Act,
    indicator: Indicator,
    measurement: Measurement,
    valid_from: int,
    reason: str,
    document_number: str,
) -> IndicatorVersion:
    items = items_of((*measurement.numerator, *measurement.denominator))
    terms = tuple(
        IndicatorTerm(part=part, item=items[term.item], coefficient=number(term.coefficient))
        for part in PARTS
        for term in getattr(measurement, part)
    )
    version = IndicatorVersion(
        indicator=indicator,
        valid_from=valid_from,
        measure=measurement.measure,
        span=measurement.span,
        scale=number(measurement.scale),
        kinds=list(measurement.kinds),
        denominator_kinds=list(measurement.denominator_kinds),
        definition=measurement.definition.strip(),
        all_terms=measurement.all_terms,
        reason=reason,
        document_number=document_number,
    )
    return put_version(act, version, owner="indicator", what=WHAT, terms=terms)
