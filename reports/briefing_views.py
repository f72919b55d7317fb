"""The briefing to take away as a Word document."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.http import FileResponse, Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from jinchang_vet.kit.docx import write_document
from reports.addressing import NO_PLAN, places, read_address
from reports.briefing import briefing_document, briefing_title, load_briefing
from reports.downloads import DOCX, Taking, handed_over
from reports.issued import Handed, stamp_of
from reports.seals import BRIEFING


@require_safe
@duty_required(Duty.READ_FIGURES)
def briefing_docx(request) -> FileResponse:
    """The briefing of a region, year and plan; who took it is noted."""
    address, now = read_address(request), timezone.now()
    if address.plan is None:
        raise Http404(NO_PLAN)
    region, plan, year, user = address.region, address.plan, address.year, request.user
    demo = places(request).demo_present
    unstamped = load_briefing(region, plan, user=user, year=year, now=now, is_demo=demo)
    stamp = stamp_of(unstamped.board)
    briefing = unstamped.stamped(stamp.line)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_document(briefing_document(briefing), to=file, now=now)
    handed = Handed(BRIEFING, f"{briefing_title(briefing)}.docx", region, year, plan, demo)
    facts = {"region": region.code, "plan": plan.code, "year": year}
    taking = Taking("briefing.download", user, plan, facts)
    return handed_over(file, DOCX, handed, stamp, taking)
