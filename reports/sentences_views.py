"""复制汇报文字: the words for a plan, an institution and a department, as plain pages that work
without JavaScript.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from reports.addressing import (
    CITY_DEPTH,
    NO_PLAN,
    cities_of,
    places,
    plans_of_cities,
    read_address,
)
from reports.board import load_board, load_cities
from reports.department_duties import Reading, load_duties
from reports.department_views import NO_DEPARTMENT
from reports.filing_tallies import load_tallies
from reports.institution_page import load_institution_page, read_institution_address
from reports.sentences import telling_of
from reports.sentences_places import department_text, institution_text
from reports.sentences_plan import plan_text, province_text
from reports.views import picker_selects
from submissions.standing import load_standings


@require_safe
@duty_required(Duty.READ_FIGURES)
def overview_words(request: HttpRequest) -> HttpResponse:
    """The words for a region's plan in a year; of a province, its cities."""
    address, now = read_address(request), timezone.now()
    today, demo = timezone.localdate(now), places(request).demo_present
    if address.region.depth < CITY_DEPTH:
        region, year = address.region, address.year
        found = load_cities(plans_of_cities(request.user, address), year=year, now=now)
        tallies = load_tallies(region, cities_of(address), year)
        words = province_text(region, year, found, tallies, today=today, is_demo=demo)
    elif address.plan is None:
        raise Http404(NO_PLAN)
    else:
        board = load_board(address.region, address.plan, year=address.year, now=now)
        words = plan_text(board, today=today, is_demo=demo)
    back = {"label": "总览", "url": f"{reverse('overview')}?{address.query}"}
    return _page(request, f"{address.region}职业教育目标进展", words, back, picker_selects(address))


@require_safe
@duty_required(Duty.READ_FIGURES, Duty.REPORT)
def institution_words(request: HttpRequest, code: str) -> HttpResponse:
    """The words for one institution."""
    address, now = read_institution_address(request, code), timezone.now()
    page = load_institution_page(address, user=request.user, now=now)
    demo = page.is_demo or places(request).demo_present
    words = institution_text(page, today=timezone.localdate(now), is_demo=demo)
    plan = f"&plan={address.plan.code}" if address.plan is not None else ""
    url = f"{reverse('institution', args=[code])}?year={address.year}{plan}"
    name = address.institution.name
    return _page(request, name, words, {"label": name, "url": url}, [])


@require_safe
@duty_required(Duty.READ_FIGURES)
def department_words(request: HttpRequest, pk: int) -> HttpResponse:
    """The words for one department of a plan."""
    address, now = read_address(request), timezone.now()
    today, demo = timezone.localdate(now), places(request).demo_present
    if address.plan is None:
        raise Http404(NO_PLAN)
    [standing] = load_standings([(address.region, address.plan)], year=address.year, now=now)
    duties = load_duties(address.plan, standing, Reading(request.user, address.year, today))
    found = next((each for each in duties if each.pk == pk), None)
    if found is None:
        raise Http404(NO_DEPARTMENT)
    telling = telling_of(standing)
    words = department_text(found, address.plan, telling, today=today, is_demo=demo)
    url = f"{reverse('department', args=[pk])}?{address.query}"
    return _page(
        request, found.name, words, {"label": found.name, "url": url}, picker_selects(address)
    )


def _page(
    request: HttpRequest, title: str, words: Sequence[str], back: dict, selects: list[dict]
) -> HttpResponse:
    context = {
        "title": f"{title}：汇报文字",
        "words": words,
        "crumbs": [back, {"label": "汇报文字"}],
        "selects": selects,
        "demo": places(request).demo_present,
    }
    return render(request, "reports/words.html", context)
