"""The pages that belong to no room: the first page, help, and the gallery of components."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.audit_day import load_audit_day
from institutions.duties import Duty
from institutions.locks import LoginLimits
from institutions.models import User
from institutions.posted import new_key
from institutions.start_page import load_start_page
from jinchang_vet.kit.gallery import gallery_context
from jinchang_vet.kit.prose import read_prose
from submissions.landing import submission_for
from submissions.notice_page import unread_on_top
from targets.kinds import Status, Tag

HELP_PAGES = ("reporter", "progress", "contact", "accounts")
# Documents that are pages too: the whole rule of judging with its table of cases, and the terms.
HELP_DOCUMENTS = {"rules": "progress.md", "sentences": "sentences.md", "terms": "glossary.md"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where each person's work is: the year's form, the overview, or what waits to be decided."""
    user = request.user
    if user.may(Duty.REPORT):
        submission = submission_for(user)
        if submission is not None:
            return redirect("submission", submission.pk)
        context = {
            "institution": user.institution,
            "told": unread_on_top(user),
            "key": new_key(),
            "help_url": reverse("help_page", args=["reporter"]),
        }
        return render(request, "home/reporter.html", context)
    if user.may(Duty.READ_FIGURES):
        return redirect("overview")
    return _administration(request)


def _administration(request: HttpRequest) -> HttpResponse:
    """What those who see no figures are there for; the auditor's shows how the log stands, and
    without a role it says what is missing.
    """
    user = cast(User, request.user)
    now = timezone.now()
    context: dict[str, object] = {"page": load_start_page(user, now=now)}
    if user.may(Duty.READ_AUDIT):
        context["log"] = load_audit_day(now)
        return render(request, "home/auditor.html", context)
    template = "home/administration.html" if user.role else "home/waiting.html"
    return render(request, template, context)


@login_not_required
@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    """The contents of the help; open to everybody, since it says what to do about signing in."""
    user = request.user
    shown = not user.is_authenticated or user.may(Duty.READ_FIGURES) or user.may(Duty.REPORT)
    return render(request, "help/index.html", {"may_verify": shown})


@login_not_required
@require_safe
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of the help."""
    if slug in HELP_DOCUMENTS:
        prose = read_prose(settings.BASE_DIR / "docs" / HELP_DOCUMENTS[slug])
        return render(request, "help/document.html", {"prose": prose})
    if slug not in HELP_PAGES:
        raise Http404("没有这一页帮助，请从帮助目录进入。")
    return render(request, f"help/{slug}.html", {"limits": LoginLimits()})


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for those who build pages (`DEBUG=1` only)."""
    if not settings.DEBUG:
        raise Http404("没有这个页面。")
    return render(request, "gallery.html", gallery_context(statuses=Status, tags=Tag))
