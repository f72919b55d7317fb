"""A request with the sign NUL in it is refused before anything looks up what it names.

No browser sends one and PostgreSQL stores none: wherever a field, a parameter or a cookie reaches
the database unread by a form, it would end in an error of the server.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict

NUL = "\x00"


class NoNullMiddleware:
    """Answers 400; stands before whatever asks who it is, which reads a cookie."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        if _has_null((*request.COOKIES.values(), request.path)):
            raise BadRequest("NUL in the address or a cookie")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs) -> None:
        """What was sent is read as late as by every view: size and token come first.

        The interface for programs (`asks_itself`) answers its parameters in its own words.
        """
        if _has_null(_texts(request.GET)) and not getattr(view_func, "asks_itself", False):
            raise BadRequest("NUL in a parameter")
        if request.method == "POST" and _has_null(_texts(request.POST)):
            raise BadRequest("NUL in a field")


def _texts(sent: QueryDict) -> Iterable[str]:
    return (text for name, texts in sent.lists() for text in (name, *texts))


def _has_null(texts: Iterable[str]) -> bool:
    return any(NUL in text for text in texts)
