"""The pages of bulk import and export: send a file, see what it would do, confirm; take tables."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions import audit
from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.models import AuditEntry, Region
from institutions.posted import key_and_version, key_sent, new_key
from institutions.refusals import NotAllowed, Refused
from jinchang_vet.kit.workbook_limits import BULK_IMPORT, MIB, UnreadableWorkbook
from submissions.bulk_checked import checked_file
from submissions.bulk_export import Table, approved_table, empty_table, file_content, file_name
from submissions.bulk_forms import SendForm, TableForm
from submissions.bulk_imports import Sent, confirm, drop, receive, restart
from submissions.bulk_jobs import queue
from submissions.bulk_page import listed, load_import_page, progress_of
from submissions.bulk_shapes import Shape
from submissions.forms import year_in_hand
from submissions.models import FigureImport
from submissions.posted import written

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
TOO_LARGE = f"文件超过 {BULK_IMPORT.bytes // MIB} MB，请分成几个文件导入。"


@require_http_methods(["GET", "HEAD", "POST"])
@duty_required(Duty.KEEP_ROUNDS)
def imports(request: HttpRequest) -> HttpResponse:
    """What was imported; POST takes a file and has it read."""
    if request.method != "POST":
        return _list(request)
    form = SendForm(request.POST, request.FILES, user=request.user)
    sent = request.FILES.get("file")
    if sent is not None and sent.size > BULK_IMPORT.bytes:
        form.add_error("file", TOO_LARGE)
    if not form.is_valid():
        return _list(request, send_form=form)
    file = Sent(sent.name or "", sent.read())
    done = receive(form.cleaned_data["region"], file=file, **key_sent(request))
    queue(done.value)
    return redirect("import", done.value.pk)


def _list(
    request: HttpRequest, *, send_form: Form | None = None, table_form: Form | None = None
) -> HttpResponse:
    rows, page = listed(request.user, request.GET.get("page"))
    year = year_in_hand(timezone.now()) - 1
    usual = {"region": request.user.region_id, "first": year, "last": year}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if send_form or table_form else HTTPStatus.OK
    context = {
        "rows": rows,
        "page": page,
        "key": new_key(),
        "send_form": send_form or SendForm(initial=usual, user=request.user, auto_id="send_%s"),
        "table_form": table_form or TableForm(initial=usual, user=request.user),
    }
    return render(request, "submissions/bulk_list.html", context, status=status)


@require_safe
@duty_required(Duty.KEEP_ROUNDS)
def imports_template(request: HttpRequest) -> HttpResponse:
    """An empty table to fill in."""
    form = TableForm(request.GET, user=request.user)
    if not form.is_valid():
        return _list(request, table_form=form)
    table = empty_table(form.span, Shape(form.cleaned_data["shape"]), by=request.user)
    return _download(table, form.cleaned_data["format"])


@require_safe
@duty_required(Duty.KEEP_ROUNDS)
def imports_export(request: HttpRequest) -> HttpResponse:
    """The approved figures; who took them is noted."""
    form = TableForm(request.GET, user=request.user)
    if not form.is_valid():
        return _list(request, table_form=form)
    format = form.cleaned_data["format"]
    table = approved_table(form.span, Shape(form.cleaned_data["shape"]))
    response = _download(table, format)
    _note_export(request.user, form.span.region, file_name(table, format))
    return response


def _note_export(by, region: Region, name: str) -> None:
    with transaction.atomic():
        audit.append(
            verb="figures.export",
            by=by,
            subject=region,
            result=AuditEntry.Result.DONE,
            after={"file": name},
        )


def _download(table: Table, format) -> HttpResponse:
    content = file_content(table, format, now=timezone.localtime())
    response = HttpResponse(content, content_type=TYPES[format])
    response["Content-Disposition"] = content_disposition_header(True, file_name(table, format))
    return response


@require_safe
@duty_required(Duty.KEEP_ROUNDS)
def import_(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: its progress, its faults, its preview, or what came of it."""
    return _page(request, pk)


def _page(
    request: HttpRequest, pk: int, *, refusal: Refused | None = None, reason: str = ""
) -> HttpResponse:
    found = _visible(request, pk)
    page = load_import_page(
        found, by=request.user, number=request.GET.get("page"), now=timezone.now()
    )
    context = {"page": page, "key": new_key(), "refusal": refusal, "reason": reason}
    status = refusal.status if refusal else HTTPStatus.OK
    return render(request, "submissions/bulk_import.html", context, status=status)


def _visible(request: HttpRequest, pk: int) -> FigureImport:
    rows = FigureImport.objects.visible_to(request.user).select_related("region", "by")
    return get_object_or_404(rows.defer("content"), pk=pk)


@require_safe
@duty_required(Duty.KEEP_ROUNDS)
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone, asked for every second; once nothing is under way the page is loaded anew."""
    rows = FigureImport.objects.visible_to(request.user).defer("content", "found")
    progress = progress_of(get_object_or_404(rows, pk=pk), timezone.now())
    response = render(request, "submissions/_bulk_progress.html", {"progress": progress})
    if progress is None or progress.is_stale:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@duty_required(Duty.KEEP_ROUNDS)
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it be written."""
    found, reason = _visible(request, pk), request.POST.get("reason", "")
    try:
        words = written(request, "reason", "导入说明")
        done = confirm(found, reason=words, **key_and_version(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        return _page(request, pk, refusal=refusal, reason=reason)
    queue(done.value)
    return redirect("import", pk)


@require_POST
@duty_required(Duty.KEEP_ROUNDS)
def import_restart(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the file anew."""
    queue(restart(_visible(request, pk), **key_and_version(request)).value)
    return redirect("import", pk)


@require_POST
@duty_required(Duty.KEEP_ROUNDS)
def import_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it up."""
    drop(_visible(request, pk), **key_and_version(request))
    messages.success(request, "已放弃这次导入，文件已删除，什么也没有写入。")
    return redirect("imports")


@require_safe
@duty_required(Duty.KEEP_ROUNDS)
def import_checked(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own file with its faults coloured and noted; a CSV file's faults as a list."""
    found = get_object_or_404(FigureImport.objects.visible_to(request.user), pk=pk)
    if not found.found.get("faults"):
        raise Http404("没有待改正的文件。")
    try:
        content = checked_file(found, now=timezone.localtime())
    except UnreadableWorkbook as refusal:
        raise Refused("这个文件无法加批注，请按页面上的清单改正。") from refusal
    response = HttpResponse(content, content_type=XLSX)
    name = f"{found.name.rpartition('.')[0]}-检查结果.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
