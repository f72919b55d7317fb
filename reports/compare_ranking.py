"""Institutions side by side in one indicator: ranked by their own value, with what it is made of;
missing ones named, those out of scope listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from institutions.models import Institution, InstitutionKind
from jinchang_vet.kit import formats
from reports.compare_places import Place
from reports.unit_standing import FALLING, bar_of, meets_alone, result_head, result_of
from reports.unit_table import Absent
from submissions.ledger import Ledger
from submissions.standing import Standing
from targets.formulas import UnitState, UnitValue
from targets.kinds import Status

NO_FIGURES = "本年度没有已通过的数据"
OUT_OF_SCOPE = "不适用或分母为 0"


@dataclass(frozen=True, slots=True)
class RankLine:
    """One institution in its place; equal values share a rank."""

    rank: int
    name: str
    code: str
    place: str
    kind: str
    numerator: str
    denominator: str
    result: str
    verdict: str
    tone: str
    height: Decimal


@dataclass(frozen=True, slots=True)
class Ranking:
    """The institutions that count, those missing, and those out of scope. `bound` is what all are
    held to where there is one plan with one bound.
    """

    head: str
    kinds: tuple[tuple[str, str], ...]
    lines: tuple[RankLine, ...]
    missing: tuple[Absent, ...]
    outside: tuple[Absent, ...]
    bound: Decimal | None
    has_denominator: bool


@dataclass(frozen=True, slots=True)
class _Entrant:
    """A unit with the standing in which it counts; `own`: the target holds in its place."""

    unit: UnitValue
    institution: Institution
    standing: Standing
    ledger: Ledger
    own: bool

    @property
    def height(self) -> Decimal:
        bar, _ = bar_of(self.standing, {}, self.unit)
        return bar if bar is not None else self.unit.value or Decimal(0)


def ranking_of(places: Sequence[Place], *, kind: str, year: int) -> Ranking:
    """The institutions of the places, of one kind or of all, in the year asked for."""
    entrants = [each for place in places for each in _entrants(place)]
    kinds = _kinds(entrants)
    kept = [each for each in entrants if not kind or each.institution.kind == kind]
    counted = [each for each in kept if each.unit.state is UnitState.COUNTED]
    bounds = {bar_of(each.standing, {}, each.unit)[1] for each in counted if each.own}
    return Ranking(
        head=result_head(places[0].standing) if places else "",
        kinds=kinds,
        lines=tuple(_ranked(counted)),
        missing=tuple(
            Absent(each.institution.name, _why_missing(each, year))
            for each in kept
            if each.unit.state is UnitState.MISSING
        ),
        outside=tuple(
            Absent(each.institution.name, OUT_OF_SCOPE)
            for each in kept
            if each.unit.state is UnitState.OUT_OF_SCOPE
        ),
        bound=bounds.pop() if len(bounds) == 1 else None,
        has_denominator=any(each.unit.denominator is not None for each in counted),
    )


def _entrants(place: Place) -> Iterable[_Entrant]:
    ledger = place.plan_standing.ledger
    people: Mapping[int, Institution] = {unit.pk: unit for unit in ledger.units}
    for unit in place.standing.area.units:
        institution = people[unit.unit]
        yield _Entrant(unit, institution, place.standing, ledger, place.compared.own)


def _kinds(entrants: Sequence[_Entrant]) -> tuple[tuple[str, str], ...]:
    present = {each.institution.kind for each in entrants}
    return tuple((kind.value, str(kind.label)) for kind in InstitutionKind if kind.value in present)


def _ranked(counted: Sequence[_Entrant]) -> Iterable[RankLine]:
    """The best first; where less is better the smallest."""
    falls = bool(counted) and counted[0].standing.promise.kind in FALLING
    sign = 1 if falls else -1
    order = sorted(counted, key=lambda each: (sign * each.height, each.institution.code))
    rank, before = 0, None
    for place, each in enumerate(order, start=1):
        if each.height != before:
            rank, before = place, each.height
        yield _line(each, rank)


def _line(each: _Entrant, rank: int) -> RankLine:
    meets = meets_alone(each.standing, {}, each.unit) if each.own else None
    tested = each.standing.definition.formula.test_all
    return RankLine(
        rank=rank,
        name=each.institution.name,
        code=each.institution.code,
        place=each.institution.region.name,
        kind=each.institution.get_kind_display(),
        numerator=formats.DASH if tested else formats.number(each.unit.numerator),
        denominator=formats.DASH if tested else formats.number(each.unit.denominator),
        result=result_of(each.standing, each.unit),
        verdict="" if meets is None else ("达标" if meets else "未达标"),
        tone="" if meets is None else (Status.MET if meets else Status.BEHIND).value,
        height=each.height,
    )


def _why_missing(each: _Entrant, year: int) -> str:
    """Which items are blank; nothing approved when all are."""
    cells = each.ledger.cells(each.institution.pk, year)
    items = each.standing.definition.items
    asked = [items[code].name for code in each.unit.missing_items if code in items]
    if not cells or not asked:
        return NO_FIGURES
    return f"未填{'、'.join(asked)}"
