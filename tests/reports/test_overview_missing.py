"""The reporting card of the overview: who is missing, and the way to remind them."""

import pytest
from django.urls import reverse

from institutions.duties import Role
from tests.cast import YEAR, client_for, hand_in, make_user
from tests.submissions.many import many_units


def page(user, region="620400") -> str:
    answer = client_for(user).get(
        f"{reverse('overview')}?region={region}&year={YEAR}&plan=baiyin-plan"
    )
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def board(open_round_of_baiyin, plan) -> str:
    return f"{reverse('round', args=[open_round_of_baiyin.pk])}?state=missing"


@pytest.mark.parametrize("person", ["manager", "reviewer"])
def test_who_keeps_rounds_or_reviews_is_led_to_the_missing(person, request, board):
    said = page(request.getfixturevalue(person))
    assert "未提交：市教育局、高职、中职二、中职一" in said
    assert f'href="{board}">催报</a>' in said


def test_the_way_leads_to_the_same_units(manager, board):
    found = client_for(manager).get(board).context["board"].units
    assert {unit.institution.short_name for unit in found} == {
        "市教育局",
        "高职",
        "中职二",
        "中职一",
    }


def test_leaders_read_the_names_and_are_led_nowhere(viewer, board):
    said = page(viewer)
    assert "未提交：市教育局" in said
    assert ">催报</a>" not in said
    assert board not in said


def test_county_staff_are_led_to_their_units_of_the_citys_round(pingchuan, board, submission):
    county = make_user(Role.REVIEWER, "county-reviewer", region=pingchuan)
    said = page(county, "620403")
    assert "未提交：中职一" in said
    assert board in said


def test_when_all_have_handed_in_nobody_is_named(submission, reporter, pingchuan, plan):
    hand_in(submission, reporter)
    county = make_user(Role.REVIEWER, "county-reviewer", region=pingchuan)
    assert "未提交：" not in page(county, "620403")


def test_many_are_counted_after_the_first_thirty(baiyin, manager, plan, catalogue):
    many_units(40, baiyin, manager)
    said = page(manager)
    assert "示例 many 00029 等 40 个单位" in said
    assert "示例 many 00030" not in said
