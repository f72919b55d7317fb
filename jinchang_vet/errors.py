"""Error pages: one sentence in plain words, with the id under which the log tells more."""

from __future__ import annotations

import re
import sys
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from institutions.locks import LoginLimits
from jinchang_vet.fault_pages import fault_answer
from jinchang_vet.kit.faults import fault_of

CHINESE = re.compile("[\u4e00-\u9fff]")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request itself cannot be read; rendered without it, since nobody has yet asked who
    it is.
    """
    page = render_to_string("400.html", _facts(request))
    return HttpResponse(page, status=HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: known, and not allowed; a `PermissionDenied` may bring its own sentence."""
    facts = _facts(request) | {"message": str(exception)}
    return render(request, "403.html", facts, status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not for this user; an `Http404` may bring its own sentence."""
    # An address that matches no route raises Resolver404, whose argument is a dump of all routes.
    given = exception.args[0] if exception.args else ""
    # `get_object_or_404` and the paginator speak English, to developers.
    message = given if isinstance(given, str) and CHINESE.search(given) else ""
    facts = _facts(request) | {"message": message}
    return render(request, "404.html", facts, status=HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 and 507 where the surroundings failed; rendered without the request, because the
    database may be what failed.
    """
    # Django calls this while it handles the exception.
    fault = fault_of(sys.exception())
    if fault is not None:
        return fault_answer(request, fault)
    page = render_to_string("500.html", _facts(request))
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that is too old: another sign-in in the same browser made a new token."""
    message = "页面已过期（可能在别的标签页重新登录过）。请返回上一页，刷新后再提交。"
    facts = _facts(request) | {"message": message}
    return render(request, "403.html", facts, status=HTTPStatus.FORBIDDEN)


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """429: too many wrong passwords for this account."""
    minutes = LoginLimits().minutes
    text = (
        f"连续输错密码或登录码的次数过多，这个账号暂停登录 {minutes} 分钟，之后自动恢复。"
        "急需使用的，请联系系统管理员核对身份后解锁。同一单位的其他账号不受影响。"
    )
    facts = _facts(request) | {"text": text}
    return render(request, "registration/locked.html", facts, status=HTTPStatus.TOO_MANY_REQUESTS)


def _facts(request: HttpRequest) -> dict[str, str]:
    return {"request_id": getattr(request, "request_id", "")}
