"""The list of rounds, for bureau staff and for reporters."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from submissions.extensions import extend
from submissions.models import Submission
from submissions.workflow import correct
from tests.cast import (
    client_for,
    make_round,
    report,
    submission_of,
)


@pytest.fixture
def office(manager):
    return client_for(manager)


def text(response) -> str:
    return response.content.decode()


def test_the_list_counts_by_state_for_whoever_looks(
    submission, reporter, reviewer, office, open_round_of_baiyin
):
    report(submission, reporter, reviewer)

    def counts(client) -> list[tuple]:
        table = client.get(reverse("rounds")).context["table"]
        return [
            (row.units, row.draft_count, row.submitted_count, row.approved_count)
            for row in table.data
        ]

    assert counts(office) == [(4, 3, 0, 1)]
    assert counts(client_for(reporter)) == [(1, 0, 0, 1)]


def test_a_reporter_finds_the_own_state_deadline_and_receipt_of_every_year(
    baiyin, manager, school, reporter, reviewer, submission
):
    before = submission_of(make_round(baiyin, manager, year=2023), school)
    report(before, reporter, reviewer)
    correct(Submission.objects.get(pk=before.pk), by=reporter, reason="笔误")
    until = timezone.now() + dt.timedelta(days=90)
    more = {"institution": school, "due_at": until, "closes_at": until, "reason": "停电"}
    extend(submission.round, by=manager, **more)
    mine = client_for(reporter)
    page = text(mine.get(reverse("rounds")))
    assert "应报" not in page
    assert page.index(reverse("submission", args=[submission.pk])) < page.index(
        reverse("submission", args=[before.pk])
    )
    for words in (
        "已延期至",
        "更正中，原通过数据仍有效",
        before.revisions.get(number=1).receipt,
        reverse("submission_receipt", args=[before.pk]),
    ):
        assert words in page
    assert reverse("submission_receipt", args=[submission.pk]) not in page
    assert reverse("rounds") in text(mine.get(reverse("submission", args=[submission.pk])))


@pytest.mark.parametrize("years", [1, 12])
def test_the_own_list_takes_a_fixed_number_of_queries(
    years, baiyin, manager, school, catalogue, reporter, queries
):
    for year in range(years):
        make_round(baiyin, manager, year=2010 + year)
    mine = client_for(reporter)
    mine.get(reverse("rounds"))  # the first page of a session also starts its clock
    with queries() as made:
        mine.get(reverse("rounds"))
    assert len(made) <= 7, "\n".join(made)


def test_an_empty_list_says_so(office):
    assert "还没有填报轮次。管理员点“开启填报”" in text(office.get(reverse("rounds")))


def test_the_list_can_be_sorted_and_bears_nonsense(baiyin, manager, school, catalogue, office):
    for year in (2022, 2024, 2023):
        make_round(baiyin, manager, year=year)

    def years(query: str) -> list[int]:
        table = office.get(f"{reverse('rounds')}?{query}").context["table"]
        return [row.record.year for row in table.rows]

    assert years("") == [2024, 2023, 2022]
    assert years("sort=year") == [2022, 2023, 2024]
    assert len(years("sort=-region")) == 3
    assert years("sort=nonsense&page=99") == [2024, 2023, 2022]


@pytest.mark.parametrize("years", [1, 12])
def test_the_list_takes_a_fixed_number_of_queries(
    years, baiyin, manager, school, catalogue, queries
):
    for year in range(years):
        make_round(baiyin, manager, year=2010 + year)
    office = client_for(manager)
    office.get(reverse("rounds"))  # the first page of a session also starts its clock
    with queries() as made:
        office.get(reverse("rounds"))
    assert len(made) <= 5, "\n".join(made)
