"""Verbs that keep targets: set one, change it from a data year on, divide it, withdraw it."""

from __future__ import annotations

from collections.abc import Sequence

from institutions.acting import Act, verb
from institutions.models import Institution, Region
from targets.access import in_force
from targets.keeping_checks import (
    Source,
    TargetWords,
    columns_of_bounds,
    division_faults,
    first_of,
    scope_faults,
    version_faults,
    words_faults,
)
from targets.keeping_frame import (
    columns_of,
    grounds_faults,
    hold,
    may_keep_plan,
    may_keep_target,
    next_position,
    put_version,
    refuse,
    store,
    years_of,
)
from targets.kinds import Kind
from targets.models import Clause, Indicator, Plan, Target, TargetSource, TargetVersion
from targets.parts import parts_faults
from targets.soundness import Number, number, valid_from_faults
from targets.soundness_targets import Bounds, YearBasis

WHAT = "目标"
FIRST_REASON = "规划原文"


@verb("target.set", access=may_keep_plan)
def set_target(
    act: Act,
    plan: Plan,
    *,
    indicator: Indicator,
    words: TargetWords,
    bounds: Bounds,
    institution: Institution | None = None,
    county: Region | None = None,
    sources: Sequence[Source] = (),
    elaborated_in: Clause | None = None,
    valid_from: int | None = None,
    reason: str = FIRST_REASON,
    document_number: str = "",
) -> Target:
    """A new target of the plan with its first version, for the whole region, an institution or a
    county. Without `valid_from` it holds from the plan's first year, without `document_number` the
    plan's own is its ground.
    """
    plan = hold(plan.pk)
    target = Target(plan=plan, indicator=indicator, institution=institution, county=county)
    if valid_from is None:
        valid_from = plan.first_year or plan.base_year or first_of(indicator)
    document_number = document_number.strip() or plan.document_number
    faults = scope_faults(target) | words_faults(plan, words, sources, elaborated_in)
    faults |= version_faults(target, bounds, valid_from, reason, document_number)
    refuse(WHAT, faults)
    _write_words(target, words, elaborated_in)
    store(target, what=WHAT)
    _write_sources(target, sources)
    act.subject = target
    version = _put(act, target, bounds, valid_from, reason, document_number)
    act.after = columns_of(target) | {"bounds": columns_of(version)}
    return target


@verb("target.change", access=may_keep_target)
def change_target(
    act: Act, target: Target, *, bounds: Bounds, valid_from: int, reason: str, document_number: str
) -> TargetVersion:
    """Promise something else from a data year on; pages of earlier years keep what was promised
    then. On a withdrawn target it puts the target in force again.
    """
    hold(target.plan_id)
    refuse(WHAT, version_faults(target, bounds, valid_from, reason, document_number))
    return _put(act, target, bounds, valid_from, reason, document_number)


@verb("target.describe", access=may_keep_target)
def describe_target(
    act: Act,
    target: Target,
    *,
    words: TargetWords,
    sources: Sequence[Source] = (),
    elaborated_in: Clause | None = None,
) -> Target:
    """Change how a target is called and which clauses state it; nothing that is judged by."""
    plan = hold(target.plan_id)
    refuse(WHAT, words_faults(plan, words, sources, elaborated_in))
    act.before = _described(target)
    _write_words(target, words, elaborated_in)
    store(target, what=WHAT)
    target.sources.all().delete()
    _write_sources(target, sources)
    act.after = _described(target)
    return target


@verb("target.withdraw", access=may_keep_target)
def withdraw_target(
    act: Act, target: Target, *, valid_from: int, reason: str, document_number: str
) -> TargetVersion:
    """Take a target back from a data year on: no lamp from then on, its earlier years stay."""
    plan = hold(target.plan_id)
    now = in_force(target.versions.all(), valid_from)
    faults = grounds_faults(reason, document_number) | valid_from_faults(valid_from, years_of(plan))
    if now is not None and now.is_withdrawn:
        faults["valid_from"] = f"该目标在 {valid_from} 年度已经撤销。"
    refuse("撤销", faults)
    version = TargetVersion(
        target=target,
        valid_from=valid_from,
        kind=Kind.SOFT.value,
        year_basis=YearBasis.UNDATED.value,
        is_withdrawn=True,
        reason=reason,
        document_number=document_number,
    )
    return put_version(act, version, owner="target", what="撤销")


@verb("target.part", access=may_keep_target)
def set_part(
    act: Act,
    whole: Target,
    *,
    amount: Number,
    institution: Institution | None = None,
    county: Region | None = None,
    valid_from: int,
    reason: str,
    document_number: str,
    name: str = "",
) -> Target:
    """Give an institution or a county its part of a sum (目标分解): a target of its own, of the
    same kind and date. A part that is there already gets a new version.
    """
    plan = hold(whole.plan_id)
    of_whole = in_force(whole.versions.all(), valid_from)
    refuse("目标分解", division_faults(whole, of_whole, amount, institution, county, valid_from))
    assert of_whole is not None
    part = plan.targets.filter(
        indicator=whole.indicator, institution=institution, county=county
    ).first()
    falling = of_whole.kind == Kind.AT_MOST
    bounds = Bounds(
        kind=Kind.AT_LEAST.value if of_whole.kind == Kind.RANGE else of_whole.kind,
        lower=None if falling else number(amount),
        upper=number(amount) if falling else None,
        year=of_whole.year,
        year_basis=of_whole.year_basis,
        every_year=of_whole.every_year,
    )
    if part is None:
        part = Target(plan=plan, indicator=whole.indicator, institution=institution, county=county)
        words = TargetWords(
            name=name.strip() or f"{institution or county}{whole.indicator.name}"[:80],
            commitment=whole.commitment,
            binding=whole.binding,
        )
        refuse("目标分解", scope_faults(part))
        _write_words(part, words, None)
    else:
        part.version += 1
    refuse("目标分解", version_faults(part, bounds, valid_from, reason, document_number))
    store(part, what="目标分解")
    act.subject = part
    _put(act, part, bounds, valid_from, reason, document_number)
    return part


# ---- writing -------------------------------------------------------------------------------------


def _write_words(target: Target, words: TargetWords, elaborated_in: Clause | None) -> None:
    target.name, target.commitment = words.name.strip(), words.commitment.strip()
    target.binding, target.note = words.binding, words.note.strip()
    target.elaborated_in = elaborated_in
    if words.position is not None:
        target.position = words.position
    elif target.position is None:
        target.position = next_position(target.plan.targets.all())


def _write_sources(target: Target, sources: Sequence[Source]) -> None:
    for position, source in enumerate(sources, 1):
        row = TargetSource(
            target=target, clause=source.clause, quote=source.quote.strip(), position=position
        )
        store(row, what=WHAT)


def _put(
    act: Act, target: Target, bounds: Bounds, valid_from: int, reason: str, document_number: str
) -> TargetVersion:
    """Store checked bounds as the version of a data year; parts above their whole are refused."""
    version = TargetVersion(
        target=target,
        valid_from=valid_from,
        reason=reason,
        document_number=document_number,
        **columns_of_bounds(bounds, target.plan.horizon),
    )
    put_version(act, version, owner="target", what=WHAT)
    refuse(WHAT, parts_faults(target.plan, target.indicator, since=valid_from))
    return version


def _described(target: Target) -> dict:
    sources = target.sources.select_related("clause")
    return columns_of(target) | {
        "sources": [f"{source.clause.number}：{source.quote}" for source in sources]
    }
