"""The table of differences, after an approval of the demo was taken back."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.models import User
from reports.board import load_board
from reports.models import Edition
from submissions.models import Submission
from submissions.workflow import undo_approval
from tests.cast import client_for
from tests.reports.demo_stage import demo  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
REASON = "核查有误"


@pytest.fixture
def edition() -> Edition:
    return Edition.objects.get(region__code="620400", year=2024)


def board_of(edition):
    plan = edition.region.plans.exclude(code__startswith="demo").get()
    return load_board(edition.region, plan, year=2024, now=timezone.now())


def undo(edition) -> None:
    submission = Submission.objects.get(
        institution__code="demo-secondary-2", round__year=edition.year
    )
    undo_approval(submission, by=User.objects.get(username="baiyin-reviewer"), reason=REASON)


def rows_of(edition) -> list[list[str]]:
    client = client_for(User.objects.get(username="baiyin-manager"))
    html = client.get(reverse("edition_differences", args=[edition.pk]), {"with": "now"})
    rows = re.findall(r"<tr>(.*?)</tr>", html.content.decode(), re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[" ".join(cell.split()) for cell in row] for row in cells if len(row) == 5]


def test_it_says_what_the_overview_says(edition):
    before = {row.name: row.words for row in board_of(edition).rows}
    undo(edition)
    after = {row.name: row.words for row in board_of(edition).rows}
    found = {(row[0], row[1]): (row[2], row[3]) for row in rows_of(edition)}
    compared = 0
    for name, words in after.items():
        for label, was, now in (
            ("数值", before[name].value, words.value),
            ("差额", before[name].gap, words.gap),
            ("展望", before[name].outlook, words.outlook),
        ):
            if was != now:
                assert found[name, label] == (was, now)
                compared += 1
    assert compared >= 2
    assert found["“双师型”教师占比", "数值"] == ("43.5%", "43.4%")


def test_no_row_shows_a_variable_or_an_endless_number(edition):
    undo(edition)
    said = [cell for row in rows_of(edition) for cell in row]
    assert len(said) > 20
    assert not [cell for cell in said if re.search(r"[a-z]{2,}|…|\.\d{5}", cell)]


def test_it_names_who_took_the_approval_back_and_why(edition):
    undo(edition)
    reviewer = str(User.objects.get(username="baiyin-reviewer"))
    figures = [row for row in rows_of(edition) if row[0] == "示例中职二"]
    assert len(figures) == 2
    for row in figures:
        assert row[4].startswith(reviewer)
        assert row[4].endswith(f"撤销示例中职二第 2 次填报的通过：{REASON}")
