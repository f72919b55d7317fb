"""The pages of institutions: the list, one institution, and the reporter's way to the own one."""

from __future__ import annotations

from urllib.parse import urlencode

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from jinchang_vet.kit import formats
from reports.addressing import Address, is_complete, places, read_address
from reports.charts import PER_CENT
from reports.indicator_views import CHART_POLICY
from reports.indicator_words import area_noun
from reports.institution_list import load_institution_list
from reports.institution_page import (
    InstitutionAddress,
    InstitutionPage,
    load_institution_page,
    read_institution_address,
)
from reports.place_charts import Series, lines_figure
from reports.place_selects import page_of, select
from reports.views import picker_selects

TASKS_PER_PAGE = 20


@require_safe
@duty_required(Duty.READ_FIGURES)
def institutions(request: HttpRequest) -> HttpResponse:
    """The institutions of a region with how they reported and stand in a year."""
    address = read_address(request)
    if not is_complete(request):
        return redirect(f"{reverse('institutions')}?{address.query}")
    found = load_institution_list(request, address, now=timezone.now())
    context = {
        "title": f"{address.region}院校",
        "subtitle": _subtitle(address),
        "address": address,
        "list": found,
        "selects": picker_selects(address),
        "demo": places(request).demo_present,
        "clear_url": f"{reverse('institutions')}?{address.query}" if found.is_narrowed else "",
    }
    return render(request, "reports/institutions.html", context)


def _subtitle(address: Address) -> str:
    plan = f"目标依据 {address.plan.short_title} · " if address.plan is not None else ""
    return f"{plan}数据截至 {address.year} 年度已通过的填报"


@require_safe
@duty_required(Duty.REPORT)
def own_institution(request: HttpRequest) -> HttpResponse:
    """本校进展: the page of the institution for which the person reports."""
    return redirect("institution", request.user.institution.code)


@require_safe
@duty_required(Duty.READ_FIGURES, Duty.REPORT)
@csp_update(CHART_POLICY)  # type: ignore[arg-type]  # its type knows views without arguments
def institution(request: HttpRequest, code: str) -> HttpResponse:
    """One institution: its targets, figures, submissions, people and tasks."""
    address = read_institution_address(request, code)
    if not request.GET.get("year"):
        query = {"year": address.year} | _asked_plan(request)
        return redirect(f"{reverse('institution', args=[code])}?{urlencode(query)}")
    page = load_institution_page(address, user=request.user, now=timezone.now())
    return render(request, "reports/institution.html", _context(request, page))


def _asked_plan(request: HttpRequest) -> dict[str, str]:
    code = request.GET.get("plan", "")
    return {"plan": code} if code else {}


def _context(request: HttpRequest, page: InstitutionPage) -> dict:
    address = page.address
    reads = request.user.may(Duty.READ_FIGURES)
    query = {"region": address.institution.region.code, "year": address.year}
    met, known = page.met
    return {
        "page": page,
        "address": address,
        "institution": address.institution,
        "title": address.institution.name,
        "subtitle": _page_subtitle(address),
        "crumbs": _crumbs(query, reads),
        "selects": _selects(address),
        "demo": page.is_demo or places(request).demo_present,
        "area": area_noun(address.plan.region) if address.plan is not None else "",
        "indicator_query": urlencode(_plan_query(address))
        if page.sight.shows_area and reads
        else "",
        "met_words": f"{met}/{known}" if known else formats.DASH,
        "own_count": sum(each.is_judged for each in page.own),
        "approved": next((each for each in page.filings if each.year == address.year), None),
        **page_of(request, page.tasks, TASKS_PER_PAGE, name="tasks"),
        **_chart(page),
    }


def _page_subtitle(address: InstitutionAddress) -> str:
    plan = f"目标依据 {address.plan.short_title} · " if address.plan is not None else ""
    return f"{plan}{address.year} 年度"


def _plan_query(address: InstitutionAddress) -> dict:
    plan = address.plan
    if plan is None:
        return {}
    return {"region": plan.region.code, "year": address.year, "plan": plan.code}


def _crumbs(query: dict, reads: bool) -> list[dict]:
    if not reads:
        return [{"label": "本校进展"}]
    return [{"label": "院校", "url": f"{reverse('institutions')}?{urlencode(query)}"}]


def _selects(address: InstitutionAddress) -> list[dict]:
    years = [(year, f"{year} 年度") for year in reversed(address.years)]
    selects = [select("year", "年度", years, address.year)]
    if len(address.plans) > 1:
        plans = [(plan.code, plan.short_title) for plan in address.plans]
        selects.append(select("plan", "规划", plans, address.plan.code if address.plan else ""))
    return selects


def _chart(page: InstitutionPage) -> dict:
    """The percentages of the institution over the years; nothing when none is known."""
    series = [
        Series(each.name, each.years, each.values, each.texts)
        for each in page.ratios
        if each.unit == "%"
    ]
    drawn = [each for each in series if not each.is_empty]
    if not drawn:
        return {"figure": None}
    figure = lines_figure(drawn, axis=PER_CENT)
    said = [
        f"{each.name}："
        + "，".join(
            f"{year} 年 {text}"
            for year, text in zip(each.years, each.texts, strict=True)
            if text != formats.DASH
        )
        for each in page.ratios
        if each.unit == "%"
    ]
    return {
        "figure": figure,
        "figure_text": f"{page.address.institution.name}走势。{'；'.join(said)}。",
    }
