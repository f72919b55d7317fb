"""The read-only interface for the bureau's other programs: `/api/v1/` (docs/api.md)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer

from reports import api_reading as reading
from reports import api_shapes as shapes
from reports.api_answers import answer, problem
from reports.api_auth import ApiRefusal, Caller
from reports.api_noted import note_reading

Answer = dict[str, Any] | HttpResponse
REFUSALS = dict.fromkeys((401, 403, 404, 405, 422), shapes.Problem)
CSV = {
    "responses": {
        200: {
            "headers": {
                "X-Total-Count": {
                    "description": "CSV 时的总条数",
                    "schema": {"type": "integer"},
                },
                "Link": {"description": "CSV 时的下一页", "schema": {"type": "string"}},
            },
            "content": {"text/csv": {"schema": {"type": "string"}}},
        }
    }
}


class Readable(JSONRenderer):
    """JSON whose Chinese can be read in a browser."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="职教目标跟踪 数据接口",
    version="1.0.0",
    description="只读。每个程序一个令牌，看到的与令牌所属地区的领导账号相同。",
    auth=Caller(),
    renderer=Readable(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api_v1",
)


@api.get(
    "regions/",
    response={200: shapes.RegionPage, **REFUSALS},
    summary="地区",
    operation_id="regions",
    openapi_extra=CSV,
)
def regions(request: HttpRequest, asked: Query[shapes.Paging]) -> Answer:
    """可读取的地区。"""
    found = reading.regions(_reader(request))
    return answer(request, asked, found, reading.region_row, of=shapes.RegionRow)


@api.get(
    "institutions/",
    response={200: shapes.InstitutionPage, **REFUSALS},
    summary="填报单位",
    operation_id="institutions",
    openapi_extra=CSV,
)
def institutions(request: HttpRequest, asked: Query[shapes.OfRegion]) -> Answer:
    """填报单位，含已停办、已合并的；不含联系人。"""
    user = _reader(request)
    region = reading.region_of(user, asked.region) if asked.region is not None else None
    found = reading.institutions(user, region)
    return answer(request, asked, found, reading.institution_row, of=shapes.InstitutionRow)


@api.get(
    "plans/",
    response={200: shapes.PlanPage, **REFUSALS},
    summary="规划",
    operation_id="plans",
    openapi_extra=CSV,
)
def plans(request: HttpRequest, asked: Query[shapes.OfRegion]) -> Answer:
    """规划文件；写明地区的，为在该地区有效的规划（含上级地区的）。"""
    user = _reader(request)
    region = reading.region_of(user, asked.region) if asked.region is not None else None
    found = reading.plans(user, region)
    return answer(request, asked, found, reading.plan_row, of=shapes.PlanRow)


@api.get(
    "indicators/",
    response={200: shapes.IndicatorPage, **REFUSALS},
    summary="指标",
    operation_id="indicators",
    openapi_extra=CSV,
)
def indicators(request: HttpRequest, asked: Query[shapes.Paging]) -> Answer:
    """指标及其各版本的口径和算式；算式自 valid_from 年度起适用，至下一版本为止。"""
    found = reading.indicators()
    return answer(request, asked, found, reading.indicator_row, of=shapes.IndicatorRow)


@api.get(
    "facts/",
    response={200: shapes.FactPage, **REFUSALS},
    summary="审核通过的数据",
    operation_id="facts",
    openapi_extra=CSV,
)
def facts(request: HttpRequest, asked: Query[shapes.FactsAsked]) -> Answer:
    """现行有效的填报数据，每单位每项一条；value 为空且 not_applicable 为假的是未填。"""
    user = _reader(request)
    region = reading.region_of(user, asked.region)
    note_reading("facts", by=user, region=region, year=asked.year)
    found = reading.facts(user, region, asked.year)
    return answer(request, asked, found, reading.fact_row, of=shapes.FactRow)


@api.get(
    "progress/",
    response={200: shapes.ProgressPage, **REFUSALS},
    summary="目标进展",
    operation_id="progress",
    openapi_extra=CSV,
)
def progress(request: HttpRequest, asked: Query[shapes.ProgressAsked]) -> Answer:
    """每个目标一条，与总览页相同；区县没有自己的目标时只有汇总值，没有状态。"""
    user = _reader(request)
    region = reading.region_of(user, asked.region)
    rows = reading.progress_now(user, region, asked.year, asked.plan)
    note_reading("progress", by=user, region=region, year=asked.year, plan=asked.plan)
    return answer(request, asked, rows, lambda row: row, of=shapes.ProgressRow)


@api.exception_handler(ApiRefusal)
def refused(request: HttpRequest, refusal: ApiRefusal) -> HttpResponse:
    return problem(request, refusal.status, refusal.code, refusal.message)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """Which parameters cannot be read, in words."""
    names = dict.fromkeys(str(error["loc"][-1]) for error in fault.errors)
    message = f"参数不正确：{'、'.join(names)}。取值范围见 /api/v1/docs 。"
    return problem(request, 422, "bad_parameter", message)


def _reader(request: HttpRequest):
    """Whom `Caller` found."""
    return request.auth  # type: ignore[attr-defined]
