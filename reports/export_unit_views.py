"""One institution's own summary to take away."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from reports.downloads import XLSX, Taking, handed_over
from reports.export_unit_sheets import unit_title, write_unit
from reports.institution_page import (
    InstitutionPage,
    load_institution_page,
    read_institution_address,
)
from reports.issued import Handed
from reports.seals import UNIT
from reports.sheet_paper import Paper
from reports.stamping import stamp_unit
from reports.summary import basis_of


@require_safe
@duty_required(Duty.READ_FIGURES, Duty.REPORT)
def institution_xlsx(request: HttpRequest) -> FileResponse:
    """The targets, figures and submissions of one institution; who took them is noted."""
    now = timezone.now()
    address = read_institution_address(request, request.GET.get("code", "").strip())
    page = load_institution_page(address, user=request.user, now=now)
    unit, plan = address.institution, address.plan
    stamp = stamp_unit(unit.code, address.year, page.standing, page.own)
    paper = Paper(
        region=unit.region.name,
        unit=unit.name,
        basis=basis_of(plan) if plan is not None else "各年已通过审核的填报数据",
        year=address.year,
        made_on=timezone.localdate(now),
        is_demo=page.is_demo,
        stamp=stamp.line,
    )
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_unit(page, paper, to=file, now=now)
    facts = {"year": address.year} | ({"plan": plan.code} if plan is not None else {})
    taking = Taking("institution.download", request.user, unit, facts)
    return handed_over(file, XLSX, _handed(page), stamp, taking)


def _handed(page: InstitutionPage) -> Handed:
    unit, plan = page.address.institution, page.address.plan
    return Handed(
        kind=UNIT,
        name=f"{unit_title(page)}.xlsx",
        region=unit.region,
        year=page.address.year,
        plan=plan,
        is_demo=page.is_demo,
        asked={"institution": unit.code, "plan": plan.code if plan is not None else ""},
    )
