"""What is promised, read for computing: definitions of indicators, versions of targets and plans,
starting values.

Each loader is one query for any number of plans.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from targets.formulas import Formula, Term
from targets.judgement import Baseline as StartingPoint
from targets.kinds import Measure
from targets.models import (
    Baseline,
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


def load_baselines(plans: Sequence[Plan]) -> dict[int, StartingPoint]:
    """Recorded, confirmed starting values by target."""
    rows = Baseline.objects.filter(target__plan__in=plans, is_withdrawn=False, is_confirmed=True)
    return {row.target_id: StartingPoint(value=row.value, year=row.year) for row in rows}


def load_plan_versions(plans: Sequence[Plan]) -> dict[int, list[PlanVersion]]:
    found: dict[int, list[PlanVersion]] = {plan.pk: [] for plan in plans}
    for version in PlanVersion.objects.filter(plan__in=plans):
        found[version.plan_id].append(version)
    return found


def load_target_versions(plans: Sequence[Plan]) -> dict[int, dict[int, list[TargetVersion]]]:
    """Versions by plan and target, targets in the order of the plan."""
    found: dict[int, dict[int, list[TargetVersion]]] = {plan.pk: {} for plan in plans}
    rows = (
        TargetVersion.objects.filter(target__plan__in=plans)
        .select_related("target__indicator", "target__institution", "target__county")
        .order_by("target__position", "target_id", "valid_from")
    )
    for version in rows:
        found[version.target.plan_id].setdefault(version.target_id, []).append(version)
    return found


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
