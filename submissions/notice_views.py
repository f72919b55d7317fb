"""A person's own notices: the list, and marking them as read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import key_sent, new_key
from submissions.models import Notice
from submissions.notice_page import load_notice_page, place_of
from submissions.notices import read_all_notices, read_notice


@require_safe
@duty_required(Duty.REPORT, Duty.REVIEW)
def notices(request: HttpRequest) -> HttpResponse:
    """What the person was told, the newest first."""
    page = load_notice_page(
        request.user,
        unread_only=request.GET.get("unread") == "1",
        number=request.GET.get("page", ""),
    )
    return render(request, "submissions/notice_list.html", {"notices": page, "key": new_key()})


@require_POST
@duty_required(Duty.REPORT, Duty.REVIEW)
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read, then go where the button says."""
    found = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    read_notice(found, **key_sent(request))
    match request.POST.get("next"):
        case "open":
            return redirect(place_of(found, request.user))
        case "home":
            return redirect("home")
    return redirect("notices")


@require_POST
@duty_required(Duty.REPORT, Duty.REVIEW)
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    read_all_notices(request.user, **key_sent(request))
    messages.success(request, "全部提醒已标为已读。")
    return redirect("notices")
