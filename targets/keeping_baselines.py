"""Verbs that keep what targets start from, and the figures that documents publish.

A baseline is a fact, not a promise: it has no data year from which it holds. A correction replaces
it for all years (`REJUDGES_ALL`); the old row stays, withdrawn.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from institutions.acting import Act, verb
from institutions.models import Institution
from institutions.refusals import Refused
from targets.keeping_checks import bounds_of
from targets.keeping_frame import (
    REJUDGES_ALL,
    clause_of,
    columns_of,
    grounds_faults,
    hold,
    keep_replaced,
    may_keep_of_plan,
    may_keep_plan,
    may_keep_target,
    next_position,
    refuse,
    require_open,
    store,
)
from targets.models import Baseline, Clause, Indicator, Plan, PublishedFigure, Target
from targets.soundness import Faults, Number, number, number_fault, year_fault
from targets.soundness_targets import baseline_faults

WHAT = "基期值"
PUBLISHED = "公布数据"


@dataclass(frozen=True, slots=True)
class FigureFacts:
    """A published number as the document writes it; the fields are the columns of
    `PublishedFigure`.
    """

    written: str
    value: Number
    quote: str
    precision: str = PublishedFigure.Precision.EXACT.value
    lower_is_better: bool = False
    year: int | None = None
    to_verify: bool = False
    note: str = ""


@verb("baseline.record", access=may_keep_target)
def record_baseline(
    act: Act,
    target: Target,
    *,
    year: int,
    value: Number,
    source: str,
    reason: str,
    document_number: str,
) -> Baseline:
    """Record the value a target starts from. It is judged by once it is confirmed."""
    hold(target.plan_id)
    if _standing(target) is not None:
        raise Refused("该目标已有基期值；数值有误的请更正，未核实的请核实。")
    baseline = Baseline(target=target, is_confirmed=False)
    return _write(act, baseline, year, value, source, reason, document_number)


@verb("baseline.correct", access=may_keep_target)
def correct_baseline(
    act: Act,
    target: Target,
    *,
    year: int,
    value: Number,
    source: str,
    reason: str,
    document_number: str,
) -> Baseline:
    """Replace the baseline by the right one; the old row stays, withdrawn. What was confirmed stays
    confirmed, so every year is judged anew at once.
    """
    hold(target.plan_id)
    old = _require(target)
    act.before = columns_of(old)
    old.is_withdrawn = True
    old.save(update_fields=["is_withdrawn"])
    baseline = Baseline(target=target, is_confirmed=old.is_confirmed)
    _write(act, baseline, year, value, source, reason, document_number)
    act.message = REJUDGES_ALL if baseline.is_confirmed else ""
    return baseline


@verb("baseline.confirm", access=may_keep_target)
def confirm_baseline(act: Act, target: Target) -> Baseline:
    """Confirm the recorded baseline: from now on the target is judged from it, in every year."""
    hold(target.plan_id)
    baseline = _require(target)
    if baseline.is_confirmed:
        raise Refused("该基期值已经核实。")
    refuse(WHAT, _fit_faults(target, baseline.year, baseline.value))
    baseline.is_confirmed = True
    baseline.save(update_fields=["is_confirmed"])
    act.before, act.after = {"is_confirmed": False}, columns_of(baseline)
    act.message = REJUDGES_ALL
    return baseline


@verb("published.record", access=may_keep_plan)
def record_published_figure(
    act: Act,
    plan: Plan,
    *,
    indicator: Indicator,
    clause: Clause,
    facts: FigureFacts,
    institution: Institution | None = None,
) -> PublishedFigure:
    """Keep a number that the document publishes, as written; it is never aggregated."""
    require_open(plan)
    faults = _figure_faults(plan, facts, clause, institution)
    if plan.published_figures.filter(indicator=indicator).exists():
        faults["indicator"] = f"本规划已记有“{indicator}”的公布数据；数值有误的请更正。"
    refuse(PUBLISHED, faults)
    figure = PublishedFigure(plan=plan, indicator=indicator)
    figure.position = next_position(plan.published_figures.all())
    _write_figure(figure, facts, clause, institution)
    act.subject, act.after = plan, columns_of(figure)
    return figure


@verb("published.correct", access=may_keep_of_plan)
def correct_published_figure(
    act: Act,
    figure: PublishedFigure,
    *,
    clause: Clause,
    facts: FigureFacts,
    institution: Institution | None = None,
    reason: str,
    document_number: str,
) -> PublishedFigure:
    """Correct what was misread or has been published anew; what stood there is kept."""
    plan = figure.plan
    require_open(plan)
    faults = grounds_faults(reason, document_number)
    faults |= _figure_faults(plan, facts, clause, institution)
    refuse(PUBLISHED, faults)
    act.before = columns_of(figure)
    keep_replaced(
        act,
        figure,
        owner="published_figure",
        of=figure,
        reason=reason,
        document_number=document_number,
    )
    _write_figure(figure, facts, clause, institution)
    act.after = columns_of(figure) | {
        "reason": reason.strip(),
        "document_number": document_number.strip(),
    }
    return figure


def _standing(target: Target) -> Baseline | None:
    return target.baselines.filter(is_withdrawn=False).first()


def _require(target: Target) -> Baseline:
    baseline = _standing(target)
    if baseline is None:
        raise Refused("该目标还没有基期值，请先记录。")
    return baseline


def _write(
    act: Act,
    baseline: Baseline,
    year: int,
    value: Number,
    source: str,
    reason: str,
    document_number: str,
) -> Baseline:
    target = baseline.target
    faults = grounds_faults(reason, document_number)
    if not source.strip():
        faults["source"] = "请写明数值的来源，例如统计报表名称和页码。"
    refuse(WHAT, faults | _fit_faults(target, year, value))
    baseline.year, baseline.value, baseline.source = year, number(value), source.strip()
    baseline.reason, baseline.document_number = reason.strip(), document_number.strip()
    store(baseline, what=WHAT)
    act.after = columns_of(baseline)
    return baseline


def _fit_faults(target: Target, year: int, value: Number) -> Faults:
    """Whether what the target now promises can start from this value."""
    promised = target.versions.filter(is_withdrawn=False).order_by("valid_from").last()
    if promised is None:
        return {"value": "该目标还没有目标值，请先设定。"}
    return baseline_faults(bounds_of(promised), year=year, value=value)


def _figure_faults(
    plan: Plan, facts: FigureFacts, clause: Clause, institution: Institution | None
) -> Faults:
    faults = clause_of(plan, clause, "clause")
    if not facts.written.strip():
        faults["written"] = "请照原文填写，例如“77.19%”“700余人次”。"
    if not facts.quote.strip():
        faults["quote"] = "请抄录原文。"
    if fault := number_fault(facts.value):
        faults["value"] = fault
    if fault := year_fault(facts.year):
        faults["year"] = fault
    if facts.precision not in PublishedFigure.Precision.values:
        known = "、".join(map(str, PublishedFigure.Precision.labels))
        faults["precision"] = f"没有这种性质，可选：{known}。"
    if institution is not None and not plan.region.covers(institution.region):
        faults["institution"] = f"“{institution}”不在{plan.region}，请选择本地区的单位。"
    return faults


def _write_figure(
    figure: PublishedFigure, facts: FigureFacts, clause: Clause, institution: Institution | None
) -> None:
    for name, value in asdict(facts).items():
        setattr(figure, name, value.strip() if isinstance(value, str) else value)
    figure.value = number(facts.value)
    figure.clause, figure.institution = clause, institution
    store(figure, what=PUBLISHED)
