"""Everything that the page of one plan shows: ten queries, and two for each sum that is divided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch

from institutions.models import User
from targets.access import in_force
from targets.models import Clause, ClauseUnit, Plan, PlanVersion, PublishedFigure, Target, UnitRole
from targets.parts import Remainder, remainder_of
from targets.promise_words import promise_text
from targets.story import Story, story_of


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target of the plan as it is promised now."""

    target: Target
    scope: str
    promise: str
    clauses: str
    versions: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """One clause with the units it names."""

    clause: Clause
    units: str


@dataclass(frozen=True, slots=True)
class Division:
    """A divided sum: its parts, and what is left."""

    indicator: str
    target: Target
    remainder: Remainder


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan as its keepers see it in `year`."""

    plan: Plan
    year: int
    terms: PlanVersion | None
    targets: tuple[TargetLine, ...]
    clauses: tuple[ClauseLine, ...]
    figures: tuple[PublishedFigure, ...]
    divisions: tuple[Division, ...]
    story: Story
    is_over: bool
    successors: tuple[Plan, ...]


def year_of(plan: Plan, today: int) -> int:
    """The data year of which a keeper sees the versions: this year, held within the plan."""
    year = max(today, plan.first_year or plan.base_year or today)
    return year if plan.horizon is None else min(year, plan.horizon)


def load_plan_page(plan: Plan, successors: Iterable[Plan], *, today: int) -> PlanPage:
    """The page of a plan; `today` is the year of the calendar."""
    year = year_of(plan, today)
    versions = list(plan.versions.all())
    terms = in_force(versions, year)
    targets = list(
        plan.targets.select_related("indicator", "institution", "county").prefetch_related(
            "versions", "sources"
        )
    )
    units = Prefetch("units", ClauseUnit.objects.select_related("department"))
    clauses = list(plan.clauses.prefetch_related(units))
    numbers = {clause.pk: clause.number for clause in clauses}
    replaced = plan.replaced.select_related("replaced_by")
    return PlanPage(
        plan=plan,
        year=year,
        terms=terms,
        targets=tuple(_line(target, year, numbers) for target in targets),
        clauses=tuple(ClauseLine(clause, units_text(clause)) for clause in clauses),
        figures=tuple(plan.published_figures.select_related("indicator", "institution", "clause")),
        divisions=_divisions(plan, targets, year),
        story=story_of(plan, versions=versions, replaced=replaced, now=terms),
        is_over=plan.horizon is not None and plan.horizon < today,
        successors=tuple(successors),
    )


def keeps(user: User | AnonymousUser):
    """The plans that the person keeps, with their regions."""
    return Plan.objects.editable_by(user).select_related("region", "predecessor")


def scope_of(target: Target) -> str:
    """For whom a target is promised."""
    return str(target.institution or target.county or "全地区")


def units_text(clause: Clause) -> str:
    """The units that a clause names, by role."""
    said = []
    for role in UnitRole:
        names = [str(unit.department) for unit in clause.units.all() if unit.role == role]
        if names:
            said.append(f"{role.label}：{'、'.join(names)}")
    return "；".join(said) or "未列责任单位"


def baseline_text(target: Target) -> str:
    """The recorded value that a target starts from; an unconfirmed one is not judged by."""
    standing = [each for each in target.baselines.all() if not each.is_withdrawn]
    if not standing:
        return "未记录"
    found = standing[0]
    amount = format(found.value.normalize(), "f") if found.value else "0"
    return f"{found.year} 年 {amount}{'' if found.is_confirmed else '（待核实）'}"


def _line(target: Target, year: int, numbers: Mapping[int, str]) -> TargetLine:
    versions = list(target.versions.all())
    now = in_force(versions, year)
    return TargetLine(
        target=target,
        scope=scope_of(target),
        promise="未设定" if now is None else promise_text(now, target.indicator.unit),
        clauses="、".join(numbers[each.clause_id] for each in target.sources.all()) or "—",
        versions=len(versions),
        withdrawn=now is not None and now.is_withdrawn,
    )


def _divisions(plan: Plan, targets: list[Target], year: int) -> tuple[Division, ...]:
    """Only sums that have parts are checked: an indicator with one target has nothing to add."""
    count = Counter(target.indicator_id for target in targets)
    wholes = [
        target
        for target in targets
        if count[target.indicator_id] > 1
        and target.institution_id is None
        and target.county_id is None
    ]
    found = []
    for whole in wholes:
        remainder = remainder_of(plan, whole.indicator, year)
        if remainder is not None and remainder.parts:
            found.append(Division(str(whole.indicator), whole, remainder))
    return tuple(found)
