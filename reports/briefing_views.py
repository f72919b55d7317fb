"""The briefing to take away as a Word document."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from reports.addressing import NO_PLAN, places, read_address
from reports.document_making import make_briefing
from reports.document_views import offered
from reports.document_wish import BRIEFING, DocumentWish, is_large, units_of
from reports.downloads import DOCX, Taking, handed_over


@require_safe
@duty_required(Duty.READ_FIGURES)
def briefing_docx(request) -> HttpResponseBase:
    """The briefing of a region, year and plan; who took it is noted. A large one is made in the
    background.
    """
    address, now = read_address(request), timezone.now()
    if address.plan is None:
        raise Http404(NO_PLAN)
    region, plan, year, user = address.region, address.plan, address.year, request.user
    wish, units = DocumentWish(BRIEFING, region.code, year, plan.code), units_of(region)
    if is_large(wish, units):
        return offered(request, wish, region, units)
    demo = places(request).demo_present
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    made = make_briefing(region, plan, year, by=user, to=file, now=now, is_demo=demo)
    facts = {"region": region.code, "plan": plan.code, "year": year}
    taking = Taking("briefing.download", user, plan, facts)
    return handed_over(file, DOCX, made.handed, made.stamp, taking)
