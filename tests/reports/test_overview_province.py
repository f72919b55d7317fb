"""The overview of a province: its cities with their targets and how far they have reported, to be
copied and printed.
"""

from __future__ import annotations

from html import escape

import pytest
from django.urls import reverse

from submissions.models import Round, Submission, SubmissionState
from tests.cast import (
    client_for,
    hand_in,
    make_institution,
    make_plan,
    make_round,
    make_user,
    submission_of,
)
from tests.reports.indicator_scene import reported_year, reporter_of, shares, text_of
from tests.reports.places_scene import row_of

pytestmark = pytest.mark.django_db
ADDRESS = {"region": "620000", "year": "2024"}
NAMES = ("expected", "approved", "correcting", "submitted", "missing")


@pytest.fixture
def figures(
    baiyin,
    plan,
    manager,
    reviewer,
    school,
    other_school,
    college,
    jinchang,
    far_school,
    other_city_manager,
):
    """Of three in one city one is through and corrects, and one waits; of the other's one none."""
    round = reported_year(baiyin, manager, reviewer, 2024, {school: shares(43, 100)})
    Submission.objects.filter(institution=school).update(state=SubmissionState.RETURNED)
    hand_in(submission_of(round, college), reporter_of(college), **shares(1, 2))
    make_plan(jinchang, "far-plan")
    make_round(jinchang, other_city_manager)


def page(user, **query):
    return client_for(user).get(reverse("overview"), ADDRESS | query)


def counts(tally) -> list[int]:
    return [getattr(tally, name) for name in NAMES]


def test_each_city_has_its_state_of_reporting_and_all_are_summed(figures, province_viewer):
    response = page(province_viewer)
    tallies = {each["name"]: each["tally"] for each in response.context["filings"]}
    assert {name: counts(tally) for name, tally in tallies.items()} == {
        "金昌市": [1, 0, 0, 0, 1],
        "白银市": [3, 1, 1, 1, 1],
    }
    html = response.content.decode().partition("2024 年度填报")[2]
    assert html.index("合计") > html.index("白银市")
    assert counts(response.context["whole"]) == [4, 1, 1, 1, 2]


def test_the_counts_are_those_of_each_citys_own_page(figures, province_viewer):
    for each in page(province_viewer).context["filings"]:
        own = client_for(province_viewer).get(each["url"]).context["board"].reporting
        told = [own.expected, own.approved, own.correcting, own.submitted, len(own.missing)]
        assert counts(each["tally"]) == told


def test_units_of_the_province_itself_stand_apart(figures, gansu, manager, province_viewer):
    unit = make_institution(gansu, "of-the-province")
    Submission.objects.create(round=Round.objects.get(region__code="620400"), institution=unit)
    filings = page(province_viewer).context["filings"]
    assert [(each["name"], each["url"]) for each in filings][-1] == ("甘肃省本级", "")
    assert page(province_viewer).context["whole"].expected == 5


def test_the_words_say_the_same_and_the_page_leads_to_them(figures, province_viewer):
    address = f"{reverse('overview_text')}?region=620000&year=2024"
    html = page(province_viewer).content.decode()
    assert escape(address) in html
    assert "data-print" in html
    text = text_of(client_for(province_viewer).get(address))
    assert (
        "2024 年度全省应报单位 4 个，已通过 1 个（其中 1 个正在更正），待审核 1 个，未提交 2 个。"
        "其中："
        "金昌市应报 1 个，已通过 0 个，待审核 0 个，未提交 1 个；"
        "白银市应报 3 个，已通过 1 个（其中 1 个正在更正），待审核 1 个，未提交 1 个。"
    ) in text


def test_only_who_sees_rounds_is_led_to_those_missing(figures, gansu, province_viewer):
    board = reverse("round", args=[Round.objects.get(region__code="620400").pk])
    manager = make_user("manager", "gansu-manager", region=gansu)
    assert f'href="{board}?state=missing"' in page(manager).content.decode()
    assert board not in page(province_viewer).content.decode()


def test_a_year_without_a_round_says_so(figures, province_viewer):
    assert "本年度没有开启填报" in text_of(page(province_viewer, year="2023"))
    address = f"{reverse('overview_text')}?region=620000&year=2023"
    assert "2023 年度没有开启填报。" in text_of(client_for(province_viewer).get(address))


@pytest.mark.parametrize("more", [1, 30])
def test_it_costs_as_many_queries_with_few_and_many(
    more, figures, jinchang, other_city_manager, province_viewer, django_assert_max_num_queries
):
    for number in range(more):
        make_institution(jinchang, f"more-{number}")
    make_round(jinchang, other_city_manager, year=2025)
    client = client_for(province_viewer)
    client.get(reverse("overview"), ADDRESS | {"year": "2025"})
    with django_assert_max_num_queries(14):
        client.get(reverse("overview"), ADDRESS | {"year": "2025"})


def test_the_row_of_a_city_leads_to_its_page(figures, province_viewer):
    response = page(province_viewer)
    assert row_of(response, "白银市 baiyin-plan").startswith("白银市 baiyin-plan 1")
    assert [each["url"] for each in response.context["filings"]] == [
        f"{reverse('overview')}?region={code}&year=2024" for code in ("620300", "620400")
    ]
