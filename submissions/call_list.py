"""Who still has to hand in, as text to paste into a chat or to read out on the telephone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from jinchang_vet.kit.crumbs import Crumb
from submissions.board_filter import BoardFilter, Which, narrowed
from submissions.models import Round, Submission
from submissions.pending import Unit, load_units
from submissions.timing import Phase, left_words, moment_words, window_of

TALLEST = 24


@dataclass(frozen=True, slots=True)
class CallList:
    """All that the page of the list shows."""

    round: Round
    title: str
    units: tuple[Unit, ...]
    sentence: str
    text: str

    @property
    def rows(self) -> int:
        """How high the text stands: all of it where it is short."""
        return min(max(len(self.units), 3), TALLEST)

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        """The way here."""
        place = Crumb(f"{self.round.year} 年度", reverse("round", args=[self.round.pk]))
        return (Crumb("数据填报", reverse("rounds")), place, Crumb("名单"))


def load_call_list(round: Round, *, user, now: dt.datetime, chosen: BoardFilter) -> CallList:
    """The units that the filter leaves, as text: three queries."""
    seen = Submission.objects.visible_to(user).filter(round=round)
    units = load_units(round, narrowed(seen, chosen, round, now))
    label = Which(chosen.state).label if chosen.state else "全部单位"
    return CallList(
        round=round,
        title=f"{label}名单（{len(units)}）",
        units=units,
        sentence=sentence_of(round, units, now) if chosen.state == Which.MISSING else "",
        text="\n".join(line_of(number, unit, now) for number, unit in enumerate(units, 1)),
    )


def sentence_of(round: Round, units: Sequence[Unit], now: dt.datetime) -> str:
    """“各单位：… 尚未提交 …，请于 … 前 …”, ready to be sent; empty when nobody is missing."""
    if not units:
        return ""
    names = "、".join(unit.short_name for unit in units)
    said = (
        f"各单位：{round.region} {round.year} 年度职业教育数据填报，"
        f"以下 {len(units)} 个单位尚未提交：{names}。"
    )
    later = [unit for unit in units if unit.window.extended and unit.window.due_at > now]
    given = "、".join(f"{unit.short_name}（{moment_words(unit.window.due_at)}）" for unit in later)
    if len(later) == len(units):
        return f"{said}均已批准延期，请在延期后的截止时间之前登录系统填报并提交：{given}。"
    said += _request(round, now)
    return f"{said}其中已批准延期的按延期后的时间：{given}。" if given else said


def _request(round: Round, now: dt.datetime) -> str:
    window = window_of(round)
    due, closes = moment_words(window.due_at, "前"), moment_words(window.closes_at, "关闭")
    match window.phase(now):
        case Phase.AHEAD:
            return f"填报自 {moment_words(window.opens_at, '开始')}，请于 {due}提交。"
        case Phase.OPEN:
            left = left_words(window.due_at, now)
            return f"请于 {due}（{left}）登录系统填报并提交，逾期将予标注。"
        case Phase.LATE:
            until = moment_words(window.due_at, "截止")
            return f"填报已于 {until}，请尽快登录系统补交（记为逾期）；本轮将于 {closes}。"
    return f"本轮已于 {closes}，如需补报请与{round.region}的管理员联系。"


def line_of(number: int, unit: Unit, now: dt.datetime) -> str:
    """One unit on one line: name, state, how long still, whom to call."""
    return f"{number}. {unit.name}｜{unit.state_words}｜{time_left(unit, now)}｜{unit.contact}"


def time_left(unit: Unit, now: dt.datetime) -> str:
    """How long the unit still has, by its own times."""
    window = unit.window
    match window.phase(now):
        case Phase.AHEAD:
            return "未开始"
        case Phase.OPEN:
            return left_words(window.due_at, now)
        case Phase.LATE:
            late = max(-window.days_left(now), 0)
            return f"逾期 {late} 天" if late else "今天已过截止"
    return "已关闭"
