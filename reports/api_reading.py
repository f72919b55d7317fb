"""What the API reads: the rows that the account may see, as the shapes that it gives."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.utils import timezone

from institutions.models import Institution, Region, User
from reports.addressing import usual_plan
from reports.api_answers import number
from reports.api_auth import ApiRefusal
from reports.api_shapes import (
    FactRow,
    FormulaRow,
    IndicatorRow,
    InstitutionRow,
    PlanRow,
    ProgressRow,
    RegionRow,
    TermRow,
)
from reports.rows import rows_of
from reports.wording import SHARE_KINDS, shown_area, shown_value, shown_year
from reports.wording_ahead import DASH, ahead_of, outlook_text
from submissions.models import Fact, FigureState
from submissions.standing import Standing, load_standings
from targets.definitions import plans_with_versions
from targets.models import Indicator, IndicatorVersion, Plan

FACT_COLUMNS = (
    "institution__code",
    "year",
    "item__code",
    "state",
    "value",
    "revision__number",
    "revision__submission__round__is_demo",
)


def region_of(user: User, code: str) -> Region:
    """A region whose values the account may read; for any other there is nothing here."""
    for region in Region.objects.visible_to(user):
        if region.code == code:
            return region
    message = f"没有行政区划代码为“{code}”的地区，或者无权读取它；可读取的地区见 regions/。"
    raise ApiRefusal(404, "no_region", message)


def plan_of(user: User, region: Region, year: int, code: str | None) -> Plan | None:
    """The plan of this code that holds in the region; without a code the one of the overview."""
    plans = plans_with_versions(Plan.objects.of(region).visible_to(user))
    if code is None:
        return usual_plan(plans, year)
    found = next((plan for plan in plans if plan.code == code), None)
    if found is None:
        message = f"{region}没有代码为“{code}”的规划；各地区的规划见 plans/。"
        raise ApiRefusal(404, "no_plan", message)
    return found


def regions(user: User) -> models.QuerySet[Region]:
    return Region.objects.visible_to(user).select_related("parent").order_by("path")


def region_row(region: Region) -> RegionRow:
    parent = region.parent.code if region.parent is not None else None
    return RegionRow(code=region.code, name=region.name, parent=parent)


def institutions(user: User, region: Region | None) -> models.QuerySet[Institution]:
    found = Institution.objects.visible_to(user).select_related("region", "merged_into")
    found = found.within(region) if region is not None else found
    return found.order_by("region__path", "code")


def institution_row(unit: Institution) -> InstitutionRow:
    """Who it is; contacts are personal data and stay here."""
    return InstitutionRow(
        code=unit.code,
        name=unit.name,
        short_name=unit.short_name,
        kind=unit.kind,
        region=unit.region.code,
        ownership=unit.ownership,
        opened_on=unit.opened_on,
        closed_on=unit.closed_on,
        merged_into=unit.merged_into.code if unit.merged_into is not None else None,
        is_demo=unit.is_demo,
    )


def plans(user: User, region: Region | None) -> models.QuerySet[Plan]:
    """All plans, which are public, or those that hold in a region."""
    found = Plan.objects.all() if region is None else Plan.objects.of(region)
    found = found.visible_to(user).select_related("region", "predecessor")
    return found.order_by("region__path", "first_year", "code")


def plan_row(plan: Plan) -> PlanRow:
    columns = PlanRow.model_fields.keys() - {"region", "predecessor"}
    return PlanRow(
        region=plan.region.code,
        predecessor=plan.predecessor.code if plan.predecessor is not None else None,
        **{name: getattr(plan, name) for name in columns},
    )


def indicators() -> models.QuerySet[Indicator]:
    """The catalogue, with every version of every formula."""
    found = Indicator.objects.select_related("variant_of").order_by("position", "code")
    return found.prefetch_related("versions__terms__item")


def indicator_row(indicator: Indicator) -> IndicatorRow:
    return IndicatorRow(
        code=indicator.code,
        name=indicator.name,
        section=indicator.section,
        unit=indicator.unit,
        decimals=indicator.decimals,
        variant_of=indicator.variant_of.code if indicator.variant_of is not None else None,
        is_monitored=indicator.is_monitored,
        versions=[_formula_row(version) for version in indicator.versions.all()],
    )


def _formula_row(version: IndicatorVersion) -> FormulaRow:
    same = ("valid_from", "measure", "span", "kinds", "denominator_kinds", "all_terms")
    words = ("definition", "reason", "document_number")
    return FormulaRow(
        scale=number(version.scale),
        terms=[
            TermRow(
                part=term.part,
                item=term.item.code,
                name=term.item.name,
                unit=term.item.unit,
                coefficient=number(term.coefficient),
            )
            for term in version.terms.all()
        ],
        **{name: getattr(version, name) for name in (*same, *words)},
    )


def facts(user: User, region: Region, year: int) -> models.QuerySet[Fact, tuple[Any, ...]]:
    """The approved figures in force of a region and all below it."""
    found = Fact.objects.within(region).visible_to(user).filter(year=year)
    found = found.order_by("institution__code", "item__position", "item__code")
    return found.values_list(*FACT_COLUMNS)


def fact_row(columns: tuple[Any, ...]) -> FactRow:
    institution, year, item, state, value, revision, is_demo = columns
    return FactRow(
        institution=institution,
        year=year,
        item=item,
        value=number(value),
        not_applicable=state == FigureState.NOT_APPLICABLE,
        revision=revision,
        is_demo=is_demo,
    )


def progress(region: Region, plan: Plan | None, year: int, now: dt.datetime) -> list[ProgressRow]:
    """How the targets on the overview of a region stand: by the same way as the page."""
    if plan is None:
        return []
    [found] = load_standings([(region, plan)], year=year, now=now)
    is_demo = plan.is_demo or any(round.is_demo for round in found.ledger.rounds)
    return [_progress_row(row.standing, plan, year, is_demo) for row in rows_of(found, {})]


def progress_now(user: User, region: Region, year: int, code: str | None) -> list[ProgressRow]:
    """`progress` of a plan by its code, as at this moment."""
    return progress(region, plan_of(user, region, year, code), year, timezone.now())


def _progress_row(standing: Standing, plan: Plan, year: int, is_demo: bool) -> ProgressRow:
    target, promise, area = standing.target, standing.promise, shown_area(standing)
    value = shown_value(standing)
    return ProgressRow(
        plan=plan.code,
        code=standing.indicator.code,
        name=target.name,
        institution=target.institution.code if target.institution is not None else None,
        county=target.county.code if target.county is not None else None,
        year=year,
        kind=promise.kind.value,
        unit=standing.indicator.unit,
        is_share=promise.kind in SHARE_KINDS,
        target_year=promise.target_year,
        lower=number(promise.lower),
        upper=number(promise.upper),
        numerator=number(area.numerator),
        denominator=number(area.denominator),
        value=number(value),
        value_year=shown_year(standing) if value is not None else None,
        reported=area.reported,
        expected=area.expected,
        is_demo=is_demo,
        **_judged(standing),
        **_ahead(standing),
    )


def _judged(standing: Standing) -> dict[str, Any]:
    """What the judging adds; nothing where a region pools values without a lamp."""
    judgement = standing.judgement
    base = judgement.baseline if judgement is not None else None
    return {
        "baseline": number(base.value) if base is not None else None,
        "baseline_year": base.year if base is not None else None,
        "due": number(judgement.due) if judgement is not None else None,
        "gap": number(judgement.gap) if judgement is not None else None,
        "ratio": number(judgement.ratio) if judgement is not None else None,
        "status": judgement.status.value if judgement is not None and judgement.status else None,
        "tags": [tag.value for tag in judgement.tags] if judgement is not None else [],
    }


def _ahead(standing: Standing) -> dict[str, Any]:
    """展望 as the pages tell it, in words and in numbers; `outlook_year` follows from the mean pace
    alone.
    """
    judgement, ahead, words = standing.judgement, ahead_of(standing), outlook_text(standing)
    outlook = judgement.outlook if judgement is not None else None
    return {
        "outlook": words if words != DASH else None,
        "outlook_year": outlook.attainment_year if outlook is not None else None,
        "outlook_from": ahead.years[0] if ahead.years else None,
        "outlook_to": ahead.years[-1] if ahead.years and not ahead.too_long else None,
        "outlook_over_ten_years": ahead.too_long,
        "outlook_unreachable": ahead.unreachable,
        "expected_at_deadline": number(ahead.short.value) if ahead.short is not None else None,
        "first_met_year": ahead.first_met,
    }
