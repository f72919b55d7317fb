"""The task ledger, narrowed to what its address says."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from reports.addressing import places
from reports.task_addressing import TaskAddress, read_task_address
from reports.task_page import Ledger, TaskFilter, TaskFilters, grouped, load_ledger
from reports.task_selects import filter_selects, known_clauses, known_units, top_selects

PER_PAGE = 50
LONGEST_SEARCH = 60


@require_safe
@duty_required(Duty.READ_FIGURES, Duty.REPORT)
def tasks(request: HttpRequest) -> HttpResponse:
    """Every task of the region's plans with its progress."""
    address = read_task_address(request)
    today = timezone.localdate()
    ledger = load_ledger(address.shown_plans, user=request.user, year=address.year, today=today)
    filters = filters_in(request, ledger)
    rows = ledger.narrowed(filters)
    whole = request.GET.get("rows") == "all"
    page = Paginator(rows, len(rows) or 1 if whole else PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "address": address,
        "ledger": ledger,
        "page": page,
        "groups": grouped(page, name_plans=len(address.shown_plans) > 1),
        "stats": _stats(ledger),
        "strip_text": "，".join(f"{row['label']} {row['value']} 项" for row in _stats(ledger)),
        "subtitle": _subtitle(address, today.year),
        "title": f"{address.region or ''}任务台账",
        "demo": places(request).demo_present,
        "top_selects": top_selects(address),
        "top_hidden": _hidden(_typed(filters)),
        "filter_selects": filter_selects(address, ledger, filters),
        "filter_hidden": _hidden(_without(address.fields, "plan")),
        "text": filters.text,
        "shown": f"筛选出 {len(rows)} 项，共 {len(ledger.rows)} 项" if filters.is_on else "",
        "clear_url": _url(address.fields) if filters.is_on else "",
        "whole_url": _url({**address.fields, **_typed(filters), "rows": "all"})
        if page.has_other_pages()
        else "",
        "export_query": urlencode({**address.fields, **_typed(filters)}),
        "reports": request.user.may(Duty.REPORT),
    }
    return render(request, "reports/task_list.html", context)


def filters_in(request: HttpRequest, ledger: Ledger) -> TaskFilters:
    """Filters from the address; a word that means nothing here narrows nothing."""
    asked = {
        name: request.GET.get(name, "").replace("\x00", "").strip()
        for name in ("clause", "unit", "state", "q")
    }
    return TaskFilters(
        clause=asked["clause"] if asked["clause"] in known_clauses(ledger) else "",
        unit=asked["unit"] if asked["unit"] in known_units(ledger) else "",
        state=asked["state"] if asked["state"] in set(TaskFilter) else "",
        text=asked["q"][:LONGEST_SEARCH],
    )


def _typed(filters: TaskFilters) -> dict[str, str]:
    """Filters as the address carries them; those that are off are left out."""
    found = {
        "clause": filters.clause,
        "unit": filters.unit,
        "state": filters.state,
        "q": filters.text,
    }
    return {name: value for name, value in found.items() if value}


def _without(fields: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in fields.items() if key != name}


def _hidden(fields: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in fields.items()]


def _url(fields: dict[str, str]) -> str:
    return f"{reverse('tasks')}?{urlencode(fields)}"


TONES = {
    TaskFilter.COMPLETED: "on_track",
    TaskFilter.CONFIRMED: "met",
    TaskFilter.OVERDUE: "missed",
}


def _stats(ledger: Ledger) -> list[dict]:
    """The counts by state; 已销号 and 待销号 are parts of 已完成."""
    return [
        {"label": which.label, "value": count, "tone": TONES.get(which, "") if count else ""}
        for which, count in ((each, ledger.count(each)) for each in TaskFilter)
    ]


def _subtitle(address: TaskAddress, this_year: int) -> str:
    until = f"截至 {address.year} 年末" if address.year < this_year else "截至目前"
    names = "、".join(plan.short_title for plan in address.shown_plans)
    return f"{names} · {until}的进展" if names else ""
