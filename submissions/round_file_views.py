"""The pages of a notice's attachments."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import key_sent, new_key
from institutions.refusals import NotAllowed, Refused
from jinchang_vet.kit.crumbs import Crumb
from submissions.evidence_delivery import deliver
from submissions.evidence_shelf import round_shelf
from submissions.evidence_views import NO_FILE, Result
from submissions.models import Round, RoundFile
from submissions.round_files import attach_to_round, remove_from_round
from submissions.rounds import may_keep_round


@require_http_methods(["GET", "HEAD", "POST"])
@duty_required(Duty.REPORT, Duty.READ_ROUNDS)
def round_files(request: HttpRequest, pk: int) -> HttpResponse:
    """The attachments of a notice; POST takes files in, each with its own result."""
    found = _round(request, pk)
    if request.method != "POST":
        return _page(request, found, [])
    if not may_keep_round(request.user, found):
        raise NotAllowed("通知附件由本地区的管理员上传。")
    sent = request.FILES.getlist("files")
    results = [_attach(request, found, file) for file in sent] or [Result("error", NO_FILE)]
    if any(result.tone != "success" for result in results):
        return _page(request, found, results, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    for result in results:
        messages.success(request, result.text)
    return redirect("round_files", pk)


def _attach(request: HttpRequest, found: Round, file: UploadedFile) -> Result:
    try:
        done = attach_to_round(found, file, **key_sent(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        return Result("error", refusal.message)
    return Result("success", f"“{done.value.name}”已上传。")


@require_POST
@duty_required(Duty.KEEP_ROUNDS)
def round_file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file away from a notice."""
    found = get_object_or_404(_files(request), pk=pk)
    remove_from_round(found.round, file=found, **key_sent(request))
    messages.success(request, f"“{found.name}”已移除。")
    return redirect("round_files", found.round_id)


@require_safe
@duty_required(Duty.REPORT, Duty.READ_ROUNDS)
def round_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file itself."""
    return deliver(request, _file(request, pk), verb="round.open_file")


def _round(request: HttpRequest, pk: int) -> Round:
    rows = Round.objects.visible_to(request.user).select_related("region")
    return get_object_or_404(rows, pk=pk)


def _file(request: HttpRequest, pk: int) -> RoundFile:
    return get_object_or_404(_files(request).filter(removed_at=None), pk=pk)


def _files(request: HttpRequest) -> QuerySet[RoundFile]:
    """The attachments of all rounds that the person sees, those taken away included."""
    rounds = Round.objects.visible_to(request.user).order_by().values("pk")
    return RoundFile.objects.filter(round__in=rounds).select_related("round__region")


def _page(
    request: HttpRequest, found: Round, results: list[Result], status: int = HTTPStatus.OK
) -> HttpResponse:
    board = reverse("round", args=[found.pk])
    context = {
        "round": found,
        "shelf": round_shelf(found, may_change=may_keep_round(request.user, found)),
        "results": results,
        "key": new_key(),
        "board": board,
        "crumbs": (
            Crumb("数据填报", reverse("rounds")),
            Crumb(str(found), board),
            Crumb("通知附件"),
        ),
    }
    return render(request, "submissions/round_files.html", context, status=status)
