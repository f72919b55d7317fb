"""The known cast: two cities, their institutions, one person of every role, and what they do.

Everything that changes what is reported goes through the same verbs as the pages.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from institutions.models import Institution, InstitutionKind, Region, User
from submissions.entries import read_entry
from submissions.models import Notice, Round, Submission
from submissions.round_telling import OPENED
from submissions.rounds import open_round
from submissions.workflow import approve, questions_of, return_, save_draft, submit
from targets.kinds import Kind, Measure, Span
from targets.models import (
    Clause,
    DataItem,
    Indicator,
    IndicatorTerm,
    IndicatorVersion,
    ItemRule,
    Period,
    Plan,
    PlanVersion,
    RuleTerm,
    Section,
    Target,
    TargetSource,
    TargetVersion,
)

PASSWORD = "Zhijiao-2024-ok"
YEAR = 2024
SCHOOL_KINDS = [InstitutionKind.HIGHER, InstitutionKind.SECONDARY, InstitutionKind.SKILLED]


@cache
def _hashed_once() -> str:
    return make_password(PASSWORD)


# ---- factories -----------------------------------------------------------------------------------


def make_region(code: str, name: str, parent: Region | None = None) -> Region:
    """A region below `parent`."""
    return Region.objects.plant(code=code, name=name, parent=parent)


def make_institution(
    region: Region, code: str, *, kind: str = InstitutionKind.SECONDARY, **facts
) -> Institution:
    """A reporting unit; name and short name follow from the code unless given."""
    facts = {"name": f"示例单位 {code}", "short_name": code, **facts}
    return Institution.objects.create(region=region, code=code, kind=kind, **facts)


def make_user(role: str, username: str, **facts) -> User:
    """A person with the password `PASSWORD`, hashed once a run; not the verb, which records it."""
    facts = {"password_changed_at": timezone.now(), "password": _hashed_once(), **facts}
    return User.objects.create(username=username, role=role, **facts)


def make_item(code: str, **facts) -> DataItem:
    """A data item: a count of persons asked of every school unless said otherwise."""
    facts = {
        "name": code,
        "section": Section.TEACHERS,
        "position": DataItem.objects.count() + 1,
        "unit": "人",
        "definition": f"{code} 的口径",
        "period": Period.SNAPSHOT,
        "kinds": SCHOOL_KINDS,
        "minimum": Decimal(0),
        **facts,
    }
    return DataItem.objects.create(code=code, **facts)


def make_rule(code: str, left: DataItem, right: DataItem, message: str, **facts) -> ItemRule:
    """left ≤ right."""
    facts = {"operator": ItemRule.Operator.AT_MOST, "severity": ItemRule.Severity.ERROR, **facts}
    rule = ItemRule.objects.create(code=code, message=message, **facts)
    RuleTerm.objects.create(rule=rule, side=RuleTerm.Side.LEFT, item=left)
    RuleTerm.objects.create(rule=rule, side=RuleTerm.Side.RIGHT, item=right)
    return rule


def make_plan(region: Region, code: str, **facts) -> Plan:
    """A plan 2022–2025 with its first version and one clause, 一（二）."""
    facts = {
        "title": f"示例规划 {code}",
        "short_title": code,
        "document_number": "示例〔2022〕1 号",
        "base_year": 2022,
        "first_year": 2023,
        "horizon": 2025,
        **facts,
    }
    plan = Plan.objects.create(region=region, code=code, **facts)
    PlanVersion.objects.create(plan=plan, valid_from=facts["first_year"] or 2021)
    Clause.objects.create(plan=plan, number="一（二）", title="发展目标", position=1, chapter="一")
    return plan


def make_share(code: str, numerator: DataItem, denominator: DataItem, **facts) -> Indicator:
    """An indicator in per cent: numerator ÷ denominator over the schools."""
    facts = {"name": code, "section": Section.TEACHERS, "unit": "%", "decimals": 1, **facts}
    indicator = Indicator.objects.create(code=code, **facts)
    version = IndicatorVersion.objects.create(
        indicator=indicator,
        valid_from=2022,
        measure=Measure.RATIO,
        span=Span.STOCK,
        scale=Decimal(100),
        kinds=SCHOOL_KINDS,
        definition=f"{numerator} ÷ {denominator}",
    )
    for part, item in (("numerator", numerator), ("denominator", denominator)):
        IndicatorTerm.objects.create(version=version, part=part, item=item)
    return indicator


def make_target(plan: Plan, indicator: Indicator, *, lower: Decimal, year: int = 2025) -> Target:
    """At least `lower` by `year`, stated in the plan's first clause."""
    position = plan.targets.count() + 1
    target = Target.objects.create(
        plan=plan, indicator=indicator, name=indicator.name, position=position
    )
    TargetVersion.objects.create(
        target=target,
        valid_from=plan.first_year,
        kind=Kind.AT_LEAST,
        lower=lower,
        year=year,
        year_basis=TargetVersion.YearBasis.STATED,
    )
    clause = plan.clauses.get(number="一（二）")
    TargetSource.objects.create(target=target, clause=clause, quote=f"达到 {lower}")
    return target


def make_round(region: Region, by: User, *, year: int = YEAR, **facts) -> Round:
    """A round that opened yesterday and is due in sixty days; that it opened has been told and put
    away.
    """
    now = timezone.now()
    times = {"opens_at": now - dt.timedelta(days=1), "due_at": now + dt.timedelta(days=60)}
    round = open_round(region, by=by, **{**times, "year": year, **facts}).value
    Notice.objects.filter(round=round, occasion=OPENED).delete()
    return round


def submission_of(round: Round, institution: Institution) -> Submission:
    """What the institution reports in the round, as it stands in the database now."""
    return Submission.objects.get(round=round, institution=institution)


def fill(submission: Submission, by: User, **typed: object) -> Submission:
    """Save figures as typed; item codes are written with _ for -."""
    items = {item.code: item for item in questions_of(submission).items}
    figures = {
        code: read_entry(items[code], value)
        for code, value in ((name.replace("_", "-"), value) for name, value in typed.items())
    }
    return save_draft(submission, by=by, figures=figures).value


def hand_in(submission: Submission, by: User, **typed: object) -> Submission:
    """Fill in and submit; what is not named stays blank."""
    if typed:
        fill(submission, by, **typed)
    submit(submission, by=by, head_name="王校长", truthful=True, accept_blanks=True)
    return Submission.objects.get(pk=submission.pk)


def report(submission: Submission, by: User, reviewer: User, **typed: object) -> Submission:
    """Fill in, submit and have it approved."""
    return approve(hand_in(submission, by, **typed), by=reviewer).value


def fresh(row):
    """The row as it stands in the database."""
    return type(row)._default_manager.get(pk=row.pk)


def move_round(**days: int) -> None:
    """Set the times of the round, so many days from now."""
    now = timezone.now()
    Round.objects.update(**{name: now + dt.timedelta(days=count) for name, count in days.items()})


def past_due() -> None:
    """Due yesterday, accepted for another month."""
    move_round(opens_at=-9, due_at=-1, closes_at=30)


def send_back(submission: Submission, by: User, comment: str = "请核对") -> Submission:
    """Return what was submitted."""
    return return_(submission, by=by, comment=comment).value


def client_for(user: User | None, **options) -> Client:
    """A browser in which the person is signed in (nobody: None)."""
    client = Client(**options)
    if user is not None:
        client.force_login(user, backend="institutions.backends.AccountBackend")
    return client


# ---- places ------------------------------------------------------------------------------------
