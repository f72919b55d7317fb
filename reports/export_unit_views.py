"""One institution's own summary to take away."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from reports.export_downloads import note
from reports.export_making import TYPES
from reports.export_unit_sheets import unit_title, write_unit
from reports.institution_page import load_institution_page, read_institution_address
from reports.sheet_paper import Paper
from reports.summary import basis_of


@require_safe
@duty_required(Duty.READ_FIGURES, Duty.REPORT)
def institution_xlsx(request: HttpRequest) -> FileResponse:
    """The targets, figures and submissions of one institution; who took them is noted."""
    now = timezone.now()
    address = read_institution_address(request, request.GET.get("code", "").strip())
    page = load_institution_page(address, user=request.user, now=now)
    unit, plan = address.institution, address.plan
    paper = Paper(
        region=unit.region.name,
        unit=unit.name,
        basis=basis_of(plan) if plan is not None else "各年已通过审核的填报数据",
        year=address.year,
        made_on=timezone.localdate(now),
        is_demo=page.is_demo,
    )
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_unit(page, paper, to=file, now=now)
    file.seek(0)
    facts = {"year": address.year} | ({"plan": plan.code} if plan is not None else {})
    note("institution.download", by=request.user, subject=unit, facts=facts)
    name = f"{unit_title(page)}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES["xlsx"])
