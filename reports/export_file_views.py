"""Raw data: handed out at once when small, made in the background and kept when large."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from tempfile import TemporaryFile

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import key_sent, new_key
from institutions.refusals import Refused
from reports import export_store
from reports.addressing import places, read_address
from reports.document_views import read_wish
from reports.document_wish import is_document
from reports.downloads import Taking, handed_over, note_made_file
from reports.export_asked import DIRECT, extent_of, names_of, read_asked
from reports.export_file_page import load_files_page
from reports.export_files import State, again, ask, remove, wish_of
from reports.export_jobs import queue
from reports.export_making import make_facts
from reports.models import MadeFile

TOO_LARGE = (
    f"这份数据超过 {DIRECT:,} 个，须在后台生成。请到“导出”页的“原始数据”，按“在后台生成”，"
    "完成后在“后台文件”中下载。"
)
NOT_READY = "这份文件现为“{state}”，还不能下载；请在“后台文件”中查看进度。"
LOST = "文件在服务器上找不到了，或与生成时不一致。请在“后台文件”中删除它，再到“导出”页重新生成。"


@require_safe
@duty_required(Duty.READ_FIGURES)
def facts_file(request: HttpRequest, format: str) -> FileResponse:
    """The approved figures of a region; who took them is noted."""
    address, now = read_address(request), timezone.now()
    asked = read_asked(address, request.GET, format=format)
    if extent_of(address.region, asked.first, asked.year).facts > DIRECT:
        raise Refused(TOO_LARGE)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    made = make_facts(asked, address.region, to=file, now=now)
    taking = Taking("facts.download", request.user, address.region, asked.kept)
    return handed_over(file, asked.content_type, made.handed, made.stamp, taking)


@require_http_methods(["GET", "HEAD", "POST"])
@duty_required(Duty.READ_FIGURES)
def files(request: HttpRequest) -> HttpResponse:
    """The person's own files; POST asks for one, which the address describes."""
    if request.method != "POST":
        return _page(request, "reports/made_files.html")
    try:
        queue(_asked(request))
    except Refused as refusal:
        return _page(request, "reports/made_files.html", refusal=refusal)
    return redirect("exports_files")


def _asked(request: HttpRequest) -> MadeFile:
    """The file that the address describes, asked for."""
    if is_document(request.GET):
        region, document = read_wish(request)
        return ask(region, wish=document, **key_sent(request)).value
    address = read_address(request)
    wish = read_asked(address, request.GET, format=request.GET.get("format", "xlsx"))
    extent = extent_of(address.region, wish.first, wish.year)
    extent = replace(extent, names=names_of(address.region))
    return ask(address.region, wish=wish, extent=extent, **key_sent(request)).value


@require_safe
@duty_required(Duty.READ_FIGURES)
def files_rows(request: HttpRequest) -> HttpResponse:
    """The list alone, asked for every second while something is being made."""
    return _page(request, "reports/_made_files.html")


def _page(request: HttpRequest, template: str, *, refusal: Refused | None = None) -> HttpResponse:
    page = load_files_page(request.user, timezone.now())
    context = {"page": page, "key": new_key(), "refusal": refusal}
    context["demo"] = places(request).demo_present
    status = refusal.status if refusal else HTTPStatus.OK
    return render(request, template, context, status=status)


@require_safe
@duty_required(Duty.READ_FIGURES)
def file(request: HttpRequest, pk: int) -> FileResponse:
    """A finished file; the right to read its region is asked for each time."""
    found = _own(request, pk)
    if found.state != State.READY:
        raise Refused(NOT_READY.format(state=found.get_state_display()))
    try:
        content = export_store.open_whole(found.stored, found.sha256)
    except export_store.Lost as lost:
        raise Refused(LOST) from lost
    note_made_file(found, by=request.user)
    response = FileResponse(content, content_type=wish_of(found).content_type)
    response["Content-Disposition"] = content_disposition_header(True, found.name)
    response["Content-Length"] = str(found.size)
    return response


@require_POST
@duty_required(Duty.READ_FIGURES)
def file_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it anew."""
    queue(again(_own(request, pk), **key_sent(request)).value)
    return redirect("exports_files")


@require_POST
@duty_required(Duty.READ_FIGURES)
def file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove it."""
    remove(_own(request, pk), **key_sent(request))
    messages.success(request, "已删除这份文件。")
    return redirect("exports_files")


def _own(request: HttpRequest, pk: int) -> MadeFile:
    kept = MadeFile.objects.visible_to(request.user).filter(expires_at__gt=timezone.now())
    return get_object_or_404(kept, pk=pk)
