"""The pages of evidence: the files of a submission, attaching, taking away, opening one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import key_sent, new_key
from institutions.refusals import Invalid, NoRoom, NotAllowed, Refused
from jinchang_vet.kit.crumbs import Crumb
from submissions.access import may_fill_in
from submissions.asked import questions_of
from submissions.check_code import digest_of_revision
from submissions.check_page import load_check_page
from submissions.evidence import attach, remove
from submissions.evidence_delivery import deliver
from submissions.evidence_sets import handed_in
from submissions.evidence_shelf import ITEM, SCAN, WHOLE, Shelf, load_shelf, with_scan_checked
from submissions.form_views import own
from submissions.models import Evidence, Submission
from submissions.review_page import reviewed_revision
from submissions.states import shown_revision
from submissions.timing import window_of
from targets.models import DataItem

NO_FILE = "请先选择文件，再按“上传”。"
GONE = "这个文件已经不在本次填报中。"
# Where the section stands, and where its forms lead back to.
PLACES = {"form": "submission", "check": "submission_check", "page": "submission_evidence"}


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one file."""

    tone: str
    text: str


@require_http_methods(["GET", "HEAD", "POST"])
@duty_required(Duty.REPORT, Duty.READ_ROUNDS)
def submission_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of a submission; POST takes files in, each with its own result."""
    found = own(request, pk)
    if request.method != "POST":
        return _page(request, found)
    if not may_fill_in(request.user, found):
        raise NotAllowed("佐证材料由填报单位上传。")
    results = _take_in(request, found)
    if request.headers.get("HX-Request") == "true":
        return _section(request, found, results)
    if any(result.tone != "success" for result in results):
        return _page(request, found, results, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    for result in results:
        messages.success(request, result.text)
    return redirect(_back(request, pk))


def _take_in(request: HttpRequest, found: Submission) -> list[Result]:
    sent = request.FILES.getlist("files")
    if not sent:
        return [Result("error", NO_FILE)]
    try:
        item, purpose = _place(found, request.POST.get("place", WHOLE))
    except Invalid as refusal:
        return [Result("error", refusal.message)]
    return [_attach(request, found, file, item, purpose) for file in sent]


def _place(found: Submission, place: str) -> tuple[DataItem | None, str]:
    """What the files are attached to."""
    if place == WHOLE:
        return None, Evidence.Purpose.SUPPORT
    if place == SCAN:
        return None, Evidence.Purpose.SCAN
    code = place.removeprefix(ITEM)
    if code not in {item.code for item in questions_of(found).items}:
        raise Invalid("没有这个数据项，文件没有保存。请从页面上重新选择文件用于哪一项。")
    return DataItem.objects.get(code=code), Evidence.Purpose.SUPPORT


def _attach(
    request: HttpRequest, found: Submission, file: UploadedFile, item: DataItem | None, purpose: str
) -> Result:
    try:
        done = attach(found, file, item=item, purpose=purpose, **key_sent(request))
    except (NotAllowed, NoRoom):
        raise
    except Refused as refusal:
        return Result("error", refusal.message)
    name = done.value.name if isinstance(done.value, Evidence) else file.name
    return Result("success", f"“{name}”已上传。")


@require_POST
@duty_required(Duty.REPORT)
def evidence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file away from the revision that is being filled in."""
    of = request.GET.get("of", "")
    if re.fullmatch("[0-9]{1,18}", of) and not _all_visible(request).filter(pk=pk).exists():
        # Pressed twice: what was never handed in goes for good. Where it was is still known.
        messages.info(request, GONE)
        return redirect(_back(request, own(request, int(of)).pk))
    found = _visible(request, pk)
    remove(found.submission, file=found, **key_sent(request))
    messages.success(request, f"“{found.name}”已移除。")
    return redirect(_back(request, found.submission_id))


@require_safe
@duty_required(Duty.REPORT, Duty.READ_ROUNDS)
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file itself."""
    return deliver(request, _visible(request, pk), verb="evidence.open")


def _visible(request: HttpRequest, pk: int) -> Evidence:
    return get_object_or_404(_all_visible(request).select_related("submission__round"), pk=pk)


def _all_visible(request: HttpRequest) -> QuerySet[Evidence]:
    rows = Evidence.objects.visible_to(request.user)
    return rows if request.user.may(Duty.REPORT) else handed_in(rows)


def _back(request: HttpRequest, pk: int) -> str:
    place = PLACES.get(request.POST.get("back", ""), PLACES["page"])
    return f"{reverse(place, args=[pk])}#evidence"


def _shelf(request: HttpRequest, found: Submission) -> Shelf:
    """The files of the revision that the state speaks of; for those who read, of what was handed
    in.
    """
    now, questions = timezone.now(), questions_of(found)
    window = window_of(found.round, found.round.extensions.all(), found.institution_id)
    revisions = list(found.revisions.order_by("-number"))
    if not request.user.may(Duty.REPORT):
        read = reviewed_revision(found, revisions)
        shelf = load_shelf(found, read, questions, window, now).to_read
    else:
        read = shown_revision(found, revisions)
        shelf = load_shelf(found, read, questions, window, now)
    if read is None or not found.round.asks_scan:
        return shelf
    return with_scan_checked(shelf, found, digest_of_revision(read))


def _context(results: list[Result], back: str) -> dict[str, object]:
    return {"results": results, "key": new_key(), "back": back}


def _section(request: HttpRequest, found: Submission, results: list[Result]) -> HttpResponse:
    """The section alone, for the page around it to take in, with what else changes there."""
    back = request.POST.get("back", "")
    context = _context(results, back if back in PLACES else "page")
    context["shelf"] = _shelf(request, found)
    if back == "check":
        context["check"] = load_check_page(found, now=timezone.now())
    return render(request, "submissions/_evidence_taken.html", context)


def _page(
    request: HttpRequest,
    found: Submission,
    results: list[Result] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    reports = request.user.may(Duty.REPORT)
    around = reverse("submission" if reports else "submission_review", args=[found.pk])
    context = {
        **_context(results or [], "page"),
        "shelf": _shelf(request, found),
        "submission": found,
        "around": around,
        "crumbs": (Crumb("填报表" if reports else "审核", around), Crumb("佐证材料")),
    }
    return render(request, "submissions/evidence.html", context, status=status)
