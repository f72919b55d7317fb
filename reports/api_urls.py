"""Addresses of the interface for programs and of the tokens that open it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from reports import api_docs, api_token_views
from reports.api import api
from reports.api_answers import problem

ROOT = "api-root"


def in_shape(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view asks by itself who it is, and answers a wrong method as it answers anything else."""

    @csrf_exempt
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        refusal = problem(request, 405, "read_only", "数据接口只读，只接受 GET 请求。")
        refusal["Allow"] = response["Allow"]
        return refusal

    answered.asks_itself = True  # type: ignore[attr-defined]
    return answered


@in_shape
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """404 for whatever else is asked of the interface."""
    return problem(request, 404, "no_address", "数据接口没有这个地址；可用的地址见 /api/v1/docs 。")


operations = [
    URLPattern(each.pattern, in_shape(each.callback), each.default_args, f"api_{each.name}")
    for each in api.urls[0]
    if isinstance(each, URLPattern) and each.name != ROOT
]

urlpatterns = [
    path("api/v1/openapi.json", api_docs.openapi_json, name="api_openapi"),
    path("api/v1/docs", api_docs.docs, name="api_docs"),
    path("api/v1/", include(operations)),
    re_path("^api/v1/(?P<rest>.*)$", unknown, name="api_unknown"),
    path("api-tokens/", api_token_views.token_list, name="keep_api_tokens"),
    path("api-tokens/add/", api_token_views.token_add, name="keep_api_token_add"),
    path("api-tokens/<int:pk>/revoke/", api_token_views.token_revoke, name="keep_api_token_revoke"),
]
