"""The list of institutions: filters, reporting state, what each meets, pages, cost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from institutions.models import InstitutionAlias, InstitutionKind, Ownership
from tests.cast import client_for, hand_in, make_institution, make_plan, make_round, submission_of
from tests.reports.indicator_scene import reporter_of, text_of
from tests.reports.places_scene import opened, row_of, years  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("years")]


def page(user, **query):
    return opened(user, "institutions", **{"region": "620400", "year": "2024", **query})


def names(user, **query) -> list[str]:
    table = page(user, **query).context["list"].table
    return [row.record.code for row in table.paginated_rows]


def test_each_line_has_kind_place_state_and_what_it_meets(viewer):
    response = page(viewer)
    assert row_of(response, "示例中职一") == "示例中职一 中职学校 平川区 未注明 已通过 0/2"
    assert row_of(response, "示例高职") == "示例高职 高职院校 白银市 未注明 已通过 1/3"


def test_reporting_states_are_told_apart(baiyin, manager, viewer, school, other_school, reviewer):
    round = make_round(baiyin, manager, year=2025)
    hand_in(submission_of(round, school), reporter_of(school), dual_qualified_teachers=1)
    make_institution(baiyin, "unasked", name="示例未问")
    response = page(viewer, year="2025")
    assert "已提交（待审核）" in row_of(response, "示例中职一")
    assert "未提交" in row_of(response, "示例中职二")
    assert "没有填报任务" in row_of(response, "示例未问")
    for state, found in (
        ("submitted", ["school"]),
        ("draft", ["college", "other-school"]),
        ("unasked", ["unasked"]),
        ("approved", []),
    ):
        assert names(viewer, year="2025", reporting=state) == found


def test_a_correction_leaves_the_approved_figures_in_force(viewer, school):
    school.submissions.filter(round__year=2024).update(state="returned")
    assert "已通过" in row_of(page(viewer), "示例中职一")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "higher"}, ["college"]),
        ({"county": "620403"}, ["school"]),
        ({"ownership": "private"}, ["other-school"]),
        ({"q": "职二"}, ["other-school"]),
        ({"q": "老职专"}, ["school"]),
        ({"kind": "secondary", "q": "示例"}, ["other-school", "school"]),
        ({"kind": "nonsense"}, ["college", "other-school", "school"]),
        ({"q": "没有这样的学校"}, []),
    ],
)
def test_filters_narrow_and_nonsense_narrows_nothing(viewer, school, other_school, query, found):
    InstitutionAlias.objects.create(institution=school, name="老职专")
    other_school.ownership = Ownership.PRIVATE
    other_school.save()
    assert names(viewer, **query) == found


@pytest.mark.parametrize("asked", ["-1", "0", "1", "x", "9" * 30])
def test_how_many_rows_a_page_has_is_not_for_the_address_to_say(viewer, asked):
    assert names(viewer, per_page=asked) == ["college", "other-school", "school"]
    assert names(viewer, page=asked) == ["college", "other-school", "school"]


def test_an_empty_result_says_what_to_do(viewer):
    text = text_of(page(viewer, q="没有这样的学校"))
    assert "没有符合条件的单位" in text
    assert "清除筛选" in text


def test_columns_sort(viewer):
    assert names(viewer, sort="-name")[0] == "college"
    assert names(viewer, sort="region")[-1] == "school"


def test_a_county_lists_its_own_with_the_same_verdicts(viewer):
    assert names(viewer, region="620403") == ["school"]
    assert row_of(page(viewer, region="620403"), "示例中职一").endswith("0/2")


def test_a_province_lists_both_cities_each_by_its_own_plan(province_viewer, jinchang, far_school):
    make_plan(jinchang, "jinchang-plan")
    assert names(province_viewer, region="620000") == [
        *("far-school", "college", "other-school", "school")
    ]
    assert row_of(page(province_viewer, region="620000"), "示例高职").endswith("1/3")


def test_who_does_not_stand_in_the_year_is_marked(viewer, school):
    school.closed_on = dt.date(2024, 1, 1)
    school.save()
    assert "2024 年度不填报" in row_of(page(viewer), "示例中职一")


def test_a_long_list_comes_in_pages(baiyin, viewer):
    for place in range(120):
        make_institution(baiyin, f"z-{place:03}", kind=InstitutionKind.SKILLED)
    assert len(names(viewer)) == 100
    assert len(names(viewer, page="2")) == 23
    assert "第 1–100 条，共 123 条" in text_of(page(viewer))


@pytest.mark.parametrize("query", [{"year": "x"}, {"region": "1"}, {"plan": "none"}])
def test_an_address_that_means_nothing_is_not_found(viewer, query):
    assert page(viewer, **query).status_code == 404


def test_an_incomplete_address_is_completed(viewer):
    response = opened(viewer, "institutions")
    assert response.url.startswith("/institutions/?region=620400&year=2024")


@pytest.mark.parametrize("count", [1, 60])
@pytest.mark.parametrize(
    ("person", "region"), [("reviewer", "620400"), ("province_viewer", "620000")]
)
def test_it_costs_as_many_queries_with_few_and_many(
    count, person, region, request, baiyin, django_assert_max_num_queries
):
    for place in range(count):
        make_institution(baiyin, f"more-{place}")
    client = client_for(request.getfixturevalue(person))
    query = {"region": region, "year": "2024", "kind": "secondary"}
    client.get(reverse("institutions"), query)
    with django_assert_max_num_queries(15):
        client.get(reverse("institutions"), query)
