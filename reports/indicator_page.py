"""The page of one indicator in a region, year and plan: one loader, eleven queries whatever the
number of institutions and years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from institutions.models import Region
from reports.indicator_basis import (
    Basis,
    Meaning,
    Published,
    load_bases,
    load_published,
    load_versions,
    meaning_of,
    remainder_text,
    with_deadline,
)
from reports.indicator_changes import Changes, load_changes
from reports.indicator_words import (
    basis_of_outlook,
    computed_words,
    progress_sentences,
    state_text,
)
from reports.indicator_years import OtherYears, YearLine, other_years, year_lines
from reports.provenance import provenance_of_year
from reports.rows import lies_within
from reports.sentences import sentence_of, telling_of
from reports.trend import Trend, observations_of, trend_of
from reports.unit_table import Setting, UnitTable, unit_table
from reports.wording import SHARE_KINDS, Wording, shown_year, wording_of
from submissions.standing import PlanStanding, Standing, load_standings
from targets.judgement import Judgement
from targets.kinds import Kind, Status, Tag
from targets.models import Indicator, Plan


@dataclass(frozen=True, slots=True)
class Part:
    """A target of the same indicator for one institution or county."""

    name: str
    value: str
    target: str
    gap: str
    status: Status | None
    tags: tuple[Tag, ...]
    outlook: str
    bar: Decimal | None
    bar_due: Decimal | None
    bar_target: Decimal | None
    is_percentage: bool

    @property
    def bar_code(self) -> str:
        """The colour of the bar: that of the lamp."""
        return self.status.value if self.status is not None else ""


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """Everything that the page shows."""

    region: Region
    plan: Plan
    year: int
    shown_year: int
    standing: Standing
    words: Wording
    value: str
    sentences: tuple[str, ...]
    resting_on: str
    to_copy: str
    basis: Basis
    meaning: Meaning
    changes: Changes
    trend: Trend | None
    years: tuple[YearLine, ...]
    others: tuple[OtherYears, ...]
    table: UnitTable
    parts: tuple[Part, ...]
    remainder: str
    stages: tuple[str, ...]
    published: tuple[Published, ...]

    @property
    def indicator(self) -> Indicator:
        return self.standing.indicator

    @property
    def judgement(self) -> Judgement | None:
        return self.standing.judgement

    @property
    def status(self) -> Status | None:
        return self.judgement.status if self.judgement is not None else None

    @property
    def tags(self) -> tuple[Tag, ...]:
        return self.judgement.tags if self.judgement is not None else ()


@dataclass(frozen=True, slots=True)
class Found:
    """The targets of one indicator in a plan: the whole (else the first) and the others."""

    plan_standing: PlanStanding
    main: Standing
    parts: tuple[Standing, ...]

    @property
    def is_whole(self) -> bool:
        """Whether these are all targets of the indicator and the main one is that of the whole: on
        the page of a county parts elsewhere are left out.
        """
        here = self.plan_standing.region.pk == self.plan_standing.plan.region_id
        return here and _is_whole(self.main)

    @property
    def scope(self) -> Region:
        """The area whose units count for the main target."""
        return self.main.target.county or self.plan_standing.region


def find_standings(
    region: Region, plan: Plan, code: str, *, year: int, now: dt.datetime
) -> Found | None:
    """The standings of an indicator; None when the plan has no target of it here. Seven queries."""
    [plan_standing] = load_standings([(region, plan)], year=year, now=now, code=code)
    held = [
        standing
        for standing in plan_standing.standings
        if standing.indicator.code == code and lies_within(standing, plan_standing)
    ]
    if not held:
        return None
    main = min(held, key=lambda standing: _place(standing, region))
    return Found(plan_standing, main, tuple(each for each in held if each is not main))


def load_indicator_page(found: Found, *, year: int) -> IndicatorPage:
    """The page around standings that were found: five queries more."""
    plan_standing, standing = found.plan_standing, found.main
    plan, region, ledger = plan_standing.plan, plan_standing.region, plan_standing.ledger
    versions = load_versions(standing.indicator, plan)
    bases = load_bases(plan, [standing.target])
    shown = shown_year(standing)
    observations = observations_of(standing, ledger, found.scope)
    table = unit_table(
        Setting(
            standing=standing,
            ledger=ledger,
            year=shown,
            own=own_targets(found.parts),
            origins=provenance_of_year(region, shown),
            address=lambda unit, item: reverse("origin", args=[unit, shown, item]),
            total_result=state_text(standing),
        )
    )
    trend = trend_of(
        standing,
        observations,
        versions=versions.of_target.get(standing.target.pk, ()),
        definitions_from=versions.definitions_from,
    )
    return IndicatorPage(
        region=region,
        plan=plan,
        year=year,
        shown_year=shown,
        standing=standing,
        words=wording_of(standing),
        value=state_text(standing),
        sentences=tuple(progress_sentences(standing)),
        resting_on=basis_of_outlook(standing),
        to_copy=sentence_of(standing, telling_of(plan_standing)),
        basis=with_deadline(bases[standing.target.pk], standing.version),
        meaning=meaning_of(standing, plan_standing, versions, computed_words(standing, table.sums)),
        changes=load_changes(standing, plan),
        trend=trend,
        years=year_lines(standing, observations, trend),
        others=other_years(standing, ledger, found.scope, trend),
        table=table,
        parts=tuple(part_of(each) for each in found.parts),
        remainder=remainder_text(standing, found.parts) if found.is_whole else "",
        stages=_stages(standing),
        published=load_published(standing.indicator),
    )


def own_targets(parts: Sequence[Standing]) -> Mapping[int, Decimal]:
    """Lower bounds of single institutions, by institution."""
    return {
        part.target.institution_id: part.promise.lower
        for part in parts
        if part.target.institution_id and part.promise.lower is not None
    }


def _is_whole(standing: Standing) -> bool:
    return standing.target.institution_id is None and standing.target.county_id is None


def _place(standing: Standing, region: Region) -> tuple[int, int]:
    """A county's own target first on its page, else the whole, else in the order of the plan."""
    target = standing.target
    if target.county_id == region.pk:
        return (0, target.position)
    return (1 if _is_whole(standing) else 2, target.position)


def part_of(standing: Standing) -> Part:
    """A target in one line, as it stands beside others of the same indicator."""
    judgement, words = standing.judgement, wording_of(standing)
    share = standing.promise.kind in SHARE_KINDS
    times = Decimal(100) if share else Decimal(1)

    def on_bar(value: Decimal | None) -> Decimal | None:
        return None if value is None else value * times

    target = standing.target
    return Part(
        name=str(target.institution or target.county or target.name),
        value=state_text(standing),
        target=words.target,
        gap=words.gap,
        status=judgement.status if judgement is not None else None,
        tags=judgement.tags if judgement is not None else (),
        outlook=words.outlook,
        bar=on_bar(judgement.value if judgement is not None else standing.area.value),
        bar_due=on_bar(judgement.due if judgement is not None else None),
        bar_target=on_bar(judgement.target_value if judgement is not None else None),
        is_percentage=share or standing.indicator.unit == "%",
    )


def _stages(standing: Standing) -> tuple[str, ...]:
    return standing.promise.stages if standing.promise.kind is Kind.MILESTONE else ()
