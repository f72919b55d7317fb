"""The task ledger to take away, narrowed as the page is."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from reports.addressing import NO_REGION, places
from reports.export_downloads import note
from reports.export_making import TYPES
from reports.export_paper import paper_for
from reports.export_tasks import MATTER, write_tasks
from reports.summary import basis_of
from reports.task_addressing import read_task_address
from reports.task_page import load_ledger
from reports.task_views import filters_in


@require_safe
@duty_required(Duty.READ_FIGURES, Duty.REPORT)
def tasks_xlsx(request: HttpRequest) -> FileResponse:
    """The tasks that the filters leave; who took them is noted."""
    address, now = read_task_address(request), timezone.now()
    region, plans, year = address.region, address.shown_plans, address.year
    if region is None:
        raise Http404(NO_REGION)
    today = timezone.localdate(now)
    ledger = load_ledger(plans, user=request.user, year=year, today=today)
    rows = ledger.narrowed(filters_in(request, ledger))
    basis = "、".join(basis_of(plan) for plan in plans)
    demo = places(request).demo_present
    paper = paper_for(region, year, now=now, is_demo=demo, basis=basis)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_tasks(rows, len(ledger.rows), paper, to=file, now=now)
    file.seek(0)
    facts = {"year": year, "plans": [plan.code for plan in plans], "tasks": len(rows)}
    note("tasks.download", by=request.user, subject=region, facts=facts)
    name = f"{paper.title(MATTER)}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES["xlsx"])
