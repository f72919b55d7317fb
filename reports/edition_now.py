"""What the pages say of a region and year now, as an edition would freeze it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from institutions.models import Region
from reports.edition_content import Content, content_of, seal_of
from reports.filings import load_filings
from submissions.models import TaskProgress
from submissions.standing import PlanStanding, load_standings
from submissions.task_standing import standing_of
from submissions.timing import LOCAL
from targets.access import running_plans
from targets.definitions import plans_with_versions
from targets.models import Plan, Task

OF_RECORD = ("number", "kind", "state", "as_of")


@dataclass(frozen=True, slots=True)
class Present:
    """The content of this moment, and what it should be known of it before it is frozen."""

    content: Content
    is_demo: bool
    warnings: tuple[str, ...]


def plans_of(region: Region, year: int) -> list[Plan]:
    """Every plan that holds for the region and has the year in its time, the base year included;
    where none has, the last one.
    """
    plans = plans_with_versions(Plan.objects.of(region))
    return [plan for plan in plans if _has(plan, year)] or running_plans(plans, year)


def present(region: Region, year: int, *, now: dt.datetime) -> Present | None:
    """What stands now; None where no plan holds in the region. Eight queries, five more where a
    plan without a base year stands beside others.
    """
    plans = plans_of(region, year)
    if not plans:
        return None
    standings = _standings(region, plans, year, now)
    content = content_of(
        region, year, standings, load_filings(region, year), tasks_of(plans, year, now)
    )
    ledger = standings[0].ledger
    rounds = [each for each in ledger.rounds if each.year == year]
    return Present(
        content=content,
        is_demo=any(each.is_demo for each in rounds) or any(plan.is_demo for plan in plans),
        warnings=tuple(_warnings(standings[0], content)),
    )


def seal_now(region: Region, plan: Plan, year: int, *, now: dt.datetime) -> str:
    """The seal of a file that would be handed out now: seven queries, one less when the plan has
    its versions at hand.
    """
    standings = load_standings([(region, plan)], year=year, now=now)
    return seal_of(content_of(region, year, standings, load_filings(region, year)), plan.code)


def tasks_of(plans: Sequence[Plan], year: int, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """How each task of the plans stands at the end of the year, by plan and code: one query."""
    today = timezone.localtime(now, LOCAL).date()
    rows = Task.objects.filter(clause__plan__in=plans).values(
        "code", "text", "year", "clause__plan__code", *(f"progress__{name}" for name in OF_RECORD)
    )
    of_task: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.order_by("code", "progress__number"):
        of_task[row["code"]].append(row)
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for code, of_code in of_task.items():
        task = of_code[0]
        records = [_record(row) for row in of_code if row["progress__number"] is not None]
        standing = standing_of(records, deadline=task["year"], year=year, today=today)
        found[task["clause__plan__code"]][code] = {
            "text": task["text"],
            "deadline": task["year"],
            "state": standing.state.label,
            "confirmed": standing.is_confirmed,
        }
    return found


def _record(row: dict[str, Any]) -> TaskProgress:
    """One record of a task, as much of it as its standing rests on."""
    return TaskProgress(**{name: row[f"progress__{name}"] for name in OF_RECORD})


def _standings(
    region: Region, plans: Sequence[Plan], year: int, now: dt.datetime
) -> list[PlanStanding]:
    """Plans without a base year are read by themselves: how far back they look depends on which
    items are read.
    """
    based = [(region, plan) for plan in plans if plan.base_year is not None]
    others = [[(region, plan)] for plan in plans if plan.base_year is None]
    found = [
        standing
        for wanted in ([based] if based else []) + others
        for standing in load_standings(wanted, year=year, now=now)
    ]
    return sorted(found, key=lambda each: plans.index(each.plan))


def _has(plan: Plan, year: int) -> bool:
    first = plan.base_year or plan.first_year or 0
    return first <= year and (plan.horizon is None or year <= plan.horizon)


def _warnings(standing: PlanStanding, content: Content) -> Iterable[str]:
    """What speaks against freezing now."""
    region, year, ledger = standing.region, standing.year, standing.ledger
    if ledger.round_of(region, year) is not None and not ledger.is_closed(region, year):
        yield f"{year} 年度填报尚未关闭，数据还可能变化。"
    missing = [unit["name"] for unit in content["units"].values() if unit["revision"] is None]
    if missing:
        more = f"等 {len(missing)} 个单位" if len(missing) > 5 else ""
        yield f"{'、'.join(missing[:5])}{more}没有已通过的数据。"
