"""Carrying a plan over into its successor (2026–2030 after 2023–2025).

For every target of the old plan the manager says what becomes of it; a target that is not named
stays behind with its plan.

- **carry** (沿用): the same bounds, to be reached by the new horizon.
- **shift** (平移): the same bounds, every year moved by the distance between the two horizons.
- **empty** (清空): the indicator, its clause and its scope, without a number. It becomes 定性: no
  lamp, because nothing is promised until the new document's number is entered as a correction of
  the same data year (`change_target`), which keeps the empty version as its history.

Dates that a document stated become 按规划期推定: the old document does not speak for the new one.
Clauses that the targets cite are copied with their units; quotes are marked as those of the old
document until somebody enters the new wording. Baselines and published figures stay with the old
plan: the successor starts from its own base year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace

from institutions.acting import Act, verb
from targets.access import in_force
from targets.keeping_checks import bounds_of, columns_of_bounds, measured_of
from targets.keeping_frame import code_fault, columns_of, may_keep_plan, refuse, store
from targets.keeping_plans import PlanFacts, facts_faults
from targets.kinds import Kind, Labelled
from targets.models import (
    Clause,
    ClauseUnit,
    Plan,
    PlanVersion,
    Target,
    TargetSource,
    TargetVersion,
)
from targets.parts import parts_faults
from targets.soundness import Faults, number
from targets.soundness_targets import Bounds, YearBasis, bounds_faults

WHAT = "后续规划"
QUOTE_LENGTH = 200


class Carry(Labelled):
    """What becomes of a target in the successor."""

    CARRY = "carry", "沿用"
    SHIFT = "shift", "平移"
    EMPTY = "empty", "清空"


@verb("plan.copy", access=may_keep_plan)
def copy_plan_to_successor(
    act: Act, plan: Plan, *, code: str, facts: PlanFacts, carry: Mapping[int, str]
) -> Plan:
    """A successor of the plan with the targets named in `carry` (primary key → carry, shift or
    empty). The old plan stays as it is, closed or not.
    """
    chosen = {target: _latest(target) for target in _chosen(plan, carry)}
    faults = _faults(plan, code, facts, carry, chosen)
    refuse(WHAT, faults)
    columns = asdict(facts)
    successor = Plan(
        code=code, region=plan.region, predecessor=plan, is_demo=plan.is_demo, **columns
    )
    store(successor, what=WHAT)
    thresholds = _copy_thresholds(plan, successor)
    clauses = _copy_clauses(successor, chosen)
    for target, version in chosen.items():
        choice = Carry(carry[target.pk])
        if version is not None:
            bounds = _bounds(version, choice, plan, facts)
            _copy_target(plan, successor, target, choice, bounds, clauses)
    for target in chosen:
        since = successor.first_year or successor.horizon
        refuse(WHAT, parts_faults(successor, target.indicator, since=since))
    act.subject = successor
    act.after = columns_of(successor) | {
        "carry": {str(target): Carry(carry[target.pk]).label for target in chosen},
        "thresholds": columns_of(thresholds),
    }
    return successor


def _chosen(plan: Plan, carry: Mapping[int, str]) -> list[Target]:
    rows = plan.targets.filter(pk__in=list(carry))
    return list(rows.select_related("indicator", "institution", "county", "elaborated_in"))


def _latest(target: Target) -> TargetVersion | None:
    """What the target promises at the end of its plan."""
    versions = list(target.versions.all())
    return in_force(versions, max((each.valid_from for each in versions), default=0))


def _faults(
    plan: Plan,
    code: str,
    facts: PlanFacts,
    carry: Mapping[int, str],
    chosen: Mapping[Target, TargetVersion | None],
) -> Faults:
    faults = facts_faults(facts)
    if fault := code_fault(Plan, code):
        faults["code"] = fault
    for name, label in (("first_year", "首年"), ("horizon", "规划期末")):
        if getattr(facts, name) is None:
            faults.setdefault(name, f"请填写后续规划的{label}。")
    if plan.first_year is not None and facts.first_year is not None:
        same = facts.first_year <= plan.first_year
        if same:
            faults["first_year"] = f"后续规划的首年须晚于本规划的首年（{plan.first_year} 年）。"
    if len(chosen) < len(carry):
        faults["carry"] = "选择的目标中有不属于本规划的，请刷新页面后重新选择。"
    for target, version in chosen.items():
        if carry[target.pk] not in list(Carry):
            known = "、".join(choice.label for choice in Carry)
            faults[f"carry-{target.pk}"] = f"“{target}”没有这种处理方式，可选：{known}。"
        elif version is None or version.is_withdrawn:
            faults[f"carry-{target.pk}"] = f"“{target}”已撤销，不能带入后续规划。"
    if not faults:
        faults = _bounds_faults(plan, facts, carry, chosen)
    return faults


def _bounds_faults(
    plan: Plan,
    facts: PlanFacts,
    carry: Mapping[int, str],
    chosen: Mapping[Target, TargetVersion | None],
) -> Faults:
    """Whether what is carried over can be judged in the successor."""
    faults: Faults = {}
    for target, version in chosen.items():
        choice = Carry(carry[target.pk])
        dated = version is not None and version.year is not None
        if choice is Carry.SHIFT and dated and plan.horizon is None:
            said = "本规划没有期末，不能平移年度；请选沿用或清空。"
            faults[f"carry-{target.pk}"] = f"“{target}”：{said}"
            continue
        measured = measured_of(target.indicator, facts.first_year or 0)
        if version is None or measured is None:
            continue
        bounds = _bounds(version, choice, plan, facts)
        if found := bounds_faults(bounds, years=facts.years, measured=measured):
            faults[f"carry-{target.pk}"] = f"“{target}”：{next(iter(found.values()))}"
    return faults


def _bounds(version: TargetVersion, choice: Carry, plan: Plan, facts: PlanFacts) -> Bounds:
    """What the successor promises in place of a version of the old plan."""
    old = bounds_of(version)
    if choice is Carry.EMPTY:
        return Bounds(kind=Kind.SOFT.value)
    stated = old.year_basis == YearBasis.STATED
    basis = YearBasis.INFERRED.value if stated else old.year_basis
    if old.year is None:
        return replace(old, yearly={})
    if choice is Carry.CARRY:
        return replace(old, year=facts.horizon, year_basis=basis, yearly={})
    distance = (facts.horizon or 0) - (plan.horizon or 0)
    return replace(
        old,
        year=old.year + distance,
        year_basis=basis,
        yearly={int(year) + distance: number(value) for year, value in old.yearly.items()},
    )


def _copy_thresholds(plan: Plan, successor: Plan) -> PlanVersion:
    versions = list(plan.versions.all())
    last = in_force(versions, max((each.valid_from for each in versions), default=0))
    version = PlanVersion(
        plan=successor,
        valid_from=successor.first_year,
        reason=f"沿用“{plan.short_title}”的判定参数",
        document_number=successor.document_number,
    )
    if last is not None:
        for name in ("method", "on_track_at", "behind_at", "minimum_coverage"):
            setattr(version, name, getattr(last, name))
    return store(version, what=WHAT)


def _copy_clauses(successor: Plan, chosen: Mapping[Target, object]) -> dict[int, Clause]:
    """The clauses that the targets cite, with their units, by the key of the old one."""
    cited = Clause.objects.filter(target_sources__target__in=chosen) | Clause.objects.filter(
        pk__in=[target.elaborated_in_id for target in chosen if target.elaborated_in_id]
    )
    copies: dict[int, Clause] = {}
    for old in cited.distinct():
        clause = Clause(
            plan=successor,
            number=old.number,
            title=old.title,
            position=old.position,
            chapter=old.chapter,
            shared_duty=old.shared_duty,
        )
        copies[old.pk] = store(clause, what=WHAT)
        ClauseUnit.objects.bulk_create(
            ClauseUnit(
                clause=clause, department=unit.department, role=unit.role, position=unit.position
            )
            for unit in old.units.select_related("department")
        )
    return copies


def _copy_target(
    plan: Plan,
    successor: Plan,
    old: Target,
    choice: Carry,
    bounds: Bounds,
    clauses: Mapping[int, Clause],
) -> None:
    target = Target(
        plan=successor,
        indicator=old.indicator,
        institution=old.institution,
        county=old.county,
        name=old.name,
        position=old.position,
        commitment=old.commitment,
        binding=old.binding,
        elaborated_in=None if old.elaborated_in_id is None else clauses[old.elaborated_in_id],
        note=old.note,
    )
    store(target, what=WHAT)
    for source in old.sources.all():
        quote = f"沿用{plan.document_number}：{source.quote}"[:QUOTE_LENGTH]
        row = TargetSource(
            target=target, clause=clauses[source.clause_id], quote=quote, position=source.position
        )
        store(row, what=WHAT)
    first = TargetVersion(
        target=target,
        valid_from=successor.first_year,
        reason=_reason(plan, choice),
        document_number=successor.document_number,
        **columns_of_bounds(bounds, successor.horizon),
    )
    store(first, what=WHAT)


def _reason(plan: Plan, choice: Carry) -> str:
    if choice is Carry.EMPTY:
        return f"承自“{plan.short_title}”，目标值待新文件明确"
    return f"承自“{plan.short_title}”（{choice.label}）"
