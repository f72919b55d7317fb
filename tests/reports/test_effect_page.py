"""The panel of a review page: value and lamp of every target now, and once it is approved."""

import pytest
from django.urls import reverse

from submissions.workflow import approve
from tests.cast import (
    client_for,
    hand_in,
    make_item,
    make_share,
    make_target,
    report,
    submission_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(reviewer):
    return client_for(reviewer)


@pytest.fixture
def handed_in(plan, submission, reporter):
    return hand_in(submission, reporter, specialised_teachers="200", dual_qualified_teachers="90")


@pytest.fixture
def address(handed_in) -> str:
    return reverse("submission_effect", args=[handed_in.pk])


def text(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_target_is_told_now_and_then(address, desk):
    page = text(desk.get(address))
    for words in ("缺数据", "45.0%", "90 ÷ 200", "已报 0/3", "已报 1/3", "目标 50%"):
        assert words in page
    assert "通过后 1 项指标有变化，判定都不变。" in page


def test_a_lamp_that_turns_is_announced(
    address, desk, other_school, other_reporter, college, reviewer, open_round_of_baiyin, handed_in
):
    figures = {"specialised_teachers": "100", "dual_qualified_teachers": "90"}
    report(submission_of(open_round_of_baiyin, other_school), other_reporter, reviewer, **figures)
    college.closed_on = "2020-01-01"
    college.save()
    page = text(desk.get(address))
    assert "通过后 1 项指标有变化，其中 1 项判定改变。" in page
    assert "60.0%" in page  # 180 of 300
    assert "已达成" in page
    approve(handed_in, by=reviewer)
    overview = reverse("overview")
    region = open_round_of_baiyin.region.code
    assert "180 ÷ 300" in text(desk.get(f"{overview}?region={region}&year=2024"))


def test_what_stays_the_same_is_folded_away(address, desk, plan, catalogue):
    other = make_item("left-blank", section="teachers")
    make_target(plan, make_share("blank-share", other, catalogue.teachers), lower=30)
    page = text(desk.get(address))
    assert "不变的 1 项" in page
    assert page.index("blank-share") > page.index('<details class="fold"')


def test_in_place_only_the_panel_is_sent(address, desk):
    piece = text(desk.get(address, headers={"HX-Request": "true"}))
    assert "45.0%" in piece
    assert "<html" not in piece


def test_nothing_waits_before_it_is_handed_in_and_after_it_is_decided(
    plan, submission, desk, reporter, reviewer
):
    address = reverse("submission_effect", args=[submission.pk])
    assert "没有等待审核的数据" in text(desk.get(address))
    approve(hand_in(submission, reporter), by=reviewer)
    assert "没有等待审核的数据" in text(desk.get(address))


def test_without_a_plan_the_panel_says_so(submission, reporter, desk):
    handed = hand_in(submission, reporter, specialised_teachers="200")
    page = text(desk.get(reverse("submission_effect", args=[handed.pk])))
    assert "不影响规划中的任何指标" in page


@pytest.mark.parametrize("targets", [0, 12])
def test_the_panel_takes_a_fixed_number_of_queries(
    targets, address, desk, plan, catalogue, django_assert_max_num_queries
):
    for number in range(targets):
        share = make_share(f"share-{number}", catalogue.dual, catalogue.teachers)
        make_target(plan, share, lower=10 + number)
    desk.get(address)  # the first page of a session also starts its clock
    with django_assert_max_num_queries(14):
        desk.get(address)
    with django_assert_max_num_queries(12):
        desk.get(address, headers={"HX-Request": "true"})
