"""A person in front of a browser, for the benchmarks: signs in, asks pages, fills in a form."""

from __future__ import annotations

import re

import bench_sql
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from institutions.models import InstitutionKind
from reports.scale_cast import reporter_name
from reports.scale_figures import NOT_APPLICABLE, OPEN_YEAR, YEARS, figures_of
from submissions.asked import questions_of
from submissions.models import Revision, Submission
from submissions.posted import field_name, note_name

SEED = 1


class Person:
    """Signed in with the demo's password, asking pages as a browser does."""

    def __init__(self, username: str) -> None:
        self.client = Client(enforce_csrf_checks=True, HTTP_HOST="127.0.0.1")
        page = self.client.get(reverse("login")).content.decode()
        password = settings.DEMO_PASSWORD_FILE.read_text("utf-8").strip()
        fields = {"username": username, "password": password, **hidden(page)}
        answer = self.client.post(reverse("login"), fields)
        if answer.status_code != 302:
            raise SystemExit(f"{username} 不能登录（{answer.status_code}）。")

    def get(self, address: str) -> bytes:
        """The page, read to its end."""
        return self._read(self.client.get(address), 200)

    def post(self, address: str, fields: dict[str, str], wanted: int) -> bytes:
        """The answer of a form."""
        return self._read(self.client.post(address, fields), wanted)

    def _read(self, answer, wanted: int) -> bytes:
        if answer.status_code != wanted:
            raise SystemExit(f"{answer.request['PATH_INFO']} 回答 {answer.status_code}。")
        return b"".join(answer.streaming_content) if answer.streaming else answer.content


def hidden(page: str) -> dict[str, str]:
    """What a form of the page sends unseen: token, key and version."""
    names = "csrfmiddlewaretoken|key|version"
    return dict(re.findall(rf'<input type="hidden" name="({names})" value="([^"]*)"', page))


class Draft:
    """The form of the open year of one secondary school, filled in again and again."""

    def __init__(self, place: str) -> None:
        rows = Submission.objects.filter(
            round__year=OPEN_YEAR,
            round__region__code=place,
            institution__kind=InstitutionKind.SECONDARY,
        )
        self.row = rows.select_related("institution", "round").order_by("institution__code")[0]
        unit = self.row.institution
        self.person = Person(reporter_name(unit.code))
        self.codes = [item.code for item in questions_of(self.row).items]
        self.figures = figures_of(unit.code, InstitutionKind(unit.kind), SEED, self.codes)
        self.address = reverse("submission", args=[self.row.pk])
        self.fields: dict[str, str] = {}
        self.rows: list[tuple] = []
        self.turn = 0

    def open(self) -> int:
        """The page of the form."""
        return len(self.person.get(self.address))

    def fill(self) -> None:
        """The form is opened, and other figures than before are typed."""
        page = self.person.get(self.address).decode()
        self.turn += 1
        typed = self.figures[(*YEARS, OPEN_YEAR)[-1 - self.turn % 2]]
        self.fields = hidden(page) | {field_name(code): text for code, text in typed.items()}
        self.fields |= {
            note_name(code): "示例" for code, text in typed.items() if text == NOT_APPLICABLE
        }

    def save(self) -> int:
        """The button."""
        return len(self.person.post(self.address, self.fields, 302))

    def autosave(self) -> int:
        """What the page does by itself."""
        address = reverse("submission_autosave", args=[self.row.pk])
        return len(self.person.post(address, self.fields, 200))

    def read_by_sql(self) -> object:
        """What stands in the draft, and what was approved a year before."""
        last_year = [self.row.institution_id, YEARS[-1]]
        drafted = bench_sql.asked(bench_sql.DRAFT, [self.row.pk])
        return drafted, bench_sql.asked(bench_sql.LAST_YEAR, last_year)

    def write_by_sql(self) -> None:
        """The same figures in one statement, kept."""
        with transaction.atomic():
            bench_sql.keep(self.rows)

    def agrees(self) -> bool:
        """Whether what was typed last stands in the draft."""
        revision = Revision.objects.get(submission=self.row, state=Revision.State.WORKING)
        self.rows = bench_sql.asked(bench_sql.DRAFT_ROWS, [revision.pk])
        stored = {code: typed for code, _, _, typed, _ in self.read_by_sql()[0]}  # type: ignore[index]
        typed = {code: self.fields[field_name(code)] for code in self.codes}
        return stored == typed
