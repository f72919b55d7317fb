"""The known cast: two cities, their institutions, one person of every role, and what they do.

Everything that changes what is reported goes through the same verbs as the pages.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from institutions.duties import Role
from institutions.models import Institution, InstitutionKind, Region, User
from submissions.entries import read_entry
from submissions.models import Round, Submission
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
    """A round that opened yesterday and is due in sixty days."""
    now = timezone.now()
    times = {"opens_at": now - dt.timedelta(days=1), "due_at": now + dt.timedelta(days=60)}
    return open_round(region, by=by, **{**times, "year": year, **facts}).value


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


@pytest.fixture
def gansu(db) -> Region:
    return make_region("620000", "甘肃省")


@pytest.fixture
def baiyin(gansu) -> Region:
    return make_region("620400", "白银市", gansu)


@pytest.fixture
def pingchuan(baiyin) -> Region:
    return make_region("620403", "平川区", baiyin)


@pytest.fixture
def jinchang(gansu) -> Region:
    return make_region("620300", "金昌市", gansu)


@pytest.fixture
def school(pingchuan) -> Institution:
    """A secondary school of a county of Baiyin: the institution of `reporter`."""
    return make_institution(pingchuan, "school", name="示例中职一", short_name="中职一")


@pytest.fixture
def other_school(baiyin) -> Institution:
    """Another school of the same city."""
    return make_institution(baiyin, "other-school", name="示例中职二", short_name="中职二")


@pytest.fixture
def college(baiyin) -> Institution:
    return make_institution(
        baiyin, "college", kind=InstitutionKind.HIGHER, name="示例高职", short_name="高职"
    )


@pytest.fixture
def bureau(baiyin) -> Institution:
    return make_institution(
        baiyin,
        "bureau",
        kind=InstitutionKind.AUTHORITY,
        name="白银市教育局",
        short_name="市教育局",
    )


@pytest.fixture
def far_school(jinchang) -> Institution:
    """A school of the other city."""
    return make_institution(jinchang, "far-school", name="示例金昌中职", short_name="金昌中职")


# ---- people ------------------------------------------------------------------------------------


@pytest.fixture
def reporter(school) -> User:
    return make_user(Role.REPORTER, "reporter", full_name="张填报", institution=school)


@pytest.fixture
def other_reporter(other_school) -> User:
    """Reports for another school of the same city."""
    return make_user(Role.REPORTER, "other-reporter", institution=other_school)


@pytest.fixture
def bureau_reporter(bureau) -> User:
    return make_user(Role.REPORTER, "bureau-reporter", institution=bureau)


@pytest.fixture
def far_reporter(far_school) -> User:
    """Reports for a school of the other city."""
    return make_user(Role.REPORTER, "far-reporter", institution=far_school)


@pytest.fixture
def reviewer(baiyin) -> User:
    return make_user(Role.REVIEWER, "reviewer", full_name="李审核", region=baiyin)


@pytest.fixture
def other_reviewer(baiyin) -> User:
    """A second reviewer of the same city."""
    return make_user(Role.REVIEWER, "other-reviewer", region=baiyin)


@pytest.fixture
def manager(baiyin) -> User:
    return make_user(Role.MANAGER, "manager", full_name="王管理", region=baiyin)


@pytest.fixture
def viewer(baiyin) -> User:
    return make_user(Role.VIEWER, "viewer", full_name="赵局长", region=baiyin)


@pytest.fixture
def other_city_reviewer(jinchang) -> User:
    return make_user(Role.REVIEWER, "other-city-reviewer", region=jinchang)


@pytest.fixture
def other_city_manager(jinchang) -> User:
    return make_user(Role.MANAGER, "other-city-manager", region=jinchang)


@pytest.fixture
def other_city_viewer(jinchang) -> User:
    return make_user(Role.VIEWER, "other-city-viewer", region=jinchang)


@pytest.fixture
def province_viewer(gansu) -> User:
    return make_user(Role.VIEWER, "province-viewer", region=gansu)


@pytest.fixture
def system_admin(db) -> User:
    return make_user(Role.SYSTEM_ADMIN, "system-admin")


@pytest.fixture
def security_admin(db) -> User:
    return make_user(Role.SECURITY_ADMIN, "security-admin")


@pytest.fixture
def auditor(db) -> User:
    return make_user(Role.AUDITOR, "auditor")


@pytest.fixture
def disabled(baiyin) -> User:
    """A manager whose account has been switched off."""
    return make_user(Role.MANAGER, "disabled", region=baiyin, is_active=False)


# ---- what is promised and reported ---------------------------------------------------------------


@pytest.fixture
def catalogue(db) -> SimpleNamespace:
    """Three items of schools with a rule between two of them, and one of the bureau."""
    teachers = make_item("specialised-teachers", name="专业课教师")
    dual = make_item("dual-qualified-teachers", name="“双师型”教师")
    enrolment = make_item("full-time-enrolment", name="全日制在校生", section=Section.SCALE)
    meetings = make_item(
        "meetings",
        name="专题会议",
        unit="次",
        section=Section.AUTHORITY,
        period=Period.CALENDAR,
        kinds=[InstitutionKind.AUTHORITY],
    )
    rule = make_rule("dual-within-specialised", dual, teachers, "大于专业课教师数，请核对")
    return SimpleNamespace(
        teachers=teachers, dual=dual, enrolment=enrolment, meetings=meetings, rule=rule
    )


@pytest.fixture
def plan(baiyin, catalogue) -> Plan:
    """Baiyin's plan with one target: 50 % dual-qualified teachers by 2025."""
    plan = make_plan(baiyin, "baiyin-plan")
    share = make_share("dual-share", catalogue.dual, catalogue.teachers, name="“双师型”教师占比")
    make_target(plan, share, lower=Decimal(50))
    return plan


@pytest.fixture
def open_round_of_baiyin(
    baiyin, manager, catalogue, school, other_school, college, bureau
) -> Round:
    """The round of `YEAR` in Baiyin, open now; every unit has an empty draft."""
    return make_round(baiyin, manager)


@pytest.fixture
def submission(open_round_of_baiyin, school) -> Submission:
    """The empty draft of `school`, for `reporter`."""
    return submission_of(open_round_of_baiyin, school)
