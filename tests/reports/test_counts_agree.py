"""How many units have come how far: the same numbers on every page and in every document."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from reports.board import load_board
from submissions.models import Submission
from submissions.round_board import load_round_board
from submissions.workflow import correct
from tests.cast import YEAR, client_for, hand_in, report, submission_of

ADDRESS = {"region": "620400", "year": f"{YEAR}", "plan": "baiyin-plan"}


@pytest.fixture
def corrected(
    plan, open_round_of_baiyin, submission, other_school, reporter, other_reporter, reviewer
):
    """中职一's correction waits, 中职二 has begun one, the others have not handed in."""
    report(submission, reporter, reviewer, full_time_enrolment="1200")
    other = submission_of(open_round_of_baiyin, other_school)
    report(other, other_reporter, reviewer, full_time_enrolment="900")
    correct(Submission.objects.get(pk=other.pk), by=other_reporter, reason="笔误")
    correct(Submission.objects.get(pk=submission.pk), by=reporter, reason="漏报")
    hand_in(Submission.objects.get(pk=submission.pk), reporter, full_time_enrolment="1300")
    return open_round_of_baiyin


def tallies(round, user) -> dict[str, int]:
    """The numbers above the board, by their labels."""
    page = client_for(user).get(reverse("round", args=[round.pk])).content.decode()
    text = re.sub(r"<[^>]+>", " ", page)
    labels = ("应报单位", "草稿", "已提交", "已退回", "已通过", "其中更正中")
    return {label: int(re.search(rf"{label}\s+(\d+)\s", text)[1]) for label in labels}


def test_a_correction_counts_as_approved_on_every_page_and_in_every_document(
    corrected, reviewer, baiyin, plan
):
    board = load_board(baiyin, plan, year=YEAR, now=timezone.now())
    reporting = board.reporting
    assert (reporting.expected, reporting.approved, reporting.correcting) == (4, 2, 2)
    assert (reporting.submitted, len(reporting.missing)) == (0, 2)
    states = [4, 2, 0, 0, 2, 2]  # asked, and the four states with those corrected
    assert list(tallies(corrected, reviewer).values()) == states
    units = load_round_board(corrected, user=reviewer, now=timezone.now()).units
    passed = sorted((unit.state.label, unit.correction) for unit in units if unit.correction)
    assert passed == [("已通过", "更正中"), ("已通过", "更正待审核")]
    answer = client_for(reviewer).get(reverse("exports_round"), {"round": f"{corrected.pk}"})
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)), data_only=True)
    rows = {str(row[0]).split()[-1]: row for row in book["填报概况"].iter_rows(values_only=True)}
    assert [rows[state][1] for state in ("已通过", "已提交", "草稿")] == [2, 0, 2]
    assert "中职一" in rows["已通过"][4] and "中职二" in rows["已通过"][4]


def test_pages_and_texts_say_that_some_are_being_corrected(corrected, reviewer):
    client = client_for(reviewer)
    page = client.get(reverse("overview"), ADDRESS).content.decode()
    assert "2 个正在更正，原通过的数据仍有效" in page
    text = client.get(reverse("overview_text"), ADDRESS).content.decode()
    assert "已通过 2 个（其中 2 个正在更正）" in text
