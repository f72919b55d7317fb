"""The pages on which a manager keeps a round: what it tells, its times, more time for one unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from institutions.acting import Done
from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.models import Institution
from institutions.posted import key_and_version, new_key
from institutions.refusals import NotAllowed, Refused
from jinchang_vet.kit.crumbs import Crumb
from submissions.extensions import end_extension, extend
from submissions.forms import (
    EndExtensionForm,
    ExtensionForm,
    InstructionForm,
    RescheduleForm,
    instructions_of,
    times_of,
    usual_extension,
    usual_reopening,
)
from submissions.models import Round
from submissions.rounds import instruct, may_keep_round, reopen, reschedule
from submissions.stepping import take_step
from submissions.timing import Phase, deadline_words, window_of

METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Desk:
    """One way of keeping a round: its words and its verb."""

    title: str
    hint: str
    submit: str
    done: str
    verb: Callable[..., Done]
    template: str = "submissions/round_keep.html"


INSTRUCT = Desk(
    "通知与提醒",
    "各单位的填报页上显示通知和填报说明；提醒在系统内发出，有邮箱的同时发邮件。",
    "保存",
    "已保存通知与提醒。",
    instruct,
)
RESCHEDULE = Desk(
    "修改时间",
    "对本轮所有单位生效；已延期的单位按较晚的时间。",
    "修改时间",
    "已修改本轮的时间；有变动的，已告知各单位的填报员。",
    reschedule,
)
REOPEN = Desk(
    "重新开放",
    "本轮已关闭。重新开放后，所有单位可再提交、撤回和更正，到新的关闭时间为止；晚于截止时间提交的记为逾期。",
    "重新开放",
    "已重新开放本轮填报，并已告知各单位的填报员。",
    reopen,
)
EXTEND = Desk(
    "单位延期",
    "只对这一个单位生效；再次延期以最后一次为准。",
    "延期",
    "已延期，并已告知该单位的填报员。",
    extend,
    "submissions/round_extend.html",
)
END = Desk(
    "结束延期",
    "",
    "结束延期",
    "已结束延期，并已告知该单位的填报员。",
    end_extension,
    "submissions/round_extend.html",
)


@require_http_methods(METHODS)
@duty_required(Duty.KEEP_ROUNDS)
def round_instruct(request: HttpRequest, pk: int) -> HttpResponse:
    """Change notice, instructions and the days of reminding."""
    found = kept(request, pk)
    form = InstructionForm(request.POST or None, initial=instructions_of(found))
    return _at(INSTRUCT, request, found, form)


@require_http_methods(METHODS)
@duty_required(Duty.KEEP_ROUNDS)
def round_reschedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the times of the whole round; a closed one is opened again elsewhere."""
    found = kept(request, pk)
    if request.method != "POST" and _is_closed(found):
        return redirect("round_reopen", pk)
    form = RescheduleForm(request.POST or None, initial=times_of(found))
    return _at(RESCHEDULE, request, found, form)


@require_http_methods(METHODS)
@duty_required(Duty.KEEP_ROUNDS)
def round_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in figures again after closing; an open one has its times moved elsewhere."""
    found = kept(request, pk)
    if request.method != "POST" and not _is_closed(found):
        return redirect("round_reschedule", pk)
    initial = usual_reopening(found, timezone.now())
    return _at(REOPEN, request, found, RescheduleForm(request.POST or None, initial=initial))


@require_http_methods(METHODS)
@duty_required(Duty.KEEP_ROUNDS)
def round_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one unit more time, or change what it was given."""
    found = kept(request, pk)
    unit = _unit(request, found)
    initial = usual_extension(found, unit, timezone.now())
    form = ExtensionForm(request.POST or None, round=found, initial=initial, auto_id="extend_%s")
    return _at(EXTEND, request, found, form, **_extension_words(found, unit))


@require_POST
@duty_required(Duty.KEEP_ROUNDS)
def round_extension_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End what one unit was given."""
    found = kept(request, pk)
    unit = _unit(request, found)
    form = EndExtensionForm(request.POST, round=found, auto_id="end_%s")
    words = _extension_words(found, unit) | {"end_form": form}
    initial = usual_extension(found, unit, timezone.now())
    shown = ExtensionForm(round=found, initial=initial, auto_id="extend_%s")
    return _at(END, request, found, form, shown=shown, **words)


def kept(request: HttpRequest, pk: int) -> Round:
    """A round that the person keeps; 404 for what they do not see."""
    rows = Round.objects.visible_to(request.user).select_related("region", "opened_by")
    found = get_object_or_404(rows, pk=pk)
    if not may_keep_round(request.user, found):
        raise NotAllowed(f"本轮由{found.region}的管理员开启和维护，请与其联系。")
    return found


def explain(form: Form, refusal: Refused) -> None:
    """Put a refusal where it belongs: at its fields, and over the form."""
    for place, sentence in refusal.errors.items():
        if place in form.fields:
            form.add_error(place, sentence)
    form.add_error(None, refusal.message)


def _at(
    desk: Desk,
    request: HttpRequest,
    found: Round,
    form: Form,
    *,
    shown: Form | None = None,
    **words: Any,
) -> HttpResponse:
    """Show the form, or take its step and go back to the board."""
    shown = shown or form

    def page(status: int) -> HttpResponse:
        return _page(request, desk, found, shown, words, status)

    def refused(refusal: Refused) -> HttpResponse:
        explain(form, refusal)
        return page(refusal.status)

    if request.method != "POST":
        return page(HTTPStatus.OK)
    if not form.is_valid():
        return page(HTTPStatus.UNPROCESSABLE_ENTITY)
    return take_step(
        request,
        lambda: desk.verb(found, **form.cleaned_data, **key_and_version(request)),
        done=desk.done,
        leads_to=reverse("round", args=[found.pk]),
        refused=refused,
    )


def _page(
    request: HttpRequest,
    desk: Desk,
    found: Round,
    form: Form,
    words: Mapping[str, Any],
    status: int,
) -> HttpResponse:
    place = Crumb(f"{found.year} 年度", reverse("round", args=[found.pk]))
    context = {
        "desk": desk,
        "round": found,
        "form": form,
        "key": new_key(),
        "deadline": deadline_words(window_of(found), timezone.now()),
        "crumbs": (Crumb("数据填报", reverse("rounds")), place, Crumb(desk.title)),
        **words,
    }
    return render(request, desk.template, context, status=status)


def _is_closed(found: Round) -> bool:
    return window_of(found).phase(timezone.now()) is Phase.CLOSED


def _unit(request: HttpRequest, found: Round) -> Institution:
    """The unit that the address names by its code, or that was posted."""
    units = Institution.objects.filter(submissions__round=found)
    posted = request.POST.get("institution", "")
    if request.method == "POST":
        whole = posted.isascii() and posted.isdigit() and len(posted) < 18
        return get_object_or_404(units, pk=posted if whole else 0)
    return get_object_or_404(units, code=request.GET.get("unit", ""))


def _extension_words(found: Round, unit: Institution) -> dict[str, Any]:
    """What the page says about the unit: its own deadline, and what it was given before."""
    given = list(
        found.extensions.filter(institution=unit).select_related("granted_by").order_by("-pk")
    )
    now = timezone.now()
    return {
        "unit": unit,
        "deadline": deadline_words(window_of(found, given, unit.pk), now),
        "given": given,
        "end_form": EndExtensionForm(
            round=found, initial={"institution": unit.pk}, auto_id="end_%s"
        )
        if any(extension.closes_at > now for extension in given)
        else None,
    }
