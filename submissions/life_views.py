"""The pages of history: all figures, one figure, and two revisions beside each other."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from jinchang_vet.kit.crumbs import Crumb
from submissions.difference_page import NoSuchRevision, load_difference_page
from submissions.form_views import own
from submissions.life_page import load_history_page, load_life_page
from submissions.models import Submission
from submissions.way import way_to

NO_ITEM = "这个单位在本轮填报中没有这个数据项。请从“历次填报”中选择。"
NO_REVISION = "没有这次填报，或者它还没有提交。请从“历次填报”中选择要比较的两次。"


@require_safe
@duty_required(Duty.REPORT, Duty.READ_ROUNDS)
def submission_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every figure in every revision."""
    found = own(request, pk)
    page = load_history_page(found, user=request.user)
    crumbs = way_to(found, request.user, Crumb("历次填报"))
    return render(request, "submissions/history.html", {"page": page, "crumbs": crumbs})


@require_safe
@duty_required(Duty.REPORT, Duty.READ_ROUNDS)
def submission_life(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The life of one figure."""
    found = own(request, pk)
    page = load_life_page(found, code, user=request.user)
    if page is None:
        raise Http404(NO_ITEM)
    crumbs = way_to(found, request.user, _history(found), Crumb(page.item.name))
    return render(request, "submissions/life.html", {"page": page, "crumbs": crumbs})


@require_safe
@duty_required(Duty.REPORT, Duty.READ_ROUNDS)
def submission_differences(request: HttpRequest, pk: int) -> HttpResponse:
    """Two revisions beside each other: `?from=1&to=2`, with `all=1` every figure."""
    found = own(request, pk)
    asked = request.GET
    try:
        page = load_difference_page(
            found,
            user=request.user,
            before=asked.get("from", "").strip(),
            after=asked.get("to", "").strip(),
            shows_all=asked.get("all") == "1",
        )
    except NoSuchRevision:
        raise Http404(NO_REVISION) from None
    crumbs = way_to(found, request.user, _history(found), Crumb("差别"))
    return render(request, "submissions/differences.html", {"page": page, "crumbs": crumbs})


def _history(found: Submission) -> Crumb:
    return Crumb("历次填报", reverse("submission_history", args=[found.pk]))
