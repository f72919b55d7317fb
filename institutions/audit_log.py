"""The log as the auditor searches it: what it is narrowed to, and the list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

import django_filters
import django_tables2 as tables
from django import forms
from django.apps import apps
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from institutions.audit_masking import masked_name
from institutions.audit_words import VERBS, type_label, verb_label
from institutions.models import AuditEntry, User
from jinchang_vet.kit.paging import turn

PER_PAGE = 50
# Counted and paged through; more is looked for by a narrower search or taken away as a file.
MOST = 10_000
PEOPLE = 200
SYSTEM = "系统"
# No log reaches further; a day that somebody mistypes may have no day before or after it.
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2200, 1, 1)
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _types() -> list[tuple[str, str]]:
    """The kinds of things of our rooms, by their Chinese names."""
    rooms = ("institutions", "targets", "submissions", "reports")
    found = [
        model._meta.label_lower
        for room in rooms
        for model in apps.get_app_config(room).get_models()
    ]
    return sorted(((name, type_label(name)) for name in found), key=lambda pair: pair[1])


class AuditFilter(django_filters.FilterSet):
    """What the log is narrowed to; each word of the address stands for itself."""

    person = django_filters.CharFilter(label="操作人", method="of_person", max_length=60)
    verb = django_filters.ChoiceFilter(
        label="操作",
        choices=sorted(VERBS.items(), key=lambda pair: pair[1]),
        empty_label="全部操作",
    )
    subject_type = django_filters.ChoiceFilter(
        label="对象类别", choices=_types, empty_label="全部类别"
    )
    subject = django_filters.CharFilter(label="对象", method="of_subject", max_length=60)
    result = django_filters.ChoiceFilter(
        label="结果", choices=AuditEntry.Result.choices, empty_label="全部结果"
    )
    since = django_filters.DateFilter(label="自", method="since_day", widget=DAY)
    until = django_filters.DateFilter(label="至", method="until_day", widget=DAY)
    origin = django_filters.CharFilter(label="来源地址", method="exactly", max_length=60)
    request_id = django_filters.CharFilter(label="请求编号", method="exactly", max_length=64)

    class Meta:
        model = AuditEntry
        fields = ("since", "until", "person", "verb", "result", "subject_type", "subject")

    def of_person(self, rows, _name, words):
        """What people did whose name or user name holds the words; 系统 for what nobody did."""
        if words == SYSTEM:
            return rows.filter(actor=None)
        people = User.objects.filter(Q(username__icontains=words) | Q(full_name__icontains=words))
        # Fetched first: a list of numbers lets the database use its index, a join may not.
        return rows.filter(
            actor__in=list(people.order_by("pk").values_list("pk", flat=True)[:PEOPLE])
        )

    def of_subject(self, rows, _name, words):
        """Entries whose subject's name holds every word."""
        for word in words.split():
            rows = rows.filter(subject_name__icontains=word)
        return rows

    def exactly(self, rows, name, word):
        return rows.filter(**{name: word.strip()})

    def since_day(self, rows, _name, day):
        """From the beginning of a day in the time of the interface."""
        return rows.filter(at__gte=_beginning(day))

    def until_day(self, rows, _name, day):
        """To the end of a day."""
        return rows.filter(at__lt=_beginning(min(day, LATEST) + dt.timedelta(days=1)))


def _beginning(day: dt.date) -> dt.datetime:
    day = min(max(day, EARLIEST), LATEST)
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


class AuditTable(tables.Table):
    """Entries, the newest first."""

    number = tables.Column(
        linkify=("audit_entry", {"number": tables.A("number")}), attrs={"td": {"class": "num"}}
    )
    at = tables.DateTimeColumn(format="Y-m-d H:i:s", attrs={"td": {"class": "num"}})
    actor_name = tables.Column(verbose_name="操作人")
    subject_name = tables.Column(empty_values=())

    class Meta:
        model = AuditEntry
        fields = ("number", "at", "actor_name", "verb", "subject_name", "result", "origin")
        orderable = False
        template_name = "tables/grid.html"
        attrs = {"class": "grid folds"}
        empty_text = "没有符合条件的记录。请放宽条件。"

    def render_verb(self, value):
        return verb_label(value)

    def render_subject_name(self, record):
        name = masked_name(record.subject_name, record.subject_type)
        if not record.subject_type:
            return "—"
        return format_html(
            '<span>{} <span class="hint">{}</span></span>', name, type_label(record.subject_type)
        )

    def render_result(self, record):
        tone = "error" if record.result == AuditEntry.Result.REFUSED else "quiet"
        return format_html('<span class="tag {}">{}</span>', tone, record.get_result_display())


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked of the log: the entries, newest first, and the words in which it was asked."""

    rows: QuerySet[AuditEntry]
    form: forms.Form
    is_valid: bool
    asked: dict[str, str]

    @property
    def query(self) -> str:
        """The search as an address keeps it."""
        return urlencode(self.asked)

    @property
    def words(self) -> dict[str, str]:
        """The search as people read it: the name of each condition and what it asks for."""
        said = {}
        for name, value in self.asked.items():
            field = self.form.fields[name]
            choices = dict(getattr(field, "choices", ()))
            said[str(field.label)] = str(choices.get(value, value))
        return said


def search(request: HttpRequest) -> Search:
    """The entries that the person may read and the address asks for; none where it is not valid."""
    asked = {
        name: request.GET[name].replace("\x00", "")
        for name in AuditFilter.base_filters
        if request.GET.get(name)
    }
    found = AuditFilter(asked, AuditEntry.objects.visible_to(request.user))
    is_valid = found.form.is_valid()
    rows = found.qs if is_valid else AuditEntry.objects.none()
    return Search(rows.order_by(*_newest_first(asked)), found.form, is_valid, asked)


def _newest_first(asked: dict[str, str]) -> tuple[str, ...]:
    """By number, which all indexes of a search end with; between two days by the time, in whose
    index those days lie side by side.
    """
    return ("-at", "-number") if {"since", "until"} & set(asked) else ("-number",)


class _Counted(Paginator):
    """Pages of a list whose length is known."""

    def __init__(self, *args, count: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.count = count


@dataclass(frozen=True, slots=True)
class AuditList:
    """The list of the page, and how many entries it shows."""

    search: Search
    table: AuditTable
    shown: str


def load_audit_list(request: HttpRequest) -> AuditList:
    """One page of the newest entries that were asked for: a fixed number of queries."""
    found = search(request)
    rows = found.rows.defer("before", "after", "message", "previous", "digest")
    table = AuditTable(rows[:MOST])
    # Counted without the order, which would make the database go through all that is newer.
    count = found.rows.order_by()[:MOST].count()
    turn(table, request, per_page=PER_PAGE, paginator=partial(_Counted, count=count))
    shown = f"{count} 条"
    if count == MOST:
        shown = f"只列出最新的 {MOST} 条，更早的请缩小范围或导出"
    return AuditList(found, table, shown)
