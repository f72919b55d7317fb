"""Pages of clauses, of the figures that a plan publishes, and of departments."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.models import Region
from jinchang_vet.kit.crumbs import Crumb
from jinchang_vet.kit.paging import turn
from targets import keeping
from targets.forms import Rows
from targets.forms_plans import (
    ClauseForm,
    DepartmentAddForm,
    DepartmentForm,
    FigureForm,
    UnitRow,
)
from targets.models import Clause, Department, Plan, PublishedFigure
from targets.plan_page import keeps
from targets.plan_views import crumbs_of, plan_for, writes
from targets.posted import Outcome, Page, write
from targets.story import story_of
from targets.tables import DepartmentTable

UNITS = Crumb("责任单位", reverse_lazy("keep_departments"))
CLAUSE = ("number", "title", "chapter", "position", "shared_duty")
FIGURE = tuple(keeping.FigureFacts.__dataclass_fields__)


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_clause_add(request: HttpRequest, code: str) -> HttpResponse:
    """A clause of the plan with the units it names."""
    plan = plan_for(request, code)
    form = ClauseForm(request.POST or None, plan=plan)
    units = _unit_rows(request, plan)

    def step(sent: dict[str, Any]) -> Outcome:
        made = keeping.add_clause(plan, **_clause(form, units), **sent).value
        return Outcome(f"已新增条款“{made}”。", reverse("plan", args=[plan.code]))

    page = Page("新增条款", "新增", crumbs_of(plan, Crumb("新增条款")), subtitle=str(plan))
    return write(request, page, form, step, subject=plan, rows=(units,))


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_clause_change(request: HttpRequest, pk: int) -> HttpResponse:
    """A clause as the document has it."""
    rows = Clause.objects.filter(plan__in=keeps(request.user)).select_related("plan__region")
    clause = get_object_or_404(rows, pk=pk)
    plan = clause.plan
    initial = {name: getattr(clause, name) for name in CLAUSE}
    initial["elaborated_in"] = list(clause.elaborated_in.all())
    form = ClauseForm(request.POST or None, plan=plan, initial=initial)
    named = [
        {"department": unit.department_id, "role": unit.role}
        for unit in clause.units.order_by("position", "pk")
    ]
    units = _unit_rows(request, plan, named)

    def step(sent: dict[str, Any]) -> Outcome:
        keeping.change_clause(clause, **_clause(form, units), **sent)
        return Outcome(f"已修改条款“{clause.number}”。", reverse("plan", args=[plan.code]))

    page = Page(
        f"修改条款 {clause.number}",
        "保存",
        crumbs_of(plan, Crumb(clause.number)),
        subtitle=str(plan),
        more={"story": story_of(clause)},
    )
    return write(request, page, form, step, subject=clause, rows=(units,))


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_figure_add(request: HttpRequest, code: str) -> HttpResponse:
    """A number that the document publishes."""
    plan = plan_for(request, code)
    form = FigureForm(request.POST or None, plan=plan)

    def step(sent: dict[str, Any]) -> Outcome:
        what = form.only("indicator", "clause", "institution")
        made = keeping.record_published_figure(plan, facts=form.facts(), **what, **sent).value
        return Outcome(f"已记录公布数据“{made}”。", reverse("plan", args=[plan.code]))

    page = Page("记录公布数据", "记录", crumbs_of(plan, Crumb("公布数据")), subtitle=str(plan))
    return write(request, page, form, step, subject=plan)


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_figure_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A published number that was misread, or published anew."""
    rows = PublishedFigure.objects.filter(plan__in=keeps(request.user))
    rows = rows.select_related("plan__region", "indicator", "clause", "institution")
    figure = get_object_or_404(rows, pk=pk)
    plan = figure.plan
    initial = {name: getattr(figure, name) for name in FIGURE}
    initial |= {"clause": figure.clause_id, "institution": figure.institution_id}
    form = FigureForm(request.POST or None, plan=plan, figure=figure, initial=initial)

    def step(sent: dict[str, Any]) -> Outcome:
        what = form.only("clause", "institution", "reason", "document_number")
        keeping.correct_published_figure(figure, facts=form.facts(), **what, **sent)
        said = f"已更正“{figure.indicator}”的公布数据，原内容保留在办理记录中。"
        return Outcome(said, reverse("plan", args=[plan.code]))

    replaced = figure.replaced.select_related("replaced_by")
    page = Page(
        "更正公布数据",
        "更正",
        crumbs_of(plan, Crumb(str(figure.indicator))),
        subtitle=str(figure),
        more={"story": story_of(figure, replaced=replaced)},
    )
    return write(request, page, form, step, subject=figure)


# ---- departments ---------------------------------------------------------------------------------


@require_safe
@duty_required(Duty.KEEP_PLANS)
def keep_departments(request: HttpRequest) -> HttpResponse:
    """The units that documents of the person's regions name."""
    rows = _departments(request).annotate(clause_count=Count("clauses", distinct=True))
    table = DepartmentTable(rows)
    turn(table, request, per_page=50)
    return render(request, "targets/department_list.html", {"table": table})


@writes
@duty_required(Duty.KEEP_PLANS)
def keep_department_add(request: HttpRequest) -> HttpResponse:
    """A unit that documents name."""
    initial = {"region": request.user.region_id}
    form = DepartmentAddForm(request.POST or None, user=request.user, initial=initial)

    def step(sent: dict[str, Any]) -> Outcome:
        what = dict(form.cleaned_data)
        made = keeping.add_department(what.pop("region"), **what, **sent).value
        return Outcome(f"已新增责任单位“{made}”。", str(UNITS.url))

    return write(request, Page("新增责任单位", "新增", (UNITS, Crumb("新增"))), form, step)


@writes
@duty_required(Duty.KEEP_PLANS)
def keep_department_change(request: HttpRequest, pk: int) -> HttpResponse:
    """The name of a department, and who reports for it."""
    found = get_object_or_404(_departments(request), pk=pk)
    initial = {
        "name": found.name,
        "institution": found.institution_id,
        "is_group": found.is_group,
    }
    form = DepartmentForm(request.POST or None, user=request.user, initial=initial)

    def step(sent: dict[str, Any]) -> Outcome:
        keeping.change_department(found, **form.cleaned_data, **sent)
        return Outcome(f"已修改责任单位“{form.cleaned_data['name']}”。", str(UNITS.url))

    page = Page(
        f"修改责任单位：{found}",
        "保存",
        (UNITS, Crumb(str(found))),
        subtitle=str(found.region),
        more={"story": story_of(found)},
    )
    return write(request, page, form, step, subject=found)


def _departments(request: HttpRequest):
    regions = Region.objects.within(request.user.region)
    return Department.objects.filter(region__in=regions).select_related("region", "institution")


def _unit_rows(request: HttpRequest, plan: Plan, initial: list[dict] | None = None) -> Rows:
    departments = Department.objects.filter(region__path__startswith=plan.region.path)
    return Rows(
        UnitRow,
        title="条款列出的单位",
        places=("units",),
        hint="按原文的次序；牵头单位只在原文写明时选用。",
        data=request.POST or None,
        initial=initial or [],
        form_kwargs={"departments": departments},
    )


def _clause(form: ClauseForm, units: Rows) -> dict[str, Any]:
    return {
        "facts": form.facts(),
        "units": [UnitRow.unit(row) for row in units.filled],
        "elaborated_in": list(form.cleaned_data["elaborated_in"]),
    }
