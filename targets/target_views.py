"""Pages of targets: one target, setting it, changing it, dividing it, where it starts from."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import new_key
from jinchang_vet.kit.crumbs import Crumb
from targets import keeping
from targets.access import in_force
from targets.forms import KeepForm, Rows, VersionForm
from targets.forms_targets import (
    MEANINGS,
    YEARLY,
    BaselineForm,
    BoundsForm,
    PartForm,
    SourceRow,
    TargetAddForm,
    WordsForm,
    YearRow,
)
from targets.kinds import Kind
from targets.models import Plan, Target, TargetVersion
from targets.parts import remainder_of
from targets.plan_page import baseline_text, scope_of, year_of
from targets.plan_views import crumbs_of, plan_for, writes
from targets.posted import Outcome, Page, mark_of, write
from targets.promise_words import promise_text
from targets.soundness import number
from targets.story import CARRIED, LOADED, story_of

WORDS = ("name", "commitment", "binding", "note", "elaborated_in")
BOUNDS = ("lower", "upper", "per", "year", "every_year", "year_basis", "direction")


def target_for(request: HttpRequest, pk: int) -> Target:
    """The target, if the person keeps its plan; else 404."""
    rows = Target.objects.editable_by(request.user).select_related(
        "plan__region", "indicator", "institution", "county"
    )
    return get_object_or_404(rows, pk=pk)


def _address(target: Target) -> str:
    return reverse("plan_target", args=[target.pk])


def _crumbs(target: Target, *more: Crumb) -> tuple[Crumb, ...]:
    return crumbs_of(target.plan, Crumb(str(target), _address(target) if more else ""), *more)


def _year(target: Target) -> int:
    return year_of(target.plan, timezone.localdate().year)


def _now(target: Target) -> TargetVersion | None:
    return in_force(target.versions.all(), _year(target))


@require_safe
@duty_required(Duty.KEEP_PLANS)
def plan_target(request: HttpRequest, pk: int) -> HttpResponse:
    """One target: what is promised, where it starts from, its parts and its history."""
    target = target_for(request, pk)
    versions = list(target.versions.all())
    now = in_force(versions, _year(target))
    whole = target.institution_id is None and target.county_id is None
    replaced = target.replaced.select_related("replaced_by")
    unsigned = CARRIED if target.plan.predecessor_id else LOADED
    context = {
        "target": target,
        "plan": target.plan,
        "crumbs": _crumbs(target),
        "scope": scope_of(target),
        "promise": "未设定" if now is None else promise_text(now, target.indicator.unit),
        "withdrawn": now is not None and now.is_withdrawn,
        "sources": target.sources.select_related("clause"),
        "baseline": baseline_text(target),
        "baselines": target.baselines.all(),
        "unconfirmed": target.baselines.filter(is_withdrawn=False, is_confirmed=False).exists(),
        "remainder": remainder_of(target.plan, target.indicator, _year(target)) if whole else None,
        "story": story_of(target, versions=versions, replaced=replaced, now=now, unsigned=unsigned),
        "version": mark_of(target),
        "key": new_key(),
    }
    return render(request, "targets/target.html", context)


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_target_add(request: HttpRequest, code: str) -> HttpResponse:
    """A new target of the plan."""
    plan = plan_for(request, code)
    kind = _kind(request, Kind.AT_LEAST)
    first = plan.first_year or plan.base_year or timezone.localdate().year
    initial = {
        "valid_from": first,
        "year": plan.horizon,
        "per": 1,
        "reason": "规划原文",
        "document_number": plan.document_number,
        "binding": Target.Binding.UNSTATED,
    }
    form = TargetAddForm(request.POST or None, plan=plan, kind=kind, initial=initial)
    sources, yearly = _source_rows(request, plan), _yearly_rows(request, plan, kind)

    def step(sent: dict[str, Any]) -> Outcome:
        places = ("indicator", "institution", "county", "elaborated_in")
        grounds = ("valid_from", "reason", "document_number")
        made = keeping.set_target(
            plan,
            words=form.words(),
            bounds=form.bounds(_filled(yearly)),
            sources=_sources(sources),
            **form.only(*places, *grounds),
            **sent,
        ).value
        return Outcome(f"已设定目标“{made}”。", reverse("plan", args=[plan.code]))

    page = _of_kind("新增目标", "设定目标", crumbs_of(plan, Crumb("新增目标")), str(plan), kind)
    rows = (*([yearly] if yearly else []), sources)
    return write(request, page, form, step, subject=plan, rows=rows)


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_target_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Promise something else from a data year on."""
    target = target_for(request, pk)
    now = _now(target)
    kind = _kind(request, Kind.AT_LEAST if now is None else Kind(now.kind))
    initial: dict[str, Any] = {"valid_from": _year(target)}
    if now is not None and not now.is_withdrawn:
        initial |= {name: getattr(now, name) for name in BOUNDS}
        initial["stages"] = "\n".join(now.stages)
    form = BoundsForm(request.POST or None, kind=kind, initial=initial)
    yearly = _yearly_rows(request, target.plan, kind, {} if now is None else now.yearly)

    def step(sent: dict[str, Any]) -> Outcome:
        bounds = form.bounds(_filled(yearly))
        grounds = form.only("valid_from", "reason", "document_number")
        done = keeping.change_target(target, bounds=bounds, **grounds, **sent).value
        said = keeping.takes_effect(done, target.versions.exclude(pk=done.pk))
        return Outcome(f"已变更“{target}”，{said}", _address(target))

    crumbs = _crumbs(target, Crumb("变更"))
    page = _of_kind("变更目标", "变更", crumbs, f"{target}（{scope_of(target)}）", kind)
    rows = (yearly,) if yearly else ()
    return write(request, page, form, step, subject=target, rows=rows)


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_target_describe(request: HttpRequest, pk: int) -> HttpResponse:
    """How a target is called and which clauses state it."""
    target = target_for(request, pk)
    initial = {name: getattr(target, name) for name in WORDS}
    form = WordsForm(request.POST or None, plan=target.plan, initial=initial)
    stated = [{"clause": each.clause_id, "quote": each.quote} for each in target.sources.all()]
    sources = _source_rows(request, target.plan, stated)

    def step(sent: dict[str, Any]) -> Outcome:
        clause = form.cleaned_data["elaborated_in"]
        keeping.describe_target(
            target, words=form.words(), sources=_sources(sources), elaborated_in=clause, **sent
        )
        return Outcome(f"已修改“{form.cleaned_data['name']}”。", _address(target))

    page = Page("修改名称与来源", "保存", _crumbs(target, Crumb("名称与来源")))
    return write(request, page, form, step, subject=target, rows=(sources,))


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_target_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a target back from a data year on."""
    target = target_for(request, pk)
    form = VersionForm(request.POST or None, initial={"valid_from": _year(target)})

    def step(sent: dict[str, Any]) -> Outcome:
        done = keeping.withdraw_target(target, **form.cleaned_data, **sent).value
        return Outcome(f"已自 {done.valid_from} 年度起撤销“{target}”。", _address(target))

    page = Page(
        "撤销目标",
        "撤销",
        _crumbs(target, Crumb("撤销")),
        subtitle=f"{target}（{scope_of(target)}）",
        warning="自所填年度起不再判定；此前各年度仍按当时的目标判定。",
    )
    return write(request, page, form, step, subject=target)


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_target_part(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an institution or a county its part of a sum."""
    target = target_for(request, pk)
    plan = target.plan
    initial = {"valid_from": _year(target), "document_number": plan.document_number}
    form = PartForm(request.POST or None, plan=plan, initial=initial)

    def step(sent: dict[str, Any]) -> Outcome:
        made = keeping.set_part(target, **form.cleaned_data, **sent).value
        return Outcome(f"已分解“{made}”。", _address(target))

    page = Page(
        "目标分解到单位或县区",
        "分解",
        _crumbs(target, Crumb("分解")),
        subtitle=str(target),
        template="targets/part.html",
        more={"remainder": remainder_of(plan, target.indicator, _year(target))},
    )
    return write(request, page, form, step, subject=target)


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_baseline(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the value that a target starts from, or put it right."""
    target = target_for(request, pk)
    old = target.baselines.filter(is_withdrawn=False).first()
    names = ("year", "value", "source")
    initial = {"year": target.plan.base_year}
    if old is not None:
        initial = {name: getattr(old, name) for name in names}
    form = BaselineForm(request.POST or None, initial=initial)

    def step(sent: dict[str, Any]) -> Outcome:
        if old is None:
            keeping.record_baseline(target, **form.cleaned_data, **sent)
            return Outcome("已记录基期值；核实后用于判定。", _address(target))
        keeping.correct_baseline(target, **form.cleaned_data, **sent)
        said = keeping.REJUDGES_ALL if old.is_confirmed else "核实后用于判定。"
        return Outcome(f"已更正基期值。{said}", _address(target))

    title, submit = ("记录基期值", "记录") if old is None else ("更正基期值", "更正")
    warning = keeping.REJUDGES_ALL if old is not None and old.is_confirmed else ""
    crumbs = _crumbs(target, Crumb("基期值"))
    page = Page(title, submit, crumbs, subtitle=str(target), warning=warning)
    return write(request, page, form, step, subject=target)


@writes
@duty_required(Duty.KEEP_PLANS)
def plan_baseline_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the recorded baseline: every year is judged from it."""
    target = target_for(request, pk)

    def step(sent: dict[str, Any]) -> Outcome:
        keeping.confirm_baseline(target, **sent)
        return Outcome(f"已核实基期值。{keeping.REJUDGES_ALL}", _address(target))

    page = Page(
        "核实基期值",
        "核实",
        _crumbs(target, Crumb("核实基期值")),
        subtitle=f"{target}：{baseline_text(target)}",
        warning=keeping.REJUDGES_ALL,
    )
    return write(request, page, KeepForm(request.POST or None), step, subject=target)


# ---- pieces of the pages -------------------------------------------------------------------------


def _kind(request: HttpRequest, otherwise: Kind) -> Kind:
    """The kind chosen in the address; its fields are those that the form shows."""
    asked = request.GET.get("kind", "")
    return Kind(asked) if asked in list(Kind) else otherwise


def _of_kind(title: str, submit: str, crumbs: tuple[Crumb, ...], subtitle: str, kind: Kind) -> Page:
    choices = [{"value": e.value, "label": e.label, "selected": e is kind} for e in Kind]
    picker = [{"name": "kind", "label": "目标类型", "choices": choices}]
    more = {"kinds": picker, "kind_meaning": MEANINGS[kind]}
    template = "targets/target_write.html"
    return Page(title, submit, crumbs, subtitle=subtitle, template=template, more=more)


def _yearly_rows(
    request: HttpRequest, plan: Plan, kind: Kind, planned: dict[str, str] | None = None
) -> Rows | None:
    """目标分解: a row for every year of the plan; None for kinds that have none."""
    if kind not in YEARLY:
        return None
    known = {int(year): number(value) for year, value in (planned or {}).items()}
    span = range(plan.first_year or 0, (plan.horizon or 0) + 1) if plan.first_year else ()
    years = sorted({*known, *span})
    return Rows(
        YearRow,
        title="按年分解（目标分解）",
        places=("yearly",),
        hint="文件写明各年应达到多少的才填；不填按直线推算。",
        data=request.POST or None,
        initial=[{"year": year, "value": known.get(year)} for year in years],
        extra=0 if years else 3,
    )


def _source_rows(
    request: HttpRequest, plan: Plan, initial: list[dict[str, Any]] | None = None
) -> Rows:
    return Rows(
        SourceRow,
        title="来源条款",
        places=("sources",),
        hint="写明这一目标的每一条款及原文。",
        data=request.POST or None,
        initial=initial or [],
        form_kwargs={"clauses": plan.clauses.all()},
        extra=2,
    )


def _filled(rows: Rows | None) -> list[dict[str, Any]]:
    return [] if rows is None else rows.filled


def _sources(rows: Rows) -> list[keeping.Source]:
    return [SourceRow.source(row) for row in rows.filled]
