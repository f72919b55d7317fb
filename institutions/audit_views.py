"""The auditor's pages: the log, one entry, and the log to take away. Nothing here changes it."""

from __future__ import annotations

from http import HTTPStatus
from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from institutions.audit_entry import load_entry_page
from institutions.audit_export import MASKING, csv_lines, note_export, write_xlsx
from institutions.audit_log import load_audit_list, search
from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.models import AuditEntry
from institutions.refusals import Invalid
from jinchang_vet.kit.crumbs import Crumb

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_ASKED = "查询条件有误，请回到审计记录页改正后再导出。"


@require_safe
@duty_required(Duty.READ_AUDIT)
def audit_log(request: HttpRequest) -> HttpResponse:
    """The log, narrowed as the address says."""
    found = load_audit_list(request)
    status = HTTPStatus.OK if found.search.is_valid else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "institutions/audit_log.html", {"log": found}, status=status)


@require_safe
@duty_required(Duty.READ_AUDIT)
def audit_entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry with its place in the chain."""
    entry = get_object_or_404(AuditEntry.objects.visible_to(request.user), number=number)
    page = load_entry_page(entry)
    context = {
        "entry": page,
        "subtitle": f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
        "crumbs": (Crumb("审计记录", reverse("audit_log")), Crumb(f"第 {page.number} 条")),
        "badges": ({"text": page.result, "tone": "error" if page.is_refused else "quiet"},),
        "masking": MASKING if page.is_masked else "",
    }
    return render(request, "institutions/audit_entry.html", context)


@require_safe
@duty_required(Duty.READ_AUDIT)
def audit_export(request: HttpRequest, shape: str) -> FileResponse | StreamingHttpResponse:
    """What the address asks for, as a file; each is noted in the log."""
    found = search(request)
    if not found.is_valid:
        raise Invalid(NOT_ASKED)
    note_export(found, shape, by=request.user)
    name = f"审计记录-{timezone.localtime():%Y%m%d-%H%M}.{shape}"
    if shape == "csv":
        response = StreamingHttpResponse(csv_lines(found), content_type="text/csv; charset=utf-8")
        return _named(response, name)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(found, to=file, by=request.user)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _named(response: StreamingHttpResponse, name: str) -> StreamingHttpResponse:
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
