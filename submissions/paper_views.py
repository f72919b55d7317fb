"""The return on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from jinchang_vet.kit.crumbs import Crumb
from submissions.form_views import own
from submissions.paper_page import load_paper_page
from submissions.way import way_to


@require_safe
@duty_required(Duty.REPORT, Duty.READ_ROUNDS)
def submission_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The official return to print: `?empty=1` without figures."""
    found = own(request, pk)
    empty = request.GET.get("empty") == "1"
    page = load_paper_page(found, user=request.user, is_wanted_empty=empty)
    crumbs = way_to(found, request.user, Crumb("打印"))
    return render(request, "submissions/paper.html", {"page": page, "crumbs": crumbs})
