"""What is promised, read for computing: definitions of indicators, versions of targets and plans,
starting values.

Each loader is one query for any number of plans.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q, QuerySet

from targets.formulas import Formula, Term
from targets.judgement import Baseline as StartingPoint
from targets.kinds import Measure
from targets.models import (
    DataItem,
    Indicator,
    IndicatorTerm,
    IndicatorVersion,
    Plan,
    PlanVersion,
    Target,
    TargetVersion,
)


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of an indicator, ready to compute."""

    version: IndicatorVersion
    formula: Formula
    items: Mapping[str, DataItem]

    @property
    def denominator_kinds(self) -> list[str]:
        return self.version.denominator_kinds or self.version.kinds


@dataclass(frozen=True, slots=True)
class Promises:
    """Versions by plan and target, targets in the order of the plan; starting values by target."""

    versions: Mapping[int, dict[int, list[TargetVersion]]]
    baselines: Mapping[int, StartingPoint]


def plans_with_versions(plans: QuerySet[Plan]) -> tuple[Plan, ...]:
    """The plans in their order, each with its region and its versions at hand: one query."""
    found: dict[int, Plan] = {}
    rows = (
        PlanVersion.objects.filter(plan__in=plans)
        .select_related("plan__region")
        .order_by("plan__region__path", "plan__first_year", "plan__code", "valid_from")
    )
    for version in rows:
        plan = found.setdefault(version.plan_id, version.plan)
        plan.known_versions = (*plan.known_versions, version)
    return tuple(found.values())


def load_plan_versions(plans: Sequence[Plan]) -> dict[int, list[PlanVersion]]:
    """Versions by plan; asks only for plans that do not have them at hand."""
    found = {plan.pk: list(plan.known_versions) for plan in plans}
    unknown = [plan for plan in plans if not plan.known_versions]
    if unknown:
        for version in PlanVersion.objects.filter(plan__in=unknown):
            found[version.plan_id].append(version)
    return found


def load_promises(plans: Sequence[Plan]) -> Promises:
    """Versions of all targets of the plans with their recorded, confirmed starting values."""
    versions: dict[int, dict[int, list[TargetVersion]]] = {plan.pk: {} for plan in plans}
    baselines: dict[int, StartingPoint] = {}
    rows = (
        TargetVersion.objects.filter(target__plan__in=plans)
        .select_related("target__indicator", "target__institution", "target__county")
        .annotate(
            recorded=FilteredRelation(
                "target__baselines",
                condition=Q(
                    target__baselines__is_withdrawn=False, target__baselines__is_confirmed=True
                ),
            ),
            base_value=F("recorded__value"),
            base_year=F("recorded__year"),
        )
        .order_by("target__position", "target_id", "valid_from")
    )
    for version in rows:
        target = version.target
        versions[target.plan_id].setdefault(target.pk, []).append(version)
        if version.base_value is not None:
            baselines[target.pk] = StartingPoint(version.base_value, version.base_year)
    return Promises(versions, baselines)


def load_definitions(
    plans: Sequence[Plan],
) -> tuple[dict[int, list[Definition]], dict[int, list[Indicator]]]:
    """Definitions by indicator for all targets of the plans, and the variants shown beside each
    indicator.
    """
    used = Target.objects.filter(plan__in=plans).values("indicator")
    rows = (
        IndicatorTerm.objects.filter(
            Q(version__indicator__in=used) | Q(version__indicator__variant_of__in=used)
        )
        .select_related("version__indicator", "item")
        .order_by("version__indicator__position", "version__valid_from", "pk")
    )
    terms: dict[int, list[IndicatorTerm]] = defaultdict(list)
    for term in rows:
        terms[term.version_id].append(term)
    definitions: dict[int, list[Definition]] = defaultdict(list)
    variants: dict[int, list[Indicator]] = defaultdict(list)
    for of_version in terms.values():
        version = of_version[0].version
        indicator = version.indicator
        if indicator.pk not in definitions and indicator.variant_of_id is not None:
            variants[indicator.variant_of_id].append(indicator)
        definitions[indicator.pk].append(_definition(version, of_version))
    return definitions, variants


def _definition(version: IndicatorVersion, terms: list[IndicatorTerm]) -> Definition:
    parts: dict[str, list[Term]] = {"numerator": [], "denominator": []}
    for term in terms:
        parts[term.part].append(Term(term.item.code, term.coefficient))
    formula = Formula(
        measure=Measure(version.measure),
        numerator=tuple(parts["numerator"]),
        denominator=tuple(parts["denominator"]),
        scale=version.scale,
        test_all=version.all_terms,
    )
    return Definition(version, formula, {term.item.code: term.item for term in terms})
