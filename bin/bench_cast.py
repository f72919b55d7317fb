"""Who plays in the deadline day (`bin/deadline_day.py`) and what is left of it afterwards, in the
database of the surroundings: `bench_cast.py cast` and `bench_cast.py left`, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bin")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinchang_vet.settings")

import django

if __name__ == "__main__":
    django.setup()

from bench_person import SEED
from django.conf import settings
from django.urls import reverse

from institutions.audit import broken_links
from institutions.duties import Role
from institutions.models import InstitutionKind
from reports.scale_cast import reporter_name, staff_name
from reports.scale_figures import NOT_APPLICABLE, OPEN_YEAR, YEARS, figures_of
from reports.scale_places import ROOT as TOP
from reports.scale_places import part_code
from submissions.asked import questions_of
from submissions.models import Fact, Figure, Round, Submission, SubmissionState
from submissions.posted import field_name, note_name

CODE = "dual-qualified-share"
SPREAD = 20  # seconds over which people come


def cast() -> dict:
    """Every unit's reporter with what is typed in, section by section; two reviewers; officials."""
    part = part_code(1)
    round = Round.objects.get(region__code=part, year=OPEN_YEAR)
    board = reverse("round", args=[round.pk])
    return {
        "password": settings.DEMO_PASSWORD_FILE.read_text("utf-8").strip(),
        "spread": SPREAD,
        "reporters": [_reporter(each) for each in _submissions()],
        "reviewers": [
            {"username": staff_name(place, Role.REVIEWER), "round": board} for place in (part, TOP)
        ],
        "officials": [
            {"username": staff_name(part, role), "pages": _pages(part, year)}
            for role in (Role.VIEWER, Role.MANAGER)
            for year in (YEARS[-1], OPEN_YEAR)
        ],
    }


def left() -> dict:
    """What stands in the database: submissions by state, figures that differ from what was typed,
    facts that differ from the approved figures, and broken links of the audit chain.
    """
    states = dict.fromkeys(SubmissionState.values, 0)
    wrong = 0
    for submission in _submissions():
        states[submission.state] += 1
        if submission.state in (SubmissionState.SUBMITTED, SubmissionState.APPROVED):
            stored = Figure.objects.filter(revision__submission=submission)
            wrong += dict(stored.values_list("item__code", "typed")) != _typed(submission)
    approved = Figure.objects.filter(
        revision__submission__round__year=OPEN_YEAR, revision__state="approved"
    )
    in_force = Fact.objects.filter(year=OPEN_YEAR)
    columns = ("revision", "item", "state", "value")
    return {
        "states": states,
        "wrong": wrong,
        "facts": in_force.count(),
        "facts_hold": set(in_force.values_list(*columns)) == set(approved.values_list(*columns)),
        "broken_links": len(broken_links()),
    }


def _submissions() -> list[Submission]:
    rows = Submission.objects.filter(round__year=OPEN_YEAR, round__region__code=part_code(1))
    return list(rows.select_related("round", "institution").order_by("institution__code"))


def _typed(submission: Submission) -> dict[str, str]:
    unit = submission.institution
    codes = [item.code for item in questions_of(submission).items]
    return figures_of(unit.code, InstitutionKind(unit.kind), SEED, codes)[OPEN_YEAR]


def _reporter(submission: Submission) -> dict:
    typed = _typed(submission)
    sections: dict[str, list[str]] = {}
    fields = {}
    for item in questions_of(submission).items:
        of_section = sections.setdefault(item.section, [])
        fields[field_name(item.code)] = typed[item.code]
        of_section.append(field_name(item.code))
        if typed[item.code] == NOT_APPLICABLE:
            fields[note_name(item.code)] = "示例：没有这项拨款"
            of_section.append(note_name(item.code))
    return {
        "username": reporter_name(submission.institution.code),
        "form": reverse("submission", args=[submission.pk]),
        "sections": list(sections.values()),
        "fields": fields,
    }


def _pages(region: str, year: int) -> dict[str, str]:
    query = f"?region={region}&year={year}"
    return {
        "总览": reverse("overview") + query,
        "指标": reverse("indicator", args=[CODE]) + query,
    }


if __name__ == "__main__":
    print(json.dumps({"cast": cast, "left": left}[sys.argv[1]](), ensure_ascii=False))
