"""The page that offers to make a large document in the background."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from institutions.duties import Duty
from institutions.gate import WITHOUT_DUTY
from institutions.models import Region
from institutions.posted import new_key
from institutions.refusals import NotAllowed
from reports.addressing import NO_PLAN, places, read_address
from reports.document_making import narrower
from reports.document_wish import ROUND, DocumentWish
from submissions.models import Round

NO_ROUND = "没有这一轮填报，或者您无权查看。请从“数据填报”中选择一轮，再下载报告。"
LONGEST = 9  # digits of a number in an address


def offered(request: HttpRequest, wish: DocumentWish, region: Region, units: int) -> HttpResponse:
    """Instead of a document that takes long: what it is, and the button that asks for it."""
    context = {
        "wish": wish,
        "name": wish.name_for(region),
        "units": units,
        "key": new_key(),
        "demo": places(request).demo_present,
    }
    return render(request, "reports/made_offer.html", context)


def read_wish(request: HttpRequest) -> tuple[Region, DocumentWish]:
    """The document that an address asks for, and its region; 404 for any nonsense, 403 for the
    report of a round where rounds are not this person's business.
    """
    kind = request.GET["kind"]
    if kind == ROUND:
        if not request.user.may(Duty.READ_ROUNDS):
            raise NotAllowed(WITHOUT_DUTY)
        return round_wish(round_in(request), request.user)
    address = read_address(request)
    if address.plan is None:
        raise Http404(NO_PLAN)
    region, plan = address.region, address.plan
    return region, DocumentWish(kind, region.code, address.year, plan=plan.code)


def round_wish(round: Round, by) -> tuple[Region, DocumentWish]:
    """The report of a round, about what the person sees of its region."""
    region = narrower(round.region, by.region)
    return region, DocumentWish(ROUND, region.code, round.year, round=round.pk)


def round_in(request: HttpRequest) -> Round:
    """The round that the address names; 404 with a sentence when there is none."""
    number = request.GET.get("round", "")
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST):
        raise Http404(NO_ROUND)
    seen = Round.objects.visible_to(request.user).select_related("region").distinct()
    return get_object_or_404(seen, pk=number)
