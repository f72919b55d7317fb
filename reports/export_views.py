"""Files to take away, and the page that says what each contains."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import new_key
from reports.addressing import NO_PLAN, Address, places, read_address
from reports.document_making import make_summary
from reports.document_views import offered
from reports.document_wish import SUMMARY, DocumentWish, is_large, units_of
from reports.downloads import XLSX, Taking, handed_over
from reports.edition_now import seal_now
from reports.export_cards import (
    Card,
    briefing_card,
    rounds_card,
    summary_card,
    tasks_card,
    units_card,
)
from reports.export_raw_card import raw_card
from reports.issued import StandingEdition, standing_edition
from reports.issued_list import load_own_issued
from reports.views import picker_selects


@require_safe
@duty_required(Duty.READ_FIGURES)
def exports(request) -> HttpResponse:
    """What can be taken away for a region, year and plan, and what each file contains."""
    address = read_address(request)
    context = {
        "address": address,
        "demo": places(request).demo_present,
        "selects": picker_selects(address),
        "cards": _cards(address, request.user),
        "raw": raw_card(address, request.GET),
        "key": new_key(),
        "standing": _standing(address),
        "issued": load_own_issued(request.user),
    }
    return render(request, "reports/exports.html", context)


@require_safe
@duty_required(Duty.READ_FIGURES)
def summary_xlsx(request) -> HttpResponseBase:
    """The summary workbook of a region, year and plan; who took it is noted. A large one is made in
    the background.
    """
    address = read_address(request)
    if address.plan is None:
        raise Http404(NO_PLAN)
    region, plan, year = address.region, address.plan, address.year
    wish, units = DocumentWish(SUMMARY, region.code, year, plan.code), units_of(region)
    if is_large(wish, units):
        return offered(request, wish, region, units)
    demo = places(request).demo_present
    file, now = TemporaryFile(), timezone.now()  # noqa: SIM115 - the response closes it
    made = make_summary(region, plan, year, to=file, now=now, is_demo=demo)
    facts = {"region": region.code, "plan": plan.code, "year": year}
    taking = Taking("summary.download", request.user, plan, facts)
    return handed_over(file, XLSX, made.handed, made.stamp, taking)


def _standing(address: Address) -> StandingEdition | None:
    """The edition that stands, and whether a file made now still says the same."""
    region, plan, year = address.region, address.plan, address.year
    if plan is None:
        return None
    now = timezone.now()
    return standing_edition(region, year, plan, says=lambda: seal_now(region, plan, year, now=now))


def _cards(address: Address, user) -> list[Card]:
    if address.plan is None:
        return []
    region, plan, year, query = address.region, address.plan, address.year, address.query
    return [
        summary_card(region, plan, year, f"{reverse('summary_xlsx')}?{query}"),
        briefing_card(region, plan, year, f"{reverse('briefing_docx')}?{query}"),
        tasks_card(region, plan, year, f"{reverse('exports_tasks')}?{query}"),
        units_card(region, year, f"{reverse('institutions')}?{query}"),
        *([rounds_card(reverse("rounds"))] if user.may(Duty.READ_ROUNDS) else []),
    ]
