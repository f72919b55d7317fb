"""What approving a submission would do to the indicators, in words: value and lamp now and then.

The standings come from `submissions.effect`; every text from the same places as on the pages of
results.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from institutions.models import Institution
from jinchang_vet.kit import formats
from jinchang_vet.kit.crumbs import Crumb
from reports.indicator_page import own_targets
from reports.unit_standing import Own, meets_alone, result_of
from reports.wording import (
    SHARE_KINDS,
    coverage_text,
    made_of_text,
    shown_value,
    shown_year,
    target_text,
    value_text,
)
from submissions.effect import Effect, PlanEffect, load_effects
from submissions.models import Revision, Submission
from submissions.standing import Standing
from targets.formulas import UnitState, UnitValue
from targets.kinds import Kind, Status, Tag
from targets.models import Plan

MEETS = {True: "达标", False: "未达标", None: ""}


@dataclass(frozen=True, slots=True)
class Side:
    """One target on one set of figures, and the institution's own part in it.

    `of_year` names the data year of the value where it is not the year of the submission.
    """

    status: Status | None
    tags: tuple[Tag, ...]
    of_year: int | None
    value: str
    made_of: str
    coverage: str
    own: str
    meets: str


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One target: now, and with the figures handed in."""

    name: str
    url: str
    target: str
    before: Side
    after: Side
    difference: str
    is_of_unit: bool

    @property
    def is_changed(self) -> bool:
        """Whether anything that the row shows is different."""
        return self.before != self.after

    @property
    def is_turned(self) -> bool:
        """Whether the lamp is another one."""
        return self.before.status != self.after.status

    @property
    def shows_both(self) -> bool:
        """Whether the lamp or what stands beside it is different."""
        return self.is_turned or self.before.tags != self.after.tags


@dataclass(frozen=True, slots=True)
class PlanPanel:
    """The rows of one plan: those that change, lamps that turn first, and the others."""

    plan: Plan
    area: str
    changed: tuple[EffectRow, ...]
    same: tuple[EffectRow, ...]

    @property
    def summary(self) -> str:
        """How many targets would move, and how many lamps would turn."""
        if not self.changed:
            return "通过后各项指标的数值和判定都不变。"
        turned = sum(row.is_turned for row in self.changed)
        lamps = f"其中 {turned} 项判定改变" if turned else "判定都不变"
        return f"通过后 {len(self.changed)} 项指标有变化，{lamps}。"


@dataclass(frozen=True, slots=True)
class EffectPage:
    """All that the panel shows; `revision` is None while nothing waits for a decision."""

    submission: Submission
    revision: Revision | None
    panels: tuple[PlanPanel, ...]

    @property
    def title(self) -> str:
        """The heading of the page."""
        return self.submission.institution.name

    @property
    def subtitle(self) -> str:
        """Which figures are meant."""
        if self.revision is None:
            return f"{self.year} 年度填报"
        return f"{self.year} 年度填报 · 第 {self.revision.number} 次提交"

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        """The way here."""
        round = self.submission.round
        return (
            Crumb("数据填报", reverse("rounds")),
            Crumb(str(round), reverse("round", args=[round.pk])),
            Crumb("审核", reverse("submission_review", args=[self.submission.pk])),
            Crumb("对指标的影响"),
        )

    @property
    def year(self) -> int:
        """The data year judged."""
        return self.submission.round.year

    @property
    def has_rows(self) -> bool:
        """Whether the institution's figures bear on any target."""
        return any(panel.changed or panel.same for panel in self.panels)


def load_effect_page(submission: Submission, *, user, now: dt.datetime) -> EffectPage:
    """The panel as `user` sees it: nine queries."""
    waiting = submission.revisions.filter(state=Revision.State.SUBMITTED).first()
    panels: tuple[PlanPanel, ...] = ()
    if waiting is not None:
        found = load_effects(submission, waiting, user=user, now=now)
        panels = tuple(_panel(each, submission.institution) for each in found)
    return EffectPage(submission, waiting, panels)


def _panel(found: PlanEffect, unit: Institution) -> PlanPanel:
    owns = _own_bounds(found.before.standings)
    query = urlencode(
        {"region": found.before.region.code, "year": found.before.year, "plan": found.plan.code}
    )
    rows = [_row(each, unit, owns, query) for each in found.effects]
    changed = sorted((row for row in rows if row.is_changed), key=lambda row: not row.is_turned)
    return PlanPanel(
        plan=found.plan,
        area=str(found.before.region),
        changed=tuple(changed),
        same=tuple(row for row in rows if not row.is_changed),
    )


def _own_bounds(standings: Sequence[Standing]) -> dict[int, Own]:
    """The numbers that single institutions have of their own, by indicator."""
    of_one: dict[int, list[Standing]] = {}
    for standing in standings:
        if standing.target.institution_id is not None:
            of_one.setdefault(standing.target.indicator_id, []).append(standing)
    return {indicator: own_targets(parts) for indicator, parts in of_one.items()}


def _row(effect: Effect, unit: Institution, owns: dict[int, Own], query: str) -> EffectRow:
    target = effect.before.target
    own = owns.get(target.indicator_id, {})
    return EffectRow(
        name=target.name,
        url=f"{reverse('indicator', args=[target.indicator.code])}?{query}",
        target=target_text(effect.after),
        before=_side(effect.before, unit, own),
        after=_side(effect.after, unit, own),
        difference=_difference(effect),
        is_of_unit=target.institution_id == unit.pk,
    )


def _side(standing: Standing, unit: Institution, own: Own) -> Side:
    judgement, part = standing.judgement, _part_of(standing, unit)
    tags = judgement.tags if judgement is not None else ()
    return Side(
        status=judgement.status if judgement is not None else None,
        tags=tuple(tag for tag in tags if tag is not Tag.PARTIAL),
        of_year=_other_year(standing),
        value=value_text(standing),
        made_of=made_of_text(standing),
        coverage=coverage_text(standing),
        own=result_of(standing, part) if part is not None else "",
        meets=MEETS[meets_alone(standing, own, part)] if part is not None else "",
    )


def _other_year(standing: Standing) -> int | None:
    """The year of the value shown, where that is not the year judged: the latest one known while
    the year is open, or that of the deadline.
    """
    year = shown_year(standing)
    return year if year != max(standing.areas) else None


def _part_of(standing: Standing, unit: Institution) -> UnitValue | None:
    """What the unit brings into the area value of the year; None where it does not count, and for
    targets that are its own.
    """
    if standing.target.institution_id is not None:
        return None
    part = next((each for each in standing.area.units if each.unit == unit.pk), None)
    return part if part is not None and part.state is UnitState.COUNTED else None


def _difference(effect: Effect) -> str:
    """How much the value moves; empty where it does not, or where a difference says nothing: of
    shares of institutions, and between two years.
    """
    kind = effect.after.promise.kind
    old, new = shown_value(effect.before), shown_value(effect.after)
    if _other_year(effect.before) != _other_year(effect.after):
        return ""
    if kind in SHARE_KINDS or kind is Kind.MILESTONE or old is None or new is None or old == new:
        return ""
    indicator = effect.after.indicator
    return formats.difference(new - old, indicator.unit, indicator.decimals)
