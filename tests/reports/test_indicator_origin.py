"""Every number opens to where it comes from, for those who may see it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from submissions.models import Submission
from submissions.workflow import correct
from tests.cast import client_for, hand_in, make_round, report, submission_of
from tests.reports.indicator_scene import page_of, shares, text_of


def origin(user, institution="school", year=2024, item="dual-qualified-teachers"):
    return client_for(user).get(reverse("origin", args=[institution, year, item]))


@pytest.fixture
def approved(baiyin, plan, manager, school, reporter, reviewer) -> Submission:
    round = make_round(baiyin, manager)
    return report(submission_of(round, school), reporter, reviewer, **shares(40, 100))


def test_it_names_revision_reporter_reviewer_times_and_receipt(approved, viewer):
    text = text_of(origin(viewer))
    for words in ("示例中职一", "“双师型”教师", "40 人", "第 1 次", "张填报", "李审核", "王校长"):
        assert words in text
    receipt = approved.approved.receipt
    assert receipt
    assert receipt in text
    assert re.search(r"提交时间 \d{4} 年 \d+ 月 \d+ 日 \d\d:\d\d", text)


def test_a_correction_under_way_leaves_the_approved_number_in_force(approved, reporter, viewer):
    correct(approved, by=reporter, reason="漏报 5 人")
    hand_in(Submission.objects.get(pk=approved.pk), reporter, **shares(45, 100))
    text = text_of(origin(viewer))
    assert "2024 年度 40 人" in text
    assert "第 2 次 45 人" in text
    assert "第 1 次 现行 40 人" in text


def test_zero_blank_and_not_applicable_are_three_things(
    baiyin, plan, manager, school, reporter, reviewer, viewer
):
    round = make_round(baiyin, manager)
    report(
        submission_of(round, school),
        reporter,
        reviewer,
        dual_qualified_teachers=0,
        specialised_teachers="",
    )
    assert "2024 年度 0 人" in text_of(origin(viewer))
    assert "2024 年度 未填" in text_of(origin(viewer, item="specialised-teachers"))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("viewer", 200),
        ("reviewer", 200),
        ("province_viewer", 200),
        ("reporter", 200),
        ("other_reporter", 404),
        ("other_city_viewer", 404),
        ("other_city_reviewer", 404),
        ("system_admin", 403),
        ("auditor", 403),
    ],
)
def test_who_may_open_it(approved, who, status, request):
    assert origin(request.getfixturevalue(who)).status_code == status


def test_what_is_not_approved_has_no_origin(approved, other_school, viewer):
    for address in (("other-school", 2024), ("school", 2023), ("nobody", 2024)):
        response = origin(viewer, *address)
        assert response.status_code == 404
        assert "没有这项已通过的数据" in text_of(response)


def test_the_page_links_each_number_to_its_origin_and_numbers_it_for_print(approved, viewer):
    html = page_of(viewer, "dual-share").content.decode()
    assert 'href="/origin/school/2024/dual-qualified-teachers/"' in html
    assert 'href="/origin/school/2024/specialised-teachers/"' in html
    assert '<sup class="note-mark">1</sup>' in html
    notes = html[html.index('class="notes"') :]
    assert re.search(
        r'value="1">示例中职一：第 1 次填报，张填报 .+ 提交，李审核 .+ 审核通过', notes
    )
    assert approved.approved.receipt in notes


def test_a_link_on_the_page_opens(approved, viewer):
    html = page_of(viewer, "dual-share").content.decode()
    links = re.findall(r'href="(/origin/[^"]+)"', html)
    assert links
    assert all(client_for(viewer).get(link).status_code == 200 for link in links)


def test_it_costs_few_queries(approved, viewer, django_assert_max_num_queries):
    client = client_for(viewer)
    address = reverse("origin", args=["school", 2024, "dual-qualified-teachers"])
    client.get(address)
    with django_assert_max_num_queries(6):
        client.get(address)
