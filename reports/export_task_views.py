"""The task ledger to take away, narrowed as the page is."""

from __future__ import annotations

from dataclasses import asdict
from tempfile import TemporaryFile

from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from reports.addressing import NO_REGION, places
from reports.downloads import XLSX, Taking, handed_over
from reports.export_paper import paper_for
from reports.export_tasks import MATTER, write_tasks
from reports.issued import Handed
from reports.seals import TASKS
from reports.stamping import stamp_tasks
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
    filters = filters_in(request, ledger)
    rows = ledger.narrowed(filters)
    stamp = stamp_tasks(region, year, rows)
    basis = "、".join(basis_of(plan) for plan in plans)
    demo = places(request).demo_present
    paper = paper_for(region, year, now=now, is_demo=demo, basis=basis, stamp=stamp)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_tasks(rows, len(ledger.rows), paper, to=file, now=now)
    codes = [plan.code for plan in plans]
    asked = {"plans": codes, "filters": asdict(filters)}
    name, plan = f"{paper.title(MATTER)}.xlsx", plans[0] if len(plans) == 1 else None
    handed = Handed(TASKS, name, region, year, plan, demo, asked)
    facts = {"year": year, "plans": codes, "tasks": len(rows)}
    taking = Taking("tasks.download", request.user, region, facts)
    return handed_over(file, XLSX, handed, stamp, taking)
