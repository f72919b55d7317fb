"""The round report to take away."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.models import Region
from reports.downloads import XLSX, Taking, handed_over
from reports.export_paper import paper_for
from reports.export_round import load_round_report
from reports.export_round_sheet import MATTER, write_round_report
from reports.issued import Handed
from reports.seals import ROUND
from reports.stamping import stamp_round
from submissions.models import Round, Submission

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
    region = _narrower(round.region, request.user.region)
    units = Submission.objects.visible_to(request.user)
    report = load_round_report(round, units, now=now)
    stamp, demo = stamp_round(region, report), round.is_demo
    paper = paper_for(region, round.year, now=now, is_demo=demo, basis=BASIS, stamp=stamp)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_round_report(report, paper, to=file, now=now)
    name, asked = f"{paper.title(MATTER)}.xlsx", {"round": round.pk}
    handed = Handed(ROUND, name, region, round.year, None, demo, asked)
    facts = {"year": round.year, "units": len(report.lines)}
    taking = Taking("round.download", request.user, round, facts)
    return handed_over(file, XLSX, handed, stamp, taking)


def _narrower(one: Region, other: Region) -> Region:
    """Whichever lies within the other."""
    return one if other.covers(one) else other
