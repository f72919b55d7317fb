"""What the tests of indicators share: kinds of indicators, reported years, and opened pages."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from institutions.duties import Role
from institutions.models import Institution, User
from reports.indicator_page import Found, find_standings
from submissions.models import Round
from targets.kinds import Kind, Measure, Span
from targets.models import (
    DataItem,
    Indicator,
    IndicatorTerm,
    IndicatorVersion,
    Plan,
    Section,
    Target,
    TargetSource,
    TargetVersion,
)
from tests.cast import (
    SCHOOL_KINDS,
    client_for,
    make_round,
    make_user,
    report,
    submission_of,
)


def indicator_of(
    code: str,
    numerator: list[DataItem],
    denominator: list[DataItem] | None = None,
    *,
    measure: Measure = Measure.SUM,
    kinds=SCHOOL_KINDS,
    scale: int = 1,
    unit: str = "人",
    decimals: int = 0,
    all_terms: bool = False,
    **facts,
) -> Indicator:
    """An indicator with one version from 2022 on."""
    facts = {"name": code, "section": Section.BUILDING, **facts}
    indicator = Indicator.objects.create(code=code, unit=unit, decimals=decimals, **facts)
    version = IndicatorVersion.objects.create(
        indicator=indicator,
        valid_from=2022,
        measure=measure,
        span=Span.STOCK,
        scale=Decimal(scale),
        kinds=kinds,
        definition=f"{code} 的口径",
        all_terms=all_terms,
    )
    for part, items in (("numerator", numerator), ("denominator", denominator or [])):
        for item in items:
            IndicatorTerm.objects.create(version=version, part=part, item=item)
    return indicator


def target_of(
    plan: Plan, indicator: Indicator, kind: Kind, *, institution=None, county=None, **version
) -> Target:
    """A target by 2025, stated in the plan's first clause."""
    target = Target.objects.create(
        plan=plan,
        indicator=indicator,
        institution=institution,
        county=county,
        name=f"{indicator.name}目标",
        position=plan.targets.count() + 1,
    )
    facts = {"year": 2025, "year_basis": TargetVersion.YearBasis.STATED, "valid_from": 2023}
    TargetVersion.objects.create(target=target, kind=kind, **{**facts, **version})
    TargetSource.objects.create(target=target, clause=plan.clauses.get(), quote="原文写法")
    return target


def reporter_of(institution: Institution) -> User:
    """The person who reports for the institution, made when there is none yet."""
    found = User.objects.filter(institution=institution, role=Role.REPORTER).first()
    return found or make_user(Role.REPORTER, f"r-{institution.code}", institution=institution)


def reported(round: Round, institution: Institution, reviewer: User, **typed: object) -> None:
    """Filled in, submitted and approved; item codes are written with _ for -."""
    report(submission_of(round, institution), reporter_of(institution), reviewer, **typed)


def reported_year(region, manager, reviewer, year: int, figures: dict) -> Round:
    """A round in which these institutions have approved figures: {institution: {item: value}}."""
    round = make_round(region, manager, year=year)
    for institution, typed in figures.items():
        reported(round, institution, reviewer, **typed)
    return round


def shares(dual: int, teachers: int) -> dict:
    return {"dual_qualified_teachers": dual, "specialised_teachers": teachers}


def page_of(user, code: str, headers: dict | None = None, **query):
    query = {"region": "620400", "year": "2024", **query}
    return client_for(user).get(reverse("indicator", args=[code]), query, headers=headers)


def text_of(response) -> str:
    """What stands on the page, without markup and with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def found_in(region, plan: Plan, code: str, *, year: int, now) -> Found:
    found = find_standings(region, plan, code, year=year, now=now)
    assert found is not None
    return found


@pytest.fixture
def three_years(baiyin, plan, manager, reviewer, school, other_school, college):
    """2022: 114 of 300 (38 %), 2023: 124 of 300, 2024: 136 of 300 by three institutions."""
    for year, duals in {2022: (30, 40, 44), 2023: (32, 42, 50), 2024: (30, 46, 60)}.items():
        units = (school, other_school, college)
        figures = {unit: shares(dual, 100) for unit, dual in zip(units, duals, strict=True)}
        reported_year(baiyin, manager, reviewer, year, figures)
