"""How the API answers: a page of rows as JSON or CSV, or a problem, always in the same shape."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import HttpRequest, HttpResponse, JsonResponse

from reports.api_shapes import Paging, Row
from submissions.bulk_examining import guarded

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
CSV_TYPE = "text/csv; charset=utf-8"


def number(value: Decimal | None) -> str | None:
    """A decimal as text: plain, exact, without superfluous zeros."""
    if value is None:
        return None
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def answer(
    request: HttpRequest,
    paging: Paging,
    rows: list[Any] | models.QuerySet,
    shape: Callable[[Any], Row],
    *,
    of: type[Row],
) -> dict[str, Any] | HttpResponse:
    """The part of the rows that is asked for; nothing but that part is read."""
    total = len(rows) if isinstance(rows, list) else rows.count()
    items = [shape(row) for row in rows[paging.offset : paging.offset + paging.limit]]
    following = _next(request, paging, total)
    if wants_csv(request, paging):
        return _csv(items, of, total, following)
    return {"count": total, "next": following, "items": items}


def wants_csv(request: HttpRequest, paging: Paging) -> bool:
    """The parameter decides, else the header."""
    if paging.format is not None:
        return paging.format == "csv"
    return request.get_preferred_type(["application/json", "text/csv"]) == "text/csv"


def problem(request: HttpRequest, status: int, code: str, message: str) -> JsonResponse:
    """Why there is no result, with the id under which the log tells more."""
    said = {"code": code, "message": message}
    said["request_id"] = getattr(request, "request_id", "")
    response = JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="jinchang-vet"'
    return response


def _next(request: HttpRequest, paging: Paging, total: int) -> str | None:
    reached = paging.offset + paging.limit
    if reached >= total:
        return None
    asked = {**request.GET.dict(), "limit": paging.limit, "offset": reached}
    return f"{request.path}?{urlencode(asked)}"


def _csv(items: list[Row], of: type[Row], total: int, following: str | None) -> HttpResponse:
    """The same rows under the names of their fields; what is not one value is JSON in its cell."""
    written = io.StringIO()
    out = csv.writer(written)
    out.writerow(of.model_fields)
    for item in items:
        out.writerow([_cell(value) for value in item.model_dump(mode="json").values()])
    response = HttpResponse(written.getvalue(), content_type=CSV_TYPE)
    response["X-Total-Count"] = str(total)
    if following is not None:
        response["Link"] = f'<{following}>; rel="next"'
    return response


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    return text if NUMBER.fullmatch(text) else guarded(text)
