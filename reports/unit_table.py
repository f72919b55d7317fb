"""The institutions behind the value of an area: weakest first, missing ones named, those out of
scope listed, and who lacks how much of the target (差额分解).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from institutions.models import Institution
from jinchang_vet.kit import formats
from jinchang_vet.kit.cells import Cell, CellState
from reports.provenance import Provenance
from reports.shortfall import Decomposition
from reports.unit_lacks import decomposition_of, lacking_words, whole_words
from reports.unit_standing import (
    FALLING,
    bar_of,
    bar_words,
    is_share,
    meets_alone,
    requirement_of,
    result_head,
    result_of,
)
from reports.wording import shown_area
from submissions.ledger import Ledger
from submissions.models import SubmissionState
from submissions.standing import Standing
from targets.formulas import UnitState, UnitValue
from targets.kinds import Kind, Status
from targets.models import DataItem

NOT_APPLICABLE, BLANK = "不适用", "未填"
WAITING: dict[str, str] = {
    SubmissionState.DRAFT: "未提交",
    SubmissionState.SUBMITTED: "已提交，待审核",
    SubmissionState.RETURNED: "已退回，待修改",
}
Address = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class CellView:
    """One reported figure and the address of its origin (empty: nothing is approved)."""

    head: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One institution that counts."""

    name: str
    code: str
    cells: tuple[CellView, ...]
    result: str
    bar: Decimal | None
    bar_target: Decimal | None
    bar_status: str
    verdict: str
    spoken: str
    lack: str
    note: int | None


@dataclass(frozen=True, slots=True)
class Absent:
    """An institution that does not count, and why."""

    name: str
    reason: str
    note: int | None = None


@dataclass(frozen=True, slots=True)
class Footnote:
    """Where the figures of one institution come from, numbered for print."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class UnitTable:
    """All institutions behind one value, and its sums."""

    heads: tuple[str, ...]
    result_head: str
    lack_head: str
    lines: tuple[UnitLine, ...]
    missing: tuple[Absent, ...]
    outside: tuple[Absent, ...]
    totals: tuple[tuple[str, str], ...]
    total_result: str
    sums: Mapping[str, Decimal]
    lacking: str
    beyond: tuple[tuple[str, str], ...]
    is_percentage: bool
    has_bars: bool
    notes: tuple[Footnote, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the table is made from. `own` holds the targets of single institutions."""

    standing: Standing
    ledger: Ledger
    year: int
    own: Mapping[int, Decimal]
    origins: Mapping[int, Provenance]
    address: Address
    total_result: str

    @property
    def items(self) -> list[DataItem]:
        formula = self.standing.definition.formula
        codes = dict.fromkeys(term.item for term in (*formula.numerator, *formula.denominator))
        return [self.standing.definition.items[code] for code in codes]


def unit_table(setting: Setting) -> UnitTable:
    """The table of a standing's institutions."""
    area = shown_area(setting.standing)
    people = {unit.pk: unit for unit in setting.ledger.units}
    counted = [unit for unit in area.units if unit.state is UnitState.COUNTED]
    parts = decomposition_of(setting.standing, setting.own, area.units)
    order = sorted(counted, key=lambda unit: _weakness(setting, unit, people))
    numbered = [*order, *(unit for unit in area.units if unit.state is UnitState.OUT_OF_SCOPE)]
    sourced = [unit.unit for unit in numbered if unit.unit in setting.origins]
    notes = {unit: number for number, unit in enumerate(sourced, start=1)}
    lines = tuple(_line(setting, unit, people[unit.unit], parts, notes) for unit in order)
    sums = _sums(setting, order)
    return UnitTable(
        heads=tuple(item.name for item in setting.items),
        result_head=result_head(setting.standing),
        lack_head=_lack_head(setting),
        lines=lines,
        missing=tuple(_missing(setting, unit, people) for unit in area.missing if unit in people),
        outside=tuple(_outside(setting, each, people, notes) for each in area.out_of_scope),
        totals=tuple((item.name, formats.number(sums.get(item.code))) for item in setting.items),
        total_result=setting.total_result,
        sums=sums,
        lacking=lacking_words(setting.standing, setting.own, area.units),
        beyond=tuple(
            (people[each.unit].name, whole_words(setting.standing, each.amount))
            for each in parts.beyond
            if each.amount >= 1
        ),
        is_percentage=is_share(setting.standing),
        has_bars=any(line.bar_target is not None for line in lines),
        notes=tuple(
            Footnote(number, setting.origins[unit].sentence(people[unit].name))
            for unit, number in notes.items()
        ),
    )


def _weakness(setting: Setting, unit: UnitValue, people: Mapping[int, Institution]):
    """Weakest first: failing before passing, then by the unit's own value."""
    falls = setting.standing.promise.kind in FALLING
    value = unit.value or Decimal(0)
    return (unit.meets is not False, -value if falls else value, people[unit.unit].code)


# ---- one line ------------------------------------------------------------------------------------


def _line(
    setting: Setting,
    unit: UnitValue,
    institution: Institution,
    parts: Decomposition,
    notes: Mapping[int, int],
) -> UnitLine:
    bar, target = bar_of(setting.standing, setting.own, unit)
    meets = meets_alone(setting.standing, setting.own, unit)
    verdict = "" if meets is None else ("达标" if meets else "未达标")
    lack = parts.of(unit.unit)
    result = result_of(setting.standing, unit)
    goal = "" if target is None else f"，应为 {bar_words(setting.standing, target)}"
    return UnitLine(
        name=institution.name,
        code=institution.code,
        cells=_cells(setting, institution),
        result=result,
        bar=bar,
        bar_target=target,
        bar_status=(Status.MET if meets else Status.BEHIND).value if meets is not None else "",
        verdict=verdict,
        spoken=f"{institution.name} {result}{goal}{'，' if verdict else ''}{verdict}",
        lack=_share_words(setting, unit, lack),
        note=notes.get(unit.unit),
    )


def _cells(setting: Setting, institution: Institution) -> tuple[CellView, ...]:
    found = setting.ledger.cells(institution.pk, setting.year)
    return tuple(
        CellView(
            head=item.name,
            text=cell_text(found.get(item.code, Cell.blank()), item),
            url=setting.address(institution.code, item.code) if item.code in found else "",
        )
        for item in setting.items
    )


def cell_text(cell: Cell, item: DataItem) -> str:
    """A reported figure as the table shows it: a number, 是 or 否, 不适用, 未填."""
    if cell.state == CellState.BLANK:
        return BLANK
    if cell.value is None:
        return NOT_APPLICABLE
    if item.type == DataItem.Type.YES_NO:
        return "是" if cell.value else "否"
    return formats.number(cell.value)


# ---- words about the whole -----------------------------------------------------------------------


def _lack_head(setting: Setting) -> str:
    if requirement_of(setting.standing) is not None or setting.own:
        return "占全部差额"
    return "占合计" if setting.standing.promise.kind is not Kind.MILESTONE else ""


def _share_words(setting: Setting, unit: UnitValue, lack) -> str:
    """“22 人 · 7.9%” of all that is lacking; for a sum without parts the share in the total."""
    if lack is not None:
        amount = whole_words(setting.standing, lack.amount)
        return f"{amount} · {formats.percent(lack.share * 100, 1)}"
    if requirement_of(setting.standing) is not None or setting.own:
        return formats.DASH
    total = shown_area(setting.standing).numerator
    if not total or unit.numerator is None or setting.standing.promise.kind is Kind.MILESTONE:
        return formats.DASH
    return formats.percent(unit.numerator * 100 / total, 1)


def _sums(setting: Setting, counted: Sequence[UnitValue]) -> dict[str, Decimal]:
    """Sums of the items over the units that count."""
    sums: dict[str, Decimal] = {}
    for unit in counted:
        cells = setting.ledger.cells(unit.unit, setting.year)
        for item in setting.items:
            value = cells[item.code].value if item.code in cells else None
            if value is not None:
                sums[item.code] = sums.get(item.code, Decimal(0)) + value
    return sums


def _missing(setting: Setting, unit: int, people: Mapping[int, Institution]) -> Absent:
    origin = setting.origins.get(unit)
    if origin is None:
        return Absent(people[unit].name, "没有填报任务")
    if not origin.is_approved:
        return Absent(people[unit].name, WAITING.get(origin.state, "未提交"))
    cells = setting.ledger.cells(unit, setting.year)
    blank = [
        item.name
        for item in setting.items
        if people[unit].kind in item.kinds
        and (item.code not in cells or cells[item.code].state == CellState.BLANK)
    ]
    return Absent(people[unit].name, f"未填{'、'.join(blank)}" if blank else "未填")


def _outside(
    setting: Setting, unit: int, people: Mapping[int, Institution], notes: Mapping[int, int]
) -> Absent:
    cells = setting.ledger.cells(unit, setting.year)
    absent = [
        item.name
        for item in setting.items
        if item.code in cells and cells[item.code].state == CellState.NOT_APPLICABLE
    ]
    reason = f"{'、'.join(absent)}不适用" if absent else "分母为 0"
    return Absent(people[unit].name, reason, notes.get(unit))
