"""The round report: every unit, what it handed in and how it was reviewed."""

from __future__ import annotations

import datetime as dt
import re
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from institutions.models import AuditEntry
from submissions.extensions import extend
from tests.cast import (
    client_for,
    hand_in,
    make_institution,
    make_round,
    report,
    send_back,
    submission_of,
)
from tests.kit.recalculation import recalculated
from tests.reports.summaries import rows_of

pytestmark = pytest.mark.django_db
TYPED = {
    "specialised_teachers": "60",
    "dual_qualified_teachers": "30",
    "full_time_enrolment": "1200",
}


@pytest.fixture
def reviewed(open_round_of_baiyin, school, other_school, reporter, other_reporter, reviewer):
    """One school was returned once and then approved; another waits; two have nothing."""
    first = hand_in(submission_of(open_round_of_baiyin, school), reporter, **TYPED)
    report(send_back(first, reviewer), reporter, reviewer)
    hand_in(submission_of(open_round_of_baiyin, other_school), other_reporter, **TYPED)
    return open_round_of_baiyin


def taken(user, round) -> bytes:
    response = client_for(user).get(reverse("exports_round"), {"round": f"{round.pk}"})
    assert response.status_code == 200, response.content.decode()
    return b"".join(response.streaming_content)


def lines(content: bytes) -> dict[str, dict]:
    rows = rows_of(load_workbook(BytesIO(content), data_only=True)["填报情况报告"])
    return {
        row["单位"].value: {title: cell.value for title, cell in row.items()}
        for row in rows
        if isinstance(row["序号"].value, int) or row["单位"].value == "合计"
    }


def test_every_unit_stands_in_it_with_its_way(reviewed, reviewer, school, other_school, bureau):
    found = lines(taken(reviewer, reviewed))
    assert len(found) == reviewed.submissions.count() + 1
    line = found[school.name]
    assert (line["填报状态"], line["第几次"], line["退回次数"]) == ("已通过", 2, 1)
    assert (line["是否逾期"], line["审核人"]) == ("按时", str(reviewer))
    sent = reviewed.submissions.get(institution=school).approved
    assert line["回执编号"] == sent.receipt
    assert line["通过日期"].date() == timezone.localtime(sent.decided_at).date()
    waits, silent = found[other_school.name], found[bureau.name]
    assert (waits["填报状态"], waits["审核人"], waits["通过日期"]) == ("已提交", None, None)
    assert (silent["最近提交"], silent["审核天数"], silent["是否逾期"]) == (None, None, None)


def test_an_extension_shows_its_own_deadline(reviewed, manager, reviewer, bureau):
    later = timezone.now() + dt.timedelta(days=90)
    times = {"due_at": later, "closes_at": later + dt.timedelta(days=30)}
    extend(reviewed, by=manager, institution=bureau, reason="新任", **times)
    line = lines(taken(reviewer, reviewed))[bureau.name]
    assert (line["延期"], line["本单位截止"].date()) == ("延期", timezone.localtime(later).date())
    assert lines(taken(reviewer, reviewed))["合计"]["延期"] == 1


def test_totals_and_the_counts_in_front_are_live_and_recalculate_to_the_same(
    reviewed, reviewer, tmp_path
):
    content = taken(reviewer, reviewed)
    live = [
        (sheet.title, cell.coordinate)
        for sheet in load_workbook(BytesIO(content))
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    carried = load_workbook(BytesIO(content), data_only=True)
    computed = recalculated(content, tmp_path)
    for title, place in live:
        found = computed[title][place].value
        assert found == pytest.approx(carried[title][place].value, rel=1e-12), (title, place)
    assert len([place for title, place in live if title == "填报情况报告"]) == 5
    regions = reviewed.submissions.values("institution__region").distinct().count()
    assert len(live) == 5 + 9 + 3 * regions


def test_shares_are_of_the_units_that_stand_in_the_detail(reviewed, reviewer):
    sheet = load_workbook(BytesIO(taken(reviewer, reviewed)))["填报概况"]
    shares = [row[3].value for row in sheet.iter_rows() if "COUNTA" in str(row[3].value)]
    last = sheet.parent["填报情况报告"].max_row
    assert len(shares) == 4
    whole = reviewed.submissions.count()
    for formula in shares:
        first, end = re.findall(r"\$?E\$?(\d+)", formula)
        assert int(end) - int(first) + 1 == whole < last


def test_the_front_counts_the_states_and_names_who_has_not_come_through(
    reviewed, reviewer, school, other_school, bureau
):
    book = load_workbook(BytesIO(taken(reviewer, reviewed)), data_only=True)
    rows = {
        str(row[0]).split()[-1]: row
        for row in book["填报概况"].iter_rows(values_only=True)
        if row[0]
    }
    whole = reviewed.submissions.count()
    assert [rows[state][1] for state in ("已通过", "已提交", "已退回", "草稿")] == [
        1, 1, 0, whole - 2,
    ]  # fmt: skip
    assert rows["应报合计"][1] == whole
    assert rows["已提交"][4] == other_school.name
    assert bureau.name in rows["草稿"][4]
    assert rows["已通过"][3] == pytest.approx(1 / whole)
    assert len(book["填报概况"]._charts) == 1


def test_who_took_it_is_in_the_log(reviewed, reviewer):
    taken(reviewer, reviewed)
    entry = AuditEntry.objects.get(verb="round.download")
    assert (entry.actor, entry.after["units"]) == (reviewer, reviewed.submissions.count())


@pytest.mark.parametrize("number", ["", "x", "0", "１", "99999999999", "1.5"])
def test_a_round_that_does_not_exist_is_not_found(reviewed, reviewer, number):
    response = client_for(reviewer).get(reverse("exports_round"), {"round": number})
    assert response.status_code == 404


@pytest.mark.parametrize("more", [0, 20])
def test_it_costs_the_same_queries_for_any_number_of_units(
    baiyin, manager, catalogue, reviewer, more, django_assert_num_queries
):
    for number in range(more + 1):
        make_institution(baiyin, f"more-{number}")
    round, client = make_round(baiyin, manager), client_for(reviewer)
    with django_assert_num_queries(14):
        response = client.get(reverse("exports_round"), {"round": f"{round.pk}"})
    assert response.status_code == 200
