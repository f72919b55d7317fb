"""Pages of the shared catalogue's indicators: the list, one, and how it is computed."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.models import Region
from jinchang_vet.kit.crumbs import Crumb
from jinchang_vet.kit.paging import turn
from targets import keeping
from targets.access import in_force
from targets.forms import Rows, item_choices
from targets.forms_catalogue import (
    COLUMNS,
    DescribeForm,
    IndicatorAddForm,
    MeasurementForm,
    TermRow,
)
from targets.models import Indicator, IndicatorTerm
from targets.plan_views import writes
from targets.posted import Outcome, Page, write
from targets.promise_words import formula_text
from targets.story import story_of
from targets.tables import IndicatorTable

LIST = Crumb("指标目录", reverse_lazy("keep_indicators"))
ELSEWHERE = "这个指标也用于其他地区的规划，您不能修改；可另建一个只供本地使用的。"


def term_rows(data: Any, initial: list[dict[str, Any]] | None = None) -> Rows:
    """The rows of a formula, as sent or as they stand."""
    return Rows(
        TermRow,
        title="公式",
        places=("numerator", "denominator"),
        hint="每行一个数据项；系数不填按 1，减去的填负数。",
        data=data or None,
        initial=initial or [],
        form_kwargs={"items": item_choices()},
    )


@require_safe
@duty_required(Duty.KEEP_PLANS)
def keep_indicators(request: HttpRequest) -> HttpResponse:
    """The indicators of all plans and cities."""
    rows = (
        Indicator.objects.visible_to(request.user)
        .annotate(target_count=Count("targets", distinct=True))
        .prefetch_related("versions__terms__item")
    )
    table = IndicatorTable(rows, year=timezone.localdate().year)
    turn(table, request, per_page=50)
    return render(request, "targets/indicator_list.html", {"table": table})


@require_safe
@duty_required(Duty.KEEP_PLANS)
def keep_indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: how it is computed, since when and why."""
    found = _visible(request, code)
    versions = list(found.versions.prefetch_related("terms__item"))
    now = in_force(versions, timezone.localdate().year)
    context = {
        "indicator": found,
        "crumbs": (LIST, Crumb(str(found))),
        "formula": "还没有算法" if now is None else formula_text(now),
        "definition": "" if now is None else now.definition,
        "targets": found.targets.select_related("plan__region", "institution", "county"),
        "may_change": _may_change(request, found),
        "elsewhere": ELSEWHERE,
        "story": story_of(
            found,
            versions=versions,
            replaced=found.replaced.select_related("replaced_by"),
            now=now,
        ),
    }
    return render(request, "targets/indicator.html", context)


@writes
@duty_required(Duty.KEEP_PLANS)
def keep_indicator_add(request: HttpRequest) -> HttpResponse:
    """A new indicator of the catalogue with its first definition."""
    initial = {"valid_from": timezone.localdate().year, "reason": "首次收录", "scale": 1}
    form = IndicatorAddForm(request.POST or None, initial=initial)
    form.fields["document_number"].required = False
    terms = term_rows(request.POST)

    def step(sent: dict[str, Any]) -> Outcome:
        what = form.only("code", "variant_of", "valid_from", "reason", "document_number")
        measurement = form.measurement(terms.filled)
        made = keeping.add_indicator(
            None, facts=form.facts(), measurement=measurement, **what, **sent
        ).value
        return Outcome(f"已新增指标“{made}”。", reverse("keep_indicator", args=[made.code]))

    page = _page(request, "新增指标", "新增", (LIST, Crumb("新增")))
    return write(request, page, form, step, rows=(terms,))


@writes
@duty_required(Duty.KEEP_PLANS)
def keep_indicator_define(request: HttpRequest, code: str) -> HttpResponse:
    """How the indicator is computed from a data year on."""
    found = _visible(request, code)
    year = timezone.localdate().year
    now = in_force(found.versions.prefetch_related("terms__item"), year)
    initial: dict[str, Any] = {"valid_from": year, "scale": 1}
    stand = []
    if now is not None:
        initial |= {name: getattr(now, name) for name in COLUMNS}
        stand = [
            {"part": term.part, "item": term.item.code, "coefficient": term.coefficient}
            for part in (IndicatorTerm.Part.NUMERATOR, IndicatorTerm.Part.DENOMINATOR)
            for term in now.terms.all()
            if term.part == part
        ]
    form = MeasurementForm(request.POST or None, initial=initial)
    terms = term_rows(request.POST, stand)

    def step(sent: dict[str, Any]) -> Outcome:
        grounds = form.only("valid_from", "reason", "document_number")
        measurement = form.measurement(terms.filled)
        done = keeping.define_indicator(found, measurement=measurement, **grounds, **sent).value
        said = keeping.takes_effect(done, found.versions.exclude(pk=done.pk))
        return Outcome(f"已重新定义“{found}”，{said}", reverse("keep_indicator", args=[code]))

    crumbs = (LIST, Crumb(str(found), reverse("keep_indicator", args=[code])), Crumb("算法"))
    warning = "" if _may_change(request, found) else ELSEWHERE
    page = _page(request, "重新定义算法", "保存算法", crumbs, found, warning)
    return write(request, page, form, step, subject=found, rows=(terms,))


@writes
@duty_required(Duty.KEEP_PLANS)
def keep_indicator_describe(request: HttpRequest, code: str) -> HttpResponse:
    """How the indicator is called and shown."""
    found = _visible(request, code)
    names = ("name", "section", "in_ten_thousands", "position")
    form = DescribeForm(request.POST or None, initial={n: getattr(found, n) for n in names})

    def step(sent: dict[str, Any]) -> Outcome:
        keeping.describe_indicator(found, **form.cleaned_data, **sent)
        said = f"已修改“{form.cleaned_data['name']}”。"
        return Outcome(said, reverse("keep_indicator", args=[code]))

    crumbs = (LIST, Crumb(str(found), reverse("keep_indicator", args=[code])), Crumb("名称"))
    warning = "" if _may_change(request, found) else ELSEWHERE
    page = Page("修改名称与分组", "保存", crumbs, subtitle=str(found), warning=warning)
    return write(request, page, form, step, subject=found)


def _visible(request: HttpRequest, code: str) -> Indicator:
    return get_object_or_404(Indicator.objects.visible_to(request.user), code=code)


def _may_change(request: HttpRequest, found: Indicator) -> bool:
    return Indicator.objects.editable_by(request.user).filter(pk=found.pk).exists()


def _page(
    request: HttpRequest,
    title: str,
    submit: str,
    crumbs: tuple[Crumb, ...],
    found: Indicator | None = None,
    warning: str = "",
) -> Page:
    """A page with the trial of the formula: of which region and year is chosen there."""
    more = {
        "regions": Region.objects.visible_to(request.user),
        "region": request.user.region,
        "year": timezone.localdate().year - 1,
        "indicator": found,
    }
    subtitle = "" if found is None else f"{found}（{found.unit}）"
    template = "targets/indicator_write.html"
    return Page(title, submit, crumbs, subtitle, warning, template=template, more=more)
