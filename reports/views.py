"""The pages of results. Each loads one frozen board and renders it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from institutions.duties import Duty
from institutions.gate import duty_required
from reports.addressing import (
    CITY_DEPTH,
    Address,
    cities_of,
    is_complete,
    places,
    plans_of_cities,
    read_address,
)
from reports.board import Board, load_board, load_cities
from reports.filing_tallies import load_tallies
from reports.filings import missing_of
from reports.issued import edition_of_board
from reports.overview_filters import Filters, filter_selects, filters_of, shown_sentence
from reports.overview_page import filings_of, line_of, words_of
from reports.place_selects import select


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
    filters = filters_of(request.GET, board)
    context = _frame(request, address) | words_of(board) | _narrowed(filters, board, address)
    context["missing"] = missing_of(board.filings, board.reporting.missing, request.user)
    context["edition"] = edition_of_board(board)
    response = render(request, "reports/overview.html", context | {"board": board})
    if request.htmx:
        push_url(response, f"{reverse('overview')}?{address.query}{filters.query}")
    return response


def _narrowed(filters: Filters, board: Board, address: Address) -> dict:
    """The rows that pass the filters, and the filters themselves."""
    groups = filters.narrow(board.groups)
    return {
        "groups": groups,
        "kept": filters.fields,
        "searched": filters.words,
        "shown": shown_sentence(filters, groups, board),
        "clear_url": f"{reverse('overview')}?{address.query}" if filters.fields else "",
        "filter_selects": filter_selects(filters, board),
        "filter_hidden": _hidden(address),
        "live_url": reverse("overview"),
    }


def _province(request, address: Address) -> HttpResponse:
    year = address.year
    lines = load_cities(plans_of_cities(request.user, address), year=year, now=timezone.now())
    tallies = load_tallies(address.region, cities_of(address), year)
    context = {
        "title": f"{address.region}各市职业教育目标进展",
        "subtitle": f"数据截至 {year} 年度已通过的填报",
        "lines": [line_of(line, year) for line in lines],
        **filings_of(tallies, address, request.user),
    }
    return render(request, "reports/overview_province.html", _frame(request, address) | context)


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
    regions = [(region.code, region.name) for region in address.regions]
    years = [(year, f"{year} 年度") for year in reversed(address.years)]
    selects = [
        select("region", "地区", regions, address.region.code),
        select("year", "年度", years, address.year),
    ]
    if len(address.plans) > 1:
        plans = [(plan.code, plan.short_title) for plan in address.plans]
        selects.append(select("plan", "规划", plans, address.plan.code if address.plan else ""))
    return selects


def _hidden(address: Address) -> list[dict]:
    fields = [{"name": "region", "value": address.region.code}]
    fields.append({"name": "year", "value": str(address.year)})
    if address.plan is not None:
        fields.append({"name": "plan", "value": address.plan.code})
    return fields
