"""From facts to values to standings: how every target of a plan stands in one data year.

`load_standings` is the only way there; review pages, the overview, the workbook and the API share
it. It takes a fixed number of queries (six), whatever the number of targets, units and years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from institutions.models import Institution, Region
from submissions.ground import Ground, read_ground
from submissions.ledger import Ledger
from targets.access import in_force
from targets.definitions import (
    Definition,
)
from targets.figures import SHARE_KINDS
from targets.formulas import AreaValue, Standard, pool
from targets.judgement import Judgement, Observation, Promise
from targets.kinds import Kind, Measure, Method
from targets.models import Indicator, Plan, PlanVersion, Target, TargetVersion
from targets.progress import judge


@dataclass(frozen=True, slots=True)
class Variant:
    """Another definition of the same indicator, shown beside the first, of the same year."""

    indicator: Indicator
    definition: Definition
    area: AreaValue
    year: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One target in one year: what is promised, what was reported, and what follows.

    `areas` holds the area value of every year up to the judged one. `judgement` is None where the
    page pools values without a lamp (a county that has no target of its own); `before` is the
    judgement of the year before.
    """

    target: Target
    version: TargetVersion
    definition: Definition
    promise: Promise
    areas: Mapping[int, AreaValue]
    area: AreaValue
    judgement: Judgement | None
    before: Judgement | None
    variants: tuple[Variant, ...]

    @property
    def indicator(self) -> Indicator:
        return self.target.indicator


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """All targets of a plan in a region and year, in the order of the plan."""

    region: Region
    plan: Plan
    year: int
    terms: PlanVersion
    standings: tuple[Standing, ...]
    ledger: Ledger

    @property
    def units(self) -> list[Institution]:
        """Units of the region that are expected to report for the year."""
        return [unit for unit in self.ledger.within(self.region) if unit.expected_in(self.year)]


def load_standings(
    wanted: Sequence[tuple[Region, Plan]], *, year: int, now: dt.datetime, code: str = ""
) -> list[PlanStanding]:
    """How every target of each (region, plan) stands in data year `year`, judged as at its 31
    December, with every figure of the year beside; with `code` the targets of that indicator and
    its figures alone, which say the same.

    `now` decides only which rounds are closed. A region below the plan's own (a county) is pooled
    without lamps.
    """
    whole = () if code else (year,)
    ground = read_ground(wanted, year=year, now=now, code=code, whole=whole)
    return standings_on(ground, wanted, code=code)


def standings_on(
    ground: Ground, wanted: Sequence[tuple[Region, Plan]], *, code: str = ""
) -> list[PlanStanding]:
    """The standings that follow from what was read: no query."""
    return [_plan_standing(ground, region, plan, code) for region, plan in wanted]


def area_value(
    definition: Definition,
    ledger: Ledger,
    *,
    scope: Region,
    year: int,
    only: int | None = None,
    standard: Standard | None = None,
) -> AreaValue:
    """The value of an indicator over the units of `scope` in one year (docs/progress.md, 汇总)."""
    kinds, below = definition.version.kinds, definition.denominator_kinds
    units = [unit.id for unit in ledger.expected(scope, year, kinds, only)]
    others = None
    if definition.formula.denominator and set(below) != set(kinds):
        others = [unit.id for unit in ledger.expected(scope, year, below, only)]
    return pool(
        definition.formula,
        ledger.of_year(year),
        numerator_units=units,
        denominator_units=others,
        standard=standard,
    )


def promise_of(
    target: Target, version: TargetVersion, plan: Plan, terms: PlanVersion, definition: Definition
) -> Promise:
    """What is promised, as numbers, with the plan's method and thresholds."""
    indicator = target.indicator
    counts = indicator.decimals == 0 and definition.formula.measure == Measure.SUM
    return Promise(
        kind=Kind(version.kind),
        every_year=version.every_year,
        target_year=version.year,
        lower=version.lower,
        upper=version.upper,
        per=version.per,
        yearly={int(year): Decimal(value) for year, value in version.yearly.items()},
        method=Method(terms.method),
        base_year=plan.base_year,
        first_year=plan.first_year,
        on_track_at=terms.on_track_at,
        behind_at=terms.behind_at,
        minimum_coverage=terms.minimum_coverage,
        step=Decimal(0) if version.kind in SHARE_KINDS else Decimal(1).scaleb(-indicator.decimals),
        is_percentage=indicator.unit == "%",
        is_count=counts,
        is_sum=definition.formula.measure == Measure.SUM,
        stages=tuple(version.stages),
        rising={"rise": True, "fall": False}.get(version.direction),
    )


def observation_of(area: AreaValue, *, is_closed: bool, names: Mapping[int, str]) -> Observation:
    """One year's area value as the judging takes it."""
    return Observation(
        value=area.value,
        reported=area.reported,
        expected=area.expected,
        final=is_closed,
        meeting=area.meeting,
        in_scope=area.in_scope,
        unknown=area.unknown,
        numerator=area.numerator,
        denominator=area.denominator,
        worst=names.get(area.worst),
    )


def _plan_standing(loaded: Ground, region: Region, plan: Plan, code: str) -> PlanStanding:
    terms = in_force(loaded.terms[plan.pk], loaded.year)
    if terms is None:
        raise LookupError(f"plan {plan.code} has no version")
    return PlanStanding(
        region=region,
        plan=plan,
        year=loaded.year,
        terms=terms,
        standings=tuple(
            _standing(loaded, region, plan, versions)
            for versions in loaded.versions[plan.pk].values()
            if code in ("", versions[0].target.indicator.code)
            and versions[0].target.indicator_id in loaded.definitions
            and not _is_withdrawn(versions, loaded.year)
        ),
        ledger=loaded.ledger,
    )


def _is_withdrawn(versions: list[TargetVersion], year: int) -> bool:
    """Whether the version that holds for the year takes the target back."""
    held = in_force(versions, year)
    return held is not None and held.is_withdrawn


def _standing(
    loaded: Ground, region: Region, plan: Plan, versions: list[TargetVersion]
) -> Standing:
    target, year = versions[0].target, loaded.year
    scope = target.county or region
    areas = _areas(loaded, plan, scope, versions)
    has_lamp = region.pk == plan.region_id or target.county_id == region.pk
    history = _History(loaded, plan, scope, versions, areas)
    judgement = history.judged(year) if has_lamp else None
    shown = judgement.value_year if judgement is not None else None
    return Standing(
        target=target,
        version=history.version(year),
        definition=loaded.definition(target.indicator_id, year),
        promise=history.promise(year),
        areas=areas,
        area=areas[year],
        judgement=judgement,
        before=history.judged(year - 1) if has_lamp and year - 1 in areas else None,
        variants=tuple(
            _variant(loaded, indicator, scope, target, shown or year)
            for indicator in loaded.variants[target.indicator_id]
        ),
    )


@dataclass(frozen=True, slots=True)
class _History:
    """One target over the years: each year is judged by the versions that held in it."""

    loaded: Ground
    plan: Plan
    scope: Region
    versions: list[TargetVersion]
    areas: Mapping[int, AreaValue]

    def version(self, year: int) -> TargetVersion:
        found = in_force(self.versions, year)
        assert found is not None
        return found

    def promise(self, year: int) -> Promise:
        target = self.versions[0].target
        terms = in_force(self.loaded.terms[self.plan.pk], year)
        assert terms is not None
        definition = self.loaded.definition(target.indicator_id, year)
        return promise_of(target, self.version(year), self.plan, terms, definition)

    def judged(self, year: int) -> Judgement:
        ledger = self.loaded.ledger
        return judge(
            self.promise(year),
            {
                each: observation_of(
                    area, is_closed=ledger.is_closed(self.scope, each), names=ledger.names
                )
                for each, area in self.areas.items()
                if each <= year
            },
            year=year,
            recorded_baseline=self.loaded.baselines.get(self.versions[0].target_id),
        )


def _areas(
    loaded: Ground, plan: Plan, scope: Region, versions: list[TargetVersion]
) -> dict[int, AreaValue]:
    """The area value of each data year that bears on the judgement: from the base year on, else
    from the first facts.
    """
    target, year = versions[0].target, loaded.year
    first = plan.base_year or min(loaded.ledger.years, default=year)
    areas = {}
    for each in range(min(first, year), year + 1):
        version = in_force(versions, each)
        areas[each] = area_value(
            loaded.definition(target.indicator_id, each),
            loaded.ledger,
            scope=scope,
            year=each,
            only=target.institution_id,
            standard=_standard(version),
        )
    return areas


def _standard(version: TargetVersion) -> Standard | None:
    """What each unit is held to by itself; None where only the whole is judged."""
    if version.kind != Kind.EACH_INSTITUTION:
        return None
    return Standard(lower=version.lower, per=version.per, upper=version.upper)


def _variant(
    loaded: Ground, indicator: Indicator, scope: Region, target: Target, year: int
) -> Variant:
    definition = loaded.definition(indicator.pk, year)
    area = area_value(definition, loaded.ledger, scope=scope, year=year, only=target.institution_id)
    return Variant(indicator, definition, area, year)
