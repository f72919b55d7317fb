"""The answer to a fault of the surroundings, made without the database and without losing what was
typed.

What a form sent comes back inside the page and can be sent again from there: its key is the same,
so that it counts once even where it had been kept and only the answer was lost.
"""

from __future__ import annotations

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from jinchang_vet.kit.faults import Fault

RETRY_AFTER = 15  # seconds
TITLES = {Fault.AWAY: "系统暂时不可用", Fault.NO_ROOM: "服务器存储空间不足"}
# Beside a page that stays as it is, and for programs; the whole pages have words of their own.
SHORT = {
    Fault.AWAY: "数据库暂时连接不上或正忙，刚才的操作没有完成；内容仍在本页，请稍后再试。",
    Fault.NO_ROOM: (
        "服务器磁盘已满，刚才的操作没有保存；内容仍在本页。"
        "请联系系统管理员清理空间，之后再试即可，浏览不受影响。"
    ),
}
SAVING = {
    Fault.AWAY: "未保存：数据库暂时连接不上或正忙，将自动重试。内容仍在本页，请不要关闭。",
    Fault.NO_ROOM: (
        "未保存：服务器磁盘已满，将自动重试；请告知系统管理员。内容仍在本页，请不要关闭。"
    ),
}
# Of a form whose repetition counts once; without it, sending again might do something twice.
KEY = "key"


def fault_answer(request: HttpRequest, fault: Fault) -> HttpResponse:
    """A page, a notice for HTMX, or JSON for whoever asks for that."""
    response = _answer(request, fault)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _answer(request: HttpRequest, fault: Fault) -> HttpResponse:
    status = int(fault.value)
    if request.headers.get("HX-Request") == "true":
        notice = {"tone": "error", "title": TITLES[fault], "text": SHORT[fault]}
        return HttpResponse(render_to_string("components/notice.html", notice), status=status)
    if "application/json" in request.headers.get("Accept", ""):
        told = {"state": "trouble", "words": SAVING[fault], "detail": SHORT[fault]}
        return JsonResponse(told, status=status)
    facts = {
        "request_id": getattr(request, "request_id", ""),
        "sent": request.method not in ("GET", "HEAD"),
        "again": request.get_full_path(),
        "carried": _carried(request),
    }
    return HttpResponse(render_to_string(f"{status}.html", facts), status=status)


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values of a form that can be sent again as it was; empty where that cannot be.

    The token is the one that was sent, never a new one: a page of another site must not come by a
    form that is good.
    """
    if request.method != "POST":
        return []
    try:
        post, files = request.POST, request.FILES
    except (OSError, BadRequest, SuspiciousOperation):  # it did not come whole
        return []
    if KEY not in post or files:
        return []
    return [(name, value) for name, values in post.lists() for value in values]
