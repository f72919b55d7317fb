"""The round report to take away."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from reports.export_downloads import note
from reports.export_making import TYPES
from reports.export_paper import paper_for
from reports.export_round import load_round_report
from reports.export_round_sheet import MATTER, write_round_report
from submissions.models import Round

NO_ROUND = "没有这一轮填报，或者您无权查看。请从“数据填报”中选择一轮，再下载报告。"
BASIS = "本轮填报的办理记录"
LONGEST = 9  # digits of a number in an address


@require_safe
@duty_required(Duty.READ_ROUNDS)
def round_xlsx(request: HttpRequest) -> FileResponse:
    """How every unit of a round reported; who took it is noted."""
    number, now = request.GET.get("round", ""), timezone.now()
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST):
        raise Http404(NO_ROUND)
    seen = Round.objects.visible_to(request.user).select_related("region").distinct()
    round = get_object_or_404(seen, pk=number)
    report = load_round_report(round, user=request.user, now=now)
    demo = round.is_demo
    paper = paper_for(round.region, round.year, now=now, is_demo=demo, basis=BASIS)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_round_report(report, paper, to=file, now=now)
    file.seek(0)
    facts = {"year": round.year, "units": len(report.lines)}
    note("round.download", by=request.user, subject=round, facts=facts)
    name = f"{paper.title(MATTER)}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES["xlsx"])
