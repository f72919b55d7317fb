"""The page of one institution: who it is, its targets, its figures by year, how it reported, its
tasks. One loader; with the frame of the page at most fifteen queries, whatever there is to show.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F
from django.http import Http404, HttpRequest
from django.utils import timezone

from institutions.duties import Duty
from institutions.models import Institution
from jinchang_vet.kit import formats
from reports.addressing import (
    CITY_DEPTH,
    NO_PLAN,
    latest_year,
    usual_plan,
    year_in,
    years_to_choose,
)
from reports.institution_figures import (
    FigureTable,
    YearFiling,
    load_figures,
    load_year_filings,
)
from reports.institution_lines import RatioYears, Sight, TargetLine, lines_of, ratio_years
from reports.institution_own import OwnStanding, count_met, own_standings
from reports.institution_tasks import OwnTask, load_own_tasks
from submissions.standing import PlanStanding, load_standings
from targets.definitions import plans_with_versions
from targets.models import Plan

NO_INSTITUTION = "没有这个单位，或者您无权查看它的数据。请从院校列表中选择，或检查地址是否完整。"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Who holds an account of the institution."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class InstitutionAddress:
    """What the page is about. `plan` is None where no plan holds in the institution's region."""

    institution: Institution
    aliases: tuple[str, ...]
    colleagues: tuple[Colleague, ...]
    year: int
    plan: Plan | None
    plans: tuple[Plan, ...]

    @property
    def years(self) -> list[int]:
        """Years to choose from: the plans' years, the year asked for, and this year."""
        return years_to_choose(self.plans, self.year)


@dataclass(frozen=True, slots=True)
class InstitutionPage:
    """Everything that the page shows. `standing` is that of the plan in its own region."""

    address: InstitutionAddress
    standing: PlanStanding | None
    facts: tuple[dict[str, str], ...]
    badges: tuple[dict[str, str], ...]
    own: tuple[OwnStanding, ...]
    targets: tuple[TargetLine, ...]
    sight: Sight
    ratios: tuple[RatioYears, ...]
    figures: FigureTable
    filings: tuple[YearFiling, ...]
    tasks: tuple[OwnTask, ...]
    is_demo: bool

    @property
    def met(self) -> tuple[int, int]:
        """How many of its own targets are met, of those that are known."""
        return count_met(self.own)


def find_institution(user, code: str) -> tuple[Institution, tuple[str, ...], tuple[Colleague, ...]]:
    """The institution with its other names and its people; one query. Raises 404 for a stranger."""
    rows = list(
        Institution.objects.visible_to(user)
        .filter(code=code)
        .select_related("region__parent", "merged_into")
        .annotate(
            alias=F("aliases__name"),
            account=F("users__username"),
            person=F("users__full_name"),
            phone=F("users__phone"),
            present=F("users__is_active"),
        )
        .order_by("aliases__name", "users__username")
    )
    if not rows:
        raise Http404(NO_INSTITUTION)
    aliases = tuple(dict.fromkeys(row.alias for row in rows if row.alias))
    people = {
        row.account: Colleague(row.person or row.account, row.phone or formats.DASH)
        for row in rows
        if row.present
    }
    return rows[0], aliases, tuple(people.values())


def read_institution_address(request: HttpRequest, code: str) -> InstitutionAddress:
    """The address of this request. Raises 404 with a Chinese sentence for what does not exist or
    is not theirs. Without a year the latest one with approved figures of the region, without a
    plan the one that runs in the year.
    """
    institution, aliases, people = find_institution(request.user, code)
    plans = plans_with_versions(Plan.objects.of(institution.region).visible_to(request.user))
    text = request.GET.get("year", "").strip()
    year = year_in(text) if text else latest_year(institution.region)
    colleagues = people if request.user.may(Duty.READ_ROUNDS) else ()
    plan = _plan(request.GET.get("plan", "").strip(), plans, year)
    return InstitutionAddress(institution, aliases, colleagues, year, plan, plans)


def _plan(code: str, plans: Sequence[Plan], year: int) -> Plan | None:
    if not code:
        return usual_plan(plans, year)
    found = next((plan for plan in plans if plan.code == code), None)
    if found is None:
        raise Http404(NO_PLAN)
    return found


def sight_of(user, plan: Plan) -> Sight:
    """Whether the value of the plan's region may be shown to this person.

    Those who read figures see it where it lies in their region; a reporter sees that of the own
    city, and never what would tell the figure of one other institution.
    """
    if user.may(Duty.READ_FIGURES):
        return Sight(shows_area=user.region.covers(plan.region), guards_others=False)
    return Sight(shows_area=plan.region.depth >= CITY_DEPTH, guards_others=True)


def load_institution_page(
    address: InstitutionAddress, *, user, now: dt.datetime
) -> InstitutionPage:
    """The page behind its address: eight queries, two without a plan."""
    institution, plan = address.institution, address.plan
    own: tuple[OwnStanding, ...] = ()
    tasks: tuple[OwnTask, ...] = ()
    sight = Sight(shows_area=False, guards_others=True)
    standing: PlanStanding | None = None
    if plan is not None:
        sight = sight_of(user, plan)
        [standing] = load_standings([(plan.region, plan)], year=address.year, now=now)
        own = own_standings(standing, institution)
        tasks = load_own_tasks(
            plan, institution, user=user, year=address.year, today=timezone.localdate(now)
        )
    filings = load_year_filings(institution, user)
    return InstitutionPage(
        address=address,
        standing=standing,
        facts=tuple(facts_of(institution, address.aliases)),
        badges=tuple(badges_of(institution, address.year)),
        own=own,
        targets=lines_of(own, sight),
        sight=sight,
        ratios=ratio_years(own, sight),
        figures=load_figures(institution, until=address.year),
        filings=filings,
        tasks=tasks,
        is_demo=institution.is_demo or any(each.is_demo for each in filings),
    )


def facts_of(institution: Institution, aliases: Sequence[str]) -> list[dict[str, str]]:
    """Who the institution is, in terms and words; what is not known is left out."""
    contact = " ".join(
        part for part in (institution.contact_name, institution.contact_phone) if part
    )
    rows = [
        ("全称", institution.name),
        ("简称", institution.short_name),
        ("又称", "、".join(each for each in aliases if each != institution.short_name)),
        ("类别", institution.get_kind_display()),
        ("所在地区", _place(institution)),
        ("办学性质", institution.get_ownership_display()),
        ("举办者", institution.sponsor),
        ("联系人", contact),
        ("成立日期", _day(institution.opened_on)),
        ("停办日期", _day(institution.closed_on)),
        ("并入", institution.merged_into.name if institution.merged_into else ""),
        ("备注", institution.note),
    ]
    return [{"term": term, "text": str(text)} for term, text in rows if text]


def _place(institution: Institution) -> str:
    region = institution.region
    above = region.parent if region.depth > CITY_DEPTH else None
    return f"{above.name} {region.name}" if above is not None else region.name


def _day(day: dt.date | None) -> str:
    return formats.chinese_date(day) if day is not None else ""


def badges_of(institution: Institution, year: int) -> list[dict[str, str]]:
    """What sets the institution apart in the year: not expected to report, merged, closed."""
    badges = []
    if institution.merged_into is not None:
        badges.append({"text": "已并入", "tone": "warning"})
    elif institution.closed_on is not None:
        badges.append({"text": "已停办", "tone": "warning"})
    if not institution.expected_in(year):
        badges.append({"text": f"{year} 年度不填报", "tone": "quiet"})
    return badges
