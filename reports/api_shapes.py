"""What the API takes and gives: the shapes from which its OpenAPI document is made.

Numbers are strings of exact decimals ("43.0671", never 4.306710e1); null is “unknown”, never 0.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import ConfigDict

from institutions.models import InstitutionKind, Ownership
from targets.kinds import Kind, Measure, Span, Status, Tag

DEFAULT_LIMIT, LARGEST_LIMIT, LARGEST_OFFSET = 100, 5000, 10_000_000
PLACE = 40


def _one_of(values) -> dict:
    return {"enum": [str(value) for value in values]}


Number = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="十进制数，精确")]
Year = Annotated[int, Field(ge=2000, le=2100, description="数据年度")]
Code = Annotated[str, Field(min_length=1, max_length=PLACE)]


class Paging(Schema):
    """Which part of a list, and how it is written."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=LARGEST_LIMIT, description="每页条数")
    offset: int = Field(0, ge=0, le=LARGEST_OFFSET, description="跳过的条数")
    format: Literal["json", "csv"] | None = Field(
        None, description="json 或 csv；不写的按请求头 Accept，缺省 json"
    )


class OfRegion(Paging):
    region: Code | None = Field(None, description="行政区划代码；不写的为可查看的全部地区")


class FactsAsked(Paging):
    region: Code = Field(..., description="行政区划代码，含下级地区")
    year: Year


class ProgressAsked(FactsAsked):
    plan: Code | None = Field(None, description="规划代码；不写的为总览页该年度所列的规划")


class Row(Schema):
    """One thing in a list."""

    model_config = ConfigDict(extra="forbid")


class RegionRow(Row):
    code: str
    name: str
    parent: str | None


class InstitutionRow(Row):
    code: str
    name: str
    short_name: str
    kind: str = Field(json_schema_extra=_one_of(InstitutionKind.values))
    region: str
    ownership: str = Field(json_schema_extra=_one_of(Ownership.values))
    opened_on: dt.date | None
    closed_on: dt.date | None
    merged_into: str | None
    is_demo: bool


class PlanRow(Row):
    code: str
    region: str
    title: str
    short_title: str
    document_number: str
    issuer: str
    issued_on: dt.date | None
    published_on: dt.date | None
    base_year: int | None
    first_year: int | None
    horizon: int | None
    closed_on: dt.date | None
    predecessor: str | None
    is_demo: bool


class TermRow(Row):
    part: str = Field(json_schema_extra=_one_of(("numerator", "denominator")))
    item: str
    name: str
    unit: str
    coefficient: Number


class FormulaRow(Row):
    """How an indicator is computed from a data year on."""

    valid_from: int
    measure: str = Field(json_schema_extra=_one_of(Measure))
    span: str = Field(json_schema_extra=_one_of(Span))
    scale: Number
    kinds: list[str]
    denominator_kinds: list[str]
    all_terms: bool
    definition: str
    reason: str
    document_number: str
    terms: list[TermRow]


class IndicatorRow(Row):
    code: str
    name: str
    section: str
    unit: str
    decimals: int
    variant_of: str | None
    is_monitored: bool
    versions: list[FormulaRow]


class FactRow(Row):
    """An approved figure in force. Without value and not 不适用 it was left blank."""

    institution: str
    year: int
    item: str
    value: Number | None
    not_applicable: bool
    revision: int
    is_demo: bool


class ProgressRow(Row):
    """One target in one year, as the overview shows it."""

    plan: str
    code: str
    name: str
    institution: str | None
    county: str | None
    year: int
    kind: str = Field(json_schema_extra=_one_of(Kind))
    unit: str
    is_share: bool = Field(description="数值是 0 至 1 的达标比例，而不是以 unit 计的量")
    target_year: int | None
    baseline: Number | None
    baseline_year: int | None
    lower: Number | None
    upper: Number | None
    numerator: Number | None
    denominator: Number | None
    value: Number | None
    value_year: int | None
    due: Number | None
    gap: Number | None
    ratio: Number | None
    status: Annotated[str, Field(json_schema_extra=_one_of(Status))] | None
    tags: list[Annotated[str, Field(json_schema_extra=_one_of(Tag))]]
    reported: int
    expected: int
    outlook_year: int | None


class Page(Schema):
    """A part of a list; `next` leads on, as an address on this server."""

    model_config = ConfigDict(extra="forbid")

    count: int = Field(description="总条数")
    next: str | None


class RegionPage(Page):
    items: list[RegionRow]


class InstitutionPage(Page):
    items: list[InstitutionRow]


class PlanPage(Page):
    items: list[PlanRow]


class IndicatorPage(Page):
    items: list[IndicatorRow]


class FactPage(Page):
    items: list[FactRow]


class ProgressPage(Page):
    items: list[ProgressRow]


class Problem(Schema):
    """Why there is no result."""

    model_config = ConfigDict(extra="forbid")

    code: str
    message: str
    request_id: str
