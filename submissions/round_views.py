"""The pages of rounds: the list, the board of one, opening, new times."""

from __future__ import annotations

import re
from http import HTTPStatus

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_tables2 import RequestConfig

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.posted import key_and_version, new_key
from institutions.refusals import NotAllowed, Refused
from jinchang_vet.kit.crumbs import Crumb
from submissions.forms import (
    ExtensionForm,
    OpenRoundForm,
    RescheduleForm,
    usual_extension,
    usual_round,
    year_in_hand,
)
from submissions.models import Round
from submissions.round_board import load_round_board
from submissions.rounds import (
    FIRST_YEAR,
    LAST_YEAR,
    extend,
    may_keep_round,
    open_round,
    reschedule,
)
from submissions.tables import RoundTable, with_counts


@require_GET
@duty_required(Duty.READ_ROUNDS, Duty.REPORT)
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds that concern the person."""
    table = RoundTable(with_counts(Round.objects.visible_to(request.user), request.user))
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    context = {"table": table, "may_open": request.user.may(Duty.KEEP_ROUNDS)}
    return render(request, "submissions/round_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@duty_required(Duty.KEEP_ROUNDS)
def round_open(request: HttpRequest) -> HttpResponse:
    """Open the collection of a data year."""
    if request.method != "POST":
        return _opening(request, OpenRoundForm(initial=_initial(request), user=request.user))
    form = OpenRoundForm(request.POST, user=request.user)
    if not form.is_valid():
        return _opening(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    facts = dict(form.cleaned_data)
    try:
        done = open_round(
            facts.pop("region"), by=request.user, key=request.POST.get("key", "")[:64], **facts
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        _explain(form, refusal)
        return _opening(request, form, status=refusal.status)
    messages.success(request, f"已开启{done.value}，各单位可以填报。")
    return redirect("round", done.value.pk)


def _initial(request: HttpRequest) -> dict:
    """The usual times of the year asked for in the address, else of the year in hand."""
    asked = request.GET.get("year", "")
    year = year_in_hand(timezone.now())
    if re.fullmatch("[0-9]{4}", asked) and FIRST_YEAR <= int(asked) <= LAST_YEAR:
        year = int(asked)
    return {**usual_round(year), "region": request.user.region_id}


def _opening(request: HttpRequest, form: Form, status: int = HTTPStatus.OK) -> HttpResponse:
    crumbs = (Crumb("数据填报", reverse("rounds")), Crumb("开启填报"))
    context = {"form": form, "key": new_key(), "crumbs": crumbs}
    return render(request, "submissions/round_open.html", context, status=status)


@require_GET
@duty_required(Duty.READ_ROUNDS, Duty.REPORT)
def round_board(request: HttpRequest, pk: int) -> HttpResponse:
    """How far every unit is."""
    return _board(request, _visible(request, pk))


@require_POST
@duty_required(Duty.KEEP_ROUNDS)
def round_reschedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the times of the whole round."""
    found = _visible(request, pk)
    form = RescheduleForm(request.POST)
    if not form.is_valid():
        return _board(request, found, reschedule_form=form, status=422)
    try:
        reschedule(found, **form.cleaned_data, **key_and_version(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        _explain(form, refusal)
        return _board(request, _visible(request, pk), reschedule_form=form, status=refusal.status)
    messages.success(request, "已修改本轮的时间。")
    return redirect("round", pk)


@require_POST
@duty_required(Duty.KEEP_ROUNDS)
def round_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one unit more time."""
    found = _visible(request, pk)
    form = ExtensionForm(request.POST, round=found)
    if not form.is_valid():
        return _board(request, found, extension_form=form, status=422)
    try:
        extend(found, **form.cleaned_data, **key_and_version(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        _explain(form, refusal)
        return _board(request, _visible(request, pk), extension_form=form, status=refusal.status)
    messages.success(request, f"已为{form.cleaned_data['institution']}延期。")
    return redirect("round", pk)


def _visible(request: HttpRequest, pk: int) -> Round:
    rows = Round.objects.visible_to(request.user).select_related("region", "opened_by")
    return get_object_or_404(rows, pk=pk)


def _board(
    request: HttpRequest,
    found: Round,
    *,
    reschedule_form: Form | None = None,
    extension_form: Form | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "board": load_round_board(found, user=request.user, now=timezone.now()),
        "key": new_key(),
        "reads_all": request.user.may(Duty.READ_ROUNDS),
    }
    if may_keep_round(request.user, found):
        times = {"due_at": found.due_at, "closes_at": found.closes_at}
        context["reschedule_form"] = reschedule_form or RescheduleForm(
            initial=times, auto_id="reschedule_%s"
        )
        context["extension_form"] = extension_form or ExtensionForm(
            initial=usual_extension(found), round=found, auto_id="extend_%s"
        )
    return render(request, "submissions/round_board.html", context, status=status)


def _explain(form: Form, refusal: Refused) -> None:
    """Put a refusal where it belongs: at its fields, and over the form."""
    for place, sentence in refusal.errors.items():
        if place in form.fields:
            form.add_error(place, sentence)
    form.add_error(None, refusal.message)
