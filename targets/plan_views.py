"""Pages of plans: the list, one plan, and the steps on it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from jinchang_vet.kit.crumbs import Crumb
from jinchang_vet.kit.paging import turn
from targets import keeping
from targets.access import in_force
from targets.forms import ReasonForm
from targets.forms_plans import (
    FACTS,
    CloseForm,
    PlanAddForm,
    PlanChangeForm,
    SuccessorForm,
    ThresholdsForm,
)
from targets.models import Plan, Target
from targets.plan_page import keeps, load_plan_page, year_of
from targets.posted import Outcome, Page, write
from targets.promise_words import promise_text
from targets.tables import PlanTable

LIST = Crumb("规划管理", reverse_lazy("plan_list"))
NO_PLAN = "没有这份规划，或者它不由您管理。请从规划列表中选择。"
writes = require_http_methods(["GET", "HEAD", "POST"])
THRESHOLDS = ("method", "on_track_at", "behind_at", "minimum_coverage")


def plan_for(request: HttpRequest, code: str) -> Plan:
    """The plan, if the person keeps it; else 404."""
    return get_object_or_404(keeps(request.user), code=code)


def crumbs_of(plan: Plan, *more: Crumb) -> tuple[Crumb, ...]:
    """The way to something of a plan."""
    return (LIST, Crumb(plan.short_title, reverse("plan", args=[plan.code])), *more)


@require_safe
@duty_required(Duty.KEEP_PLANS)
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans that the person keeps."""
    rows = keeps(request.user).annotate(
        target_count=Count("targets", distinct=True), clause_count=Count("clauses", distinct=True)
    )
    table = PlanTable(rows, year=timezone.localdate().year)
    turn(table, request, per_page=25)
    return render(request, "targets/plan_list.html", {"table": table})


@require_safe
@duty_required(Duty.KEEP_PLANS)
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """One plan with all that hangs on it."""
    kept = list(keeps(request.user).filter(Q(code=code) | Q(predecessor__code=code)))
    found = next((each for each in kept if each.code == code), None)
    if found is None:
        raise Http404(NO_PLAN)
    successors = [each for each in kept if each is not found]
    page = load_plan_page(found, successors, today=timezone.localdate().year)
    context = {"page": page, "plan": found, "crumbs": (LIST, Crumb(found.short_title))}
    return render(request, "targets/plan.html", context)


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_add(request: HttpRequest) -> HttpResponse:
    """A new plan."""
    initial = {"region": request.user.region_id}
    form = PlanAddForm(request.POST or None, user=request.user, initial=initial)

    def step(sent: dict[str, Any]) -> Outcome:
        region, code = form.cleaned_data["region"], form.cleaned_data["code"]
        made = keeping.create_plan(region, code=code, facts=form.facts(), **sent).value
        return Outcome(f"已新建“{made}”。接着录入条款和目标。", reverse("plan", args=[made.code]))

    page = Page("新建规划", "新建", (LIST, Crumb("新建规划")))
    return write(request, page, form, step)


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_change(request: HttpRequest, code: str) -> HttpResponse:
    """What the plan says of itself."""
    found = plan_for(request, code)
    form = PlanChangeForm(request.POST or None, initial={n: getattr(found, n) for n in FACTS})

    def step(sent: dict[str, Any]) -> Outcome:
        reason, document = form.cleaned_data["reason"], form.cleaned_data["change_document"]
        facts = form.facts()
        keeping.change_plan(found, facts=facts, reason=reason, document_number=document, **sent)
        return Outcome(f"已修改“{facts.short_title}”。", reverse("plan", args=[code]))

    page = Page("修改规划", "保存", crumbs_of(found, Crumb("修改")), subtitle=str(found))
    return write(request, page, form, step, subject=found)


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_thresholds(request: HttpRequest, code: str) -> HttpResponse:
    """How the plan is judged from a data year on."""
    found = plan_for(request, code)
    year = year_of(found, timezone.localdate().year)
    now = in_force(found.versions.all(), year)
    initial = {"valid_from": year} | {name: getattr(now, name) for name in THRESHOLDS}
    form = ThresholdsForm(request.POST or None, initial=initial)

    def step(sent: dict[str, Any]) -> Outcome:
        done = keeping.change_thresholds(found, **form.cleaned_data, **sent).value
        said = keeping.takes_effect(done, found.versions.exclude(pk=done.pk))
        return Outcome(f"已调整判定参数，{said}", reverse("plan", args=[code]))

    page = Page("调整判定参数", "保存", crumbs_of(found, Crumb("判定参数")), subtitle=str(found))
    return write(request, page, form, step, subject=found)


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a plan."""
    found = plan_for(request, code)
    form = CloseForm(request.POST or None, initial={"closed_on": timezone.localdate()})

    def step(sent: dict[str, Any]) -> Outcome:
        keeping.close_plan(found, **form.cleaned_data, **sent)
        return Outcome(f"已关闭“{found}”。", reverse("plan", args=[code]))

    page = Page(
        "关闭规划",
        "关闭",
        crumbs_of(found, Crumb("关闭")),
        subtitle=str(found),
        warning="关闭后仍可查看和评估，但不能再改；确需修改时可以重新开启。",
    )
    return write(request, page, form, step, subject=found)


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Take a closing back."""
    found = plan_for(request, code)
    form = ReasonForm(request.POST or None)

    def step(sent: dict[str, Any]) -> Outcome:
        keeping.reopen_plan(found, **form.cleaned_data, **sent)
        return Outcome(f"已重新开启“{found}”。", reverse("plan", args=[code]))

    page = Page(
        "重新开启规划", "重新开启", crumbs_of(found, Crumb("重新开启")), subtitle=str(found)
    )
    return write(request, page, form, step, subject=found)


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_copy(request: HttpRequest, code: str) -> HttpResponse:
    """Carry a plan over into its successor."""
    found = plan_for(request, code)
    form = SuccessorForm(request.POST or None, targets=_standing(found), initial=_next(found))

    def step(sent: dict[str, Any]) -> Outcome:
        facts, carry = form.facts(), form.carried
        new_code = form.cleaned_data["code"]
        made = keeping.copy_plan_to_successor(
            found, code=new_code, facts=facts, carry=carry, **sent
        ).value
        return Outcome(
            f"已编制“{made}”，带入 {len(carry)} 个目标；请逐个核对目标值和条款原文。",
            reverse("plan", args=[made.code]),
        )

    page = Page(
        "编制后续规划",
        "编制",
        crumbs_of(found, Crumb("编制后续规划")),
        subtitle=f"从“{found}”带入条款和目标",
        template="targets/plan_copy.html",
    )
    return write(request, page, form, step, subject=found)


def _standing(plan: Plan) -> dict[Target, str]:
    """The targets that stand at the end of the plan, with what they promise then."""
    found = {}
    for target in plan.targets.select_related("indicator").prefetch_related("versions"):
        versions = list(target.versions.all())
        last = in_force(versions, max((each.valid_from for each in versions), default=0))
        if last is not None and not last.is_withdrawn:
            found[target] = promise_text(last, target.indicator.unit)
    return found


def _next(plan: Plan) -> dict[str, Any]:
    """The years that usually follow; the words are those of the new document."""
    if plan.horizon is None:
        return {"issuer": plan.issuer}
    return {
        "issuer": plan.issuer,
        "base_year": plan.horizon,
        "first_year": plan.horizon + 1,
        "horizon": plan.horizon + 5,
    }
