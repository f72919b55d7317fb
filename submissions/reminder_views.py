"""催报: the button, the list to paste into a chat, and the contacts as a workbook."""

from __future__ import annotations

import re
from tempfile import TemporaryFile

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from institutions.acting import Done
from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import key_sent
from institutions.refusals import NotAllowed, Refused
from submissions.board_filter import Which, read_filter
from submissions.call_list import load_call_list
from submissions.contact_sheet import note_contacts, write_contacts
from submissions.models import Submission
from submissions.pending import load_units
from submissions.reminders import Reminded, remind
from submissions.round_views import board_page, seen_round

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMED = 10
REPEATED = "这次催报此前已发出，没有重复。"


@require_POST
@duty_required(Duty.READ_ROUNDS)
def round_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind all that have not handed in, or those that were ticked."""
    found = seen_round(request, pk)
    units = None
    if request.POST.get("who") != "all":
        sent = request.POST.getlist("unit")
        units = sorted({int(each) for each in sent if re.fullmatch("[0-9]{1,18}", each)})
    try:
        done = remind(found, units=units, **key_sent(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, refusal.message)
        return board_page(request, found, status=refusal.status)
    _tell(request, done)
    return redirect("round", pk)


def _tell(request: HttpRequest, done: Done) -> None:
    """It is no success where nobody was reminded."""
    if done.repeated:
        messages.success(request, REPEATED)
        return
    level = messages.SUCCESS if done.value.told else messages.WARNING
    messages.add_message(request, level, said(done.value))


def said(reminded: Reminded) -> str:
    """What a person is told after pressing 催报."""
    sent = f"已催报 {reminded.told} 个单位（系统内提醒，有邮箱的同时发邮件）。"
    parts = [sent if reminded.told else "这次没有发出催报。"]
    if reminded.already:
        parts.append(f"{reminded.already} 个单位今天已催报过，每个单位一天只催一次。")
    if reminded.unreachable:
        names, count = "、".join(reminded.unreachable[:NAMED]), len(reminded.unreachable)
        more = f" 等 {count} 个单位" if count > NAMED else ""
        parts.append(f"{names}{more}没有填报账号，请用电话联系。")
    return "".join(parts)


@require_safe
@duty_required(Duty.READ_ROUNDS)
def round_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The units of a filter as text; those that have not handed in, unless asked otherwise."""
    chosen = read_filter({"state": Which.MISSING, **request.GET.dict()})
    found = load_call_list(
        seen_round(request, pk), user=request.user, now=timezone.now(), chosen=chosen
    )
    return render(request, "submissions/round_call_list.html", {"list": found})


@require_safe
@duty_required(Duty.READ_ROUNDS)
def round_contacts(request: HttpRequest, pk: int) -> FileResponse:
    """Who reports for whom, with telephone and address; who took it is noted."""
    found, now = seen_round(request, pk), timezone.now()
    units = load_units(found, Submission.objects.visible_to(request.user).filter(round=found))
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_contacts(found, units, to=file, now=now)
    file.seek(0)
    note_contacts(found, by=request.user, units=len(units))
    name = f"{found.region}{found.year}年度填报联系人.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
