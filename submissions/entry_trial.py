"""Which indicators stand below the items of a template: those of the targets that hold the unit to
a ratio, out of the plans that the trial beside the form goes by.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from institutions.models import Institution
from jinchang_vet.kit import formats
from submissions.sheet import Sheet
from targets.access import in_force, running_plans
from targets.definitions import (
    Definition,
    load_definitions,
    load_promises,
    plans_with_versions,
)
from targets.formulas import Term
from targets.kinds import Kind, Measure
from targets.models import Indicator, Plan, TargetVersion

PER_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Ratio:
    """An indicator of the institution whose terms all stand on its sheet: scale × above ÷ below.

    `unit` and `shown` are its unit and number format, `goal` what its target wants, in words.
    """

    name: str
    unit: str
    shown: str
    definition: str
    scale: Decimal
    above: tuple[tuple[str, Decimal], ...]
    below: tuple[tuple[str, Decimal], ...]
    goal: str


def own_ratios(sheet: Sheet, unit: Institution) -> tuple[Ratio, ...]:
    """The ratios to which targets hold the institution in the year of the sheet, in the order of
    the plans: three queries.
    """
    plans = running_plans(plans_with_versions(Plan.objects.of(unit.region)), sheet.year)
    definitions, _ = load_definitions(plans)
    promises = load_promises(plans)
    asked = {item.code for item in sheet.questions.items if not item.is_yes_no}
    found: dict[Ratio | None, None] = {}  # a target that two plans state stands there once
    for plan in plans:
        for versions in promises.versions[plan.pk].values():
            held = in_force(versions, sheet.year)
            known = definitions.get(versions[0].target.indicator_id, [])
            version = in_force([each.version for each in known], sheet.year)
            if held is None or held.is_withdrawn or version is None:
                continue
            definition = next(each for each in known if each.version is version)
            if _concerns(held, definition, unit) and asked.issuperset(definition.items):
                found[_ratio(held, definition)] = None
    return tuple(each for each in found if each is not None)


def _concerns(held: TargetVersion, definition: Definition, unit: Institution) -> bool:
    """Whether the target is the unit's own, or counts units of its kind and place, by figures that
    the unit has on its sheet.
    """
    target = held.target
    if held.kind == Kind.SOFT:
        return False
    if target.institution_id is not None:
        return target.institution_id == unit.pk
    if target.county is not None and not target.county.covers(unit.region):
        return False
    return unit.kind in definition.version.kinds and not definition.version.denominator_kinds


def _ratio(held: TargetVersion, definition: Definition) -> Ratio | None:
    """The ratio of a target; None where it is none."""
    formula, indicator = definition.formula, held.target.indicator
    above, below = _terms(formula.numerator), _terms(formula.denominator)
    if not above or not below or formula.test_all:
        return None
    is_standard = held.kind == Kind.EACH_INSTITUTION
    if formula.measure is Measure.RATIO:
        shown, scale = _number_format(indicator), formula.scale
    elif is_standard and held.per == PER_HUNDRED:
        shown, scale = "#,##0.00", Decimal(PER_HUNDRED)
    elif is_standard and held.per > 1:
        # 1:340 is read the other way round: how many are below for one above.
        shown, scale = '"1:"#,##0.0', Decimal(1)
        above, below = below, above
    else:
        return None
    return Ratio(
        name=indicator.name,
        unit=indicator.unit,
        shown=shown,
        definition=definition.version.definition,
        scale=scale,
        above=above,
        below=below,
        goal=_goal(held),
    )


def _number_format(indicator: Indicator) -> str:
    digits = f"0.{'0' * indicator.decimals}" if indicator.decimals else "0"
    return f"{digits}%" if indicator.unit == "%" else f"#,##{digits}"


def _terms(terms: tuple[Term, ...]) -> tuple[tuple[str, Decimal], ...]:
    return tuple((term.item, term.coefficient) for term in terms)


def _goal(held: TargetVersion) -> str:
    """What the target wants: 目标：不低于 50%."""
    unit, lower, upper = held.target.indicator.unit, held.lower, held.upper
    match Kind(held.kind):
        case Kind.EACH_INSTITUTION if lower is not None and held.per != PER_HUNDRED:
            words = f"不低于 {formats.standard(lower, held.per)}"
        case Kind.AT_MOST if upper is not None:
            words = f"不高于 {formats.quantity(upper, unit)}"
        case Kind.RANGE if lower is not None and upper is not None:
            words = f"{formats.number(lower)}–{formats.quantity(upper, unit)}"
        case Kind.NON_DECREASING:
            words = "不低于上年"
        case Kind.FULL_COVERAGE:
            words = "全部达标"
        case _ if lower is not None:
            words = f"不低于 {formats.quantity(lower, unit)}"
        case _:
            return ""
    return f"目标：{'每年' if held.every_year else ''}{words}"
