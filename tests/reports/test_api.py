"""/api/v1/: who gets in, what comes out, page by page, and what is said when nothing does."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from institutions.models import AuditEntry, Institution
from reports.api_answers import number
from reports.models import ApiToken
from submissions.models import Fact
from tests.cast import YEAR, client_for, make_institution, make_plan, report
from tests.reports.api_scene import Program, token_for
from tests.reports.indicator_scene import reported_year, shares

pytestmark = pytest.mark.django_db
WHERE = {"region": "620400", "year": YEAR}
FIGURES = {
    "specialised_teachers": "3",
    "dual_qualified_teachers": "1",
    "full_time_enrolment": "1,200",
}


@pytest.fixture
def reported(plan, submission, reporter, reviewer):
    """The school has reported: one of three teachers is dual-qualified."""
    return report(submission, reporter, reviewer, **FIGURES)


@pytest.fixture
def program(manager) -> Program:
    return Program(token_for(manager)[1])


# ---- who gets in ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "no_token"),
        ("", "bad_scheme"),
        ("Basic eDp5", "bad_scheme"),
        ("Bearer", "bad_token"),
        ("Bearer jcv_no-such-token-anywhere", "bad_token"),
        ("Bearer 令牌令牌令牌令牌令牌令牌令牌", "bad_token"),
        ("Bearer " + "x" * 5000, "bad_token"),
    ],
)
def test_without_a_good_token_the_answer_is_401_and_says_why(baiyin, header, code):
    client = Client(headers={} if header is None else {"Authorization": header})
    answer = client.get("/api/v1/regions/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == code
    assert answer.json()["request_id"] == answer["X-Request-ID"]


def test_a_bad_token_is_refused_even_where_somebody_is_signed_in(viewer):
    client = client_for(viewer, headers={"Authorization": "Bearer jcv_no-such-token-anywhere"})
    assert client.get("/api/v1/regions/").status_code == 401
    assert client_for(viewer).get("/api/v1/regions/").status_code == 200


def test_a_session_that_was_idle_too_long_reads_nothing(viewer, settings):
    client = client_for(viewer)
    assert client.get("/api/v1/regions/").status_code == 200
    settings.SESSION_IDLE_SECONDS = -1
    assert client.get("/api/v1/regions/").status_code == 401


def test_a_token_of_one_city_finds_nothing_of_the_other(reported, far_school, other_city_manager):
    far = Program(token_for(other_city_manager)[1])
    for path in ("institutions/", "plans/", "facts/", "progress/"):
        answer = far.ask(path, **WHERE)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_region")
    assert [row["code"] for row in far.read("regions/")] == ["620300"]
    assert [row["code"] for row in far.read("institutions/")] == ["far-school"]
    assert far.read("facts/", region="620300", year=YEAR) == []


def test_nothing_can_be_written(program):
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(program.client, method)("/api/v1/regions/")
        assert (answer.status_code, answer.json()["code"]) == (405, "read_only")
        assert answer["Allow"] == "GET"


def test_the_last_use_is_written_once_a_minute(program):
    program.ask("regions/")
    with CaptureQueriesContext(connection) as queries:
        program.ask("regions/")
    assert not [each for each in queries if each["sql"].startswith("UPDATE")]
    earlier = timezone.now() - dt.timedelta(seconds=61)
    ApiToken.objects.update(used_at=earlier)
    program.ask("regions/")
    assert ApiToken.objects.get().used_at > earlier + dt.timedelta(seconds=60)


# ---- what comes out ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "value", "told"),
    [
        ("value", 1200, ("1200", False)),
        ("value", 0, ("0", False)),
        ("not_applicable", None, (None, True)),
        ("blank", None, (None, False)),
    ],
)
def test_facts_tell_blank_zero_and_not_applicable_apart(reported, program, state, value, told):
    Fact.objects.filter(item__code="full-time-enrolment").update(state=state, value=value)
    rows = {row["item"]: row for row in program.read("facts/", **WHERE)}
    row = rows["full-time-enrolment"]
    assert (row["value"], row["not_applicable"]) == told
    assert (row["institution"], row["year"], row["revision"]) == ("school", YEAR, 1)
    assert rows["specialised-teachers"]["value"] == "3"


def test_progress_says_how_a_target_stands_without_rounding(reported, program):
    [row] = program.read("progress/", **WHERE)
    told = {name: row[name] for name in ("plan", "code", "lower", "numerator", "denominator")}
    assert told == {
        "plan": "baiyin-plan",
        "code": "dual-share",
        "lower": "50",
        "numerator": "1",
        "denominator": "3",
    }
    assert row["value"].startswith("33.333333333333333333")
    assert (row["reported"], row["expected"], row["status"]) == (1, 3, "no_data")
    assert row["value_year"] == YEAR


@pytest.mark.parametrize(
    ("duals", "told"),
    [
        ((30, 31, 34), ("2030–2032 年", 2032, 2030, 2032, False, False)),
        ((30, 36, 38), ("2027–2030 年", 2027, 2027, 2030, False, False)),
        ((30, 42, 45), ("2025–2026 年", 2025, 2025, 2026, False, False)),
        ((30, 33, 34), ("2032 年至 10 年以上", 2032, 2032, None, True, False)),
        ((30, 29, 34), ("2028–2032 年", 2032, 2028, 2032, False, False)),
        ((30, 36, 35), ("2030 年，或无法达成", 2030, 2030, 2030, False, True)),
        ((30, 26, 28), ("2035 年，或无法达成", None, 2035, 2035, False, True)),
        ((30, 29, 28), ("照此趋势无法达成", None, None, None, False, True)),
    ],
)
def test_the_outlook_is_the_span_of_the_page(
    baiyin, school, manager, reviewer, plan, program, duals, told
):
    for year, dual in zip((2022, 2023, 2024), duals, strict=True):
        reported_year(baiyin, manager, reviewer, year, {school: shares(dual, 100)})
    [row] = program.read("progress/", **WHERE)
    names = ("", "_year", "_from", "_to", "_over_ten_years", "_unreachable")
    assert tuple(row[f"outlook{name}"] for name in names) == told
    assert (row["first_met_year"], row["expected_at_deadline"], row["is_demo"]) == (
        *[None] * 2,
        False,
    )


def test_a_year_after_the_deadline_is_not_told_where_the_page_tells_the_value_at_it(
    baiyin, school, manager, reviewer, plan, program
):
    for year, dual in {2022: 300, 2023: 365}.items():
        reported_year(baiyin, manager, reviewer, year, {school: shares(dual, 1000)})
    [row] = program.read("progress/", region="620400", year=2023)
    assert row["outlook"] == "2025 年末预计 49.5%（99.0%）"
    assert row["expected_at_deadline"] == "49.5"
    assert (row["outlook_year"], row["outlook_from"], row["outlook_to"]) == (2026, None, None)


def test_indicators_bring_their_formula(plan, program):
    [row] = program.read("indicators/")
    [version] = row["versions"]
    assert (version["measure"], version["scale"], version["valid_from"]) == ("ratio", "100", 2022)
    assert {(term["part"], term["item"]) for term in version["terms"]} == {
        ("numerator", "dual-qualified-teachers"),
        ("denominator", "specialised-teachers"),
    }


def test_institutions_bring_no_personal_data(school, program):
    Institution.objects.update(contact_name="张三", contact_phone="13900000000")
    assert "张三" not in program.ask("institutions/").content.decode()
    assert "13900000000" not in program.ask("institutions/").content.decode()


@pytest.mark.parametrize("way", [{"format": "csv"}, {}])
def test_csv_holds_the_same_rows_under_the_names_of_the_fields(reported, manager, way):
    _, text = token_for(manager)
    plain, table = Program(text), Program(text, Accept="text/csv")
    for path in ("regions/", "institutions/", "plans/", "indicators/", "facts/", "progress/"):
        asked = WHERE if path in ("facts/", "progress/") else {}
        answer = (plain if way else table).ask(path, **asked, **way)
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
        items = plain.read(path, **asked)
        assert [list(row) for row in rows] == [list(item) for item in items]
        for row, item in zip(rows, items, strict=True):
            texts = {name: value for name, value in item.items() if isinstance(value, str)}
            assert {name: row[name] for name in texts} == texts
            assert all(row[name] == "" for name, value in item.items() if value is None)


def test_csv_disarms_text_that_a_spreadsheet_would_run(school, program):
    Institution.objects.filter(pk=school.pk).update(name="=1+1")
    written = program.ask("institutions/", format="csv").content.decode()
    assert ",'=1+1," in written


def test_pages_lead_through_the_whole_list_once_and_in_order(baiyin, program):
    codes = [make_institution(baiyin, f"unit-{each:02}").code for each in range(7)]
    first = program.ask("institutions/", region="620400", limit=3)
    assert first.json()["next"] == "/api/v1/institutions/?region=620400&limit=3&offset=3"
    assert [row["code"] for row in program.read("institutions/", limit=3)] == codes
    table = program.ask("institutions/", limit=3, format="csv")
    assert table["X-Total-Count"] == "7"
    assert table["Link"] == '</api/v1/institutions/?limit=3&format=csv&offset=3>; rel="next"'
    assert program.ask("institutions/", offset=7).json() == {"count": 7, "next": None, "items": []}


# ---- what is said when nothing comes out ---------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("facts/", {"year": 2024}, 422, "bad_parameter"),
        ("facts/", {"region": "620400"}, 422, "bad_parameter"),
        ("facts/", {"region": "620400", "year": "20x4"}, 422, "bad_parameter"),
        ("facts/", {"region": "620400", "year": 1999}, 422, "bad_parameter"),
        ("facts/", {"region": "\x00", "year": 2024}, 404, "no_region"),
        ("progress/", {**WHERE, "plan": "no-such"}, 404, "no_plan"),
        ("progress/", {**WHERE, "plan": "far-plan"}, 404, "no_plan"),
        ("regions/", {"limit": 5001}, 422, "bad_parameter"),
        ("regions/", {"offset": -1}, 422, "bad_parameter"),
        ("regions/", {"format": "xml"}, 422, "bad_parameter"),
        ("nothing/", {}, 404, "no_address"),
        ("", {}, 404, "no_address"),
    ],
)
def test_bad_input_gets_a_sentence(plan, jinchang, program, path, query, status, code):
    make_plan(jinchang, "far-plan")
    answer = program.ask(path, **query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"].endswith("。")


def test_a_year_without_data_and_a_region_without_a_plan_are_empty(
    school, plan, program, other_city_manager
):
    assert program.read("facts/", region="620400", year=2031) == []
    assert [row["value"] for row in program.read("progress/", region="620400", year=2031)] == [None]
    far = Program(token_for(other_city_manager)[1])
    assert far.read("progress/", region="620300", year=YEAR) == []


# ---- what is kept, and what it costs -------------------------------------------------------------


def test_taking_figures_is_noted_once_a_day(reported, program):
    for _ in range(3):
        program.ask("facts/", **WHERE, limit=1)
        program.ask("progress/", **WHERE)
    program.ask("facts/", region="620400", year=2023)
    program.ask("facts/", region="999999", year=2023)
    entries = AuditEntry.objects.filter(verb__startswith="api.").order_by("number")
    assert [(entry.verb, entry.after) for entry in entries] == [
        ("api.facts", {"region": "620400", "year": YEAR}),
        ("api.progress", {"region": "620400", "year": YEAR}),
        ("api.facts", {"region": "620400", "year": 2023}),
    ]
    assert {entry.actor for entry in entries} == {ApiToken.objects.get().account}


COSTS = {
    "regions/": 3,
    "institutions/": 3,
    "plans/": 3,
    "indicators/": 6,
    "facts/": 5,
    "progress/": 9,
}


@pytest.mark.parametrize("path", COSTS)
def test_it_takes_as_many_queries_for_any_number_of_units(reported, baiyin, program, path):
    asked = WHERE if path in ("facts/", "progress/") else {}
    program.ask(path, **asked)
    counted = []
    for more in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert program.ask(path, **asked).status_code == 200
        counted.append(len(queries))
        [make_institution(baiyin, f"more-{more}-{each}") for each in range(20)]
    assert counted == [COSTS[path]] * 2


@pytest.mark.parametrize(
    ("value", "text"),
    [("0", "0"), ("-0.00", "0"), ("43.1000", "43.1"), ("1E+3", "1000"), ("-0.0001", "-0.0001")],
)
def test_numbers_are_plain_and_exact(value, text):
    assert number(Decimal(value)) == text
