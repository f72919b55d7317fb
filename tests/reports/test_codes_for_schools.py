"""What a person who reports for an institution learns from a check code: all about the own
institution's files, of those about the region that they are genuine, nothing of others.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from institutions.models import Institution, User
from reports.issued import new_code
from reports.models import Issued
from reports.seals import BRIEFING, FACTS, ROUND, SUMMARY, TASKS, UNIT
from tests.cast import client_for
from tests.reports.figures import YEAR
from tests.reports.indicator_scene import reporter_of
from tests.reports.issued_files import PLACE, said, taken, undo

pytest_plugins = ["tests.reports.summary_fixtures"]
OF_REGION = (SUMMARY, BRIEFING, TASKS, ROUND, FACTS)


@pytest.fixture
def reviewer(city) -> User:
    return User.objects.get(username="city-reviewer")


def school(code: str) -> User:
    return reporter_of(Institution.objects.get(code=code))


def answer_to(code: str, user: User) -> str:
    """What the page says, without what was typed."""
    _, _, html = said(user, code).partition("<main")
    return html.partition("</main>")[0].replace(code, "")


def test_of_the_own_institutions_file_it_is_said_whether_it_still_holds(city, reviewer):
    taken(reviewer, UNIT)
    issued = Issued.objects.get()
    html = said(school("one"), issued.code)
    for text in ("与现在一致", UNIT, issued.name, issued.sha256):
        assert text in html
    undo("one", reviewer)
    html = said(school("one"), issued.code)
    assert "与现在不一致" in html
    assert "导出以后的改动" not in html
    assert str(reviewer) not in html


@pytest.mark.parametrize("kind", OF_REGION)
def test_of_a_file_about_the_region_it_is_only_said_that_it_is_genuine(city, reviewer, kind):
    taken(reviewer, kind)
    issued = Issued.objects.get()
    html = said(school("one"), issued.code)
    for text in ("校验码属实", f"白银市 {YEAR} 年度的{kind}由本系统导出", issued.sha256):
        assert text in html
    for text in ("与现在", issued.digest, str(reviewer), "导出人", "版次"):
        assert text not in html


@pytest.mark.parametrize(
    ("kind", "unit"), [(UNIT, "two"), *((kind, "far-school") for kind in (*OF_REGION, UNIT))]
)
def test_any_other_code_is_as_unknown_as_one_that_was_never_given(
    city, reviewer, far_school, kind, unit
):
    taken(reviewer, kind)
    code, never = Issued.objects.get().code, new_code()
    answer = answer_to(code, school(unit))
    assert "没有查到" in answer
    assert answer == answer_to(never, school(unit))


def test_a_file_that_lost_its_name_is_found_by_its_digest(city, reviewer):
    response = client_for(reviewer).get(reverse("exports_facts_csv"), PLACE)
    b"".join(response.streaming_content)
    issued = Issued.objects.get()
    pairs = " ".join(issued.sha256[at : at + 2] for at in range(0, 64, 2))
    for typed in (issued.sha256, issued.sha256.upper(), pairs):
        assert issued.code in said(reviewer, typed)
        assert "校验码属实" in said(school("one"), typed)
    other = f"{'0' * 63}1"
    assert f"没有查到摘要为 {other} 的导出文件" in said(reviewer, other)


@pytest.mark.parametrize("kind", [UNIT, SUMMARY])
def test_looking_up_costs_a_school_at_most_fifteen_queries(
    city, reviewer, kind, django_assert_max_num_queries
):
    taken(reviewer, kind)
    client, code = client_for(school("one")), Issued.objects.get().code
    with django_assert_max_num_queries(15):
        assert client.get(reverse("verify"), {"code": code}).status_code == 200
