"""The OpenAPI document is true: whatever is asked, every answer is one that it describes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from reports import api_shapes as shapes
from tests.cast import YEAR, report
from tests.reports.api_scene import Program, token_for

pytestmark = pytest.mark.django_db
PATHS = ("regions", "institutions", "plans", "indicators", "facts", "progress")
ROWS = {
    "regions": shapes.RegionRow,
    "institutions": shapes.InstitutionRow,
    "plans": shapes.PlanRow,
    "indicators": shapes.IndicatorRow,
    "facts": shapes.FactRow,
    "progress": shapes.ProgressRow,
}
ANYTHING = st.one_of(st.text(max_size=12), st.integers().map(str), st.floats().map(str))
SENSIBLE = {
    "region": st.sampled_from(["620400", "620403", "620300", "620000", "999999", ""]),
    "year": st.integers(1998, 2102).map(str),
    "plan": st.sampled_from(["baiyin-plan", "no-such", ""]),
    "limit": st.integers(-1, 5001).map(str),
    "offset": st.integers(-1, 12).map(str),
    "format": st.sampled_from(["json", "csv", "xml", ""]),
}
QUERY = st.fixed_dictionaries(
    {},
    optional={name: usual | ANYTHING for name, usual in SENSIBLE.items()} | {"other": ANYTHING},
)
GOOD = st.fixed_dictionaries(
    {"region": st.sampled_from(["620400", "620403"]), "year": st.sampled_from(["2024", "2023"])},
    optional={name: SENSIBLE[name] for name in ("limit", "offset", "format")},
)
FREELY = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def world(plan, submission, reporter, reviewer, pingchuan, manager) -> tuple[Program, dict]:
    """A city that has reported, a program that reads it, and the document."""
    figures = {"specialised_teachers": "3", "dual_qualified_teachers": "1"}
    report(submission, reporter, reviewer, **figures, full_time_enrolment="1,200")
    program = Program(token_for(manager)[1])
    return program, json.loads(Program().ask("openapi.json").content)


def described(document: dict[str, Any], path: str, answer) -> None:
    """Fail unless the document lists the status and the shape of the answer."""
    responses = document["paths"][f"/api/v1/{path}/"]["get"]["responses"]
    content = responses[str(answer.status_code)]["content"]
    kind = answer["Content-Type"].partition(";")[0]
    schema = {**content[kind]["schema"], "components": document["components"]}
    body = answer.content.decode() if kind == "text/csv" else answer.json()
    Draft202012Validator(schema).validate(body)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_one_that_the_document_describes(world, path):
    program, document = world
    seen = set()

    @FREELY
    @given(query=QUERY | GOOD)
    def ask(query):
        answer = program.ask(f"{path}/", **query)
        described(document, path, answer)
        seen.add(answer.status_code)

    ask()
    assert {200, 422} <= seen <= {200, 404, 422}


@pytest.mark.parametrize("path", PATHS)
def test_answers_without_a_token_or_a_duty_are_described_too(world, path, client, auditor):
    _, document = world
    asked = {"region": "620400", "year": YEAR}
    described(document, path, Program().ask(f"{path}/", **asked))
    client.force_login(auditor, backend="institutions.backends.AccountBackend")
    for answer in (client.get(f"/api/v1/{path}/", asked), client.post(f"/api/v1/{path}/")):
        assert answer.status_code in (403, 405)
        described(document, path, answer)


@pytest.mark.parametrize("path", PATHS)
def test_the_document_names_every_field_and_no_other_may_come(world, path):
    _, document = world
    name = ROWS[path].__name__
    schema = document["components"]["schemas"][name]
    assert set(schema["required"]) == set(schema["properties"]) == set(ROWS[path].model_fields)
    assert schema["additionalProperties"] is False
    rows = world[0].read(f"{path}/", region="620400", year=YEAR)
    assert rows
    wrong = {**rows[0], "contact_phone": "1"}
    rules = {**schema, "components": document["components"]}
    assert Draft202012Validator(rules).is_valid(rows[0])
    assert not Draft202012Validator(rules).is_valid(wrong)


def test_the_document_itself_is_sound_and_asks_for_a_token(world):
    _, document = world
    assert document["openapi"].startswith("3.1")
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert set(document["paths"]) == {f"/api/v1/{path}/" for path in PATHS}
    [scheme] = document["components"]["securitySchemes"].values()
    assert scheme == {"type": "http", "scheme": "bearer"}
    assert all(set(said) == {"get"} for said in document["paths"].values())


def test_the_page_says_the_same_and_loads_nothing_from_elsewhere(world):
    _, document = world
    page = Program().ask("docs").content.decode()
    for path, said in document["paths"].items():
        assert f"GET {path}" in page
        for parameter in said["get"]["parameters"]:
            assert f">{parameter['name']}</code>" in page
    for shape in ROWS.values():
        assert all(f">{name}</code>" in page for name in shape.model_fields)
    assert "versions[].terms[].coefficient" in page
    assert 'src="http' not in page
    assert 'href="http' not in page
