"""出自 and 口径 of an indicator: the clauses that promise it and the units that answer for it, how
it is defined, and every version of definition and target.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import F, Q

from institutions.models import InstitutionKind
from jinchang_vet.kit import formats
from reports.formula_words import formula_words
from reports.wording import target_text
from submissions.standing import PlanStanding, Standing, promise_of
from targets.clause_words import clause_words
from targets.kinds import Kind, Span
from targets.models import (
    Clause,
    Indicator,
    Period,
    PublishedFigure,
    Target,
    TargetVersion,
    UnitRole,
)

FIRST = "首次收录"


@dataclass(frozen=True, slots=True)
class Quote:
    """One place of the document that states the target, in its own short words."""

    number: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a target comes from and who answers for it, as the document says."""

    document: str
    title: str
    quotes: tuple[Quote, ...]
    commitment: str
    binding: str
    deadline: str
    responsible: tuple[str, ...]
    lead: tuple[str, ...]
    implementing: tuple[str, ...]
    stated_in: str
    note: str


@dataclass(frozen=True, slots=True)
class Change:
    """One version: what holds from a data year on, why, and by which document."""

    number: int
    since: int
    text: str
    reason: str
    document: str


@dataclass(frozen=True, slots=True)
class OtherDefinition:
    """The same thing by another definition, with its value beside."""

    name: str
    formula: str
    made_of: str
    value: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """How the indicator is defined and counted."""

    definition: str
    formula: str
    computed: str
    period: str
    span: str
    kinds: str
    denominator_kinds: str
    others: tuple[OtherDefinition, ...]
    definitions: tuple[Change, ...]
    targets: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """A figure as a document publishes it; never aggregated."""

    place: str
    name: str
    written: str
    year: str
    source: str
    quote: str
    precision: str
    to_verify: bool
    note: str


@dataclass(frozen=True, slots=True)
class Versions:
    """All versions of the targets of an indicator in a plan, and of its definition."""

    of_target: Mapping[int, Sequence[TargetVersion]]
    definitions: tuple[Change, ...]

    @property
    def definitions_from(self) -> list[int]:
        return [each.since for each in self.definitions]


def load_versions(indicator: Indicator, plan) -> Versions:
    """Versions of definition and targets; one query."""
    rows = (
        TargetVersion.objects.filter(target__plan=plan, target__indicator=indicator)
        .annotate(
            definition_from=F("target__indicator__versions__valid_from"),
            definition_text=F("target__indicator__versions__definition"),
            definition_reason=F("target__indicator__versions__reason"),
            definition_document=F("target__indicator__versions__document_number"),
        )
        .order_by("target_id", "valid_from", "definition_from")
    )
    of_target: dict[int, dict[int, TargetVersion]] = {}
    definitions: dict[int, Change] = {}
    for row in rows:
        of_target.setdefault(row.target_id, {}).setdefault(row.pk, row)
        since = row.definition_from
        if since not in definitions:
            definitions[since] = Change(
                number=0,
                since=since,
                text=row.definition_text,
                reason=row.definition_reason,
                document=row.definition_document,
            )
    ordered = [definitions[since] for since in sorted(definitions)]
    return Versions(
        of_target={target: tuple(found.values()) for target, found in of_target.items()},
        definitions=tuple(
            replace(each, number=number) for number, each in enumerate(ordered, start=1)
        ),
    )


def load_bases(plan, targets: Sequence[Target]) -> dict[int, Basis]:
    """出自 of each target: clauses, quotations, units in the order of the document; one query."""
    elsewhere = [target.elaborated_in_id for target in targets if target.elaborated_in_id]
    rows = list(
        Clause.objects.filter(Q(target_sources__target__in=targets) | Q(pk__in=elsewhere))
        .order_by("position", "units__role", "units__position")
        .values_list(
            "pk",
            "number",
            "title",
            "target_sources__target_id",
            "target_sources__quote",
            "units__role",
            "units__department__name",
        )
    )
    return {target.pk: _basis(plan, target, rows) for target in targets}


def _basis(plan, target: Target, rows: Sequence[tuple]) -> Basis:
    quotes: dict[int, Quote] = {}
    named: dict[str, dict[str, None]] = {role.value: {} for role in UnitRole}
    beyond: dict[str, dict[str, None]] = {role.value: {} for role in UnitRole}
    stated_in = ""
    for clause, number, title, target_id, quote, role, department in rows:
        if target_id == target.pk:
            quotes[clause] = Quote(clause_words(number), title, quote)
            if role:
                named[role][department] = None
        if clause == target.elaborated_in_id:
            stated_in = clause_words(number)
            if role:
                beyond[role][department] = None
    answered = any(named[role] for role in (UnitRole.RESPONSIBLE, UnitRole.LEAD))
    units = named if answered or not stated_in else beyond
    return Basis(
        document=plan.document_number,
        title=plan.title,
        quotes=tuple(quotes.values()),
        commitment=target.commitment,
        binding=target.get_binding_display() if target.binding != Target.Binding.UNSTATED else "",
        deadline="",
        responsible=tuple(units[UnitRole.RESPONSIBLE]),
        lead=tuple(units[UnitRole.LEAD]),
        implementing=tuple({**named[UnitRole.IMPLEMENTING], **units[UnitRole.IMPLEMENTING]}),
        stated_in="" if answered else stated_in,
        note=target.note,
    )


def with_deadline(basis: Basis, version: TargetVersion) -> Basis:
    """The basis with its deadline and what the deadline rests on."""
    words = version.get_year_basis_display()
    if version.year is None:
        return replace(basis, deadline=words)
    return replace(basis, deadline=f"{version.year} 年（{words}）")


def meaning_of(standing: Standing, plan_standing: PlanStanding, versions: Versions, computed: str):
    """口径: definition, formula with the year's numbers, other denominators, versions."""
    definition = standing.definition
    items = definition.items.values()
    kinds, below = definition.version.kinds, definition.denominator_kinds
    return Meaning(
        definition=definition.version.definition,
        formula=formula_words(standing),
        computed=computed,
        period="；".join(dict.fromkeys(Period(item.period).label for item in items)),
        span=Span(definition.version.span).label,
        kinds=kind_names(kinds),
        denominator_kinds="" if set(below) == set(kinds) else kind_names(below),
        others=tuple(
            OtherDefinition(
                name=variant.indicator.name,
                formula=formula_words(variant),
                made_of=_made_of(variant.area),
                value=formats.quantity(
                    variant.area.value, variant.indicator.unit, variant.indicator.decimals
                ),
            )
            for variant in standing.variants
        ),
        definitions=versions.definitions,
        targets=_target_changes(standing, plan_standing, versions),
    )


def kind_names(kinds: Sequence[str]) -> str:
    """高职院校、中职学校: the kinds that are counted, as their label says."""
    return "、".join(InstitutionKind(kind).label for kind in kinds)


def _made_of(area) -> str:
    if area.numerator is None or area.denominator is None:
        return ""
    return f"{formats.number(area.numerator)} ÷ {formats.number(area.denominator)}"


def _target_changes(
    standing: Standing, plan_standing: PlanStanding, versions: Versions
) -> tuple[Change, ...]:
    """Each version of the target in the words of its own kind and bounds."""
    found = []
    of_target = versions.of_target.get(standing.target.pk, ())
    for number, version in enumerate(of_target, start=1):
        promise = promise_of(
            standing.target,
            version,
            plan_standing.plan,
            plan_standing.terms,
            standing.definition,
        )
        as_it_was = replace(standing, version=version, promise=promise, judgement=None)
        words = f"{Kind(version.kind).label}：{target_text(as_it_was)}"
        if version.year:
            words += f"（{version.year} 年）"
        found.append(
            Change(number, version.valid_from, words, version.reason, version.document_number)
        )
    return tuple(found)


def load_published(indicator: Indicator) -> tuple[Published, ...]:
    """Published figures of the indicator and of its other definitions, of all plans; one query.

    They are open to every signed-in person.
    """
    rows = (
        PublishedFigure.objects.filter(Q(indicator=indicator) | Q(indicator__variant_of=indicator))
        .select_related("plan__region", "indicator", "institution", "clause")
        .order_by("plan__region__path", "position")
    )
    return tuple(published_of(row) for row in rows)


def published_of(figure: PublishedFigure) -> Published:
    """A published figure in words, exactly as written."""
    plan = figure.plan
    own = figure.institution.short_name if figure.institution else ""
    return Published(
        place=plan.region.name,
        name=own or figure.indicator.name,
        written=figure.written,
        year=f"{figure.year} 年" if figure.year else "未注明日期",
        source=f"{plan.document_number} {figure.clause.place}",
        quote=figure.quote,
        precision=figure.get_precision_display(),
        to_verify=figure.to_verify,
        note=figure.note,
    )


def remainder_text(whole: Standing, parts: Sequence[Standing]) -> str:
    """“已分解 8,000 + 2,000 = 10,000 人，未分解 12,000 人”; empty where parts do not add up."""
    total = whole.promise.lower
    bounds = [part.promise.lower for part in parts]
    if not whole.promise.is_sum or total is None or None in bounds or not bounds:
        return ""
    unit = whole.indicator.unit
    listed = " + ".join(formats.number(bound) for bound in bounds)
    known = sum(bounds, Decimal(0))
    split = f"{listed} = " if len(bounds) > 1 else ""
    said = f"全部目标 {formats.quantity(total, unit)}，已分解 {split}"
    said += formats.quantity(known, unit)
    if known > total:
        return f"{said}，超出 {formats.quantity(known - total, unit)}。"
    return f"{said}，未分解 {formats.quantity(total - known, unit)}。"
