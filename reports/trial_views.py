"""指标试算 beside the form: a piece of its page, and a page of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from institutions.duties import Duty
from institutions.gate import duty_required
from jinchang_vet.kit.crumbs import Crumb
from reports.trial import load_trials
from submissions.asked import questions_of
from submissions.form_views import own
from submissions.posted import typed_entries
from submissions.sheet import sheet_of, stored_sheet
from submissions.states import shown_revision


@require_http_methods(["GET", "HEAD", "POST"])
@duty_required(Duty.REPORT)
def submission_trial(request: HttpRequest, pk: int) -> HttpResponse:
    """The own indicators from what is saved and, when the form is sent along, from what stands in
    it; writes nothing.
    """
    found = own(request, pk)
    sheet = stored_sheet(found, shown_revision(found, found.revisions.order_by("-number")))
    typed = typed_entries(questions_of(found), request.POST)
    if typed:
        sheet = sheet_of(found, sheet.questions, {**sheet.entries, **typed})
    context = {
        "plans": load_trials(found, sheet, user=request.user, now=timezone.now()),
        "submission": found,
        "crumbs": (Crumb("填报表", reverse("submission", args=[pk])), Crumb("指标试算")),
    }
    in_place = request.headers.get("HX-Request") == "true"
    template = "reports/trial.html" if in_place else "reports/trial_page.html"
    return render(request, template, context)
