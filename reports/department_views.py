"""The pages of departments: all of them, the worst first, and what one answers for."""

from __future__ import annotations

from dataclasses import dataclass

from csp.decorators import csp_update
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from reports.addressing import Address, is_complete, places, read_address
from reports.charts import PER_CENT
from reports.department_duties import ROLES, Duties, Reading, load_duties
from reports.department_lines import (
    PathLine,
    path_lines,
    status_words,
    target_rows,
    task_words,
)
from reports.indicator_views import CHART_POLICY
from reports.indicator_words import done_text
from reports.place_charts import Column, columns_figure, counts_figure
from reports.place_selects import hidden, page_of, select
from reports.views import picker_selects
from submissions.standing import load_standings
from targets.kinds import Status
from targets.models import UnitRole

PER_PAGE = 100
TASKS_PER_PAGE = 30
IN_CHART = 15
LONGEST_SEARCH = 60
NO_DEPARTMENT = "这份规划没有这个责任单位。请从责任单位列表中选择，或在页面上方另选规划。"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty strings mean everything."""

    role: str
    status: str
    text: str

    @property
    def is_on(self) -> bool:
        return bool(self.role or self.status or self.text)

    def keeps(self, duties: Duties) -> bool:
        """Whether a department passes."""
        if self.role and UnitRole(self.role) not in duties.roles:
            return False
        if self.status and not duties.counts[Status(self.status)]:
            return False
        return all(word in duties.name for word in self.text.split())


@require_safe
@duty_required(Duty.READ_FIGURES)
@csp_update(CHART_POLICY)
def departments(request: HttpRequest) -> HttpResponse:
    """Every department that the plan names, the worst first."""
    address = read_address(request)
    if not is_complete(request):
        return redirect(f"{reverse('departments')}?{address.query}")
    found = _duties(request, address)
    filters = _filters(request)
    kept = [each for each in found if filters.keeps(each)]
    context = {
        "title": f"{address.region}责任单位",
        "page": Paginator(kept, PER_PAGE).get_page(request.GET.get("page")),
        "rows": found,
        "filters": filters,
        "filter_selects": _filter_selects(filters),
        "filter_hidden": hidden(_fields(address)),
        "shown": f"筛选出 {len(kept)} 个单位，共 {len(found)} 个" if filters.is_on else "",
        "clear_url": f"{reverse('departments')}?{address.query}" if filters.is_on else "",
        **_counts_chart(kept),
    }
    return render(request, "reports/departments.html", _frame(request, address) | context)


@require_safe
@duty_required(Duty.READ_FIGURES)
@csp_update(CHART_POLICY)  # type: ignore[arg-type]  # its type knows views without arguments
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """One department: its clauses, targets and tasks, and how they stand."""
    address = read_address(request)
    if not is_complete(request):
        return redirect(f"{reverse('department', args=[pk])}?{address.query}")
    found = next((each for each in _duties(request, address) if each.pk == pk), None)
    if found is None:
        raise Http404(NO_DEPARTMENT)
    paths = path_lines(found)
    context = {
        "title": found.name,
        "duties": found,
        "badges": [{"text": "泛指一类单位", "tone": "quiet"}] if found.is_group else [],
        "crumbs": [{"label": "责任单位", "url": f"{reverse('departments')}?{address.query}"}],
        "targets": target_rows(found),
        "stats": _stats(found),
        "strip": tuple(found.counts.items()),
        "strip_text": status_words(found),
        "paths": paths,
        **page_of(request, found.worst_tasks, TASKS_PER_PAGE, name="tasks"),
        **_path_chart(found, paths),
    }
    return render(request, "reports/department.html", _frame(request, address) | context)


def _duties(request: HttpRequest, address: Address) -> tuple[Duties, ...]:
    """The duties of the plan; nobody's where no plan holds."""
    plan, now = address.plan, timezone.now()
    if plan is None:
        return ()
    [standing] = load_standings([(address.region, plan)], year=address.year, now=now)
    reading = Reading(request.user, address.year, timezone.localdate(now))
    return load_duties(plan, standing, reading)


def _frame(request: HttpRequest, address: Address) -> dict:
    plan = address.plan
    words = f"{plan.short_title} · " if plan is not None else ""
    return {
        "address": address,
        "subtitle": f"{words}数据截至 {address.year} 年度已通过的填报",
        "selects": picker_selects(address),
        "demo": places(request).demo_present,
    }


def _fields(address: Address) -> dict[str, object]:
    plan = address.plan.code if address.plan is not None else ""
    return {"region": address.region.code, "year": address.year, "plan": plan}


def _filters(request: HttpRequest) -> Filters:
    """Filters from the address; a word that means nothing here narrows nothing."""
    role, status = request.GET.get("role", ""), request.GET.get("status", "")
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    return Filters(
        role=role if role in {each.value for each in ROLES} else "",
        status=status if status in {each.value for each in Status} else "",
        text=text,
    )


def _filter_selects(filters: Filters) -> list[dict]:
    roles = [("", "全部角色"), *((role.value, str(role.label)) for role in ROLES)]
    statuses = [("", "全部状态"), *((each.value, f"有“{each.label}”的") for each in Status)]
    return [
        select("role", "角色", roles, filters.role),
        select("status", "目标状态", statuses, filters.status),
    ]


def _counts_chart(kept: list[Duties]) -> dict:
    """Targets by status, department by department; only those that have judged targets."""
    judged = [each for each in kept if any(each.counts.values())]
    drawn = judged[:IN_CHART]
    if not drawn:
        return {"figure": None}
    said = "；".join(f"{each.name} {status_words(each)}" for each in drawn)
    return {
        "figure": counts_figure([each.name for each in drawn], [each.counts for each in drawn]),
        "figure_text": f"各责任单位的目标状态：{said}。",
        "figure_hint": f"前 {IN_CHART} 个单位，差的在前" if len(judged) > IN_CHART else "差的在前",
    }


def _path_chart(duties: Duties, paths: tuple[PathLine, ...]) -> dict:
    """How much of the way to each target is done."""
    if not paths:
        return {"figure": None}
    columns = [Column(each.name, each.done, each.status) for each in paths]
    said = "；".join(f"{each.name} {each.done_text}" for each in paths)
    return {
        "figure": columns_figure(
            columns, write=lambda value: done_text(value / 100), axis=PER_CENT
        ),
        "figure_text": f"{duties.name}各项目标完成的路程：{said}。",
    }


def _stats(duties: Duties) -> list[dict]:
    counts = {"条款": len(duties.clauses), "目标": len(duties.targets), "任务": len(duties.tasks)}
    stats = [{"label": label, "value": value, "tone": ""} for label, value in counts.items()]
    return [*stats, {"label": "任务状态", "value": task_words(duties), "tone": ""}]
