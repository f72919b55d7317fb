"""The places of a comparison with their standings of the indicator."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from institutions.models import Region
from reports.compare_address import CompareAddress, Compared
from reports.wording import shown_year
from submissions.standing import PlanStanding, Standing, load_standings


@dataclass(frozen=True, slots=True)
class Place:
    """A place with its standing of the indicator."""

    compared: Compared
    plan_standing: PlanStanding
    standing: Standing

    @property
    def region(self) -> Region:
        return self.compared.region

    @property
    def shown_year(self) -> int:
        return shown_year(self.standing)


def load_places(address: CompareAddress, *, now: dt.datetime) -> tuple[Place, ...]:
    """Each place that has a value of the indicator; five queries for any number of places."""
    pairs = [(each.region, each.plan) for each in address.compared]
    if not pairs or address.indicator is None:
        return ()
    found = []
    code = address.indicator.code
    standings = load_standings(pairs, year=address.year, now=now, code=code)
    for compared, plan_standing in zip(address.compared, standings, strict=True):
        standing = _main(plan_standing, code, own=compared.own)
        if standing is not None:
            found.append(Place(compared, plan_standing, standing))
    return tuple(found)


def _main(plan_standing: PlanStanding, code: str, *, own: bool) -> Standing | None:
    """The target of the whole; else, in the plan of the place itself, the first of its parts."""
    held = [each for each in plan_standing.standings if each.indicator.code == code]
    whole = [
        each for each in held if each.target.institution is None and each.target.county is None
    ]
    return next(iter([*whole, *(held if own else [])]), None)
