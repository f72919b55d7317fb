"""The pages of indicators: the list, one indicator, and the origin of a number."""

from __future__ import annotations

import datetime as dt

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from reports.addressing import (
    CITY_DEPTH,
    Address,
    is_complete,
    places,
    plans_of_cities,
    read_address,
)
from reports.board import load_board
from reports.charts import IN_WAN, PER_CENT, Axis, axis_of, trend_figure
from reports.indicator_basis import load_published
from reports.indicator_list import city_lines, sections_of
from reports.indicator_page import (
    Found,
    IndicatorPage,
    find_standings,
    load_indicator_page,
)
from reports.indicator_words import area_noun, trend_words
from reports.indicator_years import trend_amount
from reports.origin import load_origin
from reports.trend import Trend
from reports.views import picker_selects
from reports.what_if import what_if
from reports.wording import SHARE_KINDS
from submissions.standing import Standing, load_standings
from targets.access import in_force
from targets.models import Indicator, IndicatorVersion, Section

NO_INDICATOR = "没有这个指标。请从“指标”列表中选择；指标的代码不会更改，请检查地址是否完整。"
NO_ORIGIN = (
    "没有这项已通过的数据，或者您无权查看。尚未审核通过的填报不在这里显示；请从指标页的数值进入。"
)
# What plotly needs: it sets styles on the elements it makes, and keeps pictures in memory.
CHART_POLICY = {"style-src": [UNSAFE_INLINE], "img-src": ["blob:"]}


@require_safe
@duty_required(Duty.READ_FIGURES)
def indicators(request) -> HttpResponse:
    """Every indicator of the plan by section, with the numbers of the overview."""
    address = read_address(request)
    if not is_complete(request):
        return redirect(f"{reverse('indicators')}?{address.query}")
    if address.region.depth < CITY_DEPTH:
        shared = {"title": "指标", "sections": _shared_sections()}
        return render(request, "reports/indicators_province.html", _frame(request, address, shared))
    if address.plan is None:
        return _no_plan(request, address)
    board = load_board(address.region, address.plan, year=address.year, now=timezone.now())
    context = {
        "title": f"{address.region}指标",
        "subtitle": f"{address.plan.short_title} · 数据截至 {address.year} 年度已通过的填报",
        "sections": sections_of(board),
        "published": board.published,
    }
    return render(request, "reports/indicators.html", _frame(request, address, context))


@require_safe
@duty_required(Duty.READ_FIGURES)
@csp_update(CHART_POLICY)  # type: ignore[arg-type]  # its type knows views without arguments
def indicator(request, code: str) -> HttpResponse:
    """One indicator: what is promised, what was reached, by whom, and what follows."""
    address = read_address(request)
    if not is_complete(request):
        return redirect(f"{reverse('indicator', args=[code])}?{address.query}")
    now = timezone.now()
    if address.region.depth < CITY_DEPTH:
        return _across_cities(request, address, code, now)
    if address.plan is None:
        _indicator_of(code)
        return _no_plan(request, address)
    found = find_standings(address.region, address.plan, code, year=address.year, now=now)
    if found is None:
        return _without_target(request, address, code)
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "reports/indicator_what_if.html", _trial(request, address, found))
    page = load_indicator_page(found, year=address.year)
    context = _page_context(request, address, page) | _trial(request, address, found)
    return render(request, "reports/indicator.html", _frame(request, address, context))


@require_safe
@duty_required(Duty.READ_FIGURES, Duty.REPORT)
def origin(request, institution: str, year: int, item: str) -> HttpResponse:
    """Where one figure comes from; 404 for what is not approved or not theirs to see."""
    found = load_origin(request.user, institution=institution, year=year, item=item)
    if found is None:
        raise Http404(NO_ORIGIN)
    context = {
        "origin": found,
        "title": f"{found.institution}：{found.item}",
        "year_label": f"{found.year} 年度",
        "life": _life(request.user, found.submission, item),
    }
    return render(request, "reports/origin.html", context | {"demo": found.is_demo})


def _life(user, submission: int, item: str) -> str:
    """The address of a figure's whole life, for those who may read submissions; else empty."""
    if not (user.may(Duty.REPORT) or user.may(Duty.READ_ROUNDS)):
        return ""
    return reverse("submission_life", args=[submission, item])


# ---- parts of the context ------------------------------------------------------------------------


def _frame(request, address: Address, context: dict) -> dict:
    """What every page of results gives its frame: the address and the pickers."""
    return {
        "address": address,
        "demo": places(request).demo_present,
        "selects": picker_selects(address),
        "list_url": f"{reverse('indicators')}?{address.query}",
    } | context


def _page_context(request, address: Address, page: IndicatorPage) -> dict:
    section = Section(page.indicator.section).label
    standing = page.standing
    context = {
        "page": page,
        "title": page.standing.target.name,
        "crumbs": [
            {"label": "指标", "url": f"{reverse('indicators')}?{address.query}"},
            {"label": section},
        ],
        "area": area_noun(address.region),
        "tone": page.status.value if page.status is not None else "",
        "figure": None,
        "target_label": _target_label(standing),
    }
    trend = page.trend
    if trend is None or trend.is_empty:
        return context
    context["figure"] = trend_figure(
        trend,
        status=page.status,
        write=lambda value: trend_amount(standing, value),
        axis=_axis(page, trend),
    )
    context["figure_text"] = trend_words(
        standing.target.name, [(line.year, line.value) for line in page.years], page.words.target
    )
    return context


def _axis(page: IndicatorPage, trend: Trend) -> Axis:
    if page.standing.promise.kind in SHARE_KINDS or page.indicator.unit == "%":
        return PER_CENT
    return IN_WAN if page.indicator.in_ten_thousands else axis_of(trend)


def _target_label(standing: Standing) -> str:
    deadline = standing.promise.target_year
    if standing.promise.every_year or deadline is None:
        return "目标"
    return f"目标（{deadline}）"


def _trial(request, address: Address, found: Found) -> dict:
    trial = what_if(found, request.GET)
    hidden = [
        {"name": "region", "value": address.region.code},
        {"name": "year", "value": address.year},
        {"name": "plan", "value": address.plan.code},
    ]
    return {"trial": trial, "trial_hidden": hidden}


# ---- where there is no target --------------------------------------------------------------------


def _indicator_of(code: str) -> Indicator:
    found = Indicator.objects.filter(code=code).select_related("variant_of").first()
    if found is None:
        raise Http404(NO_INDICATOR)
    return found


def _is_another_definition(found: Indicator) -> bool:
    """Whether it stands beside the one that targets are set for, on the page of that one."""
    return found.variant_of is not None and not found.is_monitored


def _to_main(found: Indicator, address: Address) -> HttpResponse:
    return redirect(f"{reverse('indicator', args=[found.variant_of.code])}?{address.query}")


def _without_target(request, address: Address, code: str) -> HttpResponse:
    """An indicator that the plan promises nothing of: its definition and published figures."""
    found = _indicator_of(code)
    if _is_another_definition(found):
        return _to_main(found, address)
    held = in_force(IndicatorVersion.objects.filter(indicator=found), address.year)
    context = {
        "title": found.name,
        "crumbs": [
            {"label": "指标", "url": f"{reverse('indicators')}?{address.query}"},
            {"label": Section(found.section).label},
        ],
        "indicator": found,
        "definition": held.definition if held is not None else "",
        "published": load_published(found),
        "plan": address.plan,
    }
    return render(
        request, "reports/indicator_without_target.html", _frame(request, address, context)
    )


def _across_cities(request, address: Address, code: str, now: dt.datetime) -> HttpResponse:
    """A province's page is a table of its cities."""
    found = _indicator_of(code)
    if _is_another_definition(found):
        return _to_main(found, address)
    lines = city_lines(
        load_standings(
            plans_of_cities(request.user, address), year=address.year, now=now, code=code
        ),
        code,
        year=address.year,
    )
    context = {
        "title": found.name,
        "crumbs": [{"label": "指标", "url": f"{reverse('indicators')}?{address.query}"}],
        "lines": lines,
        "published": load_published(found),
    }
    return render(request, "reports/indicator_cities.html", _frame(request, address, context))


def _shared_sections() -> list[dict]:
    """The catalogue by section: every indicator that has a computed value; one query."""
    rows = Indicator.objects.filter(is_monitored=False, variant_of=None).order_by(
        "position", "code"
    )
    found: dict[str, list[Indicator]] = {section.value: [] for section in Section}
    for row in rows:
        found[row.section].append(row)
    return [
        {"title": Section(section).label, "rows": of_section}
        for section, of_section in found.items()
        if of_section
    ]


def _no_plan(request, address: Address) -> HttpResponse:
    words = {"title": f"{address.region}指标"}
    return render(request, "reports/overview_empty.html", _frame(request, address, words))
