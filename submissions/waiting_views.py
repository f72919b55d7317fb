"""The pages of all that waits in a round: the list, and approving what nothing stands out about."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from institutions.acting import Act, record_refusal
from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import key_sent, new_key
from institutions.refusals import Invalid
from submissions.approving import approve_picked, read_picks
from submissions.models import Round
from submissions.waiting_page import load_waiting_page


@require_safe
@duty_required(Duty.READ_ROUNDS)
def round_review(request: HttpRequest, pk: int) -> HttpResponse:
    """All that waits, in two lists."""
    return _page(request, _visible(request, pk))


@require_POST
@duty_required(Duty.REVIEW)
def round_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what was picked, and tell what came of each."""
    found, now = _visible(request, pk), timezone.now()
    try:
        picks = read_picks(request.POST.getlist("pick"))
        outcome = approve_picked(found, picks, now=now, **key_sent(request))
    except Invalid as refusal:
        act = Act(verb="submission.approve", by=request.user, at=now, subject=found)
        record_refusal(act, refusal)
        return _page(request, found, refusal=refusal)
    page = load_waiting_page(found, user=request.user, now=now)
    moved = outcome.approved or outcome.repeated
    status = HTTPStatus.OK if moved else HTTPStatus.CONFLICT
    context = {"page": page, "outcome": outcome}
    return render(request, "submissions/approved.html", context, status=status)


def _visible(request: HttpRequest, pk: int) -> Round:
    rows = Round.objects.visible_to(request.user).select_related("region")
    return get_object_or_404(rows, pk=pk)


def _page(request: HttpRequest, found: Round, *, refusal: Invalid | None = None) -> HttpResponse:
    page = load_waiting_page(found, user=request.user, now=timezone.now())
    context = {"page": page, "key": new_key(), "refusal": refusal}
    status = refusal.status if refusal is not None else HTTPStatus.OK
    return render(request, "submissions/waiting.html", context, status=status)
