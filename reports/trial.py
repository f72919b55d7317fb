"""指标试算: the indicators of one institution, from what stands in its form now, against the
targets.

The engine is that of every other page (`submissions.standing`, `reports.institution_own`), on a
ledger that knows this institution alone. Nothing is stored, and no figure of another institution is
read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from institutions.models import Institution, InstitutionKind
from jinchang_vet.kit import formats
from jinchang_vet.kit.cells import Cell
from reports.institution_own import OwnStanding, Way, own_standings
from reports.sentences_verdict import by_year_words
from reports.unit_standing import bar_of, is_share, meets_alone
from reports.wording import gap_text, target_text
from submissions.checks import ERROR
from submissions.facts import cell_of
from submissions.ground import Ground, ground_of
from submissions.ledger import Ledger, RoundTimes
from submissions.models import Fact, FigureState, Submission
from submissions.sheet import Sheet
from submissions.standing import PlanStanding, Standing, standings_on
from submissions.stored_cells import stored_cells
from targets.access import running_plans
from targets.definitions import plans_with_versions
from targets.formulas import UnitState, UnitValue
from targets.kinds import Kind, Status
from targets.models import Plan

Lit = tuple[str, str]
UNKNOWN: Lit = (Status.NO_DATA, "待填")
OUTSIDE: Lit = (Status.NO_DATA, "不适用")
FALLEN_SHORT = (Status.BEHIND, Status.OFF_TRACK, Status.MISSED)
WRITTEN = (FigureState.VALUE, FigureState.UNREADABLE)


@dataclass(frozen=True, slots=True)
class Trial:
    """One indicator on trial: its value, lamp (code and word; no code: none), what it is made of,
    the target, and what is still wanted for it.
    """

    label: str
    value: str
    lamp: str
    word: str
    made_of: str
    target: str
    note: str
    bar: Decimal | None
    bar_target: Decimal | None
    is_percentage: bool

    @property
    def spoken(self) -> str:
        """The bar in words."""
        return f"{self.label} {self.value}，目标 {self.target}，{self.word}"


@dataclass(frozen=True, slots=True)
class PlanTrial:
    """The indicators on trial of one plan."""

    plan: Plan
    trials: tuple[Trial, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """What the form says: cells by item code, where errors stand, and which items are asked."""

    cells: Mapping[str, Cell]
    wrong: frozenset[str]
    asked: frozenset[str]


def load_trials(
    submission: Submission, sheet: Sheet, *, user, now: dt.datetime
) -> tuple[PlanTrial, ...]:
    """The trials of every plan that holds for the institution and runs in the year: four
    queries.
    """
    unit, year = submission.institution, submission.round.year
    plans = running_plans(plans_with_versions(Plan.objects.of(unit.region).visible_to(user)), year)
    form = _read(sheet)
    ground = _ground_of(submission, plans, now)
    supposed = replace(ground, ledger=ground.ledger.supposing(unit.pk, year, form.cells))
    standings = standings_on(supposed, [(plan.region, plan) for plan in plans])
    found = [PlanTrial(each.plan, tuple(_trials(each, unit, form))) for each in standings]
    return tuple(each for each in found if each.trials)


def _read(sheet: Sheet) -> _Form:
    """A figure with an error at it is no figure to compute with."""
    asked = frozenset(item.code for item in sheet.questions.items)
    wrong = frozenset(
        found.place
        for found in sheet.findings
        if found.severity == ERROR and sheet.entries[found.place].state in WRITTEN
    )
    cells = {
        code: Cell.blank() if code in wrong else cell_of(entry.state, entry.value)
        for code, entry in sheet.entries.items()
        if entry.state != FigureState.BLANK
    }
    return _Form(cells, wrong, asked)


def _ground_of(submission: Submission, plans: Sequence[Plan], now: dt.datetime) -> Ground:
    """All that the standings rest on, of this institution alone."""
    unit, year = submission.institution, submission.round.year
    before = Fact.objects.filter(institution=unit, year__lt=year)
    ledger = Ledger(
        now=now, units=(unit,), rounds=(_times(submission),), _cells=stored_cells(before)
    )
    return ground_of(plans, year=year, read=lambda definitions, variants: ledger)


def _times(submission: Submission) -> RoundTimes:
    round = submission.round
    return RoundTimes(
        pk=round.pk,
        region_path=round.region.path,
        year=round.year,
        due_at=round.due_at,
        closes_at=round.closes_at,
        is_demo=round.is_demo,
        frozen=None,
    )


def _trials(plan_standing: PlanStanding, unit: Institution, form: _Form) -> Iterator[Trial]:
    for own in own_standings(plan_standing, unit):
        standing = own.alone or own.standing
        now = next(iter(standing.areas[plan_standing.year].units), None)
        asked = form.asked.issuperset(standing.definition.items)
        if asked and now is not None and _has_lamp(own, plan_standing, unit):
            yield _trial(replace(own, unit=now), standing, now, form)


def _has_lamp(own: OwnStanding, plan_standing: PlanStanding, unit: Institution) -> bool:
    """A sum says something only of who has a number of its own, or is the only one to report it:
    the authority of the plan's region.
    """
    if own.standing.promise.kind is Kind.SOFT:
        return False
    alone = list(own.standing.definition.version.kinds) == [InstitutionKind.AUTHORITY]
    return own.is_judged or (alone and unit.region_id == plan_standing.region.pk)


def _trial(own: OwnStanding, standing: Standing, unit: UnitValue, form: _Form) -> Trial:
    goals = {} if standing.promise.lower is None else {unit.unit: standing.promise.lower}
    bar, bar_target = bar_of(standing, goals, unit)
    lamp, word = _lamp(own, standing, unit)
    return Trial(
        label=standing.indicator.name,
        value=own.value,
        lamp=lamp,
        word=word,
        made_of=_made_of(standing, unit),
        target=target_text(standing),
        note=_note(own, standing, unit, form),
        bar=bar,
        bar_target=bar_target,
        is_percentage=is_share(standing),
    )


def _lamp(own: OwnStanding, standing: Standing, unit: UnitValue) -> Lit:
    """A standard is met or not; anything else stands as the rule of judging says."""
    if unit.state is UnitState.OUT_OF_SCOPE:
        return OUTSIDE
    if own.way is Way.STANDARD:
        meets = meets_alone(standing, {}, unit)
        if meets is None:
            return UNKNOWN
        return (Status.MET, "达标") if meets else (Status.BEHIND, "未达标")
    judgement = standing.judgement
    if unit.state is UnitState.MISSING or judgement is None or judgement.status is None:
        return UNKNOWN
    return judgement.status, judgement.status.label


def _made_of(standing: Standing, unit: UnitValue) -> str:
    """201 ÷ 412; in names while a number is missing; empty where there is nothing to divide."""
    formula = standing.definition.formula
    if formula.test_all or not formula.denominator:
        return ""
    if unit.numerator is not None and unit.denominator is not None:
        return f"{formats.number(unit.numerator)} ÷ {formats.number(unit.denominator)}"
    items = standing.definition.items
    sides = (formula.numerator, formula.denominator)
    return " ÷ ".join(" + ".join(items[term.item].name for term in side) for side in sides)


def _note(own: OwnStanding, standing: Standing, unit: UnitValue, form: _Form) -> str:
    """What is still wanted: figures, corrections, or so many more."""
    names = {code: item.name for code, item in standing.definition.items.items()}
    wrong = [names[code] for code in unit.missing_items if code in form.wrong]
    blank = [names[code] for code in unit.missing_items if code not in form.wrong]
    words = [f"待改正：{'、'.join(wrong)}"] if wrong else []
    words += [f"待填：{'、'.join(blank)}"] if blank else []
    if words or unit.state is not UnitState.COUNTED:
        return "；".join(words)
    gap = standing.judgement.gap if standing.judgement is not None else None
    below = own.way in (Way.OWN, Way.PART) and gap is not None and gap < 0
    lack = f"较目标 {gap_text(standing)}" if below else own.lack
    return "；".join(part for part in (lack, _earlier_years(standing)) if part)


def _earlier_years(standing: Standing) -> str:
    """Why a promise of every year is not kept where the figure of this year does not show it."""
    judgement = standing.judgement
    if judgement is None or judgement.status not in FALLEN_SHORT or not judgement.years:
        return ""
    *before, now = judgement.years
    if not now.met and all(verdict.met is not False for verdict in before):
        return ""
    reason = by_year_words(standing, judgement)
    said = now.met and judgement.status is Status.MISSED
    return f"本年度已达到，但规划期内各年都须达到：{reason}" if said else reason
