"""Reminding: on the days that a round names, when a reviewer is waited for, and when somebody
presses 催报.

Who is told what is worked out first (`planned_for`), so that a dry run shows exactly what a run
would send.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, Q

from institutions import audit
from institutions.acting import Act, verb
from institutions.duties import Duty, roles_with
from institutions.models import AuditEntry, User
from institutions.refusals import Invalid, Refused
from submissions.models import Notice, Revision, Round, Submission, SubmissionState
from submissions.notices import Message, tell, untold
from submissions.pending import MISSING, Unit, asked_now, load_units
from submissions.reminder_days import occasion_of, read_days
from submissions.timing import LOCAL, Phase, days_between, left_words, moment_words


@dataclass(frozen=True, slots=True)
class Planned:
    """What a round has to tell now, and how much of it was told before."""

    round: Round
    messages: tuple[Message, ...]
    skipped: int

    @property
    def summary(self) -> dict[str, int]:
        """How many messages are of each kind: due, late, waiting."""
        kinds: dict[str, int] = {}
        for message in self.messages:
            kind = message.occasion.partition("-")[0]
            kinds[kind] = kinds.get(kind, 0) + 1
        return kinds


@dataclass(frozen=True, slots=True)
class Reminded:
    """What pressing 催报 did: units told, told already today, and without anybody to tell."""

    told: int
    already: int
    unreachable: tuple[str, ...]


# ---- every day ----------------------------------------------------------------------------------


def rounds_to_remind(now: dt.datetime) -> list[Round]:
    """Rounds that have begun and in which somebody may still hand in or decide."""
    open_still = Q(closes_at__gte=now) | Q(extensions__closes_at__gte=now)
    waiting = Q(submissions__state=SubmissionState.SUBMITTED)
    found = Round.objects.filter(open_still | waiting, opens_at__lte=now).order_by("pk").distinct()
    return list(
        Round.objects.filter(pk__in=found.values("pk")).select_related("region").defer("frozen")
    )


def planned_for(round: Round, now: dt.datetime) -> Planned:
    """What the round has to tell at `now`; writes nothing."""
    messages = [*_for_reporters(round, now), *_for_reviewers(round, now)]
    fresh = untold(round, messages)
    return Planned(round, tuple(fresh), len(messages) - len(fresh))


def send_due(round: Round, now: dt.datetime) -> Planned:
    """Tell what the round has to tell at `now`, noted in the audit log as done by the system."""
    with transaction.atomic():
        Round.objects.select_for_update(no_key=True).only("pk").get(pk=round.pk)
        planned = planned_for(round, now)
        if planned.messages:
            tell(round, planned.messages, at=now)
            audit.append(
                verb="round.remind_due",
                by=None,
                subject=round,
                result=AuditEntry.Result.DONE,
                after={"told": len(planned.messages), **planned.summary},
            )
    return planned


def _for_reporters(round: Round, now: dt.datetime) -> Iterable[Message]:
    before, after = read_days(round.remind_before), read_days(round.remind_after)
    missing = round.submissions.filter(MISSING)
    for unit in load_units(round, missing):
        occasion = occasion_of(unit.window, now, before=before, after=after)
        if occasion:
            yield from _messages(round, unit, occasion, now)


def _messages(round: Round, unit: Unit, occasion: str, now: dt.datetime) -> Iterable[Message]:
    """The same words to everybody who reports for the unit."""
    title, text = reminder_words(round, unit, now)
    for person in unit.people:
        yield Message(person.pk, occasion, title, text, unit.submission)


def reminder_words(round: Round, unit: Unit, now: dt.datetime) -> tuple[str, str]:
    """Title and text of a reminder: how long still, what is missing, what to do."""
    window, what = unit.window, f"{round.year} 年度数据"
    if window.phase(now) is Phase.LATE:
        title = f"{what}已过截止时间，请尽快补交"
        closes = moment_words(window.closes_at, "关闭")
        left = left_words(window.closes_at, now)
        until = f"现在提交记为逾期；{closes}（{left}），此后不能提交"
    else:
        left = left_words(window.due_at, now)
        title = f"{what}于 {moment_words(window.due_at, '截止')}，{left}"
        until = f"截止时间 {moment_words(window.due_at)}，此后提交记为逾期"
    return title, (
        f"{unit.name} {what}{unit.state_words}。{until}。\n"
        f"请登录系统填报并提交；确有困难的，请尽早与{round.region}的管理员联系办理延期。"
    )


def _for_reviewers(round: Round, now: dt.datetime) -> Iterable[Message]:
    """What has waited for a decision too long, told to each reviewer in charge once in so many
    days.
    """
    patience = dt.timedelta(days=settings.REVIEW_WAIT_DAYS)
    overdue = round.submissions.filter(
        state=SubmissionState.SUBMITTED,
        revisions__state=Revision.State.SUBMITTED,
        revisions__submitted_at__lte=now - patience,
    ).order_by()
    if not overdue.exists():
        return
    told = Notice.objects.filter(
        round=round, occasion__startswith="waiting-", at__gt=now - patience
    ).values("recipient")
    occasion = f"waiting-{now.astimezone(LOCAL):%Y%m%d}"
    for reviewer in _reviewers(round).exclude(pk__in=told):
        mine = overdue.filter(institution__region__path__startswith=reviewer.region.path)
        found = mine.aggregate(count=Count("pk"), first=Min("revisions__submitted_at"))
        if found["count"]:
            days = days_between(found["first"], now)
            title = f"{round}：{found['count']} 份填报等待审核，最早的已等 {days} 天"
            yield Message(reviewer.pk, occasion, title, "请在填报轮次页打开待审核的填报办理。")


def _reviewers(round: Round):
    """Active reviewers of the round's region, above it or below it."""
    above = [code for code in round.region.path.split("/") if code]
    return (
        User.objects.filter(role__in=roles_with(Duty.REVIEW), is_active=True)
        .filter(Q(region__code__in=above) | Q(region__path__startswith=round.region.path))
        .select_related("region")
        .order_by("pk")
    )


# ---- by hand ------------------------------------------------------------------------------------


def reminds(user) -> bool:
    """Those who keep rounds or review."""
    return user.may(Duty.KEEP_ROUNDS) or user.may(Duty.REVIEW)


def may_remind(user, round: Round) -> bool:
    """For the units that they see."""
    return reminds(user) and Round.objects.visible_to(user).filter(pk=round.pk).exists()


@verb("round.remind", access=may_remind)
def remind(act: Act, round: Round, *, units: Collection[int] | None = None) -> Reminded:
    """催报: remind units that have not handed in, all of them or those named (ids of submissions).

    Each unit at most once a day. Refused while nobody can hand in.
    """
    if units is not None and not units:
        raise Invalid("请先勾选要催报的单位。")
    submissions = Submission.objects.visible_to(act.by).filter(MISSING, round=round)
    if units is not None:
        submissions = submissions.filter(pk__in=units)
    found = load_units(round, submissions)
    if not found:
        raise Invalid("没有需要催报的单位：都已提交或已通过。")
    reminded = _remind(act, round, _able(act, round, found))
    act.after.update(told=reminded.told, already=reminded.already)
    return reminded


def _able(act: Act, round: Round, units: Iterable[Unit]) -> list[Unit]:
    """The units that can hand in now; refused when there is none."""
    able = asked_now(units, act.at)
    if not able and act.at < round.opens_at:
        raise Refused("本轮填报尚未开始，开始后才能催报。")
    if not able:
        raise Refused("这些单位的填报已经关闭，催报也无法提交；请先重新开放本轮或为单位延期。")
    return able


def _remind(act: Act, round: Round, units: list[Unit]) -> Reminded:
    occasion = f"asked-{act.at.astimezone(LOCAL):%Y%m%d}"
    reachable = [unit for unit in units if unit.people]
    messages = [
        message for unit in reachable for message in _messages(round, unit, occasion, act.at)
    ]
    fresh = untold(round, messages)
    told = {message.submission for message in fresh}
    tell(round, fresh, at=act.at, by=act.by)
    return Reminded(
        told=len(told),
        already=len(reachable) - len(told),
        unreachable=tuple(unit.short_name for unit in units if not unit.people),
    )
