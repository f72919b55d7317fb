"""The page on which a check code is looked up."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from jinchang_vet.kit.crumbs import Crumb
from reports.verify_page import load_verify


@require_safe
@duty_required(Duty.READ_FIGURES, Duty.REPORT)
def verify(request) -> HttpResponse:
    """Which file a code was printed in, and whether the pages still say what it says."""
    page = load_verify(request.user, request.GET.get("code", ""), now=timezone.now())
    above = ("导出", "exports") if request.user.may(Duty.READ_FIGURES) else ("帮助", "help")
    crumbs = (Crumb(above[0], reverse(above[1])), Crumb("核对校验码"))
    return render(request, "reports/verify.html", {"page": page, "crumbs": crumbs})
