"""Lists of what is collected."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from submissions.access import RoundQuerySet
from submissions.models import Extension, Revision, Round, Submission, SubmissionState
from submissions.states import phase_badge, state_badges
from submissions.timing import Phase, deadline_words, left_words, moment_words, window_of


def with_own(rounds: RoundQuerySet, user) -> RoundQuerySet:
    """Each round with how the submission of the person's own institution stands in it."""
    own = Submission.objects.filter(round=OuterRef("pk"), institution=user.institution_id)
    handed_in = Revision.objects.filter(
        submission__round=OuterRef("pk"), submission__institution=user.institution_id
    ).exclude(receipt="")
    extensions = Extension.objects.filter(institution=user.institution_id)
    return (
        with_counts(rounds, user)
        .annotate(
            own_pk=Subquery(own.order_by().values("pk")[:1]),
            own_state=Subquery(own.order_by().values("state")[:1]),
            own_approved=Subquery(own.order_by().values("approved")[:1]),
            own_receipt=Subquery(handed_in.order_by("-number").values("receipt")[:1]),
            own_submitted_at=Subquery(handed_in.order_by("-number").values("submitted_at")[:1]),
        )
        .prefetch_related(Prefetch("extensions", extensions))
    )


def with_counts(rounds: RoundQuerySet, user) -> RoundQuerySet:
    """Each round with how many of the submissions that `user` may see count under each state, see
    `submissions.states.counted_as`.
    """
    seen = Q(submissions__in=Submission.objects.visible_to(user).order_by())
    in_force = Q(submissions__approved__isnull=False)
    counts = {
        f"{state.value}_count": Count(
            "submissions",
            filter=seen
            & (
                in_force
                if state == SubmissionState.APPROVED
                else Q(submissions__state=state) & ~in_force
            ),
            distinct=True,
        )
        for state in SubmissionState
    }
    return (
        rounds.select_related("region")
        .defer("frozen", "notice", "instructions")
        .annotate(units=Count("submissions", filter=seen, distinct=True), **counts)
    )


class CountColumn(tables.Column):
    """A whole number at the right."""

    def __init__(self, *args, **options):
        attrs = {"th": {"class": "r"}, "td": {"class": "r num"}}
        super().__init__(*args, attrs=attrs, **options)


class OwnRoundTable(tables.Table):
    """The rounds that ask one unit, the newest first, with how its own submission stands."""

    year = tables.Column(
        linkify=("submission", {"pk": tables.A("own_pk")}), verbose_name="数据年度"
    )
    own_state = tables.Column(verbose_name="状态", orderable=False)
    due_at = tables.Column(verbose_name="填报时间", orderable=False)
    own_submitted_at = tables.Column(verbose_name="最近提交", orderable=False)
    own_receipt = tables.Column(
        linkify=("submission_receipt", {"pk": tables.A("own_pk")}),
        verbose_name="回执编号",
        orderable=False,
    )

    class Meta:
        model = Round
        fields = ("year", "own_state", "due_at", "own_submitted_at", "own_receipt")
        order_by = ("-year",)
        template_name = "tables/grid.html"
        attrs = {"class": "grid folds"}
        empty_text = "还没有要求本单位填报的轮次。"

    def render_year(self, value, record):
        return year_words(value, record)

    def render_own_state(self, value, record):
        own = Submission(state=value, approved_id=record.own_approved)
        tags = ((badge.tone, badge.text) for badge in state_badges(own, None))
        return format_html_join(" ", '<span class="tag {}">{}</span>', tags)

    def render_due_at(self, record):
        given = record.extensions.all()
        unit = given[0].institution_id if given else None
        return deadline_words(window_of(record, given, unit), timezone.now())

    def render_own_submitted_at(self, value):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def year_words(year: int, round: Round) -> str:
    """The year as a list names it."""
    return f"{year} 年度{'（演示）' if round.is_demo else ''}"


class RoundTable(tables.Table):
    """Rounds, the newest first, with how far their units are."""

    year = tables.Column(linkify=("round", {"pk": tables.A("pk")}), verbose_name="数据年度")
    region = tables.Column()
    phase = tables.Column(empty_values=(), verbose_name="状态", orderable=False)
    due_at = tables.Column()
    closes_at = tables.Column()
    units = CountColumn(verbose_name="应报")
    draft_count = CountColumn(verbose_name=SubmissionState.DRAFT.label)
    submitted_count = CountColumn(verbose_name=SubmissionState.SUBMITTED.label)
    returned_count = CountColumn(verbose_name=SubmissionState.RETURNED.label)
    approved_count = CountColumn(verbose_name=SubmissionState.APPROVED.label)

    class Meta:
        model = Round
        fields = ("year", "region", "phase", "due_at", "closes_at")
        order_by = ("-year", "region")
        template_name = "tables/grid.html"
        attrs = {"class": "grid folds"}
        empty_text = "还没有填报轮次。管理员点“开启填报”，定好年度和时间，各单位就能填报。"

    def render_year(self, value, record):
        return year_words(value, record)

    def render_phase(self, record):
        badge = phase_badge(window_of(record), timezone.now())
        return format_html('<span class="tag {}">{}</span>', badge.tone, badge.text)

    def render_due_at(self, value, record):
        window, now = window_of(record), timezone.now()
        left = window.phase(now) is Phase.OPEN and left_words(value, now)
        return f"{moment_words(value)}（{left}）" if left else moment_words(value)

    def render_closes_at(self, value):
        return moment_words(value)

    def order_region(self, queryset, is_descending):
        path = F("region__path")
        return queryset.order_by(path.desc() if is_descending else path.asc(), "-year"), True
