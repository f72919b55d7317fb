"""The pages of rounds: the list, opening one, and the board."""

from __future__ import annotations

import re
from http import HTTPStatus

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from institutions.duties import Duty
from institutions.gate import duty_required
from institutions.models import Region
from institutions.posted import key_sent, new_key
from institutions.refusals import NotAllowed, Refused
from jinchang_vet.kit.crumbs import Crumb
from jinchang_vet.kit.paging import turn
from submissions.board_filter import BoardFilter, Which, read_filter
from submissions.forms import OpenRoundForm, usual_round, year_in_hand
from submissions.models import Round
from submissions.reminders import reminds
from submissions.round_board import RoundBoard, load_round_board
from submissions.round_keeping_views import explain
from submissions.round_preview import OpeningPreview, load_opening_preview
from submissions.round_telling import is_over
from submissions.rounds import FIRST_YEAR, LAST_YEAR, may_keep_round, open_round
from submissions.tables import OwnRoundTable, RoundTable, with_counts, with_own

HEADS = (
    ("unit", "填报单位", ""),
    ("kind", "类别", ""),
    ("region", "地区", ""),
    ("state", "状态", ""),
    ("filled", "已填", "r"),
    ("waiting", "提交", ""),
    ("", "轮到", ""),
    ("", "延期至", ""),
    ("saved", "最近保存", ""),
)


@require_safe
@duty_required(Duty.READ_ROUNDS, Duty.REPORT)
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds that concern the person."""
    user, seen = request.user, Round.objects.visible_to(request.user)
    if user.may(Duty.READ_ROUNDS):
        table, subtitle = RoundTable(with_counts(seen, user)), "每年一轮，按数据年度排列"
    else:
        table, subtitle = OwnRoundTable(with_own(seen, user)), "本单位各年度的填报和回执"
    turn(table, request, per_page=25)
    context = {"table": table, "subtitle": subtitle, "may_open": user.may(Duty.KEEP_ROUNDS)}
    return render(request, "submissions/round_list.html", context)


# ---- opening ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@duty_required(Duty.KEEP_ROUNDS)
def round_open(request: HttpRequest) -> HttpResponse:
    """Open the collection of a data year; the button 查看 only shows whom it would ask."""
    if request.method != "POST":
        return _opening(request, OpenRoundForm(initial=_initial(request), user=request.user))
    form = OpenRoundForm(request.POST, user=request.user)
    if request.POST.get("do") == "preview":
        return _opening(request, form)
    if not form.is_valid():
        return _opening(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    facts = dict(form.cleaned_data)
    try:
        done = open_round(facts.pop("region"), **key_sent(request), **facts)
    except NotAllowed:
        raise
    except Refused as refusal:
        explain(form, refusal)
        return _opening(request, form, status=refusal.status)
    messages.success(request, f"已开启{done.value}{_told(done.value)}。")
    return redirect("round", done.value.pk)


def _told(opened: Round) -> str:
    """Whether the units know of it, as `round_telling.tell_opened` has it."""
    if is_over(opened, opened.opened_at):
        return "；关闭时间已过，没有告知各单位"
    return "，并已告知各单位的填报员"


@require_safe
@duty_required(Duty.KEEP_ROUNDS)
def round_preview(request: HttpRequest) -> HttpResponse:
    """Whom a round of this region and year would ask: a piece of the page of opening."""
    preview = _preview(request, request.GET.get("region", ""), request.GET.get("year", ""))
    if preview is None:
        raise Http404("请先选择地区，并填写数据年度。")
    return render(request, "submissions/_round_preview.html", {"preview": preview})


def _initial(request: HttpRequest) -> dict:
    """The usual times of the year asked for in the address, else of the year in hand."""
    year = _year(request.GET.get("year", "")) or year_in_hand(timezone.now())
    return {**usual_round(year), "region": request.user.region_id}


def _year(asked: str) -> int | None:
    known = re.fullmatch("[0-9]{4}", asked) and FIRST_YEAR <= int(asked) <= LAST_YEAR
    return int(asked) if known else None


def _preview(request: HttpRequest, region: str, year: str) -> OpeningPreview | None:
    whole = re.fullmatch("[0-9]{1,18}", region)
    regions = Region.objects.editable_by(request.user)
    found = regions.filter(pk=region).first() if whole else None
    asked = _year(year)
    return load_opening_preview(found, asked) if found is not None and asked else None


def _opening(request: HttpRequest, form: Form, status: int = HTTPStatus.OK) -> HttpResponse:
    region, year = (str(form[name].value() or "") for name in ("region", "year"))
    context = {
        "form": form,
        "preview": _preview(request, region, year),
        "key": new_key(),
        "crumbs": (Crumb("数据填报", reverse("rounds")), Crumb("开启填报")),
    }
    return render(request, "submissions/round_open.html", context, status=status)


# ---- the board ----------------------------------------------------------------------------------


@require_safe
@duty_required(Duty.READ_ROUNDS, Duty.REPORT)
def round_board(request: HttpRequest, pk: int) -> HttpResponse:
    """How far every unit is; a reporter sees the own one."""
    return board_page(request, seen_round(request, pk))


def board_page(request: HttpRequest, found: Round, status: int = HTTPStatus.OK) -> HttpResponse:
    """The board as the address narrows and sorts it."""
    user = request.user
    reads_all = user.may(Duty.READ_ROUNDS)
    chosen = read_filter(request.GET) if reads_all else BoardFilter()
    number = request.GET.get("page", "")
    board = load_round_board(found, user=user, now=timezone.now(), chosen=chosen, number=number)
    context = {
        "board": board,
        "key": new_key(),
        "reads_all": reads_all,
        "may_remind": reminds(user),
        "may_keep": may_keep_round(user, found),
        **_choices(board),
    }
    return render(request, "submissions/round_board.html", context, status=status)


def _choices(board: RoundBoard) -> dict:
    """Headings that sort, and the filters."""
    chosen = board.chosen
    return {
        "heads": [_head(chosen, *head) for head in HEADS],
        "selects": board.counts.selects(chosen),
        "hidden": [{"name": "sort", "value": chosen.sort}] if chosen.sort else [],
        "clear_url": reverse("round", args=[board.round.pk]) if chosen.is_on else "",
        "list_query": chosen.query(state=chosen.state or Which.MISSING, sort=""),
    }


def seen_round(request: HttpRequest, pk: int) -> Round:
    """A round that the person may see; 404 for every other."""
    rows = Round.objects.visible_to(request.user).select_related("region", "opened_by")
    return get_object_or_404(rows, pk=pk)


def _head(chosen: BoardFilter, column: str, label: str, look: str) -> dict:
    """One heading: where it leads to sort by it, and how it is sorted now."""
    turned = f"-{column}" if chosen.sort == column else column
    return {
        "label": label,
        "look": look,
        "query": chosen.query(sort=turned) if column else "",
        "sorted": chosen.sorted_by(column) if column else "",
    }
