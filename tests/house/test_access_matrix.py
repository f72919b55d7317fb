"""Every address × everybody × GET and POST: who gets in, and what the others are told.

One line an address and method. A cell is the status of the answer; `login` leads to the sign-in
page. The rules: signed out → sign-in page; not yours → 404; yours but not your duty → 403; the
three administrators see no figures at all → 403. An address without a line fails.
"""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from institutions.access import InstitutionQuerySet, RegionQuerySet, ScopedQuerySet
from institutions.models import User
from submissions.access import RoundQuerySet
from submissions.models import Submission
from submissions.task_standing import TaskState
from submissions.workflow import approve, correct
from tests.cast import YEAR, client_for, fill, hand_in, submission_of
from tests.house import (
    api_access,
    autosave_access,
    bulk_access,
    edition_access,
    evidence_access,
    exports_access,
    keep_access,
    notices_access,
    paper_access,
    places_access,
    review_access,
    sentences_access,
)
from tests.submissions.task_cast import make_task, strike_off, tell

# own: reporter of the submission asked for · unit: reporter of another school of the city · revi
# reviewer, mana manager, view leader of the city · f-: the same of the other city · prov: leader of
# the province · syst, secu, audi: the three administrators · gone: a manager whose account was
# disabled while signed in · anon: nobody is signed in
TABLE = """
method name                      anon  own unit revi mana view frev fman fvie prov syst secu audi gone
GET    home                      login 302 302  302  302  302  302  302  302  302  200  200  200  login
POST   home                      login 405 405  405  405  405  405  405  405  405  405  405  405  login
GET    login                     200   302 302  302  302  302  302  302  302  302  302  302  302  200
POST   login                     200   302 302  302  302  302  302  302  302  302  302  302  302  200
GET    logout                    405   405 405  405  405  405  405  405  405  405  405  405  405  405
POST   logout                    200   200 200  200  200  200  200  200  200  200  200  200  200  200
GET    password_change           login 200 200  200  200  200  200  200  200  200  200  200  200  login
POST   password_change           login 422 422  422  422  422  422  422  422  422  422  422  422  login
GET    healthz                   200   200 200  200  200  200  200  200  200  200  200  200  200  200
POST   healthz                   405   405 405  405  405  405  405  405  405  405  405  405  405  405
GET    help                      200   200 200  200  200  200  200  200  200  200  200  200  200  200
POST   help                      405   405 405  405  405  405  405  405  405  405  405  405  405  405
GET    help_page                 200   200 200  200  200  200  200  200  200  200  200  200  200  200
POST   help_page                 405   405 405  405  405  405  405  405  405  405  405  405  405  405
GET    gallery                   404   404 404  404  404  404  404  404  404  404  404  404  404  404
POST   gallery                   405   405 405  405  405  405  405  405  405  405  405  405  405  405
GET    overview                  login 403 403  200  200  200  404  404  404  200  403  403  403  login
POST   overview                  login 405 405  405  405  405  405  405  405  405  405  405  405  login
GET    exports                   login 403 403  200  200  200  404  404  404  200  403  403  403  login
POST   exports                   login 405 405  405  405  405  405  405  405  405  405  405  405  login
GET    summary_xlsx              login 403 403  200  200  200  404  404  404  200  403  403  403  login
POST   summary_xlsx              login 405 405  405  405  405  405  405  405  405  405  405  405  login
GET    rounds                    login 200 200  200  200  403  200  200  403  403  403  403  403  login
POST   rounds                    login 405 405  405  405  405  405  405  405  405  405  405  405  login
GET    round_open                login 403 403  403  200  403  403  200  403  403  403  403  403  login
POST   round_open                login 403 403  403  302  403  403  422  403  403  403  403  403  login
GET    round                     login 200 200  200  200  403  404  404  403  403  403  403  403  login
POST   round                     login 405 405  405  405  405  405  405  405  405  405  405  405  login
GET    indicators                login 403 403  200  200  200  404  404  404  200  403  403  403  login
POST   indicators                login 405 405  405  405  405  405  405  405  405  405  405  405  login
GET    indicator                 login 403 403  200  200  200  404  404  404  200  403  403  403  login
POST   indicator                 login 405 405  405  405  405  405  405  405  405  405  405  405  login
GET    origin                    login 200 404  200  200  200  404  404  404  200  403  403  403  login
POST   origin                    login 405 405  405  405  405  405  405  405  405  405  405  405  login
GET    tasks                     login 404 404  200  200  200  404  404  404  200  403  403  403  login
POST   tasks                     login 405 405  405  405  405  405  405  405  405  405  405  405  login
GET    task                      login 404 404  200  200  200  404  404  404  200  403  403  403  login
POST   task                      login 405 405  405  405  405  405  405  405  405  405  405  405  login
GET    task_report               login 405 405  405  405  405  405  405  405  405  405  405  405  login
POST   task_report               login 404 404  403  302  403  404  404  404  403  403  403  403  login
GET    task_confirm              login 405 405  405  405  405  405  405  405  405  405  405  405  login
POST   task_confirm              login 404 404  403  302  403  404  404  404  403  403  403  403  login
GET    task_reopen               login 405 405  405  405  405  405  405  405  405  405  405  405  login
POST   task_reopen               login 404 404  403  302  403  404  404  404  403  403  403  403  login
GET    submission                login 200 404  403  403  403  403  403  403  403  403  403  403  login
POST   submission                401   302 404  403  403  403  403  403  403  403  403  403  403  401
GET    submission_field          login 405 405  405  405  405  405  405  405  405  405  405  405  login
POST   submission_field          login 200 404  403  403  403  403  403  403  403  403  403  403  login
GET    submission_check          login 200 404  403  403  403  403  403  403  403  403  403  403  login
POST   submission_check          login 302 404  403  403  403  403  403  403  403  403  403  403  login
GET    submission_receipt        login 200 404  200  200  403  404  404  403  403  403  403  403  login
POST   submission_receipt        login 405 405  405  405  405  405  405  405  405  405  405  405  login
GET    submission_template       login 200 404  403  403  403  403  403  403  403  403  403  403  login
POST   submission_template       login 405 405  405  405  405  405  405  405  405  405  405  405  login
GET    submission_upload         login 200 404  403  403  403  403  403  403  403  403  403  403  login
POST   submission_upload         login 422 404  403  403  403  403  403  403  403  403  403  403  login
GET    submission_upload_confirm login 405 405  405  405  405  405  405  405  405  405  405  405  login
POST   submission_upload_confirm login 302 404  403  403  403  403  403  403  403  403  403  403  login
GET    submission_upload_checked login 404 404  403  403  403  403  403  403  403  403  403  403  login
POST   submission_upload_checked login 405 405  405  405  405  405  405  405  405  405  405  405  login
GET    submission_withdraw       login 405 405  405  405  405  405  405  405  405  405  405  405  login
POST   submission_withdraw       login 302 404  403  403  403  403  403  403  403  403  403  403  login
GET    submission_correct        login 405 405  405  405  405  405  405  405  405  405  405  405  login
POST   submission_correct        login 302 404  403  403  403  403  403  403  403  403  403  403  login
GET    submission_abandon        login 405 405  405  405  405  405  405  405  405  405  405  405  login
POST   submission_abandon        login 302 404  403  403  403  403  403  403  403  403  403  403  login
GET    submission_review         login 403 403  200  200  403  404  404  403  403  403  403  403  login
POST   submission_review         login 405 405  405  405  405  405  405  405  405  405  405  405  login
GET    submission_approve        login 405 405  405  405  405  405  405  405  405  405  405  405  login
POST   submission_approve        login 403 403  302  403  403  404  404  403  403  403  403  403  login
GET    submission_return         login 405 405  405  405  405  405  405  405  405  405  405  405  login
POST   submission_return         login 403 403  302  403  403  404  404  403  403  403  403  403  login
GET    submission_undo           login 405 405  405  405  405  405  405  405  405  405  405  405  login
POST   submission_undo           login 403 403  302  403  403  404  404  403  403  403  403  403  login
"""

COLUMNS = {
    "anon": None,
    "own": "reporter",
    "unit": "other_reporter",
    "revi": "reviewer",
    "mana": "manager",
    "view": "viewer",
    "frev": "other_city_reviewer",
    "fman": "other_city_manager",
    "fvie": "other_city_viewer",
    "prov": "province_viewer",
    "syst": "system_admin",
    "secu": "security_admin",
    "audi": "auditor",
    "gone": "gone",
}
# Modules of this folder with lines of their own: TABLE (without the head), STAGES, `address_of` and
# `body_of`.
PARTS = (
    api_access,
    autosave_access,
    bulk_access,
    edition_access,
    evidence_access,
    exports_access,
    keep_access,
    notices_access,
    paper_access,
    places_access,
    review_access,
    sentences_access,
)
PART_OF = {line.split()[1]: part for part in PARTS for line in part.TABLE.strip().splitlines()}
OF_RESULTS = ("overview", "exports", "summary_xlsx", "tasks", "indicators")
# A task is told of its progress before it is struck off, and struck off before that is reversed.
TASK_RECORDS = {"task_confirm": 1, "task_reopen": 2}
STAGES = {
    "origin": "approved",
    "submission_receipt": "submitted",
    "submission_withdraw": "submitted",
    "submission_review": "submitted",
    "submission_approve": "submitted",
    "submission_return": "submitted",
    "submission_correct": "approved",
    "submission_undo": "approved",
    "submission_abandon": "correcting",
    **{name: stage for part in PARTS for name, stage in part.STAGES.items()},
}


@dataclass(frozen=True)
class Line:
    """One line of the table: cells by column."""

    method: str
    name: str
    cells: tuple[tuple[str, str], ...]

    def __str__(self):
        return f"{self.method}-{self.name}"


def lines() -> list[Line]:
    tables = [TABLE, *(part.TABLE for part in PARTS)]
    head, *rows = [line.split() for table in tables for line in table.strip().splitlines()]
    columns = head[2:]
    assert columns == list(COLUMNS)
    return [Line(row[0], row[1], tuple(zip(columns, row[2:], strict=True))) for row in rows]


LINES = {(line.method, line.name): line for line in lines()}


# ---- nothing is left out -------------------------------------------------------------------------


def patterns(found=None):
    for pattern in found if found is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from patterns(pattern.url_patterns)


def test_every_address_has_a_name_of_its_own():
    names = [pattern.name for pattern in patterns()]
    assert None not in names
    assert len(names) == len(set(names))


def test_every_address_has_a_line_for_get_and_for_post_and_no_line_is_stale():
    names = {pattern.name for pattern in patterns()}
    assert set(LINES) == {(method, name) for name in names for method in ("GET", "POST")}


# ---- the table holds -----------------------------------------------------------------------------


@pytest.fixture
def world(request, plan, open_round_of_baiyin, school, reporter, reviewer, disabled):
    """Everybody of the table, and the submission that `reporter` answers for."""
    names = [name for name in COLUMNS.values() if name and name != "gone"]
    people = {name: request.getfixturevalue(name) for name in names}
    User.objects.filter(pk=disabled.pk).update(is_active=True)
    people["gone"] = User.objects.get(pk=disabled.pk)
    people[None] = None
    submission = submission_of(open_round_of_baiyin, school)
    fill(submission, reporter, full_time_enrolment="1,200")
    task = make_task(plan.clauses.get(), "task-of-baiyin")
    return SimpleNamespace(
        people=people,
        round=open_round_of_baiyin,
        submission=submission,
        reporter=reporter,
        reviewer=reviewer,
        region=open_round_of_baiyin.region,
        school=school,
        task=task,
        plan=plan,
    )


def bring_to(stage, world):
    """Take the submission to the stage that a step starts from."""
    if stage == "draft":
        return
    hand_in(world.submission, world.reporter)
    if stage == "submitted":
        return
    approve(world.submission, by=world.reviewer)
    if stage == "correcting":
        correct(world.submission, by=world.reporter, reason="笔误")


def bring_task_to(records, world):
    """Record the task as completed, then strike it off, as far as `records` go."""
    manager = world.people["manager"]
    if records == 1:
        tell(world.task, manager, TaskState.COMPLETED)
    if records == 2:
        strike_off(world.task, manager, manager)


def address_of(name, world):
    if name in PART_OF:
        return PART_OF[name].address_of(name, world)
    if name == "help_page":
        return reverse(name, args=["reporter"])
    if name == "submission_field":
        return reverse(name, args=[world.submission.pk, "full-time-enrolment"])
    if name in OF_RESULTS:
        return f"{reverse(name)}?region={world.region.code}&year={YEAR}"
    if name.startswith("submission"):
        return reverse(name, args=[world.submission.pk])
    if name == "indicator":
        return f"{reverse(name, args=['dual-share'])}?region={world.region.code}&year={YEAR}"
    if name == "origin":
        return reverse(name, args=[world.school.code, YEAR, "full-time-enrolment"])
    if name.startswith("task"):
        return reverse(name, args=[world.task.code])
    if name == "round":
        return reverse(name, args=[world.round.pk])
    return reverse(name)


def body_of(name, world):
    """What the person whose page it is would send."""
    if name in PART_OF:
        return PART_OF[name].body_of(name, world)
    if name.startswith("round"):
        next_year = timezone.now().year + 1
        round = {"version": world.round.version, "key": "k"}
        times = {"due_at": f"{next_year}-01-31T18:00", "closes_at": f"{next_year}-03-01T18:00"}
        given = {"region": world.region.pk, "year": YEAR - 1, "institution": world.school.pk}
        return {**round, **times, **given, "reason": "疫情"}
    if name.startswith("task"):
        words = {"state": "in_progress", "as_of": f"{YEAR}-11-15", "text": "开工", "reason": "笔误"}
        return {"version": TASK_RECORDS.get(name, 0), "key": "k", **words}
    if name.startswith("submission"):
        version = Submission.objects.values_list("version", flat=True).get(pk=world.submission.pk)
        statement = {"head_name": "王校长", "truthful": "yes", "accept_blanks": "yes"}
        words = {"comment": "请核对", "reason": "笔误", "note": "同意"}
        return {"version": version, "key": "k", **statement, **words}
    return {}


def answer(line, column, world):
    """The status that the person of a column gets, `login` for the sign-in page."""
    person = world.people[COLUMNS[column]]
    with transaction.atomic():
        client = client_for(person, raise_request_exception=False)
        if column == "gone":
            User.objects.filter(pk=person.pk).update(is_active=False)
        address = address_of(line.name, world)
        if line.method == "GET":
            response = client.get(address)
        else:
            response = client.post(address, body_of(line.name, world))
        response.getvalue()  # a file is closed once it has been read
        transaction.set_rollback(True)
    leads_to_sign_in = getattr(response, "url", "").startswith(reverse("login"))
    return "login" if leads_to_sign_in else str(response.status_code)


def departures(line, world):
    """Columns whose answer is not the table's: column, what the table says, what came."""
    found = [(column, cell, answer(line, column, world)) for column, cell in line.cells]
    return [(column, cell, got) for column, cell, got in found if cell != got]


@pytest.mark.parametrize("line", LINES.values(), ids=str)
def test_everybody_gets_what_the_table_says(line, world):
    bring_to(STAGES.get(line.name, "draft"), world)
    bring_task_to(TASK_RECORDS.get(line.name, 0), world)
    assert departures(line, world) == []


# ---- wrong state -> 409 --------------------------------------------------------------------------

WRONG_STATES = [
    ("submission", "reporter", "submitted"),
    ("submission_check", "reporter", "submitted"),
    ("submission_withdraw", "reporter", "draft"),
    ("submission_withdraw", "reporter", "approved"),
    ("submission_correct", "reporter", "draft"),
    ("submission_correct", "reporter", "submitted"),
    ("submission_abandon", "reporter", "draft"),
    ("submission_abandon", "reporter", "approved"),
    ("submission_approve", "reviewer", "draft"),
    ("submission_approve", "reviewer", "approved"),
    ("submission_return", "reviewer", "draft"),
    ("submission_return", "reviewer", "approved"),
    ("submission_undo", "reviewer", "draft"),
    ("submission_undo", "reviewer", "submitted"),
]


@pytest.mark.parametrize(("name", "person", "stage"), WRONG_STATES)
def test_a_step_at_the_wrong_time_is_a_conflict_and_changes_nothing(name, person, stage, world):
    bring_to(stage, world)
    before = Submission.objects.values("state", "version", "approved").get(pk=world.submission.pk)
    client = client_for(world.people[person])
    response = client.post(address_of(name, world), body_of(name, world))
    assert response.status_code == 409
    after = Submission.objects.values("state", "version", "approved").get(pk=world.submission.pk)
    assert after == before


# ---- the table can fail --------------------------------------------------------------------------

CONTROLS = [
    ("GET", "overview"),
    ("GET", "exports"),
    ("GET", "summary_xlsx"),
    ("GET", "rounds"),
    ("GET", "round"),
    ("GET", "round_open"),
    ("GET", "submission"),
    ("GET", "submission_check"),
    ("GET", "submission_review"),
    ("GET", "submission_receipt"),
]


@pytest.mark.parametrize("control", CONTROLS, ids="-".join)
def test_were_everything_allowed_the_table_would_say_so(control, world, monkeypatch):
    """Without the checks, people whom the table refuses get in: the table notices."""
    line = LINES[control]
    bring_to(STAGES.get(line.name, "draft"), world)
    monkeypatch.setattr(User, "may", lambda user, duty: True)
    for rows in (ScopedQuerySet, RegionQuerySet, InstitutionQuerySet, RoundQuerySet):
        monkeypatch.setattr(rows, "visible_to", lambda rows, user: rows.all())
        if hasattr(rows, "editable_by"):
            monkeypatch.setattr(rows, "editable_by", lambda rows, user: rows.all())
    let_in = [column for column, cell, got in departures(line, world) if got == "200"]
    refused = {column for column, cell in line.cells if cell in ("403", "404")}
    assert let_in
    assert set(let_in) <= refused
