"""What the pages that keep the plans ask of the results: a formula tried on approved figures before
it is saved, and how an expired plan came out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.models import Institution, Region
from jinchang_vet.kit import formats
from jinchang_vet.kit.nulls import NUL
from reports.addressing import NO_REGION, year_in
from reports.board import load_board
from submissions.ledger import open_ledger
from submissions.standing import area_value
from targets.access import in_force
from targets.definitions import Definition
from targets.forms_catalogue import MeasurementForm
from targets.formulas import AreaValue, Formula, Term, UnitState, UnitValue
from targets.indicator_views import term_rows
from targets.keeping import Measurement
from targets.kinds import Measure
from targets.models import DataItem, Indicator, IndicatorVersion, Plan
from targets.soundness import number
from targets.soundness_formulas import measurement_faults

NEEDLESS = ("valid_from", "reason", "document_number", "definition")
STATES = {
    UnitState.COUNTED: "计入",
    UnitState.MISSING: "缺数据",
    UnitState.OUT_OF_SCOPE: "不在范围",
}


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit's part of a trial, as text."""

    name: str
    numerator: str
    denominator: str
    value: str
    state: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A formula on the approved figures of a region and year; `now` is the value by the
    definition that holds, for comparison.
    """

    region: Region
    year: int
    value: str
    now: str
    made_of: str
    coverage: str
    by_standard: bool
    missing: str
    lines: tuple[UnitLine, ...]


@require_POST
@duty_required(Duty.KEEP_PLANS)
def indicator_preview(request: HttpRequest) -> HttpResponse:
    """The formula of the form on real figures; nothing is stored."""
    region = _region(request)
    year = _year(request)
    form, terms = MeasurementForm(request.POST), term_rows(request.POST)
    for name in NEEDLESS:
        form.fields[name].required = False
    indicator = Indicator.objects.filter(code=_code(request, "indicator")).first()
    if indicator is None:
        indicator = Indicator(
            unit=request.POST.get("unit", "").strip(), decimals=_decimals(request)
        )
    context: dict = {"faults": _unread(form, terms.formset)}
    if not context["faults"]:
        measurement = form.measurement(terms.filled)
        items = _items(measurement)
        faults = measurement_faults(
            measurement, items=items, unit=indicator.unit, is_monitored=False
        )
        faults.pop("definition", None)
        context["faults"] = list(faults.values())
        if not faults:
            context["trial"] = _trial(measurement, items, indicator, region, year)
    in_place = request.headers.get("HX-Request") == "true"
    page = "targets/preview.html" if in_place else "targets/preview_page.html"
    return render(request, page, context)


@require_safe
@duty_required(Duty.KEEP_PLANS)
def plan_outcome(request: HttpRequest, code: str) -> HttpResponse:
    """How many targets of a plan stand where at its horizon."""
    rows = Plan.objects.editable_by(request.user).select_related("region")
    plan = get_object_or_404(rows, code=code, horizon__isnull=False)
    board = load_board(plan.region, plan, year=plan.horizon, now=timezone.now())
    return render(request, "targets/outcome.html", {"board": board, "plan": plan})


def _code(request: HttpRequest, name: str) -> str:
    """A code that the page sends along; nobody types it."""
    return request.POST.get(name, "").replace(NUL, "")


def _region(request: HttpRequest) -> Region:
    code = _code(request, "preview_region")
    found = Region.objects.visible_to(request.user).filter(code=code).first()
    if found is None:
        raise Http404(NO_REGION)
    return found


def _year(request: HttpRequest) -> int:
    return year_in(request.POST.get("preview_year", "").strip())


def _decimals(request: HttpRequest) -> int:
    """Of an indicator that is not there yet, as typed."""
    text = request.POST.get("decimals", "")
    return int(text) if text in ("0", "1", "2", "3", "4") else 0


def _unread(form: forms.Form, rows: forms.BaseFormSet) -> list[str]:
    """What could not be read of the form, in sentences."""
    form.is_valid()
    rows.is_valid()
    return [
        str(sentence)
        for each in (form, *rows.forms)
        for errors in each.errors.values()
        for sentence in errors
    ]


def _items(measurement: Measurement) -> dict[str, DataItem]:
    codes = {term.item for term in (*measurement.numerator, *measurement.denominator)}
    return DataItem.objects.in_bulk(codes, field_name="code")


def _trial(
    measurement: Measurement,
    items: Mapping[str, DataItem],
    indicator: Indicator,
    region: Region,
    year: int,
) -> Trial:
    tried = _definition(measurement, items)
    standing = None if indicator.pk is None else _standing(indicator, year)
    codes = {*items, *(standing.items if standing is not None else ())}
    ledger = open_ledger([region], first_year=year, year=year, items=codes, now=timezone.now())
    area = area_value(tried, ledger, scope=region, year=year)
    unit, decimals = indicator.unit, indicator.decimals
    now = "—"
    if standing is not None and standing.formula.numerator:
        value = area_value(standing, ledger, scope=region, year=year).value
        now = _shown(value, standing.formula, unit, decimals)
    names = {each.pk: each for each in ledger.units}
    return Trial(
        region=region,
        year=year,
        value=_shown(area.value, tried.formula, unit, decimals),
        now=now,
        made_of=_made_of(area, tried.formula),
        coverage=f"已报 {area.reported}/{area.expected}",
        by_standard=tried.formula.measure is Measure.UNITS_MEETING and not tried.formula.test_all,
        missing="、".join(names[each].short_name for each in area.missing),
        lines=tuple(_line(each, names, unit, decimals) for each in area.units),
    )


def _definition(measurement: Measurement, items: Mapping[str, DataItem]) -> Definition:
    """A measurement, ready to compute; its version is never stored."""
    version = IndicatorVersion(
        kinds=list(measurement.kinds), denominator_kinds=list(measurement.denominator_kinds)
    )
    formula = Formula(
        measure=Measure(measurement.measure),
        numerator=measurement.numerator,
        denominator=measurement.denominator,
        scale=number(measurement.scale),
        test_all=measurement.all_terms,
    )
    return Definition(version, formula, items)


def _standing(indicator: Indicator, year: int) -> Definition | None:
    """The definition that holds for the year."""
    version = in_force(indicator.versions.prefetch_related("terms__item"), year)
    if version is None:
        return None
    parts: dict[str, list[Term]] = {"numerator": [], "denominator": []}
    for term in version.terms.all():
        parts[term.part].append(Term(term.item.code, term.coefficient))
    measurement = Measurement(
        measure=version.measure,
        span=version.span,
        kinds=tuple(version.kinds),
        definition=version.definition,
        numerator=tuple(parts["numerator"]),
        denominator=tuple(parts["denominator"]),
        denominator_kinds=tuple(version.denominator_kinds),
        scale=version.scale,
        all_terms=version.all_terms,
    )
    return _definition(measurement, {term.item.code: term.item for term in version.terms.all()})


def _shown(value: Decimal | None, formula: Formula, unit: str, decimals: int) -> str:
    whole = formula.measure is Measure.SUM and value is not None and value == value.to_integral()
    return formats.quantity(value, unit, None if whole else max(decimals, 1))


def _made_of(area: AreaValue, formula: Formula) -> str:
    """268 ÷ 520, the sums that the value is made of."""
    if area.numerator is None:
        return ""
    above = formats.number(area.numerator)
    if area.denominator is None:
        return above
    times = "" if formula.scale == 1 else f"{formats.number(formula.scale)} × "
    return f"{times}{above} ÷ {formats.number(area.denominator)}"


def _line(part: UnitValue, names: Mapping[int, Institution], unit: str, decimals: int) -> UnitLine:
    value = part.value
    return UnitLine(
        name=names[part.unit].name,
        numerator=formats.number(part.numerator),
        denominator=formats.number(part.denominator),
        value=formats.quantity(value, unit, max(decimals, 1)) if value is not None else "—",
        state=STATES[part.state],
    )
