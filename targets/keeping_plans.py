"""Verbs that keep a plan as a document: create, change, thresholds, close, reopen."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from django.utils import timezone

from institutions.acting import Act, verb
from institutions.models import Region
from institutions.refusals import Invalid, Refused
from targets.keeping_frame import (
    code_fault,
    columns_of,
    grounds_faults,
    keep_replaced,
    may_keep_plan,
    may_keep_region,
    put_version,
    refuse,
    require_open,
    store,
    years_of,
)
from targets.kinds import Method
from targets.models import Plan, PlanVersion, TargetVersion
from targets.soundness import (
    Faults,
    Number,
    PlanYears,
    number,
    plan_faults,
    threshold_faults,
    valid_from_faults,
)

FIRST_REASON = "按 docs/progress.md 的默认判定参数"


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a plan says of itself; the fields are the columns of `Plan`. Years may be unknown."""

    title: str
    short_title: str
    document_number: str
    issuer: str = ""
    issued_on: dt.date | None = None
    published_on: dt.date | None = None
    base_year: int | None = None
    first_year: int | None = None
    horizon: int | None = None
    note: str = ""

    @property
    def years(self) -> PlanYears:
        return PlanYears(self.base_year, self.first_year, self.horizon)


@verb("plan.create", access=may_keep_region)
def create_plan(
    act: Act, region: Region, *, code: str, facts: PlanFacts, is_demo: bool = False
) -> Plan:
    """A new plan of a region, judged by the default thresholds from its first year on."""
    faults = facts_faults(facts)
    if fault := code_fault(Plan, code):
        faults["code"] = fault
    refuse("规划", faults)
    plan = store(Plan(code=code, region=region, is_demo=is_demo, **asdict(facts)), what="规划")
    act.subject, act.after = plan, columns_of(plan)
    version = PlanVersion(
        plan=plan,
        valid_from=facts.first_year or facts.base_year or timezone.localdate(act.at).year,
        reason=FIRST_REASON,
        document_number=plan.document_number,
    )
    store(version, what="规划")
    act.after["thresholds"] = columns_of(version)
    return plan


@verb("plan.change", access=may_keep_plan)
def change_plan(
    act: Act, plan: Plan, *, facts: PlanFacts, reason: str = "", document_number: str = ""
) -> Plan:
    """Change what the plan says of itself. Other years are judged by, so they want a reason and a
    document number (of the change, not of the plan), and the old ones are kept.
    """
    require_open(plan)
    faults = facts_faults(facts)
    moves = facts.years != years_of(plan)
    if moves:
        faults |= _grounds_of_years(reason, document_number)
    refuse("规划", faults)
    act.before = columns_of(plan)
    if moves:
        keep_replaced(
            act, plan, owner="plan", of=plan, reason=reason, document_number=document_number
        )
        act.message = _dates_left(plan, facts.horizon) if facts.horizon != plan.horizon else ""
    for name, value in asdict(facts).items():
        setattr(plan, name, value)
    store(plan, what="规划")
    _reach_back(plan)
    act.after = columns_of(plan)
    if moves:
        act.after |= {"reason": reason.strip(), "change_document": document_number.strip()}
    return plan


@verb("plan.thresholds", access=may_keep_plan)
def change_thresholds(
    act: Act,
    plan: Plan,
    *,
    valid_from: int,
    method: str,
    on_track_at: Number,
    behind_at: Number,
    minimum_coverage: Number,
    reason: str,
    document_number: str,
) -> PlanVersion:
    """How the plan's targets are judged from a data year on; earlier years keep their version."""
    require_open(plan)
    faults = grounds_faults(reason, document_number) | valid_from_faults(valid_from, years_of(plan))
    if method not in list(Method):
        faults["method"] = f"没有这种方法，可选：{'、'.join(each.label for each in Method)}。"
    faults |= threshold_faults(
        on_track_at=on_track_at, behind_at=behind_at, minimum_coverage=minimum_coverage
    )
    refuse("判定参数", faults)
    version = PlanVersion(
        plan=plan,
        valid_from=valid_from,
        method=method,
        on_track_at=number(on_track_at),
        behind_at=number(behind_at),
        minimum_coverage=number(minimum_coverage),
        reason=reason,
        document_number=document_number,
    )
    return put_version(act, version, owner="plan", what="判定参数")


@verb("plan.close", access=may_keep_plan)
def close_plan(act: Act, plan: Plan, *, reason: str, closed_on: dt.date | None = None) -> Plan:
    """Close a plan: it stays readable and judged, and nothing in it can be changed any more."""
    require_open(plan)
    today = timezone.localdate(act.at)
    closed_on = closed_on or today
    if not reason.strip():
        raise Invalid(
            "关闭规划须写明理由，例如“规划期满，已完成终期评估”。",
            errors={"reason": "请写明关闭理由。"},
        )
    if closed_on > today:
        raise Invalid(
            "关闭日期不能晚于今天。", errors={"closed_on": f"请填写 {today} 或更早的日期。"}
        )
    plan.closed_on = closed_on
    act.before, act.after = {"closed_on": None}, {"closed_on": closed_on.isoformat()}
    act.message = reason.strip()
    return plan


@verb("plan.reopen", access=may_keep_plan)
def reopen_plan(act: Act, plan: Plan, *, reason: str) -> Plan:
    """Take a closing back."""
    if plan.closed_on is None:
        raise Refused(f"“{plan}”没有关闭，不需要重新开启。")
    if not reason.strip():
        raise Invalid("重新开启规划须写明理由。", errors={"reason": "请写明重新开启的理由。"})
    act.before, act.after = {"closed_on": plan.closed_on.isoformat()}, {"closed_on": None}
    act.message = reason.strip()
    plan.closed_on = None
    return plan


def facts_faults(facts: PlanFacts) -> Faults:
    """What a plan must say of itself, and the order of its years."""
    texts = {"title": "标题", "short_title": "简称", "document_number": "文号"}
    faults = {
        name: f"请填写{label}。"
        for name, label in texts.items()
        if not getattr(facts, name).strip()
    }
    return faults | plan_faults(facts.years)


def _grounds_of_years(reason: str, document_number: str) -> Faults:
    """The document number of the change has a place of its own beside that of the plan."""
    faults = grounds_faults(reason, document_number)
    if "document_number" in faults:
        faults["change_document"] = faults.pop("document_number")
    return faults


def _reach_back(plan: Plan) -> None:
    """A plan that begins earlier than was known has its thresholds from there on: the first version
    has held for all earlier years anyway.
    """
    first = plan.versions.order_by("valid_from").first()
    start = plan.first_year
    if first is not None and start is not None and start < first.valid_from:
        first.valid_from = start
        first.save(update_fields=["valid_from"])


def _dates_left(plan: Plan, horizon: int | None) -> str:
    """What a new horizon leaves as it was: the dates that were inferred from the old one."""
    left = (
        TargetVersion.objects.filter(target__plan=plan, year=plan.horizon)
        .values("target")
        .distinct()
        .count()
    )
    if not left or plan.horizon is None:
        return ""
    return (
        f"规划期末由 {plan.horizon} 年改为 {horizon or '未定'}；有 {left} 个目标的目标年仍为 "
        f"{plan.horizon} 年，需要随之调整的请逐个变更目标。"
    )
