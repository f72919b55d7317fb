"""试算: what a change in one institution would do to the whole. Read from the address, worked out
in memory, never stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from institutions.models import Institution
from jinchang_vet.kit import formats
from jinchang_vet.kit.numbers import ReadingKind, read_number
from reports.indicator_page import Found
from reports.indicator_words import area_noun, state_text
from reports.shortfall import ImpossibleChange, Scene, suppose
from reports.trend import observations_of, recorded_baseline
from reports.wording import gap_text, shown_value, shown_year
from submissions.standing import Standing, observation_of
from targets.formulas import AreaValue, Standard, UnitState
from targets.kinds import Kind, Measure
from targets.models import DataItem
from targets.progress import judge

FIELD = "add-"
PRESSED = "try"
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class ChangeField:
    """One item of the form: how much it is supposed to change, or to what."""

    name: str
    label: str
    unit: str
    now: str
    typed: str
    is_yes_no: bool
    error: str


@dataclass(frozen=True, slots=True)
class UnitChoice:
    code: str
    name: str
    selected: bool


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The form and, once something was supposed, what follows from it."""

    units: tuple[UnitChoice, ...]
    fields: tuple[ChangeField, ...]
    sentence: str
    consequence: str
    error: str


def what_if(found: Found, asked: Mapping[str, str]) -> WhatIf | None:
    """The trial of an indicator; `asked` holds `unit`, `add-<item>` and, when the button was
    pressed, `try`, as they stand in the address. None where nothing can be supposed (里程碑, or
    nobody has reported).
    """
    standing = found.main
    shown = shown_year(standing)
    scene = scene_of(found, shown)
    counted = {u.unit for u in scene.area().units if u.state is UnitState.COUNTED}
    units = [unit for unit in found.plan_standing.ledger.units if unit.pk in counted]
    if standing.promise.kind in (Kind.MILESTONE, Kind.SOFT) or not units:
        return None
    wanted = asked.get("unit", "")
    unit = next((each for each in units if each.code == wanted), units[0])
    fields = _fields(scene, standing, unit, asked)
    choices = tuple(UnitChoice(each.code, each.name, each is unit) for each in units)
    blank = WhatIf(choices, fields, "", "", "")
    if wanted and unit.code != wanted:
        return replace(blank, error="没有这个单位，或者它本年度没有计入的数据，请重新选择。")
    if any(field.error for field in fields):
        return replace(blank, error="有数值无法识别，请按提示修改。")
    figures = _figures(scene, unit, fields)
    if not figures:
        return replace(blank, error="请填写要增减的数量。") if asked.get(PRESSED) else blank
    try:
        supposed = suppose(scene, unit.pk, figures)
    except ImpossibleChange as impossible:
        return replace(blank, error=f"{impossible}。")
    then = _standing_then(found, supposed.area(), shown)
    return replace(
        blank,
        sentence=_sentence(found, unit, fields, then),
        consequence=_consequence(standing, then),
    )


def scene_of(found: Found, year: int) -> Scene:
    """What the value of the year was made of, as `submissions.standing.area_value` takes it."""
    standing, ledger = found.main, found.plan_standing.ledger
    definition, promise = standing.definition, standing.promise
    only = standing.target.institution_id
    kinds, below = definition.version.kinds, definition.denominator_kinds
    units = [unit.pk for unit in ledger.expected(found.scope, year, kinds, only)]
    others = None
    if definition.formula.denominator and set(below) != set(kinds):
        others = [unit.pk for unit in ledger.expected(found.scope, year, below, only)]
    standard = None
    if promise.kind is Kind.EACH_INSTITUTION:
        standard = Standard(lower=promise.lower, per=promise.per, upper=promise.upper)
    return Scene(
        formula=definition.formula,
        cells={unit: ledger.cells(unit, year) for unit in {*units, *(others or [])}},
        numerator_units=units,
        denominator_units=others,
        standard=standard,
    )


def _items(standing: Standing) -> list[DataItem]:
    formula = standing.definition.formula
    codes = dict.fromkeys(term.item for term in (*formula.numerator, *formula.denominator))
    return [standing.definition.items[code] for code in codes]


def _fields(
    scene: Scene, standing: Standing, unit: Institution, asked: Mapping[str, str]
) -> tuple[ChangeField, ...]:
    cells = scene.cells.get(unit.pk, {})
    fields = []
    for item in _items(standing):
        cell = cells.get(item.code)
        if cell is None or cell.value is None:
            continue
        typed = asked.get(f"{FIELD}{item.code}", "").strip()[:40]
        yes_no = item.type == DataItem.Type.YES_NO
        fields.append(
            ChangeField(
                name=f"{FIELD}{item.code}",
                label=item.name,
                unit=item.unit,
                now=formats.quantity(cell.value, item.unit),
                typed=typed,
                is_yes_no=yes_no,
                error=_error(typed, item),
            )
        )
    return tuple(fields)


def _error(typed: str, item: DataItem) -> str:
    if item.type == DataItem.Type.YES_NO:
        return "" if typed in ("", YES, NO) else "请选择是或否"
    reading = _read(typed, item.decimals, item.unit)
    if reading.kind is ReadingKind.NOT_APPLICABLE:
        return "请填写增减的数量，例如 20 或 -5"
    return reading.message


def _read(typed: str, decimals: int, unit: str):
    return read_number(typed, decimals=decimals, unit=unit, is_count=False)


def _figures(scene: Scene, unit: Institution, fields) -> dict[str, Decimal]:
    """The figures that the unit would have."""
    cells, figures = scene.cells[unit.pk], {}
    for field in fields:
        code = field.name.removeprefix(FIELD)
        now = cells[code].value
        then = _then(field, now)
        if then != now:
            figures[code] = then
    return figures


def _then(field: ChangeField, now: Decimal) -> Decimal:
    if not field.typed:
        return now
    if field.is_yes_no:
        return Decimal(field.typed == YES)
    return now + (_read(field.typed, 4, field.unit).value or Decimal(0))


def _standing_then(found: Found, area: AreaValue, year: int) -> Standing:
    """The standing as it would be: the same judging on the changed figure of the year."""
    standing, ledger = found.main, found.plan_standing.ledger
    areas = {**standing.areas, year: area}
    latest = max(standing.areas)
    then = replace(standing, areas=areas, area=areas[latest])
    if standing.judgement is None:
        return then
    names = {unit.pk: unit.name for unit in ledger.units}
    changed = observation_of(area, is_closed=ledger.is_closed(found.scope, year), names=names)
    observations = {**observations_of(standing, ledger, found.scope), year: changed}
    judged = judge(
        standing.promise,
        observations,
        year=latest,
        recorded_baseline=recorded_baseline(standing),
    )
    return replace(then, judgement=judged)


def _sentence(found: Found, unit: Institution, fields, then: Standing) -> str:
    standing = found.main
    changes = "、".join(_change_words(field) for field in fields if field.typed)
    place = "全校" if standing.target.institution else area_noun(found.scope)
    before, after = state_text(standing), state_text(then)
    if before == after:
        return f"若{unit.name}{changes}，{place}仍为 {after}。"
    said = f"若{unit.name}{changes}，{place}由 {before} 变为 {after}"
    counts = standing.definition.formula.measure is Measure.UNITS_MEETING
    old, new = shown_value(standing), shown_value(then)
    if counts or standing.promise.kind is Kind.FULL_COVERAGE or old is None or new is None:
        return f"{said}。"
    unit_name, decimals = standing.indicator.unit, standing.indicator.decimals
    return f"{said}（{formats.difference(new - old, unit_name, decimals)}）。"


def _change_words(field: ChangeField) -> str:
    if field.is_yes_no:
        return f"{field.label}变为“{'是' if field.typed == YES else '否'}”"
    amount = _read(field.typed, 4, field.unit).value or Decimal(0)
    verb = "增加" if amount > 0 else "减少"
    return f"{field.label}{verb} {formats.quantity(abs(amount), field.unit)}"


def _consequence(standing: Standing, then: Standing) -> str:
    before, after = standing.judgement, then.judgement
    if before is None or after is None or before.status is None or after.status is None:
        return ""
    if before.status is after.status:
        said = f"判定仍为“{after.status.label}”"
    else:
        said = f"判定由“{before.status.label}”变为“{after.status.label}”"
    gap = gap_text(then)
    return f"{said}。" if gap == formats.DASH else f"{said}，与目标差额：{gap}。"
