"""What approving would do: the standings on the facts in force, and those on the figures handed in.

Both come from one reading and one engine (`submissions.standing`); nothing is computed twice or
stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from institutions.models import Institution, Region
from jinchang_vet.kit.cells import Cell
from submissions.facts import cell_of
from submissions.ground import read_ground
from submissions.models import Revision, Submission
from submissions.standing import PlanStanding, Standing, standings_on
from targets.access import running_plans
from targets.definitions import plans_with_versions
from targets.models import Plan


@dataclass(frozen=True, slots=True)
class Effect:
    """One target on the facts in force, and as it would stand with the figures handed in."""

    before: Standing
    after: Standing

    @property
    def is_change(self) -> bool:
        """Whether anything that is known or judged of the target would be different."""
        return (self.before.area, self.before.judgement) != (self.after.area, self.after.judgement)


@dataclass(frozen=True, slots=True)
class PlanEffect:
    """What a submission would do to one plan: the targets that its figures bear on."""

    before: PlanStanding
    after: PlanStanding
    effects: tuple[Effect, ...]

    @property
    def plan(self) -> Plan:
        return self.before.plan


def load_effects(
    submission: Submission, revision: Revision, *, user, now: dt.datetime
) -> tuple[PlanEffect, ...]:
    """What approving `revision` would do to every plan that holds for its institution and year,
    of the regions whose values `user` may read: eight queries.
    """
    unit, year = submission.institution, submission.round.year
    wanted = [(plan.region, plan) for plan in _plans(unit, year, user)]
    cells = cells_of(revision)
    ground = read_ground(wanted, year=year, now=now)
    supposed = replace(ground, ledger=ground.ledger.supposing(unit.pk, year, cells))
    return tuple(
        PlanEffect(before, after, _effects(before, after, unit, cells))
        for before, after in zip(
            standings_on(ground, wanted), standings_on(supposed, wanted), strict=True
        )
    )


def cells_of(revision: Revision) -> dict[str, Cell]:
    """The figures of a revision as they would go in force, by item code."""
    rows = revision.figures.values_list("item__code", "state", "value").order_by()
    return {code: cell_of(state, value) for code, state, value in rows}


def _plans(unit: Institution, year: int, user) -> Sequence[Plan]:
    """The plans that run in the year, of the unit's region and those above it; where none of a
    region runs, the one that its pages show.
    """
    readable = user.region.path
    by_region: dict[int, list[Plan]] = {}
    for plan in plans_with_versions(Plan.objects.of(unit.region).visible_to(user)):
        if plan.region.path.startswith(readable):
            by_region.setdefault(plan.region_id, []).append(plan)
    return [plan for plans in by_region.values() for plan in running_plans(plans, year)]


def _effects(
    before: PlanStanding, after: PlanStanding, unit: Institution, cells: Mapping[str, Cell]
) -> tuple[Effect, ...]:
    known = {*cells, *before.ledger.cells(unit.pk, before.year)}
    return tuple(
        Effect(then, now)
        for then, now in zip(before.standings, after.standings, strict=True)
        if _bears_on(then, before.region, unit, known)
    )


def _bears_on(standing: Standing, region: Region, unit: Institution, known: set[str]) -> bool:
    """Whether the unit is one of those whose figures the target is made of."""
    target, definition = standing.target, standing.definition
    if target.institution_id not in (None, unit.pk):
        return False
    scope = target.county or region
    kinds = {*definition.version.kinds, *definition.denominator_kinds}
    inside = unit.kind in kinds and unit.region.path.startswith(scope.path)
    return inside and bool(known & set(definition.items))
