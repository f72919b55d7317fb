"""Handing out a stored file: found whole, noted in the audit log, harmless to open.

Images and PDF may open in a tab of their own under a policy that runs nothing; everything else is
downloaded.
"""

from __future__ import annotations

from http import HTTPStatus

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header

from institutions import audit
from institutions.models import AuditEntry
from jinchang_vet.kit.file_kinds import KINDS, OF_TYPE
from submissions.evidence_store import Lost, open_whole
from submissions.models import Evidence, RoundFile

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# The sandbox would keep older Chromium from opening its viewer of PDF, which is sandboxed by
# itself; that viewer is an object with styles of its own.
POLICY_OF_PDF = f"{NOTHING}; object-src 'self'; style-src 'unsafe-inline'"
POLICY = f"{NOTHING}; img-src 'self'; style-src 'unsafe-inline'; sandbox"
WHAT_NOW = (
    "请联系填报单位重新上传，并告知系统管理员核对服务器上的佐证材料和备份。填报的数据不受影响。"
)


def deliver(request: HttpRequest, file: Evidence | RoundFile, *, verb: str) -> HttpResponseBase:
    """The file itself; a plain page where it is lost or is not what was stored."""
    kind = OF_TYPE[file.content_type]
    try:
        content = open_whole(file.stored, file.sha256)
    except Lost as lost:
        _note(request, file, verb, AuditEntry.Result.REFUSED, lost.message)
        return _lost(request, file, lost)
    _note(request, file, verb, AuditEntry.Result.DONE)
    response = FileResponse(content, content_type=kind.content_type)
    inline = kind.opens and "download" not in request.GET
    response["Content-Disposition"] = content_disposition_header(not inline, file.name)
    response["Content-Length"] = str(file.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    is_pdf = kind is KINDS["pdf"]
    response["Content-Security-Policy"] = POLICY_OF_PDF if is_pdf else POLICY
    return response


def _note(
    request: HttpRequest, file: Evidence | RoundFile, verb: str, result: str, message: str = ""
) -> None:
    """Who opened what; a question about it (HEAD) leaves no trace."""
    if request.method == "HEAD":
        return
    facts = {"file": file.name, "sha256": file.sha256}
    with transaction.atomic():
        audit.append(
            verb=verb, by=request.user, subject=file, result=result, after=facts, message=message
        )


def _lost(request: HttpRequest, file: Evidence | RoundFile, lost: Lost) -> HttpResponse:
    facts = {
        "message": f"“{file.name}”：{lost.message}",
        "text": WHAT_NOW,
        "request_id": getattr(request, "request_id", ""),
    }
    return render(request, "submissions/evidence_lost.html", facts, status=HTTPStatus.GONE)
