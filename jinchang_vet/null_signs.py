"""An address, a header or a cookie with the sign NUL in it is refused before anything looks up what
it names.

No browser sends one and PostgreSQL stores none: it would end in an error of the server. What a form
sent is left to the form, which says in which field the sign is and keeps what was typed.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict

from jinchang_vet.kit.nulls import has_null


class NoNullMiddleware:
    """Answers 400; stands before whatever asks who it is, which reads a cookie."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        if has_null((*request.COOKIES.values(), *request.headers.values(), request.path)):
            raise BadRequest("NUL in the address, a header or a cookie")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs) -> None:
        """The interface for programs (`asks_itself`) answers its parameters in its own words."""
        if has_null(_texts(request.GET)) and not getattr(view_func, "asks_itself", False):
            raise BadRequest("NUL in a parameter")


def _texts(sent: QueryDict) -> Iterable[str]:
    return (text for name, texts in sent.lists() for text in (name, *texts))
