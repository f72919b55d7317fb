"""Files handed out to people, and what the page of codes says of them afterwards."""

from __future__ import annotations

from django.urls import reverse

from reports.seals import BRIEFING, FACTS, ROUND, SUMMARY, TASKS, UNIT
from submissions.models import Submission
from submissions.workflow import undo_approval
from tests.cast import client_for
from tests.reports.figures import YEAR

PLACE = {"region": "620400", "year": f"{YEAR}"}
FILES = {
    SUMMARY: ("summary_xlsx", PLACE),
    BRIEFING: ("briefing_docx", PLACE),
    UNIT: ("exports_institution", {"code": "one", "year": f"{YEAR}"}),
    TASKS: ("exports_tasks", PLACE),
    ROUND: ("exports_round", {}),
    FACTS: ("exports_facts_xlsx", PLACE),
}


def response_of(user, kind: str, **more):
    name, query = FILES[kind]
    if kind == ROUND:
        query = {"round": f"{Submission.objects.filter(round__year=YEAR).first().round_id}"}
    response = client_for(user).get(reverse(name), query | more)
    assert response.status_code == 200, response.content.decode()
    return response


def taken(user, kind: str, **more) -> bytes:
    return b"".join(response_of(user, kind, **more).streaming_content)


def said(user, code: str) -> str:
    response = client_for(user).get(reverse("verify"), {"code": code})
    assert response.status_code == 200
    return response.content.decode()


def undo(unit: str, reviewer) -> None:
    found = Submission.objects.get(round__year=YEAR, institution__code=unit)
    undo_approval(found, by=reviewer, reason="复核")
