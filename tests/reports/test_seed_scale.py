"""A database for measuring is true to the product's rules, the same for a seed, and says what it
is.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import CommandError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from institutions.audit import broken_links
from institutions.duties import Role
from institutions.models import AuditEntry, Institution, InstitutionKind, User
from institutions.refusals import Refused
from jinchang_vet.kit.integrity import run as run_check
from reports.demo import clear_demo, load_demo
from reports.integrity_list import all_checks
from reports.scale_cast import reporter_name, staff_name
from reports.scale_figures import ITEMS_A_SCHOOL, OPEN_YEAR, YEARS, figures_of
from reports.scale_places import ROOT, SIZES, part_code, places_of, units_of
from reports.scale_promises import PROMISES, SCHOOLS
from submissions.asked import questions_of
from submissions.checks import check
from submissions.entries import read_entry
from submissions.facts import values_of_year
from submissions.life import load_life
from submissions.models import Fact, Figure, Round, Submission, SubmissionState
from submissions.standing import load_standings
from submissions.timing import Phase, window_of
from targets.kinds import Measure
from targets.models import DataItem, Plan
from tests.cast import client_for
from tests.reports.demo_stage import run
from tests.reports.scale_stage import TINY, scale  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scale")]

CITY = part_code(1)


def staff(role: Role, region: str = CITY) -> User:
    return User.objects.get(username=staff_name(region, role))


def drafts() -> list[Submission]:
    rows = Submission.objects.filter(round__year=OPEN_YEAR)
    return list(rows.select_related("round__region", "institution__region"))


# ---- how much ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "parts", "units"), [("city", 1, 50), ("province", 14, 400), ("nation", 31, 11_000)]
)
def test_a_size_has_its_units_and_every_part_one_authority(code, parts, units):
    size = SIZES[code]
    found = list(units_of(size))
    assert (len(found), size.parts) == (units, parts)
    assert len({unit.code for unit in found}) == len({unit.name for unit in found}) == units
    assert {unit.region for unit in found} <= {place.code for place in places_of(size)}
    authorities = [unit.part for unit in found if unit.kind == InstitutionKind.AUTHORITY]
    assert len(authorities) == len(set(authorities)) == parts


def test_every_school_is_asked_sixty_items_a_year(scale):  # noqa: F811
    for unit in Institution.objects.filter(is_demo=True, kind__in=SCHOOLS):
        for year in YEARS:
            assert Fact.objects.filter(institution=unit, year=year).count() == ITEMS_A_SCHOOL
    assert scale.units == TINY.units
    assert scale.figures == Fact.objects.count() > TINY.units * ITEMS_A_SCHOOL * 4
    assert set(Institution.objects.filter(is_demo=True).values_list("kind", flat=True)) == set(
        InstitutionKind.values
    )


def test_past_rounds_are_closed_and_the_last_is_being_filled_in():
    now = timezone.now()
    for round in Round.objects.all():
        open_now = window_of(round).phase(now) is Phase.OPEN
        assert open_now == (round.year == OPEN_YEAR)
    assert {each.year for each in Round.objects.all()} == {*YEARS, OPEN_YEAR}
    assert {each.state for each in drafts()} == {SubmissionState.DRAFT}


# ---- what is true of it --------------------------------------------------------------------------


def test_the_facts_are_the_figures_of_the_approved_revisions():
    facts = Fact.objects.values_list(
        "institution", "year", "item", "state", "value", "revision"
    ).order_by("institution", "year", "item")
    approved = Figure.objects.filter(revision__submission__approved__isnull=False).values_list(
        "revision__submission__institution",
        "revision__submission__round__year",
        "item",
        "state",
        "value",
        "revision__submission__approved",
    )
    ordered = approved.order_by(
        "revision__submission__institution", "revision__submission__round__year", "item"
    )
    assert list(facts) == list(ordered)
    assert set(Fact.objects.values_list("state", flat=True)) == {"value", "not_applicable", "blank"}


SUM = """
    SELECT SUM(fact.value) FROM submissions_fact fact
    JOIN targets_dataitem item ON item.id = fact.item_id
    JOIN institutions_institution unit ON unit.id = fact.institution_id
    JOIN institutions_region region ON region.id = unit.region_id
    WHERE item.code = %s AND fact.year = %s AND region.path LIKE %s AND unit.kind IN ({kinds})
"""


def sql_sum(item: str, year: int, path: str, kinds: list[str]) -> Decimal | None:
    sql = SUM.format(kinds=", ".join(["%s"] * len(kinds)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [item, year, f"{path}%", *kinds])
        found = cursor.fetchone()[0]
    return None if found is None else Decimal(str(found))


@pytest.mark.parametrize("year", YEARS)
def test_totals_equal_an_independent_sum_over_the_facts(year):
    plans = list(Plan.objects.filter(is_demo=True).select_related("region"))
    compared = 0
    pairs = [(plan.region, plan) for plan in plans]
    for found in load_standings(pairs, year=year, now=timezone.now()):
        for standing in found.standings:
            formula, version = standing.definition.formula, standing.definition.version
            if formula.measure is Measure.UNITS_MEETING:
                continue
            for terms, total in (
                (formula.numerator, standing.area.numerator),
                (formula.denominator, standing.area.denominator),
            ):
                sums = [sql_sum(t.item, year, found.region.path, version.kinds) for t in terms]
                known = [each for each in sums if each is not None]
                assert total == (sum(known) if known else None), (version, year)
                compared += bool(known)
    assert len(plans) == 3
    assert compared > 60


def test_every_target_is_judged_without_a_fault():
    plans = list(Plan.objects.filter(is_demo=True).select_related("region"))
    pairs = [(plan.region, plan) for plan in plans]
    for found in load_standings(pairs, year=YEARS[-1], now=timezone.now()):
        assert len(found.standings) == len(PROMISES)
        for standing in found.standings:
            assert standing.judgement.problem is None, standing.target
            assert standing.judgement.value is not None, standing.target


def test_what_was_typed_reads_as_it_is_stored():
    for submission in Submission.objects.filter(round__year=YEARS[1]).select_related(
        "round", "institution"
    )[:24]:
        items = {item.code: item for item in questions_of(submission).items}
        figures = submission.approved.figures.select_related("item")
        assert {figure.item.code for figure in figures} == set(items)
        for figure in figures:
            read = read_entry(items[figure.item.code], figure.typed)
            assert (read.state, read.value) == (figure.state, figure.value)


def test_what_would_be_typed_now_has_no_finding():
    for submission in drafts():
        questions, unit = questions_of(submission), submission.institution
        codes = [item.code for item in questions.items]
        typed = figures_of(unit.code, InstitutionKind(unit.kind), 7, codes)[OPEN_YEAR]
        note = {code: "示例" if text == "不适用" else "" for code, text in typed.items()}
        entries = {
            item.code: read_entry(item, typed[item.code], note[item.code])
            for item in questions.items
        }
        assert check(questions, entries, values_of_year(unit.pk, YEARS[-1])) == []


def test_an_approved_figure_tells_its_life():
    submission = Submission.objects.filter(round__year=YEARS[0]).first()
    life = load_life(submission, staff(Role.REVIEWER))
    assert life.is_in_force(submission.approved)


def test_the_audit_chain_holds_and_names_the_seeding():
    assert broken_links() == []
    noted = AuditEntry.objects.get(verb="scale.seed")
    assert noted.is_demo
    assert noted.after["figures"] == Fact.objects.count()
    assert (noted.after["size"], noted.after["seed"]) == ("tiny", 7)


# ---- the same for a seed -------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_figures_and_another_one_others():
    codes = list(DataItem.objects.values_list("code", flat=True))
    for unit in units_of(TINY):
        first = figures_of(unit.code, unit.kind, 7, codes)
        assert first == figures_of(unit.code, unit.kind, 7, codes)
        assert first != figures_of(unit.code, unit.kind, 8, codes)


def test_the_stored_figures_are_those_of_the_seed():
    unit = Institution.objects.get(code="scale-00003")
    submission = Submission.objects.get(institution=unit, round__year=YEARS[2])
    stored = dict(submission.approved.figures.values_list("item__code", "typed"))
    assert stored == figures_of(unit.code, InstitutionKind(unit.kind), 7, list(stored))[YEARS[2]]


# ---- marked, and nobody else's -------------------------------------------------------------------


def test_everything_is_marked_as_demo_data():
    shipped = Institution.objects.exclude(code__startswith="scale-")
    assert not shipped.filter(is_demo=True).exists()
    assert not Institution.objects.filter(code__startswith="scale-", is_demo=False).exists()
    for rows in (Round, User, Plan.objects.filter(code__startswith="scale-")):
        rows = rows if hasattr(rows, "filter") else rows.objects
        assert not rows.filter(is_demo=False).exists()


@pytest.mark.parametrize("region", [CITY, ROOT])
@pytest.mark.parametrize("page", ["overview", "indicators", "exports"])
def test_pages_say_that_these_are_demo_data(region, page):
    viewer = client_for(staff(Role.VIEWER, region))
    answer = viewer.get(reverse(page), {"region": region, "year": YEARS[-1]})
    assert answer.status_code == 200
    assert "演示数据" in answer.content.decode()


@pytest.mark.parametrize("name", [staff_name(CITY, Role.REVIEWER), reporter_name("scale-00003")])
def test_accounts_sign_in_with_the_demo_password(client, settings, name):
    password = settings.DEMO_PASSWORD_FILE.read_text("utf-8").strip()
    answer = client.post(reverse("login"), {"username": name, "password": password})
    assert answer.status_code == 302


def test_a_filled_database_is_not_filled_again():
    with pytest.raises(CommandError, match="已装入规模演示数据（tiny，种子数 7）"):
        run("seed_scale", "--size", "city")


@pytest.mark.parametrize("change", [load_demo, clear_demo])
def test_the_usual_demo_leaves_a_filled_database_alone(change):
    with pytest.raises(Refused, match="seed_scale"):
        change()
    assert Fact.objects.exists()


def test_every_named_check_of_what_is_stored_finds_nothing():
    checks = [each for of_room in all_checks().values() for each in of_room]
    found = {each.check.code: each.findings for each in map(run_check, checks) if each.count}
    assert len(checks) > 25
    assert found == {}


@pytest.mark.parametrize("indicator", ["dual-qualified-share", "enterprises-per-100-students"])
def test_one_indicator_alone_stands_as_it_does_among_all(indicator):
    plans = list(Plan.objects.filter(is_demo=True).select_related("region"))
    pairs, now = [(plan.region, plan) for plan in plans], timezone.now()
    alone = load_standings(pairs, year=YEARS[-1], now=now, code=indicator)
    for one, every in zip(alone, load_standings(pairs, year=YEARS[-1], now=now), strict=True):
        [standing] = one.standings
        [same] = [each for each in every.standings if each.indicator.code == indicator]
        assert (standing.areas, standing.judgement) == (same.areas, same.judgement)
