"""The choices over the task ledger: region and year on top, filters beside the list."""

from __future__ import annotations

from reports.place_selects import select
from reports.task_addressing import TaskAddress
from reports.task_page import Ledger, TaskFilter, TaskFilters


def top_selects(address: TaskAddress) -> list[dict]:
    """Region, where there is a choice, and year."""
    selects = []
    if len(address.regions) > 1:
        regions = [(each.code, each.name) for each in address.regions]
        selects.append(select("region", "地区", regions, address.region.code))
    years = [(year, f"{year} 年度") for year in _years(address)]
    return [*selects, select("year", "年度", years, address.year)]


def filter_selects(address: TaskAddress, ledger: Ledger, filters: TaskFilters) -> list[dict]:
    """Plan, where there is a choice, clause, department and state with its count."""
    selects = []
    if len(address.plans) > 1:
        plans = [(each.code, each.short_title) for each in address.plans]
        chosen = address.plan.code if address.plan else ""
        selects.append(select("plan", "规划", [("", "全部规划"), *plans], chosen))
    units = [(name, name) for name in known_units(ledger)]
    states = [(each.value, f"{each.label}（{ledger.count(each)}）") for each in TaskFilter]
    clauses = known_clauses(ledger).items()
    return [
        *selects,
        select("clause", "条款", [("", "全部条款"), *clauses], filters.clause),
        select("unit", "责任单位", [("", "全部责任单位"), *units], filters.unit),
        select("state", "状态", [("", "全部状态"), *states], filters.state),
    ]


def known_clauses(ledger: Ledger) -> dict[str, str]:
    """Chapters, each followed by its clauses: what the address carries, and how it reads."""
    found: dict[str, str] = {}
    for row in ledger.rows:
        found.setdefault(row.chapter, row.chapter)
        found.setdefault(row.clause.number, f"　{row.clause}")
    return found


def known_units(ledger: Ledger) -> list[str]:
    """Names of the units that answer for any task, in the order of the documents."""
    return list(dict.fromkeys(name for row in ledger.rows for name in row.unit_names))


def _years(address: TaskAddress) -> list[int]:
    """The plans' years, the year asked for and this year, the newest first."""
    known = [year for plan in address.plans for year in (plan.first_year, plan.horizon) if year]
    span = [*known, address.year, address.this_year]
    return list(range(max(span), min(span) - 1, -1))
