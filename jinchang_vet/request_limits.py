"""How much may be sent in one request: more is refused before anything of it is read or parsed."""

from __future__ import annotations

import time
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string

MIB = 1 << 20
CHUNK = 1 << 16
# A browser shows an answer only after it has sent its request, so a body that is somewhat too large
# (a thick scan) is let through into nothing; a larger one is cut off.
LISTENED_TO = 4
PATIENCE = 30  # seconds of listening

TOO_LARGE = (
    "这次发送的内容超过 {limit} MB，没有接收，什么也没有保存。"
    "请返回上一页，改用较小的文件（扫描件可降低分辨率，或分成几个文件分次上传）。"
)
NO_LENGTH = "这次发送的内容没有说明长度，没有接收，什么也没有保存。请换用常见的浏览器重试。"


class RequestLimitMiddleware:
    """Answers 413 to a body above `REQUEST_MAX_BYTES`, and 411 to one that does not say its length.

    Django reads no further than the length that was said, so a body cannot be longer than it
    claims. How slowly one may arrive is a matter of the web server.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "Transfer-Encoding" in request.headers:
            return _refusal(request, HTTPStatus.LENGTH_REQUIRED, "请求没有说明长度", NO_LENGTH)
        limit = settings.REQUEST_MAX_BYTES
        if _length(request) <= limit:
            return self.get_response(request)
        _let_it_finish(request, LISTENED_TO * limit)
        sentence = TOO_LARGE.format(limit=limit // MIB)
        return _refusal(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "内容太大", sentence)


def _length(request: HttpRequest) -> int:
    """The length that the request says; what is no number counts as nothing, as Django does it."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdigit() else 0


def _let_it_finish(request: HttpRequest, most: int) -> None:
    """Read a body that will be thrown away, unless it is hopelessly large or slow."""
    if _length(request) > most:
        return
    deadline = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < deadline and request.read(CHUNK):
            pass
    except UnreadablePostError:  # the sender has gone
        return


def _refusal(request: HttpRequest, status: HTTPStatus, title: str, text: str) -> HttpResponse:
    """A page made without the request: who is asking is not known yet."""
    facts = {
        "code": str(int(status)),
        "title": title,
        "text": text,
        "request_id": getattr(request, "request_id", ""),
    }
    return HttpResponse(render_to_string("not_taken.html", facts), status=status)
