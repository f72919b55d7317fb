"""Accounts from a workbook: template down, filled list up, preview, confirm, slips to print."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from institutions import roster_drafts
from institutions.account_views import LIST, keeper, writes
from institutions.inviting import Newcomer, invite_all
from institutions.models import AccountList, OneTimeCode
from institutions.posted import key_sent, new_key
from institutions.refusals import NotAllowed, Refused
from institutions.roster import MOST, read_roster, template_file
from institutions.roster_drafts import KEPT, Pending
from institutions.slips import Slip, address_of_codes, slip_for
from jinchang_vet.kit.crumbs import Crumb
from jinchang_vet.kit.workbook_limits import FILLED_TEMPLATE, MIB, UnreadableWorkbook
from jinchang_vet.kit.workbook_reader import read_workbook
from jinchang_vet.kit.xlsx_notes import annotated

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UPLOAD = Crumb("批量建立", reverse_lazy("accounts_upload"))
NO_FILE = "请先选择填好的名单，再按“上传并检查”。"
TOO_LARGE = f"文件超过 {FILLED_TEMPLATE.bytes // MIB} MB。请下载模板，只把名单填进去，再上传。"
GONE = "这份名单已经确认过，或者放了一天已被清除；如还要建立，请重新上传。"


@require_safe
@keeper
def accounts_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in."""
    return _download(template_file(), "批量建立账号-模板.xlsx")


@writes
@keeper
def accounts_upload(request: HttpRequest) -> HttpResponse:
    """The preview of the newest list; POST reads a file and makes no account."""
    if request.method != "POST":
        return _page(request)
    sent = request.FILES.get("file")
    if sent is None or sent.size > FILLED_TEMPLATE.bytes:
        return _page(request, fault=TOO_LARGE if sent else NO_FILE)
    content, name = sent.read(), sent.name or ""
    try:
        roster = read_roster(read_workbook(content, name))
    except UnreadableWorkbook as refusal:
        return _page(request, fault=refusal.message)
    now = timezone.now()
    roster_drafts.keep(roster, by=request.user.pk, at=now, name=name, content=content)
    return redirect("accounts_upload")


@require_safe
@keeper
def accounts_checked(request: HttpRequest) -> HttpResponse:
    """The sender's own file with its faults coloured and noted."""
    waiting = roster_drafts.pending(request.user.pk, now=timezone.now())
    if waiting is None or not waiting.checked.faults:
        raise Http404("没有待改正的名单。")
    draft = AccountList.objects.get(pk=waiting.draft.pk)
    try:
        content = annotated(bytes(draft.content), waiting.checked.faults)
    except UnreadableWorkbook as refusal:
        raise Refused("这个文件无法加批注，请按页面上的清单改正，或下载模板填写。") from refusal
    stem = draft.name.rpartition(".")[0] or draft.name
    return _download(content, f"{stem}-检查结果.xlsx")


@require_POST
@keeper
def accounts_confirm(request: HttpRequest) -> HttpResponse:
    """Make all accounts that the preview showed; the answer is the slips to print."""
    waiting = roster_drafts.pending(request.user.pk, now=timezone.now())
    if waiting is None:
        messages.warning(request, GONE)
        return redirect("accounts_upload")
    if request.POST.get("file") != waiting.draft.digest:
        raise Refused(
            "您在另一处又上传了名单，预览已经变了。请重新打开批量建立页面，核对后再确认。"
        )
    newcomers = waiting.checked.newcomers
    if waiting.checked.faults:
        return _page(request, waiting=waiting)
    try:
        made = invite_all(None, newcomers=newcomers, **key_sent(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        return _page(request, fault=refusal.message)
    roster_drafts.drop(request.user.pk)
    context = {
        "slips": [] if made.repeated else _slips(request, newcomers),
        "crumbs": (LIST, UPLOAD, Crumb("登录码")),
        "back": f"{reverse('accounts')}?state=code",
    }
    return render(request, "institutions/slips.html", context)


def _slips(request: HttpRequest, newcomers: tuple[Newcomer, ...]) -> list[Slip]:
    """A slip for everybody of the list, in its order."""
    names = [each.username for each in newcomers]
    rows = OneTimeCode.objects.select_related("user__region", "user__institution")
    found = {code.user.username: code for code in rows.filter(user__username__in=names)}
    address = address_of_codes(request.build_absolute_uri("/").rstrip("/"))
    return [slip_for(found[each.username], each.code, address, each.place) for each in newcomers]


def _page(request: HttpRequest, *, fault: str = "", waiting: Pending | None = None) -> HttpResponse:
    waiting = waiting or roster_drafts.pending(request.user.pk, now=timezone.now())
    refused = fault or (request.method == "POST")
    context = {
        "crumbs": (LIST, Crumb("批量建立")),
        "fault": fault,
        "waiting": waiting,
        "key": new_key(),
        "most": MOST,
        "kept_hours": KEPT.days * 24,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "institutions/roster.html", context, status=status)


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
