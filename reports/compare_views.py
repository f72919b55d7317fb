"""The page of comparison."""

from __future__ import annotations

from decimal import Decimal

from csp.decorators import csp_update
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from jinchang_vet.kit import formats
from reports.addressing import places
from reports.charts import IN_WAN, MANY, PER_CENT, YI, Axis
from reports.compare_address import (
    CompareAddress,
    is_complete_comparison,
    read_compare_address,
)
from reports.compare_page import Comparison, load_comparison
from reports.indicator_views import CHART_POLICY
from reports.place_charts import Column, Series, columns_figure, lines_figure
from reports.place_selects import hidden, select
from reports.unit_standing import bar_words, is_share
from reports.wording import SHARE_KINDS
from submissions.standing import Standing
from targets.kinds import Status

PER_PAGE = 100
IN_CHART = 20


@require_safe
@duty_required(Duty.READ_FIGURES)
@csp_update(CHART_POLICY)
def compare(request: HttpRequest) -> HttpResponse:
    """One indicator across cities, across institutions and over the years."""
    address = read_compare_address(request)
    if address.indicator is not None and not is_complete_comparison(request):
        return redirect(f"{reverse('compare')}?{address.query}")
    context = {
        "title": "对比",
        "address": address,
        "selects": _selects(address),
        "demo": places(request).demo_present,
    }
    if address.indicator is not None:
        context |= _compared(request, address)
    return render(request, "reports/compare.html", context)


def _compared(request: HttpRequest, address: CompareAddress) -> dict:
    comparison = load_comparison(address, now=timezone.now())
    lines = comparison.ranking.lines
    return {
        "title": f"对比：{address.indicator}",
        "comparison": comparison,
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
        "filter_selects": _kind_selects(address, comparison),
        "filter_hidden": hidden(_fields(address)),
        **_charts(comparison),
    }


def _fields(address: CompareAddress) -> dict[str, object]:
    code = address.indicator.code if address.indicator is not None else ""
    return {"indicator": code, "year": address.year, "since": address.since or ""}


def _selects(address: CompareAddress) -> list[dict]:
    """Indicator, year and the first year of the lines."""
    if address.indicator is None:
        return []
    indicators = [(each.code, each.name) for each in address.choices]
    years = [(year, f"{year} 年度") for year in reversed(address.years)]
    since = [("", "全部年度"), *((year, f"自 {year} 年") for year in address.years)]
    return [
        select("indicator", "指标", indicators, address.indicator.code),
        select("year", "年度", years, address.year),
        select("since", "起始年度", since, address.since or ""),
    ]


def _kind_selects(address: CompareAddress, comparison: Comparison) -> list[dict]:
    kinds = [("", "全部类别"), *comparison.ranking.kinds]
    return [select("kind", "单位类别", kinds, address.kind)]


# ---- charts --------------------------------------------------------------------------------------


def _charts(comparison: Comparison) -> dict:
    if not comparison.places:
        return {"lines": None, "columns": None}
    standing = comparison.places[0].standing
    return _lines(comparison, standing) | _columns(comparison, standing)


def _lines(comparison: Comparison, standing: Standing) -> dict:
    """The places over the years."""
    table = comparison.years
    series = [
        Series(row.name, table.years, row.values, row.texts, row.partial) for row in table.rows
    ]
    drawn = [each for each in series if not each.is_empty]
    if not drawn:
        return {"lines": None}
    known = [value for each in drawn for value in each.values if value is not None]
    figure = lines_figure(drawn, axis=_axis(standing, known))
    said = "；".join(
        f"{row.name}："
        + "，".join(
            f"{year} 年 {text}"
            for year, text in zip(table.years, row.texts, strict=True)
            if text != formats.DASH
        )
        for row in table.rows
    )
    return {"lines": figure, "lines_text": f"{standing.indicator.name}各年对比。{said}。"}


def _columns(comparison: Comparison, standing: Standing) -> dict:
    """The first institutions of the ranking."""
    lines = comparison.ranking.lines[:IN_CHART]
    if not lines:
        return {"columns": None}
    columns = [
        Column(line.name, line.height, Status(line.tone) if line.tone else None) for line in lines
    ]
    bound = comparison.ranking.bound
    figure = columns_figure(
        columns,
        write=lambda value: bar_words(standing, _near(value, bound)),
        axis=PER_CENT if is_share(standing) else _size([each.value for each in columns]),
        bound=bound,
    )
    said = "，".join(f"{line.rank}. {line.name} {line.result}" for line in lines)
    hints = []
    if len(comparison.ranking.lines) > IN_CHART:
        hints.append(f"图中为前 {IN_CHART} 个单位")
    if {line.tone for line in lines} > {""}:
        hints.append("灰色的单位所在地没有这项目标")
    return {
        "columns": figure,
        "columns_text": f"{standing.indicator.name}各单位排名：{said}。",
        "columns_hint": "；".join(hints),
    }


def _near(value: Decimal, bound: Decimal | None) -> Decimal:
    """With one decimal, or as many as keep it from being rounded onto the bound."""
    places = 1 if bound is None else formats.decimals_against(value, bound, 1)
    return formats.rounded(value, places).normalize()


def _axis(standing: Standing, amounts: list[Decimal]) -> Axis:
    if standing.promise.kind in SHARE_KINDS or standing.indicator.unit == "%":
        return PER_CENT
    return _size(amounts)


def _size(amounts: list[Decimal]) -> Axis:
    """Plain numbers, 万 or 亿, as large as the amounts are."""
    largest = max((abs(value) for value in amounts), default=Decimal(0))
    if largest >= YI:
        return Axis(YI, " 亿")
    return IN_WAN if largest >= MANY else Axis()
