"""One institution against the targets of a plan: which apply to it, and how it stands by itself.

Source: docs/progress.md.  A share target or a standard applies to an institution as it is; a sum
target gives it no lamp unless it has a number of its own.  Everything is read from standings of
the plan's own region, so that a verdict is the same for whoever looks at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

from institutions.models import Institution, Region
from jinchang_vet.kit import formats
from reports.shortfall import lack_of
from reports.unit_standing import meets_alone, requirement_of, result_of
from reports.wording import SHARE_KINDS, amount, shown_area
from submissions.ledger import Ledger
from submissions.standing import PlanStanding, Standing, observation_of
from targets.formulas import AreaValue, Coverage, UnitState, UnitValue
from targets.judgement import Judgement
from targets.kinds import Kind, Labelled, Measure, Status
from targets.progress import judge

UnitsByYear = Mapping[int, Mapping[int, UnitValue]]


class Way(Labelled):
    """How a target concerns an institution."""

    OWN = "own", "本单位的目标"
    SHARE = "share", "按本单位数据判定"
    STANDARD = "standard", "达标标准"
    PART = "part", "计入合计"


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """A target as it concerns one institution.

    `standing` is that of the plan; `alone` the same on the institution's own figures (OWN, SHARE),
    with its judgement; `unit` its part in the value that the plan's page shows.
    """

    institution: int
    standing: Standing
    way: Way
    unit: UnitValue | None
    alone: Standing | None

    @property
    def judgement(self) -> Judgement | None:
        return self.alone.judgement if self.alone is not None else None

    @property
    def status(self) -> Status | None:
        return self.judgement.status if self.judgement is not None else None

    @property
    def is_judged(self) -> bool:
        """Whether it is one of the institution's own targets."""
        return self.way is not Way.PART

    @property
    def meets(self) -> bool | None:
        """Whether the institution stands where the target wants it; None: not known."""
        if self.way is Way.STANDARD:
            return self._keeps_standard
        judgement = self.judgement
        if judgement is None or judgement.status in (None, Status.NO_DATA):
            return None
        if judgement.years:
            return judgement.years[-1].met
        return judgement.status is Status.MET

    @property
    def _keeps_standard(self) -> bool | None:
        if self.unit is None:
            return None
        if self.unit.state is not UnitState.COUNTED:
            return self.unit.meets
        return meets_alone(self.standing, {}, self.unit)

    @property
    def value(self) -> str:
        """The institution's own value: 42.3%, 1:340, 9,800 人; in 万 where the area's is."""
        if self.unit is None:
            return formats.DASH
        if self.way is Way.PART and self.unit.state is UnitState.COUNTED:
            return amount(self.standing, self.unit.value)
        return result_of(self.standing, self.unit)

    @property
    def lack(self) -> str:
        """What is missing to a standard: 差 3 家; empty when nothing is."""
        required = requirement_of(self.standing)
        if required is None or self.unit is None or self.unit.state is not UnitState.COUNTED:
            return ""
        lack = lack_of(self.unit, required)
        return f"差 {_whole(self.standing, lack)}" if lack is not None and lack > 0 else ""


def units_by_year(standing: Standing) -> UnitsByYear:
    """The parts of the units in each year's value, for looking them up."""
    return {year: {each.unit: each for each in area.units} for year, area in standing.areas.items()}


def own_standings(
    plan_standing: PlanStanding,
    institution: Institution,
    indexed: Mapping[int, UnitsByYear] | None = None,
) -> tuple[OwnStanding, ...]:
    """Every target of the plan that concerns the institution, in the order of the plan.

    `indexed` holds `units_by_year` by target where many institutions are asked for.
    """
    found = []
    for standing in plan_standing.standings:
        if not concerns(standing, institution):
            continue
        pk = standing.target.pk
        units = units_by_year(standing) if indexed is None else indexed[pk]
        found.append(_own(standing, institution.pk, units, plan_standing))
    return tuple(found)


def concerns(standing: Standing, institution: Institution) -> bool:
    """Whether the target is the institution's own, or counts institutions of its kind and place."""
    target = standing.target
    if target.institution_id is not None:
        return target.institution_id == institution.pk
    if target.county is not None and not target.county.covers(institution.region):
        return False
    return institution.kind in standing.definition.version.kinds


def count_met(own: Sequence[OwnStanding]) -> tuple[int, int]:
    """How many of its own targets the institution meets, of those that are known."""
    known = [each.meets for each in own if each.is_judged and each.meets is not None]
    return sum(known), len(known)


def _own(
    standing: Standing, institution: int, units: UnitsByYear, plan_standing: PlanStanding
) -> OwnStanding:
    way = _way_of(standing)
    unit = _shown_unit(standing, institution)
    if way is Way.OWN:
        return OwnStanding(institution, standing, way, unit, standing)
    if way is not Way.SHARE:
        return OwnStanding(institution, standing, way, unit, None)
    scope = standing.target.county or plan_standing.region
    itself = alone(standing, institution, units, plan_standing.ledger, scope)
    shown = next(iter(shown_area(itself).units), None)
    return OwnStanding(institution, standing, way, shown, itself)


def _way_of(standing: Standing) -> Way:
    if standing.target.institution_id is not None:
        return Way.OWN
    formula, kind = standing.definition.formula, standing.promise.kind
    if requirement_of(standing) is None:
        return Way.PART
    judged = formula.measure is Measure.RATIO and not formula.test_all and kind not in SHARE_KINDS
    return Way.SHARE if judged else Way.STANDARD


def _shown_unit(standing: Standing, institution: int) -> UnitValue | None:
    units = shown_area(standing).units
    return next((each for each in units if each.unit == institution), None)


def alone(
    standing: Standing, institution: int, units: UnitsByYear, ledger: Ledger, scope: Region
) -> Standing:
    """The standing as it would be if the institution were the whole area, judged on its figures.

    A starting value recorded for the area is not the institution's: its own base year counts.
    """
    areas = {year: area_of_one(of_year.get(institution)) for year, of_year in units.items()}
    year = max(areas)
    observations = {
        each: observation_of(area, is_closed=ledger.is_closed(scope, each), names={})
        for each, area in areas.items()
    }
    return replace(
        standing,
        areas=areas,
        area=areas[year],
        judgement=judge(standing.promise, observations, year=year),
        before=None,
        variants=(),
    )


def area_of_one(unit: UnitValue | None) -> AreaValue:
    """The value of an area in which there is only this unit; nobody where it did not stand."""
    counted = unit is not None and unit.state is UnitState.COUNTED
    outside = unit is not None and unit.state is UnitState.OUT_OF_SCOPE
    missing = unit is not None and unit.state is UnitState.MISSING
    coverage = Coverage(
        reported=int(counted),
        expected=int(counted or missing),
        missing=(unit.unit,) if unit is not None and missing else (),
        out_of_scope=(unit.unit,) if unit is not None and outside else (),
    )
    return AreaValue(
        value=unit.value if unit is not None and counted else None,
        numerator=unit.numerator if unit is not None and counted else None,
        denominator=unit.denominator if unit is not None and counted else None,
        units=(unit,) if unit is not None else (),
        reported=coverage.reported,
        expected=coverage.expected,
        missing=coverage.missing,
        out_of_scope=coverage.out_of_scope,
        coverage=coverage.share,
        numerator_coverage=coverage,
    )


def _whole(standing: Standing, amount: Decimal) -> str:
    """An amount of the numerator with its unit, in whole steps of the item."""
    formula, items = standing.definition.formula, standing.definition.items
    if formula.test_all:
        return f"{formats.number(amount)} 项"
    item = items[formula.numerator[0].item]
    step = Decimal(1).scaleb(-item.decimals)
    return formats.quantity(amount.quantize(step, rounding=ROUND_CEILING), item.unit)


def is_share_of_total(standing: Standing) -> bool:
    """Whether a unit's part of the total can be named: sums that are not yes or no."""
    sums = standing.definition.formula.measure is Measure.SUM
    return sums and standing.promise.kind is not Kind.MILESTONE
