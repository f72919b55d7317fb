"""The institutions of a region: filtered and paged, with how each reported for the year and how
many of its own targets it meets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import django_filters
import django_tables2 as tables
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from institutions.models import Institution, InstitutionKind, Ownership, Region
from jinchang_vet.kit import formats
from jinchang_vet.kit.paging import turn
from reports.addressing import CITY_DEPTH, Address, plans_of_cities
from reports.institution_own import UnitsByYear, count_met, own_standings, units_by_year
from reports.place_selects import hidden, select
from submissions.models import Submission, SubmissionState
from submissions.standing import PlanStanding, load_standings
from submissions.states import TONES
from targets.kinds import Labelled
from targets.models import Plan

PER_PAGE = 100


class Reporting(Labelled):
    """How an institution reported for a year; figures in force count as approved."""

    APPROVED = "approved", "已通过"
    SUBMITTED = "submitted", "已提交（待审核）"
    RETURNED = "returned", "已退回"
    DRAFT = "draft", "未提交"
    UNASKED = "unasked", "没有填报任务"


STATE_TONES = {
    Reporting.APPROVED: TONES[SubmissionState.APPROVED],
    Reporting.SUBMITTED: TONES[SubmissionState.SUBMITTED],
    Reporting.RETURNED: TONES[SubmissionState.RETURNED],
    Reporting.DRAFT: TONES[SubmissionState.DRAFT],
    Reporting.UNASKED: "quiet",
}


def with_reporting(rows: QuerySet[Institution], year: int) -> QuerySet[Institution]:
    """Each institution with `reporting`, the value of its `Reporting` in the year."""
    asked = Submission.objects.filter(institution=OuterRef("pk"), round__year=year).order_by()
    state = Subquery(asked.values("state")[:1])
    return rows.annotate(
        state=state, in_force=Exists(asked.filter(approved__isnull=False))
    ).annotate(
        reporting=Case(
            When(in_force=True, then=Value(Reporting.APPROVED.value)),
            When(state__isnull=True, then=Value(Reporting.UNASKED.value)),
            default="state",
        ),
        urgency=Case(
            *(
                When(reporting=each.value, then=Value(place))
                for place, each in enumerate(reversed(Reporting))
            ),
            output_field=IntegerField(),
        ),
    )


class InstitutionFilter(django_filters.FilterSet):
    """What the list is narrowed to; a word that means nothing here narrows nothing."""

    kind = django_filters.ChoiceFilter(choices=InstitutionKind.choices, label="类别")
    county = django_filters.ChoiceFilter(label="县区", method="of_county")
    ownership = django_filters.ChoiceFilter(choices=Ownership.choices, label="办学性质")
    reporting = django_filters.ChoiceFilter(
        choices=[(each.value, each.label) for each in Reporting], label="填报情况"
    )
    q = django_filters.CharFilter(label="名称", method="of_name")

    class Meta:
        model = Institution
        fields = ("kind", "county", "ownership", "reporting", "q")

    def __init__(self, *args, counties: Sequence[Region], **options):
        super().__init__(*args, **options)
        choices = [(each.code, each.name) for each in counties]
        self.filters["county"].extra["choices"] = choices

    def of_county(self, rows, _name, code):
        """Those of the county itself and of what lies below it."""
        return rows.filter(region__path__contains=f"{code}/")

    def of_name(self, rows, _name, words):
        """Those whose names hold every word, other names included."""
        for word in words.replace("\x00", "").split():
            other = Q(aliases__name__icontains=word)
            rows = rows.filter(
                Q(name__icontains=word)
                | Q(short_name__icontains=word)
                | Q(pk__in=Institution.objects.filter(other).order_by().values("pk"))
            )
        return rows


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Which of their own targets institutions meet, by the plan of their region."""

    of_region: tuple[tuple[PlanStanding, Mapping[int, UnitsByYear]], ...]

    def of(self, institution: Institution) -> tuple[int, int]:
        """How many are met, of those that are known."""
        for standing, indexed in self.of_region:
            if standing.region.covers(institution.region):
                return count_met(own_standings(standing, institution, indexed))
        return 0, 0


def load_verdicts(pairs: Iterable[tuple[Region, Plan]], *, year: int, now: dt.datetime) -> Verdicts:
    """The standings of the plans, looked up by unit; as many queries for any number of plans."""
    return Verdicts(
        tuple(
            (standing, {each.target.pk: units_by_year(each) for each in standing.standings})
            for standing in load_standings(list(pairs), year=year, now=now)
        )
    )


class InstitutionTable(tables.Table):
    """Institutions as the page lists them."""

    name = tables.Column()
    kind = tables.Column()
    region = tables.Column()
    ownership = tables.Column()
    reporting = tables.Column(verbose_name="填报情况", order_by=("urgency", "code"))
    met = tables.Column(
        empty_values=(),
        orderable=False,
        verbose_name="自身目标达标",
        attrs={"th": {"class": "r"}, "td": {"class": "r num"}},
    )

    class Meta:
        model = Institution
        fields = ("name", "kind", "region", "ownership", "reporting", "met")
        template_name = "tables/grid.html"
        attrs = {"class": "grid folds"}
        empty_text = "没有符合条件的单位。请放宽类别、县区、办学性质、填报情况或名称。"

    def __init__(self, *args, verdicts: Verdicts, year: int, **options):
        super().__init__(*args, **options)
        self.verdicts, self.year = verdicts, year

    def render_name(self, value, record):
        address = reverse("institution", args=[record.code])
        link = format_html('<a class="name" href="{}?year={}">{}</a>', address, self.year, value)
        said = "" if record.expected_in(self.year) else f"{self.year} 年度不填报"
        return format_html('<span>{}<span class="clause"> {}</span></span>', link, said)

    def render_reporting(self, value):
        state = Reporting(value)
        return format_html('<span class="tag {}">{}</span>', STATE_TONES[state], state.label)

    def render_met(self, record):
        met, known = self.verdicts.of(record)
        return f"{met}/{known}" if known else formats.DASH

    def order_region(self, rows, is_descending):
        path = F("region__path")
        return rows.order_by(path.desc() if is_descending else path.asc(), "code"), True


@dataclass(frozen=True, slots=True)
class InstitutionList:
    """The list with what it is narrowed by."""

    table: InstitutionTable
    selects: list[dict]
    hidden: list[dict]
    text: str
    is_narrowed: bool
    shown: str


def load_institution_list(
    request: HttpRequest, address: Address, *, now: dt.datetime
) -> InstitutionList:
    """What the person may see of the region, narrowed as the address says."""
    seen = Institution.objects.visible_to(request.user).within(address.region)
    rows = with_reporting(seen.select_related("region"), address.year)
    counties = [each for each in address.regions if _lies_below(each, address.region)]
    filters = InstitutionFilter(request.GET, rows, counties=counties)
    filters.form.is_valid()
    asked = filters.form.cleaned_data
    verdicts = load_verdicts(_plans(request, address), year=address.year, now=now)
    table = InstitutionTable(
        filters.qs, verdicts=verdicts, year=address.year, order_by=("region", "name")
    )
    turn(table, request, per_page=PER_PAGE)
    narrowed = any(asked.values())
    return InstitutionList(
        table=table,
        selects=_selects(filters),
        hidden=hidden(
            {
                "region": address.region.code,
                "year": address.year,
                "plan": address.plan.code if address.plan is not None else "",
            }
        ),
        text=asked.get("q", ""),
        is_narrowed=narrowed,
        shown=f"筛选出 {table.page.paginator.count} 个单位" if narrowed else "",
    )


def _lies_below(region: Region, above: Region) -> bool:
    return region.depth > above.depth and above.covers(region)


def _plans(request: HttpRequest, address: Address) -> list[tuple[Region, Plan]]:
    """The plan of the page with its own region; a province asks each of its cities, too."""
    pairs = [(address.plan.region, address.plan)] if address.plan is not None else []
    if address.region.depth >= CITY_DEPTH:
        return pairs
    return [*plans_of_cities(request.user, address), *pairs]


def _selects(filters: InstitutionFilter) -> list[dict]:
    asked = filters.form.cleaned_data
    selects = []
    for name in ("kind", "county", "ownership", "reporting"):
        filter_ = filters.filters[name]
        choices = filter_.extra["choices"]
        if choices:
            every = ("", f"全部{filter_.label}")
            selects.append(select(name, filter_.label, [every, *choices], asked.get(name) or ""))
    return selects
