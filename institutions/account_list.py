"""The accounts as the system administrator and the security administrator list them."""

from __future__ import annotations

import datetime as dt

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from institutions.account_states import (
    AccountState,
    ReviewState,
    badges_of,
    in_state,
    locked_among,
    with_waiting,
)
from institutions.duties import WITHOUT_ROLE, Role
from institutions.models import Region, User
from jinchang_vet.kit.paging import turn

PER_PAGE = 50
NO_ROLE = "none"
EMPTY = "没有符合条件的账号。请放宽筛选条件。"


class PeopleFilter(django_filters.FilterSet):
    """What a list is narrowed to; a word that means nothing here narrows nothing."""

    q = django_filters.CharFilter(label="搜索", method="of_words")
    role = django_filters.ChoiceFilter(
        label="角色", choices=[*Role.choices, (NO_ROLE, WITHOUT_ROLE)], method="of_role"
    )
    region = django_filters.ModelChoiceFilter(
        label="地区", queryset=Region.objects.all(), to_field_name="code", method="of_region"
    )
    institution = django_filters.CharFilter(label="单位", field_name="institution__code")

    class Meta:
        model = User
        fields = ("q", "role", "region", "institution")

    def of_words(self, rows, _name, words):
        """Those whose name, user name, phone or institution hold every word."""
        for word in words.replace("\x00", "").split():
            rows = rows.filter(
                Q(full_name__icontains=word)
                | Q(username__icontains=word)
                | Q(phone__icontains=word)
                | Q(institution__name__icontains=word)
                | Q(institution__short_name__icontains=word)
            )
        return rows

    def of_role(self, rows, _name, role):
        """Those with the role, or with none."""
        return rows.filter(role="" if role == NO_ROLE else role)

    def of_region(self, rows, _name, region):
        """Those of the region, of what lies below it, and of the institutions there."""
        below = Q(region__path__startswith=region.path)
        return rows.filter(below | Q(institution__region__path__startswith=region.path))

    def of_state(self, rows, _name, state):
        """Those of which the state is true."""
        return in_state(rows, state, timezone.now())


class AccountFilter(PeopleFilter):
    """With the states that the system administrator looks for."""

    state = django_filters.ChoiceFilter(
        label="状态", choices=AccountState.choices, method="of_state"
    )


class RoleFilter(PeopleFilter):
    """With what the security administrator looks for."""

    state = django_filters.ChoiceFilter(
        label="复核", choices=ReviewState.choices, method="of_state"
    )


class PeopleTable(tables.Table):
    """Accounts with their role and place; `to` names the page that one of them leads to."""

    full_name = tables.Column(
        verbose_name="姓名", empty_values=(), order_by=("full_name", "username")
    )
    username = tables.Column()
    role = tables.Column(empty_values=())
    place = tables.Column(
        verbose_name="所属",
        empty_values=(),
        order_by=("region__path", "institution__region__path", "institution__code"),
    )
    phone = tables.Column(orderable=False)
    last_login = tables.Column(verbose_name="最近登录", empty_values=())
    state = tables.Column(verbose_name="状态", empty_values=(), orderable=False)

    class Meta:
        model = User
        fields = ("full_name", "username", "role", "place", "phone", "last_login", "state")
        order_by = ("username",)
        template_name = "tables/grid.html"
        attrs = {"class": "grid folds"}
        empty_text = EMPTY

    def __init__(self, *args, to: str, now: dt.datetime, **options):
        super().__init__(*args, **options)
        self.to, self.now = to, now
        self._locked: set[str] | None = None

    def render_full_name(self, record):
        address = reverse(self.to, args=[record.pk])
        return format_html('<a class="name" href="{}">{}</a>', address, record)

    def render_role(self, record):
        return record.role_words

    def render_place(self, record):
        return str(record.place or "—")

    def render_last_login(self, record):
        seen = record.last_login
        return f"{timezone.localtime(seen):%Y-%m-%d %H:%M}" if seen else "从未登录"

    def render_state(self, record):
        badges = badges_of(record, self.now, locked=self.locked)
        pills = ((badge.tone, badge.text) for badge in badges)
        joined = format_html_join(" ", '<span class="tag {}">{}</span>', pills)
        return format_html('<span class="text-end">{}</span>', joined)

    @property
    def locked(self) -> set[str]:
        """The locked among those shown, asked for once."""
        if self._locked is None:
            shown = [row.record for row in self.paginated_rows]
            self._locked = locked_among(shown, self.now)
        return self._locked


def selects_of(found: PeopleFilter) -> list[dict]:
    """The choices of a filter as the page shows them, each with its name in front."""
    return [
        {
            "name": name,
            "label": found.form[name].label,
            "choices": [
                {
                    "value": value,
                    "label": label if value else f"{found.form[name].label}：全部",
                    "selected": str(value) == found.form[name].value() or "",
                }
                for value, label in found.form.fields[name].choices
            ],
        }
        for name in ("role", "region", "state")
    ]


def page_of(request: HttpRequest, found: PeopleFilter, *, to: str, now: dt.datetime) -> dict:
    """What a page with this list shows."""
    return {
        "table": table_of(request, found.qs, to=to, now=now),
        "selects": selects_of(found),
        "text": request.GET.get("q", ""),
        "is_narrowed": any(request.GET.get(name) for name in found.filters),
    }


def listed(rows: QuerySet[User], now: dt.datetime) -> QuerySet[User]:
    """Accounts with what a line of the list says."""
    return with_waiting(rows.select_related("region", "institution"), now)


def table_of(request: HttpRequest, rows: QuerySet[User], *, to: str, now: dt.datetime):
    """The table of these accounts, sorted and paged as the address says."""
    table = PeopleTable(rows, to=to, now=now)
    turn(table, request, per_page=PER_PAGE)
    return table
