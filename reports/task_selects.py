"""The choices over the task ledger: region and year on top, filters beside the list."""

from __future__ import annotations

from reports.task_addressing import TaskAddress
from reports.task_page import Ledger, TaskFilter, TaskFilters


def top_selects(address: TaskAddress) -> list[dict]:
    """Region, where there is a choice, and year."""
    selects = []
    if len(address.regions) > 1:
        regions = [(each.code, each.name, each == address.region) for each in address.regions]
        selects.append(_select("region", "地区", regions))
    years = [(year, f"{year} 年度", year == address.year) for year in _years(address)]
    return [*selects, _select("year", "年度", years)]


def filter_selects(address: TaskAddress, ledger: Ledger, filters: TaskFilters) -> list[dict]:
    """Plan, where there is a choice, clause, department and state with its count."""
    selects = []
    if len(address.plans) > 1:
        plans = [(each.code, each.short_title, each == address.plan) for each in address.plans]
        selects.append(_select("plan", "规划", [("", "全部规划", False), *plans]))
    clauses = [
        (value, text, value == filters.clause) for value, text in known_clauses(ledger).items()
    ]
    units = [(name, name, name == filters.unit) for name in known_units(ledger)]
    states = [
        (which.value, f"{which.label}（{ledger.count(which)}）", which.value == filters.state)
        for which in TaskFilter
    ]
    return [
        *selects,
        _select("clause", "条款", [("", "全部条款", False), *clauses]),
        _select("unit", "责任单位", [("", "全部责任单位", False), *units]),
        _select("state", "状态", [("", "全部状态", False), *states]),
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


def _select(name: str, label: str, choices: list[tuple]) -> dict:
    return {
        "name": name,
        "label": label,
        "choices": [
            {"value": value, "label": text, "selected": chosen} for value, text, chosen in choices
        ],
    }
