"""Lists of what is collected."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.html import format_html

from submissions.access import RoundQuerySet
from submissions.models import Round, Submission, SubmissionState
from submissions.states import phase_badge
from submissions.timing import Phase, left_words, moment_words, window_of


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
        empty_text = "还没有填报轮次。"

    def render_year(self, value, record):
        return f"{value} 年度{'（演示）' if record.is_demo else ''}"

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
