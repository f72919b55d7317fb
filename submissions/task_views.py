"""The page of one task, and the steps that are taken on it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import key_and_version, new_key
from institutions.refusals import NotAllowed, Refused
from submissions.sheet import Term
from submissions.task_access import visible_tasks, with_units
from submissions.task_forms import ConfirmForm, ReopenForm, TaskReportForm
from submissions.task_ledger import confirm, reopen, report_progress
from submissions.task_page import TaskPage, load_task_page
from submissions.task_standing import TaskState, in_force
from targets.models import Task

REPORT, CONFIRM, REOPEN = "report_form", "confirm_form", "reopen_form"


@require_safe
@duty_required(Duty.READ_FIGURES, Duty.REPORT)
def task(request: HttpRequest, code: str) -> HttpResponse:
    """One task with its history."""
    return _page(request, _visible(request, code))


@require_POST
@duty_required(Duty.READ_FIGURES, Duty.REPORT)
def task_report(request: HttpRequest, code: str) -> HttpResponse:
    """Record progress."""

    def step(found: Task, form: forms.Form) -> str:
        done = report_progress(found, **_typed(form), **_sent(request)).value
        if in_force(found.progress.all(), year=timezone.localdate().year) == done:
            return f"已记录进展，现状为“{TaskState(done.state).label}”。"
        return "已补记较早的进展；现状仍以日期最近的一条记录为准。"

    return _step(request, code, REPORT, TaskReportForm(request.POST), step)


@require_POST
@duty_required(Duty.READ_FIGURES, Duty.REPORT)
def task_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """销号."""

    def step(found: Task, form: forms.Form) -> str:
        confirm(found, **_typed(form), **_sent(request))
        return "已销号。"

    return _step(request, code, CONFIRM, ConfirmForm(request.POST), step)


@require_POST
@duty_required(Duty.READ_FIGURES, Duty.REPORT)
def task_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Take a 销号 back."""

    def step(found: Task, form: forms.Form) -> str:
        reopen(found, **_typed(form), **_sent(request))
        return "已撤销销号，任务回到“进行中”。"

    return _step(request, code, REOPEN, ReopenForm(request.POST), step)


def _visible(request: HttpRequest, code: str) -> Task:
    return get_object_or_404(with_units(visible_tasks(request.user)), code=code)


def _step(
    request: HttpRequest,
    code: str,
    name: str,
    form: forms.Form,
    step: Callable[[Task, forms.Form], str],
) -> HttpResponse:
    """Take a step; a refused one comes back on the page with what was written."""
    found = _visible(request, code)
    try:
        said = step(found, form)
    except NotAllowed:
        raise
    except Refused as refusal:
        _explain(form, refusal)
        return _page(request, _visible(request, code), name=name, form=form, status=refusal.status)
    messages.success(request, said)
    return redirect("task", code)


def _page(
    request: HttpRequest,
    found: Task,
    *,
    name: str = "",
    form: forms.Form | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    today = timezone.localdate()
    page = load_task_page(found, user=request.user, today=today)
    context = {
        "page": page,
        "key": new_key(),
        REPORT: TaskReportForm(initial={"as_of": today}),
        CONFIRM: ConfirmForm(),
        REOPEN: ReopenForm(),
    }
    if form is not None:
        context[name] = form
        if name not in _shown(page):
            context |= {"refusal": form.non_field_errors()[0], "unsent": _unsent(form)}
    return render(request, "submissions/task.html", context, status=status)


def _shown(page: TaskPage) -> set[str]:
    """The forms that are open to the person as the task stands now."""
    open_ = {REPORT: page.may_report, CONFIRM: page.may_confirm, REOPEN: page.may_reopen}
    return {name for name, may in open_.items() if may}


def _unsent(form: forms.Form) -> list[Term]:
    """The words of a form that is not open any more."""
    texts = [(bound, str(bound.value() or "").strip()) for bound in form]
    return [
        Term(str(bound.label), text)
        for bound, text in texts
        if text and isinstance(bound.field, forms.CharField)
    ]


def _typed(form: forms.Form) -> dict:
    """What was typed, as the verb takes it; what cannot be read as its kind counts as missing."""
    form.is_valid()
    cleaned = form.cleaned_data
    return {
        name: cleaned.get(name, None if isinstance(field, forms.DateField) else "")
        for name, field in form.fields.items()
    }


def _sent(request: HttpRequest) -> dict:
    """The frame's `by` and `key`, and the number of the last record that the person saw."""
    sent = key_and_version(request)
    return {"by": sent["by"], "key": sent["key"], "seen": sent["version"]}


def _explain(form: forms.Form, refusal: Refused) -> None:
    """Put a refusal where it belongs: at its fields, and over the form."""
    for place, sentence in refusal.errors.items():
        if place in form.fields and not form.has_error(place):
            form.add_error(place, sentence)
    form.add_error(None, refusal.message)
