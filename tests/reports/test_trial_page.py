"""指标试算 as a piece of the form and as a page of its own."""

import pytest
from django.urls import reverse

from submissions.models import Fact, Figure
from tests.cast import client_for, fill
from tests.submissions.conftest import queries  # noqa: F401

TYPED = {"f-specialised-teachers": "100", "f-dual-qualified-teachers": "40"}


@pytest.fixture
def place(submission) -> str:
    return reverse("submission_trial", args=[submission.pk])


@pytest.mark.parametrize("in_place", [True, False])
def test_it_reckons_with_what_stands_in_the_form_and_writes_nothing(
    in_place, plan, place, reporter
):
    headers = {"HX-Request": "true"} if in_place else {}
    page = client_for(reporter).post(place, TYPED, headers=headers).content.decode()
    for words in ("40.0%", "40 ÷ 100", "目标 50%", "差 10 人"):
        assert words in page
    assert ("<html" in page) is not in_place
    assert not Figure.objects.exists()
    assert not Fact.objects.exists()


def test_without_the_form_it_reckons_with_what_is_saved(plan, place, submission, reporter):
    fill(submission, reporter, specialised_teachers="200", dual_qualified_teachers="110")
    page = client_for(reporter).get(place).content.decode()
    assert "55.0%" in page
    assert "已达成" in page


def test_it_takes_few_queries(plan, place, reporter, queries):  # noqa: F811
    client = client_for(reporter)
    client.get(place)  # the first page of a session also starts its clock
    with queries() as made:
        client.post(place, TYPED, headers={"HX-Request": "true"})
    assert len(made) <= 11, "\n".join(made)


def test_where_no_target_concerns_the_unit_the_panel_says_so(place, reporter):
    assert "没有按单位衡量" in client_for(reporter).get(place).content.decode()
