"""The demo shows everything at a known place, obeys every rule, and says what it is."""

from __future__ import annotations

import datetime as dt
import stat
from collections import defaultdict
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from institutions.account_states import AccountState, ReviewState, in_state, with_waiting
from institutions.audit import broken_links
from institutions.devices import has_device
from institutions.duties import Role
from institutions.models import AuditEntry, Institution, User
from jinchang_vet.kit.integrity import run as run_check
from reports import demo_accounts
from reports.demo_cast import PEOPLE
from reports.demo_figures import ENROLMENT, YEARS, figures_of
from reports.integrity_list import all_checks
from submissions.models import (
    Extension,
    Fact,
    FigureState,
    Notice,
    Revision,
    Round,
    Submission,
    TaskProgress,
)
from submissions.standing import load_standings
from submissions.task_standing import ProgressKind, TaskState
from submissions.timing import LOCAL, is_closed
from targets.access import plan_for
from targets.kinds import Kind, Measure, Status, Tag
from targets.models import DataItem, Plan, TargetVersion
from tests.cast import client_for
from tests.reports.demo_stage import demo, run  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

BAIYIN, JINCHANG, DEMO = "baiyin-2022", "jinchang-review", "demo-baiyin"
MET, ON_TRACK, BEHIND, OFF_TRACK = Status.MET, Status.ON_TRACK, Status.BEHIND, Status.OFF_TRACK
MISSED, NOT_YET, NOT_DUE = Status.MISSED, Status.NOT_YET, Status.NOT_DUE
NO_DATA = Status.NO_DATA

ON_DISK = ("files-whole", "files-strays")  # each test has a folder of its own
# plan, indicator, institution or county ("" for the whole), year, status, tags
EXPECTED = [
    (BAIYIN, "enrolment", "", 2022, NOT_YET, {Tag.BASE_YEAR}),
    (BAIYIN, "enrolment", "baiyin-xiwang", 2022, NO_DATA, set()),
    (BAIYIN, "undergraduate-pilot-majors", "", 2023, NOT_DUE, set()),
    (BAIYIN, "provincial-double-excellent", "", 2023, ON_TRACK, set()),
    (BAIYIN, "dual-qualified-share", "", 2023, BEHIND, set()),
    (BAIYIN, "secondary-conditions-met", "", 2024, BEHIND, {Tag.PARTIAL}),
    (BAIYIN, "micro-lessons", "", 2022, NOT_YET, {Tag.BASE_YEAR}),
    (BAIYIN, "enterprises-per-100-students", "", 2023, OFF_TRACK, set()),
    (BAIYIN, "ideology-major-sites", "", 2023, MET, set()),
    (BAIYIN, "senior-title-secondary", "", 2023, OFF_TRACK, {Tag.REGRESSING}),
    (BAIYIN, "enrolment", "", 2024, ON_TRACK, {Tag.PARTIAL}),
    (BAIYIN, "enrolment", "baiyin-kuangye", 2024, ON_TRACK, set()),
    (BAIYIN, "enrolment", "baiyin-xiwang", 2024, ON_TRACK, {Tag.BASELINE_SHIFTED}),
    (BAIYIN, "dual-qualified-share", "", 2024, BEHIND, {Tag.PARTIAL}),
    (BAIYIN, "themed-education-hours", "", 2024, OFF_TRACK, {Tag.PARTIAL}),
    (BAIYIN, "ideology-major-sites", "", 2024, ON_TRACK, {Tag.PARTIAL, Tag.FELL_BACK}),
    (BAIYIN, "x-certificate-sites", "", 2024, ON_TRACK, {Tag.PARTIAL, Tag.ABOVE_RANGE}),
    (BAIYIN, "provincial-major-groups", "", 2024, MET, set()),
    (BAIYIN, "investment-non-decreasing", "", 2024, OFF_TRACK, set()),
    (BAIYIN, "double-funds-paid", "", 2024, BEHIND, set()),
    (BAIYIN, "enrolment", "", 2025, BEHIND, {Tag.PARTIAL}),
    (BAIYIN, "enrolment", "baiyin-kuangye", 2025, MET, set()),
    (BAIYIN, "enrolment", "baiyin-xiwang", 2025, MISSED, {Tag.BASELINE_SHIFTED}),
    (BAIYIN, "micro-lessons", "", 2025, MET, {Tag.PARTIAL}),
    (BAIYIN, "per-student-funding", "baiyin-kuangye", 2025, MET, set()),
    (BAIYIN, "county-centres", "", 2025, BEHIND, {Tag.AWAITING_FINAL}),
    (JINCHANG, "quality-majors-provincial", "", 2024, NOT_YET, {Tag.UNDATED}),
    (JINCHANG, "quality-majors-provincial", "", 2025, NO_DATA, {Tag.PARTIAL, Tag.UNDATED}),
    (DEMO, "demo-student-teacher-ratio", "", 2023, BEHIND, set()),
    (DEMO, "enrolment", "", 2023, ON_TRACK, set()),
    (DEMO, "enrolment", "620421", 2023, OFF_TRACK, {Tag.REGRESSING}),
    (DEMO, "demo-contest-rank", "", 2024, MET, set()),
    (DEMO, "progression-rate", "", 2024, MET, {Tag.PARTIAL, Tag.MAINTAIN}),
    (DEMO, "enrolment", "demo-secondary-5", 2024, MISSED, {Tag.NOT_REPORTED}),
    (DEMO, "enrolment", "demo-secondary-7", 2024, NO_DATA, set()),
    (DEMO, "vocational-undergraduate-college", "", 2024, NOT_DUE, set()),
    (DEMO, "demo-student-teacher-ratio", "", 2025, MISSED, {Tag.PARTIAL, Tag.LATE}),
    (DEMO, "enrolment", "620421", 2025, MISSED, {Tag.LATE}),
    (DEMO, "senior-title-secondary", "demo-secondary-6", 2025, MET, {Tag.FELL_BACK}),
    (DEMO, "ideology-major-sites", "", 2024, None, set()),
]


@pytest.fixture(scope="module")
def standings(demo):  # noqa: F811
    """Every standing by plan, indicator, place and year."""
    plans = list(Plan.objects.select_related("region"))
    return {
        (each.plan.code, standing.indicator.code, _place(standing.target), year): standing
        for year in YEARS
        for each in load_standings(
            [(plan.region, plan) for plan in plans], year=year, now=timezone.now()
        )
        for standing in each.standings
    }


def _place(target) -> str:
    place = target.institution or target.county
    return place.code if place else ""


@pytest.mark.parametrize(("plan", "code", "place", "year", "status", "tags"), EXPECTED)
def test_a_status_stands_at_its_known_place(standings, plan, code, place, year, status, tags):
    judgement = standings[plan, code, place, year].judgement
    assert (judgement.status, set(judgement.tags)) == (status, tags)
    assert judgement.problem is None


def test_every_status_tag_and_kind_is_somewhere():
    assert {row[4] for row in EXPECTED} >= set(Status)
    assert set().union(*(row[5] for row in EXPECTED)) == set(Tag)
    assert set(TargetVersion.objects.values_list("kind", flat=True)) == set(Kind)


def test_the_demo_plan_is_never_the_one_a_page_shows_by_itself():
    plans = list(Plan.objects.filter(region__code="620400"))
    assert len(plans) == 2
    assert {plan_for(plans, year).code for year in range(2020, 2030)} == {BAIYIN}


SUM = """
    SELECT SUM(fact.value) FROM submissions_fact fact
    JOIN targets_dataitem item ON item.id = fact.item_id
    JOIN institutions_institution unit ON unit.id = fact.institution_id
    JOIN institutions_region region ON region.id = unit.region_id
    WHERE item.code = %s AND fact.year = %s AND region.path LIKE %s
"""


def sql_sum(item: str, year: int, path: str, kinds: list[str], unit: str) -> Decimal | None:
    """Σ of an item over the facts, without any of our code."""
    marks = ", ".join(["%s"] * len(kinds))
    sql, values = f"{SUM} AND unit.kind IN ({marks})", [item, year, f"{path}%", *kinds]
    if unit:
        sql, values = f"{sql} AND unit.code = %s", [*values, unit]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchone()[0]
    return None if found is None else Decimal(str(found))


def test_totals_equal_an_independent_sum_over_the_facts(standings):
    compared = 0
    for (_, code, _, year), standing in standings.items():
        formula, version = standing.definition.formula, standing.definition.version
        if formula.measure is Measure.UNITS_MEETING:
            continue
        scope = standing.target.county or standing.target.plan.region
        unit = standing.target.institution.code if standing.target.institution else ""
        for terms, total in (
            (formula.numerator, standing.area.numerator),
            (formula.denominator, standing.area.denominator),
        ):
            sums = [sql_sum(t.item, year, scope.path, version.kinds, unit) for t in terms]
            known = [each for each in sums if each is not None]
            assert total == (sum(known) if known else None), (code, year)
            compared += bool(known)
    assert compared > 80


def test_what_was_reported_obeys_the_rules_and_leaves_nothing_blank():
    assert Fact.objects.count() > 1500
    assert not Fact.objects.filter(state=FigureState.BLANK).exists()
    assert Fact.objects.filter(state=FigureState.NOT_APPLICABLE).exists()
    assert Fact.objects.filter(state=FigureState.VALUE, value=0).exists()


def test_the_same_figures_come_of_the_same_seed():
    items = list(DataItem.objects.values_list("code", flat=True))
    for unit in ENROLMENT:
        first = figures_of(unit, "secondary", 2024, items)
        assert first == figures_of(unit, "secondary", 2024, items)


def test_past_rounds_are_closed_and_the_last_is_due_sixty_days_after_loading():
    now, rounds = timezone.now(), Round.objects.all()
    assert {(each.region.code, each.year) for each in rounds} == {
        (city, year) for city in ("620400", "620300") for year in YEARS
    }
    assert all(each.is_demo for each in rounds)
    for each in rounds:
        assert is_closed(each, each.extensions.all(), now) == (each.year < 2025)
    days = {
        (each.due_at.astimezone(LOCAL).date() - each.opened_at.astimezone(LOCAL).date()).days
        for each in rounds.filter(year=2025)
    }
    assert days == {60}
    assert rounds.get(year=2022, region__code="620400").due_at.astimezone(LOCAL).date() == dt.date(
        2023, 1, 31
    )


def test_units_of_the_open_round_stand_in_every_state():
    found = defaultdict(set)
    for each in Submission.objects.filter(round__year=2025).select_related("round__region"):
        word = "correction" if each.approved_id and each.state == "draft" else each.state
        if each.state == "draft" and not each.approved_id:
            word = "begun" if each.revisions.get().figures.exists() else "empty"
        found[each.round.region.code].add(word)
    everything = {"empty", "begun", "submitted", "returned", "approved", "correction"}
    assert found["620300"] == everything
    assert found["620400"] == everything - {"empty"}


def test_reporters_are_told_of_the_open_year_only():
    unread = Notice.objects.filter(read_at__isnull=True)
    assert set(unread.values_list("round__year", flat=True)) == {YEARS[-1]}
    occasions = {
        occasion.partition("-")[0] for occasion in unread.values_list("occasion", flat=True)
    }
    assert {"asked", "returned", "approved", "extended"} <= occasions


def test_the_past_shows_returns_withdrawals_corrections_and_lateness():
    assert set(Revision.objects.values_list("state", flat=True)) == set(Revision.State)
    assert Revision.objects.filter(is_late=True, state=Revision.State.APPROVED).count() == 1
    assert Extension.objects.count() == 1


def test_what_is_called_on_time_bears_a_date_before_the_due_time_and_what_is_late_one_after():
    past = Revision.objects.filter(submission__round__year__lt=YEARS[-1])
    handed_in = past.filter(submitted_at__isnull=False).select_related("submission__round")
    assert handed_in.count() > 50
    for each in handed_in:
        round = each.submission.round
        assert round.opens_at <= each.started_at <= each.submitted_at < round.closes_at
        assert each.is_late == (each.submitted_at > round.due_at), each
        assert each.decided_at is None or each.submitted_at < each.decided_at < round.closes_at
    assert len({each.submitted_at.date() for each in handed_in}) > 10


def test_the_dated_past_holds_together_for_every_check():
    rooms = all_checks().values()
    checks = [each for room in rooms for each in room if each.code not in ON_DISK]
    assert len(checks) > 50
    found = [str(one) for each in checks for one in run_check(each).findings]
    assert found == []


def test_one_school_opens_during_the_plan_and_one_is_merged():
    later = Institution.objects.get(code="demo-secondary-5")
    merged = Institution.objects.get(code="demo-secondary-7")
    assert [year for year in YEARS if later.expected_in(year)] == [2023, 2024, 2025]
    assert [year for year in YEARS if merged.expected_in(year)] == [2022, 2023]
    assert merged.merged_into.code == "demo-secondary-4"
    assert all(each.name.startswith("示例") for each in Institution.objects.filter(is_demo=True))


def test_tasks_stand_in_every_state():
    assert set(TaskProgress.objects.values_list("state", flat=True)) == {
        TaskState.IN_PROGRESS,
        TaskState.COMPLETED,
    }
    assert set(TaskProgress.objects.values_list("kind", flat=True)) == set(ProgressKind)


def test_every_role_is_played_and_every_account_signs_in(client, demo):  # noqa: F811
    password = demo.read_text(encoding="utf-8").strip()
    people = User.objects.filter(username__in=[person.username for person in PEOPLE])
    assert people.count() == len(PEOPLE)
    assert set(people.values_list("role", flat=True)) == set(Role.values)
    assert not people.filter(must_change_password=True).exists()
    assert len(password) >= 12
    assert stat.S_IMODE(demo.stat().st_mode) == 0o600
    for user in people:
        answer = client.post(reverse("login"), {"username": user.username, "password": password})
        assert answer.status_code == 302, user.username
        assert int(client.session["_auth_user_id"]) == user.pk
        client.logout()


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (AccountState.DISABLED, demo_accounts.LEFT),
        (AccountState.LOCKED, demo_accounts.LOCKED),
        (AccountState.NEVER, demo_accounts.NEWCOMER),
        (AccountState.UNGRANTED, demo_accounts.NEWCOMER),
        (AccountState.ASKED, demo_accounts.NEWCOMER),
        (AccountState.CODE, demo_accounts.NEWCOMER),
        (AccountState.ASKED, demo_accounts.MOVED),
        (ReviewState.CLOSED, demo_accounts.MOVED),
    ],
)
def test_the_administrators_find_an_account_in_every_state(state, name):
    now = timezone.now()
    found = in_state(with_waiting(User.objects.people(), now), state, now)
    assert found.filter(username=name, is_demo=True).exists()


def test_somebody_signs_in_with_a_device():
    assert has_device(User.objects.get(username=demo_accounts.WITH_DEVICE))


def test_the_accounts_can_be_printed_again(demo):  # noqa: F811
    said = run("load_demo", "--accounts")
    assert demo.read_text(encoding="utf-8").strip() in said
    assert len(said.splitlines()) == 1 + len(PEOPLE)
    assert "kuangye" in said
    assert "白银矿冶职业技术学院" in said


def test_loading_again_changes_nothing():
    before = AuditEntry.objects.count(), Fact.objects.count(), User.objects.count()
    assert "演示数据已在" in run("load_demo")
    assert before == (AuditEntry.objects.count(), Fact.objects.count(), User.objects.count())


def test_the_audit_chain_holds_and_names_the_demo():
    assert broken_links() == []
    assert not AuditEntry.objects.filter(verb__startswith="submission.", is_demo=False).exists()


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("plan", [BAIYIN, DEMO])
def test_every_page_says_that_these_are_demo_data(plan, year):
    viewer = client_for(User.objects.get(username="baiyin-viewer"))
    page = viewer.get(reverse("overview"), {"region": "620400", "year": year, "plan": plan})
    assert page.status_code == 200
    assert "演示数据" in page.content.decode()
