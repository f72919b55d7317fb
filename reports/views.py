"""The pages of results. Each loads one frozen board and renders it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.models import Region
from reports.addressing import Address, is_complete, places, read_address
from reports.board import Board, Group, load_board, load_cities
from reports.filings import missing_of
from reports.overview_page import line_of, words_of
from reports.rows import Row
from targets.access import plan_for
from targets.kinds import Status
from targets.models import Plan

CITY_DEPTH = 2


@dataclass(frozen=True, slots=True)
class Filters:
    """What the page is narrowed to; empty strings mean everything."""

    status: str
    unit: str

    @property
    def is_on(self) -> bool:
        return bool(self.status or self.unit)

    def keeps(self, row: Row) -> bool:
        """Whether a row passes."""
        if self.status and (row.status is None or row.status.value != self.status):
            return False
        return not self.unit or self.unit in row.duty.names


@require_safe
@duty_required(Duty.READ_FIGURES)
def overview(request) -> HttpResponse:
    """Every target of a region, year and plan; a province shows its cities."""
    address = read_address(request)
    if not is_complete(request):
        return redirect(f"{reverse('overview')}?{address.query}")
    if address.region.depth < CITY_DEPTH:
        return _province(request, address)
    if address.plan is None:
        words = {"title": f"{address.region}职业教育目标进展"}
        return render(request, "reports/overview_empty.html", _frame(request, address) | words)
    board = load_board(address.region, address.plan, year=address.year, now=timezone.now())
    filters = _filters(request, board)
    groups = tuple(
        Group(group.title, kept)
        for group in board.groups
        if (kept := tuple(row for row in group.rows if filters.keeps(row)))
    )
    context = (
        _frame(request, address)
        | words_of(board)
        | {
            "board": board,
            "missing": missing_of(board.filings, board.reporting.missing, request.user),
            "groups": groups,
            "shown": _shown(groups, board, filters),
            "clear_url": f"{reverse('overview')}?{address.query}" if filters.is_on else "",
            "filter_selects": _filter_selects(filters, board),
            "filter_hidden": _hidden(address),
        }
    )
    return render(request, "reports/overview.html", context)


def _province(request, address: Address) -> HttpResponse:
    cities = [region for region in address.regions if region.parent_id == address.region.pk]
    lines = load_cities(
        _plans_of(request, cities, address.year), year=address.year, now=timezone.now()
    )
    return render(
        request,
        "reports/overview_province.html",
        _frame(request, address)
        | {
            "title": f"{address.region}各市职业教育目标进展",
            "subtitle": f"数据截至 {address.year} 年度已通过的填报",
            "lines": [line_of(line, address.year) for line in lines],
        },
    )


def _plans_of(request, cities: list[Region], year: int) -> list[tuple[Region, Plan]]:
    """Each city with the plan that it shows for the year; one query."""
    plans = list(Plan.objects.visible_to(request.user).filter(region__in=cities))
    pairs = []
    for city in cities:
        plan = plan_for([plan for plan in plans if plan.region_id == city.pk], year)
        if plan is not None:
            pairs.append((city, plan))
    return pairs


def _frame(request, address: Address) -> dict:
    """What every page of results gives its frame: the address and the pickers."""
    return {
        "address": address,
        "demo": places(request).demo_present,
        "selects": picker_selects(address),
        "summary_url": f"{reverse('summary_xlsx')}?{address.query}",
    }


def picker_selects(address: Address) -> list[dict]:
    """Region, year and, where there is a choice, plan."""
    selects = [
        _select(
            "region",
            "地区",
            [(region.code, region.name, region == address.region) for region in address.regions],
        ),
        _select(
            "year",
            "年度",
            [(year, f"{year} 年度", year == address.year) for year in reversed(address.years)],
        ),
    ]
    if len(address.plans) > 1:
        selects.append(
            _select(
                "plan",
                "规划",
                [(plan.code, plan.short_title, plan == address.plan) for plan in address.plans],
            )
        )
    return selects


def _select(name: str, label: str, choices: list[tuple]) -> dict:
    return {
        "name": name,
        "label": label,
        "choices": [
            {"value": value, "label": text, "selected": chosen} for value, text, chosen in choices
        ],
    }


def _filters(request, board: Board) -> Filters:
    """Filters from the address; a word that means nothing here narrows nothing."""
    status, unit = request.GET.get("status", ""), request.GET.get("unit", "")
    return Filters(
        status if status in {each.value for each in Status} else "",
        unit if unit in _unit_names(board) else "",
    )


def _unit_names(board: Board) -> list[str]:
    return list(dict.fromkeys(name for row in board.rows for name in row.duty.names))


def _filter_selects(filters: Filters, board: Board) -> list[dict]:
    statuses = [
        (status.value, f"{status.label}（{count}）", status.value == filters.status)
        for status, count in board.counts
        if count or status.value == filters.status
    ]
    units = [(name, name, name == filters.unit) for name in _unit_names(board)]
    selects = []
    if statuses:
        selects.append(_select("status", "状态", [("", "全部状态", False), *statuses]))
    if units:
        selects.append(_select("unit", "责任单位", [("", "全部责任单位", False), *units]))
    return selects


def _hidden(address: Address) -> list[dict]:
    fields = [{"name": "region", "value": address.region.code}]
    fields.append({"name": "year", "value": str(address.year)})
    if address.plan is not None:
        fields.append({"name": "plan", "value": address.plan.code})
    return fields


def _shown(groups: tuple[Group, ...], board: Board, filters: Filters) -> str:
    if not filters.is_on:
        return ""
    kept = sum(len(group.rows) for group in groups)
    return f"筛选出 {kept} 项，共 {len(board.rows)} 项"
