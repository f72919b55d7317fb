"""What approving would do to the indicators: a page of its own, and a piece of the review page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from reports.effect_page import load_effect_page
from submissions.models import Submission


@require_safe
@duty_required(Duty.READ_ROUNDS)
def submission_effect(request: HttpRequest, pk: int) -> HttpResponse:
    """The targets that the waiting figures bear on, now and once they are approved."""
    rows = Submission.objects.for_step().visible_to(request.user)
    found = get_object_or_404(rows, pk=pk)
    page = load_effect_page(found, user=request.user, now=timezone.now())
    in_place = request.headers.get("HX-Request") == "true"
    template = "reports/effect.html" if in_place else "reports/effect_page.html"
    return render(request, template, {"page": page})
