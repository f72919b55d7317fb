"""What standings rest on – definitions, promises, facts – in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from institutions.models import Region
from submissions.ledger import Ledger, open_ledger
from targets.access import in_force
from targets.definitions import (
    Definition,
    load_definitions,
    load_plan_versions,
    load_promises,
)
from targets.judgement import Baseline as StartingPoint
from targets.models import Indicator, Plan, PlanVersion, TargetVersion

Definitions = Mapping[int, list[Definition]]
Variants = Mapping[int, list[Indicator]]


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that was read, by the keys under which it is looked up."""

    year: int
    definitions: Definitions
    variants: Variants
    versions: Mapping[int, dict[int, list[TargetVersion]]]
    terms: Mapping[int, list[PlanVersion]]
    baselines: Mapping[int, StartingPoint]
    ledger: Ledger

    def definition(self, indicator: int, year: int) -> Definition:
        """The definition of an indicator that holds for a data year."""
        held = in_force([each.version for each in self.definitions[indicator]], year)
        return next(each for each in self.definitions[indicator] if each.version is held)


def read_ground(
    wanted: Sequence[tuple[Region, Plan]],
    *,
    year: int,
    now: dt.datetime,
    code: str = "",
    whole: Collection[int] = (),
) -> Ground:
    """Read all that the standings of each (region, plan) rest on, with `code` those of that
    indicator: the six queries. Of the years named by `whole` every figure is read.

    Judging without a base year begins with the first figure of any indicator: all are read then.
    """
    plans = [plan for _, plan in wanted]
    bases = [plan.base_year for plan in plans]
    is_based = None not in bases

    def read(definitions: Definitions, variants: Variants) -> Ledger:
        return open_ledger(
            [region for region, _ in wanted],
            first_year=min(bases, default=None) if is_based else None,
            year=year,
            items=_items_of(definitions, variants, code if is_based else ""),
            whole=whole,
            now=now,
        )

    return ground_of(plans, year=year, read=read)


def ground_of(
    plans: Sequence[Plan], *, year: int, read: Callable[[Definitions, Variants], Ledger]
) -> Ground:
    """What the plans promise, beside the facts that `read` gives for their indicators."""
    definitions, variants = load_definitions(plans)
    promises = load_promises(plans)
    return Ground(
        year=year,
        definitions=definitions,
        variants=variants,
        versions=promises.versions,
        terms=load_plan_versions(plans),
        baselines=promises.baselines,
        ledger=read(definitions, variants),
    )


def _items_of(definitions: Definitions, variants: Variants, code: str) -> set[str]:
    """The items that the indicators are made of; with `code` those of that one and its variants."""
    told = {pk for pk, held in definitions.items() if code in ("", held[0].version.indicator.code)}
    told |= {variant.pk for pk in told for variant in variants.get(pk, ())}
    return {item for pk in told for definition in definitions[pk] for item in definition.items}
