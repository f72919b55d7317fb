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
    code: str = Field(description="行政区划代码")
    name: str = Field(description="名称")
    parent: str | None = Field(description="上级地区的代码")


class InstitutionRow(Row):
    code: str = Field(description="单位代码")
    name: str = Field(description="全称")
    short_name: str = Field(description="简称")
    kind: str = Field(description="单位类别", json_schema_extra=_one_of(InstitutionKind.values))
    region: str = Field(description="所在地区的行政区划代码")
    ownership: str = Field(description="办学性质", json_schema_extra=_one_of(Ownership.values))
    opened_on: dt.date | None = Field(description="成立日期")
    closed_on: dt.date | None = Field(description="停办日期")
    merged_into: str | None = Field(description="并入单位的代码")
    is_demo: bool = Field(description="演示数据，不得使用")


class PlanRow(Row):
    code: str = Field(description="规划代码")
    region: str = Field(description="所属地区的行政区划代码")
    title: str = Field(description="标题")
    short_title: str = Field(description="简称")
    document_number: str = Field(description="文号")
    issuer: str = Field(description="发文机关")
    issued_on: dt.date | None = Field(description="成文日期")
    published_on: dt.date | None = Field(description="公布日期")
    base_year: int | None = Field(description="基期年")
    first_year: int | None = Field(description="首年")
    horizon: int | None = Field(description="规划期末")
    closed_on: dt.date | None = Field(description="关闭日期")
    predecessor: str | None = Field(description="上一期规划的代码")
    is_demo: bool = Field(description="演示数据，不得使用")


class TermRow(Row):
    part: str = Field(json_schema_extra=_one_of(("numerator", "denominator")))
    item: str = Field(description="数据项代码")
    name: str = Field(description="数据项名称")
    unit: str = Field(description="计量单位")
    coefficient: Number = Field(description="系数")


class FormulaRow(Row):
    """How an indicator is computed from a data year on."""

    valid_from: int = Field(description="自这一数据年度起适用")
    measure: str = Field(description="算法", json_schema_extra=_one_of(Measure))
    span: str = Field(description="时间性质", json_schema_extra=_one_of(Span))
    scale: Number = Field(description="分子除以分母后再乘的倍数，百分比为 100")
    kinds: list[str] = Field(description="计入的单位类别")
    denominator_kinds: list[str] = Field(description="分母计入的单位类别，空的与 kinds 相同")
    all_terms: bool = Field(description="各项均为是才算达标")
    definition: str = Field(description="口径")
    reason: str = Field(description="变更理由")
    document_number: str = Field(description="依据文号")
    terms: list[TermRow] = Field(description="算式各项")


class IndicatorRow(Row):
    code: str = Field(description="指标代码")
    name: str = Field(description="名称")
    section: str = Field(description="分组")
    unit: str = Field(description="计量单位")
    decimals: int = Field(description="页面所列的小数位数")
    variant_of: str | None = Field(description="是另一指标的另一口径时，那一指标的代码")
    is_monitored: bool = Field(description="只有公布数据，不计算")
    versions: list[FormulaRow] = Field(description="各版本的口径和算式")


class FactRow(Row):
    """An approved figure in force. Without value and not 不适用 it was left blank."""

    institution: str = Field(description="单位代码")
    year: int = Field(description="数据年度")
    item: str = Field(description="数据项代码")
    value: Number | None = Field(description="数值；未填和不适用的为 null，填 0 的为 0")
    not_applicable: bool = Field(description="填了“不适用”")
    revision: int = Field(description="第几次填报")
    is_demo: bool = Field(description="演示数据，不得使用")


class ProgressRow(Row):
    """One target in one year, as the overview shows it."""

    plan: str = Field(description="规划代码")
    code: str = Field(description="指标代码")
    name: str = Field(description="目标名称")
    institution: str | None = Field(description="只对一个单位的目标，其代码")
    county: str | None = Field(description="只对一个县区的目标，其行政区划代码")
    year: int = Field(description="数据年度")
    kind: str = Field(description="目标类型", json_schema_extra=_one_of(Kind))
    unit: str = Field(description="计量单位")
    is_share: bool = Field(description="数值是 0 至 1 的达标比例，而不是以 unit 计的量")
    target_year: int | None = Field(description="目标年")
    baseline: Number | None = Field(description="基期值")
    baseline_year: int | None = Field(description="基期值所属年度")
    lower: Number | None = Field(description="下限（“1:350”的比例为 1）")
    upper: Number | None = Field(description="上限")
    numerator: Number | None = Field(description="分子合计")
    denominator: Number | None = Field(description="分母合计")
    value: Number | None = Field(description="页面所列的值，未取整；里程碑建成为 1")
    value_year: int | None = Field(description="所列值的年度，期满后为目标年")
    due: Number | None = Field(description="按序时应达到")
    gap: Number | None = Field(description="与目标的差额，值减目标")
    ratio: Number | None = Field(description="与序时进度之比，1 为正好按进度")
    status: Annotated[str, Field(json_schema_extra=_one_of(Status))] | None
    tags: list[Annotated[str, Field(json_schema_extra=_one_of(Tag))]]
    reported: int = Field(description="已报单位数")
    expected: int = Field(description="应报单位数")
    outlook: str | None = Field(description="展望，与页面所列的文字相同")
    outlook_year: int | None = Field(
        description="按基期以来的平均速度预计达成的年度；页面写成区间的，另见以下各项"
    )
    outlook_from: int | None = Field(
        description="按平均速度和按最近一次变化预计达成的年度，较早的一个"
    )
    outlook_to: int | None = Field(
        description="较晚的一个，两者相同的与 outlook_from 相同；晚于目标年 10 年以上的为 null"
    )
    outlook_over_ten_years: bool = Field(description="其中有晚于目标年 10 年以上的")
    outlook_unreachable: bool = Field(
        description="照此趋势无法达成；同时列有年度的，是两种速度中的一种无法达成"
    )
    expected_at_deadline: Number | None = Field(
        description="按进度但期末略有不足的，目标年末预计的数；整数目标只算已完成的"
    )
    first_met_year: int | None = Field(description="已达成的，首次达到的年度")
    is_demo: bool = Field(description="演示数据，不得使用")


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
