"""Checks of what is stored about rounds and submissions: states, revisions, steps, receipts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Window
from django.db.models.functions import Lag

from jinchang_vet.kit.integrity import Finding, Severity, check, orphans_of
from submissions.models import (
    Extension,
    Notice,
    Revision,
    Round,
    Step,
    Submission,
    SubmissionState,
    TaskProgress,
)

ERROR, WARNING = Severity.ERROR, Severity.WARNING
HANDED_IN = (Revision.State.SUBMITTED, Revision.State.APPROVED, Revision.State.REPLACED)


@check(
    "orphans-submissions",
    "填报、数据、材料和提醒没有指向不存在的行",
    severity=ERROR,
    advice="数据库曾在不检查外键时被改动；请从备份恢复缺失的行。",
)
def orphans() -> Iterable[Finding]:
    return orphans_of("submissions")


@check(
    "round-overlaps",
    "同一单位同一年度只有一轮填报",
    severity=ERROR,
    advice="上下级地区为同一年度各开了一轮，数据会互相覆盖；请保留一轮，另一轮由技术人员处理。",
)
def round_overlaps() -> Iterator[Finding]:
    rows = (
        Submission.objects.order_by()
        .values("institution__code", "institution__name", "round__year")
        .annotate(rounds=Count("round"))
        .filter(rounds__gt=1)
        .order_by("institution__code", "round__year")
    )
    for row in rows.iterator():
        place = f"单位 {row['institution__code']} {row['institution__name']}"
        yield Finding(place, f"{row['round__year']} 年度有 {row['rounds']} 轮填报")


@check(
    "round-units",
    "填报的单位在该轮次的地区之内",
    severity=ERROR,
    advice="请核对单位的所在地区是否被改动；数据会计入别的地区。",
)
def round_units() -> Iterator[Finding]:
    rows = Submission.objects.exclude(
        institution__region__path__startswith=F("round__region__path")
    )
    for row in _named(rows).iterator():
        yield Finding(_filing(row), f"单位不在{row.round.region}之内")


@check(
    "round-extensions",
    "延期只给本轮的单位",
    severity=WARNING,
    advice="多余的延期没有作用，可以结束；请核对是否给错了单位。",
)
def round_extensions() -> Iterator[Finding]:
    there = Submission.objects.filter(
        round=OuterRef("round"), institution=OuterRef("institution")
    ).order_by()
    rows = Extension.objects.annotate(asked=Subquery(there.values("pk")[:1])).filter(asked=None)
    for row in rows.select_related("round__region", "institution").order_by("pk").iterator():
        yield Finding(f"延期 {row.pk}", f"{row.institution}不在{row.round}的名单中")


@check(
    "submission-revisions",
    "填报的状态与它的各次填报相符",
    severity=ERROR,
    advice="这份填报可能打不开或不能审核；请由技术人员按办理记录改正状态。",
)
def submission_revisions() -> Iterator[Finding]:
    counted = Submission.objects.annotate(
        **{
            name: Count("revisions", filter=Q(revisions__state=state))
            for name, state in (
                ("n_approved", Revision.State.APPROVED),
                ("n_submitted", Revision.State.SUBMITTED),
                ("n_working", Revision.State.WORKING),
            )
        }
    )
    open_states = (SubmissionState.DRAFT, SubmissionState.RETURNED)
    fits = (
        (Q(approved=None, n_approved=0) | Q(approved__isnull=False, n_approved=1))
        & (
            Q(state=SubmissionState.SUBMITTED, n_submitted=1)
            | ~Q(state=SubmissionState.SUBMITTED) & Q(n_submitted=0)
        )
        & (Q(state__in=open_states, n_working=1) | ~Q(state__in=open_states) & Q(n_working=0))
    )
    for row in _named(counted.exclude(fits)).iterator():
        counts = f"填写中 {row.n_working}、已提交 {row.n_submitted}、已通过 {row.n_approved}"
        yield Finding(_filing(row), f"状态为“{row.get_state_display()}”，而各次填报中{counts}")


@check(
    "submission-approved",
    "有效版本是本份填报已通过的那一次",
    severity=ERROR,
    advice="有效数据的来历不清；请由技术人员按办理记录改正，再重新审核。",
)
def submission_approved() -> Iterator[Finding]:
    odd = Q(approved__isnull=False) & (
        ~Q(approved__submission=F("pk")) | ~Q(approved__state=Revision.State.APPROVED)
    )
    none = Q(state=SubmissionState.APPROVED, approved=None)
    for row in _named(Submission.objects.filter(odd | none)).iterator():
        said = (
            "已通过，却没有有效版本"
            if row.approved_id is None
            else "有效版本不是本份填报已通过的一次"
        )
        yield Finding(_filing(row), said)


@check(
    "revision-numbers",
    "各次填报从 1 起连续编号",
    severity=ERROR,
    advice="中间的一次可能被删除；请与备份对照。",
)
def revision_numbers() -> Iterator[Finding]:
    rows = Submission.objects.annotate(
        revisions_stored=Count("revisions"), last=Max("revisions__number")
    ).exclude(revisions_stored=F("last"))
    for row in _named(rows).iterator():
        said = f"存有 {row.revisions_stored} 次填报，最后一次的编号却是 {row.last or '无'}"
        yield Finding(_filing(row), said)


@check(
    "revision-receipts",
    "提交过的每一次填报都有提交人、时间和回执，未提交的没有",
    severity=ERROR,
    advice="请按办理记录补上提交人、时间和回执编号。",
)
def revision_receipts() -> Iterator[Finding]:
    handed_in = Q(submitted_at__isnull=False, submitted_by__isnull=False) & ~Q(receipt="")
    rows = Revision.objects.filter(
        Q(state__in=HANDED_IN) & ~handed_in | Q(state=Revision.State.WORKING) & ~Q(receipt="")
    )
    for row in _of_revision(rows).iterator():
        yield Finding(
            revision_words(row), f"状态为“{row.get_state_display()}”，回执“{row.receipt or '无'}”"
        )


@check(
    "revision-decisions",
    "通过的填报写明审核人，审核人不是提交人",
    severity=ERROR,
    advice="自己提交的数据不能自己审核；请撤销通过，由另一位审核员审核。",
)
def revision_decisions() -> Iterator[Finding]:
    nobody = Q(decided_by=None) | Q(decided_at=None)
    rows = Revision.objects.filter(
        nobody | Q(decided_by=F("submitted_by")), state=Revision.State.APPROVED
    )
    for row in _of_revision(rows).iterator():
        said = "没有审核人或审核时间" if row.decided_by_id is None else "审核人就是提交人"
        yield Finding(revision_words(row), said)


@check(
    "step-states",
    "办理记录前后衔接，最后一步的状态就是现在的状态",
    severity=ERROR,
    advice="状态曾绕过流程被改动；请与审计记录对照后改正。",
)
def step_states() -> Iterator[Finding]:
    came_from = Window(Lag("after"), partition_by=["submission"], order_by=["at", "pk"])
    rows = (
        Step.objects.annotate(came_from=came_from)
        .order_by("submission", "at", "pk")
        .values_list("submission", "verb", "before", "came_from")
    )
    for submission, name, before, earlier in rows.iterator():
        if earlier is not None and before != earlier:
            said = f"“{name}”之前的状态为“{_state(before)}”，上一步之后却是“{_state(earlier)}”"
            yield Finding(f"填报 {submission}", said)
    last = Step.objects.filter(submission=OuterRef("pk")).order_by("-at", "-pk")
    odd = Submission.objects.annotate(stepped=Subquery(last.values("after")[:1]))
    for row in _named(odd.filter(stepped__isnull=False).exclude(stepped=F("state"))).iterator():
        said = f"现为“{row.get_state_display()}”，最后一步之后却是“{_state(row.stepped)}”"
        yield Finding(_filing(row), said)


@check(
    "task-records",
    "任务的进展记录从 1 起连续编号",
    severity=ERROR,
    advice="中间的记录可能被删除；请与备份和审计记录对照。",
)
def task_records() -> Iterator[Finding]:
    rows = (
        TaskProgress.objects.order_by()
        .values("task__code")
        .annotate(stored=Count("pk"), last=Max("number"))
        .exclude(stored=F("last"))
        .order_by("task__code")
    )
    for row in rows.iterator():
        yield Finding(
            f"任务 {row['task__code']}", f"存有 {row['stored']} 条，最后一条编号 {row['last']}"
        )


@check(
    "notice-rounds",
    "提醒所说的填报属于同一轮次",
    severity=WARNING,
    advice="提醒会把人带到别的填报；可删除这条提醒。",
)
def notice_rounds() -> Iterator[Finding]:
    rows = Notice.objects.filter(submission__isnull=False).exclude(round=F("submission__round"))
    for row in rows.select_related("recipient").order_by("pk").iterator():
        yield Finding(f"提醒 {row.pk} 给{row.recipient}", f"“{row.title}”的填报属于另一轮次")


@check(
    "notice-times",
    "提醒的发送和阅读时间不早于写下的时间",
    severity=WARNING,
    advice="服务器时钟可能被调过；请核对时间设置。",
)
def notice_times() -> Iterator[Finding]:
    rows = Notice.objects.filter(Q(read_at__lt=F("at")) | Q(mailed_at__lt=F("at")))
    for row in rows.select_related("recipient").order_by("pk").iterator():
        yield Finding(f"提醒 {row.pk} 给{row.recipient}", f"“{row.title}”的时间前后颠倒")


@check(
    "round-times",
    "填报时间顺序正确，数据年度已经开始",
    severity=WARNING,
    advice="请核对年度和截止时间是否写错。",
)
def round_times() -> Iterator[Finding]:
    odd = (
        Q(opens_at__gte=F("due_at")) | Q(due_at__gt=F("closes_at")) | Q(due_at__year__lt=F("year"))
    )
    for row in Round.objects.filter(odd).select_related("region").order_by("pk").iterator():
        times = (row.opens_at, row.due_at, row.closes_at)
        said = "开始 {}、截止 {}、关闭 {}".format(*(f"{each:%Y-%m-%d}" for each in times))
        yield Finding(f"轮次 {row}", said)


def _named(rows):
    return rows.select_related("round__region", "institution").order_by("pk")


def _of_revision(rows):
    return rows.select_related("submission__round", "submission__institution").order_by("pk")


def _filing(row: Submission) -> str:
    return f"填报 {row.pk} {row.institution} {row.round.year} 年度"


def revision_words(row: Revision) -> str:
    """Which revision, as a finding names it."""
    return f"{_filing(row.submission)}第 {row.number} 次"


def _state(value: str) -> str:
    return str(dict(SubmissionState.choices).get(value, value))
