"""The Excel round trip of a submission: template down, filled file up, preview, confirm."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.acting import Act, record_refusal
from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import key_and_version, new_key
from institutions.refusals import Invalid, NotAllowed, Refused
from jinchang_vet.kit.workbook_limits import FILLED_TEMPLATE, MIB, UnreadableWorkbook
from jinchang_vet.kit.workbook_reader import read_workbook
from jinchang_vet.kit.xlsx_notes import Note, annotated
from jinchang_vet.kit.xlsx_template import write_template
from submissions.entry_sheet import entry_template, template_facts
from submissions.form_views import own
from submissions.models import Submission, UploadDraft
from submissions.sheet import stored_sheet
from submissions.states import shown_revision, why_locked
from submissions.timing import window_of
from submissions.upload import read_upload
from submissions.upload_drafts import KEPT, drop, keep, pending
from submissions.upload_page import load_upload_page
from submissions.workflow import questions_of, save_draft

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_FILE = "请先选择填好的模板文件，再按“上传并检查”。"
TOO_LARGE = f"文件超过 {FILLED_TEMPLATE.bytes // MIB} MB。请下载新的模板，只把数据填进去，再上传。"
GONE = "这次上传已经确认过，或者放了一天已被清除；如需再改，请重新上传。"
ELSEWHERE = "您在另一处又上传了文件，预览已经变了。请重新打开上传页面，核对后再确认。"
FAULTY = "上传的文件有 {count} 处错误，没有写入任何数据。"


@require_safe
@duty_required(Duty.REPORT)
def submission_template(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook to fill in, with what is saved already."""
    found = own(request, pk)
    revision = shown_revision(found, found.revisions.order_by("-number"))
    template = entry_template(found, stored_sheet(found, revision))
    file = BytesIO()
    write_template(template, to=file, created=timezone.localtime())
    unit = found.institution.short_name or found.institution.name
    return _download(file.getvalue(), f"{found.round.year}年度填报模板-{unit}.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@duty_required(Duty.REPORT)
def submission_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview of the newest upload; POST reads a file and changes no figure."""
    found = own(request, pk)
    if request.method != "POST":
        return _page(request, found)
    _require_open(request, found)
    sent = request.FILES.get("file")
    if sent is None:
        return _page(request, found, fault=NO_FILE)
    if sent.size > FILLED_TEMPLATE.bytes:
        return _turned_away(request, found, TOO_LARGE)
    content, name = sent.read(), sent.name or ""
    questions = questions_of(found)
    try:
        sheets = read_workbook(content, name)
    except UnreadableWorkbook as refusal:
        return _turned_away(request, found, refusal.message)
    uploaded = read_upload(sheets, questions, template_facts(found, questions))
    keep(found, by=request.user, at=timezone.now(), name=name, content=content, uploaded=uploaded)
    if uploaded.faults:
        _log(request, found, Invalid(FAULTY.format(count=len(uploaded.faults))))
        return _page(request, found, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("submission_upload", pk)


def _require_open(request: HttpRequest, found: Submission) -> None:
    """Refuse a file for figures that cannot be changed now."""
    window = window_of(found.round, found.round.extensions.all(), found.institution_id)
    locked = why_locked(found, window, timezone.now())
    if locked:
        raise _log(request, found, Refused(locked))


def _turned_away(request: HttpRequest, found: Submission, fault: str) -> HttpResponse:
    """The page again, for a file of which nothing can be used. The one that waited goes: the person
    has sent another in its place, and must not confirm what is not in it.
    """
    drop(found, by=request.user)
    return _page(request, found, fault=_log(request, found, Invalid(fault)).message)


def _log(request: HttpRequest, found: Submission, refusal: Refused) -> Refused:
    """Note a refusal that comes before any verb is reached."""
    act = Act(verb="submission.upload", by=request.user, at=timezone.now(), subject=found)
    record_refusal(act, refusal)
    return refusal


def _page(
    request: HttpRequest,
    found: Submission,
    *,
    fault: str = "",
    refusal: Refused | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "page": load_upload_page(found, by=request.user, now=timezone.now()),
        "key": new_key(),
        "fault": fault,
        "refusal": refusal,
    }
    if fault:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "submissions/upload.html", context, status=status)


@require_POST
@duty_required(Duty.REPORT)
def submission_upload_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over what the preview showed, in one save."""
    found = own(request, pk)
    waiting = pending(found, questions_of(found), by=request.user, now=timezone.now())
    if waiting is None or waiting.faults:
        _require_open(request, found)
        messages.warning(request, GONE)
        return redirect("submission_upload", pk)
    if request.POST.get("file") != waiting.draft.digest:
        raise _log(request, found, Refused(ELSEWHERE))
    try:
        save_draft(found, figures=waiting.entries, **key_and_version(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        return _page(request, own(request, pk), refusal=refusal, status=refusal.status)
    drop(found, by=request.user)
    messages.success(request, "已按上传的文件保存为草稿。请检查后提交。")
    return redirect("submission", pk)


@require_safe
@duty_required(Duty.REPORT)
def submission_upload_checked(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own file with its faults coloured and noted."""
    found = own(request, pk)
    draft = UploadDraft.objects.filter(
        submission=found, by=request.user.pk, at__gte=timezone.now() - KEPT
    ).first()
    if draft is None or not draft.read["faults"]:
        raise Http404("没有待改正的文件。")
    notes = [Note(**fault) for fault in draft.read["faults"]]
    try:
        content = annotated(bytes(draft.content), notes)
    except UnreadableWorkbook as refusal:
        raise Refused(
            "这个文件无法加批注，请按上传页面上的清单改正，或下载新的模板填写。"
        ) from refusal
    stem = draft.name.rpartition(".")[0] or draft.name
    return _download(content, f"{stem}-检查结果.xlsx")
