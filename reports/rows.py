"""The rows of the overview: one target each, with what it says beside its bar and who answers for
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from jinchang_vet.kit import formats
from reports.attention import NEEDS_ATTENTION
from reports.document import Origin
from reports.sentences_verdict import by_year_words, is_judged_by_year
from reports.wording import (
    SHARE_KINDS,
    Wording,
    shown_area,
    shown_value,
    whole_words,
    wording_of,
)
from submissions.standing import PlanStanding, Standing
from targets.judgement import Judgement
from targets.kinds import Kind, Status, Tag
from targets.models import TargetVersion


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers for a target: names in the order of the text, or the clause that names them, with
    those whom it names.
    """

    names: tuple[str, ...]
    stated_in: str = ""
    beyond: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """One line: “市教育局等 5 个单位”, “责任单位见二（一）2”, “未注明责任单位”."""
        if self.stated_in:
            return f"责任单位见{self.stated_in}"
        if not self.names:
            return "未注明责任单位"
        if len(self.names) <= 2:
            return "、".join(self.names)
        return f"{self.names[0]}等 {len(self.names)} 个单位"

    @property
    def answering(self) -> tuple[str, ...]:
        """All who answer, also where another clause says so: as on the pages of departments."""
        return self.names or self.beyond

    @property
    def full(self) -> str:
        """All names."""
        return "、".join(self.names)


@dataclass(frozen=True, slots=True)
class Row:
    """One target on the page."""

    standing: Standing
    clauses: tuple[str, ...]
    quotes: tuple[str, ...]
    chapter: str
    duty: Duty
    words: Wording
    bar: Decimal | None
    bar_due: Decimal | None
    bar_target: Decimal | None
    bar_upper: Decimal | None
    is_percentage: bool

    @property
    def name(self) -> str:
        return self.standing.target.name

    @property
    def code(self) -> str:
        return self.standing.indicator.code

    @property
    def judgement(self) -> Judgement | None:
        return self.standing.judgement

    @property
    def status(self) -> Status | None:
        return self.judgement.status if self.judgement is not None else None

    @property
    def is_partial(self) -> bool:
        """Whether units are missing behind the value shown."""
        area = shown_area(self.standing)
        return area.expected > area.reported

    @property
    def tags(self) -> tuple[Tag, ...]:
        """Tags to show as badges; partial data is shown with its numbers instead."""
        if self.judgement is None:
            return ()
        return tuple(tag for tag in self.judgement.tags if tag is not Tag.PARTIAL)

    @property
    def is_inferred(self) -> bool:
        """Whether the deadline is the plan's horizon rather than the sentence's own."""
        return self.standing.version.year_basis == TargetVersion.YearBasis.INFERRED

    @property
    def anchor(self) -> str:
        """The place of the row on the page; a part for one institution has its own."""
        target = self.standing.target
        return f"{self.code}-{target.pk}"

    @property
    def bar_code(self) -> str:
        """The colour of the bar: that of the lamp."""
        return self.status.value if self.status is not None else ""

    @property
    def variants(self) -> list[dict]:
        """Values by the other definitions, shown beside."""
        return [
            {
                "name": variant.indicator.name,
                "value": formats.quantity(
                    variant.area.value, variant.indicator.unit, variant.indicator.decimals
                ),
            }
            for variant in self.standing.variants
        ]

    @property
    def remark(self) -> str:
        """Why the lamp is what it is, where the year's own value does not show it."""
        if self.judgement is None or not is_judged_by_year(self.standing):
            return whole_words(self.standing)
        if self.status not in NEEDS_ATTENTION:
            return ""
        return by_year_words(self.standing, self.judgement)

    @property
    def spoken(self) -> str:
        """The bullet bar for a screen reader."""
        return f"当前 {self.words.value}，按序时应达到 {self.words.due}，目标 {self.words.target}"


def rows_of(plan_standing: PlanStanding, origins: Mapping[int, Origin]) -> tuple[Row, ...]:
    """The targets that belong on the page of the region, in the order of the plan."""
    return tuple(
        row_of(standing, origins.get(standing.target.pk, Origin()))
        for standing in plan_standing.standings
        if lies_within(standing, plan_standing)
    )


def lies_within(standing: Standing, plan_standing: PlanStanding) -> bool:
    """On a county's page only the whole and what lies in the county; elsewhere everything."""
    region, target = plan_standing.region, standing.target
    if region.pk == plan_standing.plan.region_id:
        return True
    if target.county is not None:
        return target.county_id == region.pk
    if target.institution is None:
        return True
    return any(
        unit.pk == target.institution_id and unit.region.path.startswith(region.path)
        for unit in plan_standing.ledger.units
    )


def row_of(
    standing: Standing,
    origin: Origin,
) -> Row:
    share = standing.promise.kind in SHARE_KINDS
    judgement = standing.judgement
    due = judgement.due if judgement is not None else None
    bound = judgement.target_value if judgement is not None else standing.promise.lower
    return Row(
        standing=standing,
        clauses=tuple(origin.quotes),
        quotes=tuple(origin.quotes.values()),
        chapter=origin.chapter,
        duty=_duty(origin),
        words=wording_of(standing),
        bar=_on_bar(shown_value(standing), share),
        bar_due=_on_bar(due, share),
        bar_target=_on_bar(bound, share),
        bar_upper=standing.promise.upper if standing.promise.kind is Kind.RANGE else None,
        is_percentage=share or standing.indicator.unit == "%",
    )


def _duty(origin: Origin) -> Duty:
    if origin.units:
        return Duty(tuple(origin.units))
    return Duty((), origin.elsewhere, tuple(origin.beyond))


def _on_bar(value: Decimal | None, share: bool) -> Decimal | None:
    return value * 100 if share and value is not None else value
