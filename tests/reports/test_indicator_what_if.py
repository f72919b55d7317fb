"""试算: what a change in one institution would do; nothing is ever stored."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.models import AuditEntry, InstitutionKind
from reports.what_if import scene_of, what_if
from submissions.models import Fact, Figure
from targets.kinds import Kind, Measure
from targets.models import DataItem
from tests.cast import client_for, make_item, make_round
from tests.reports.indicator_scene import (
    found_in,
    indicator_of,
    page_of,
    reported,
    reported_year,
    shares,
    target_of,
    text_of,
)

D = Decimal
MORE = {"try": "1", "unit": "school", "add-dual-qualified-teachers": "20"}


@pytest.fixture
def years(baiyin, plan, manager, reviewer, school, other_school, college):
    """2022: 38 %, 2024: 43 % of 300."""
    units = (school, other_school, college)
    for year, duals in {2022: (30, 40, 44), 2024: (33, 44, 52)}.items():
        figures = {unit: shares(dual, 100) for unit, dual in zip(units, duals, strict=True)}
        reported_year(baiyin, manager, reviewer, year, figures)


def test_the_sentence_names_the_change_and_what_follows(years, viewer):
    text = text_of(page_of(viewer, "dual-share", **MORE))
    assert "若示例中职一“双师型”教师增加 20 人，全市由 43.0% 变为 49.7%（+6.7 个百分点）。" in text
    assert "判定由“滞后”变为“按进度”，与目标差额：−0.3 个百分点。" in text


def test_two_items_change_together_and_a_minus_takes_away(years, viewer):
    asked = {**MORE, "add-dual-qualified-teachers": "-3", "add-specialised-teachers": "－10"}
    text = text_of(page_of(viewer, "dual-share", **asked))
    assert "“双师型”教师减少 3 人、专业课教师减少 10 人，全市由 43.0% 变为 43.4%" in text


def test_nothing_is_stored(years, viewer):
    before = [list(model.objects.values()) for model in (Fact, Figure, AuditEntry)]
    page_of(viewer, "dual-share", **MORE)
    assert [list(model.objects.values()) for model in (Fact, Figure, AuditEntry)] == before
    assert "45.0%" not in text_of(page_of(viewer, "dual-share"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("二十", "有数值无法识别"),
        ("1.5", "有数值无法识别"),
        ("/", "请填写增减的数量，例如 20 或 -5"),
        ("-34", "变动后小于 0"),
        ("68", "变动后分子大于分母"),
        ("", "请填写要增减的数量"),
        ("0", "请填写要增减的数量"),
    ],
)
def test_what_makes_no_sense_is_said_and_what_was_typed_stays(years, viewer, typed, said):
    response = page_of(viewer, "dual-share", **{**MORE, "add-dual-qualified-teachers": typed})
    assert response.status_code == 200
    assert said in text_of(response)
    assert "变为" not in text_of(response)
    assert f'value="{typed}"' in response.content.decode()


def test_choosing_another_institution_shows_its_figures_without_a_complaint(years, viewer):
    fragment = page_of(viewer, "dual-share", {"HX-Request": "true"}, unit="college")
    assert "现为 52 人" in text_of(fragment)
    assert "请填写" not in text_of(fragment)


def test_an_institution_that_is_not_counted_cannot_be_chosen(years, viewer, far_school):
    for code in ("far-school", "nobody"):
        text = text_of(page_of(viewer, "dual-share", **{**MORE, "unit": code}))
        assert "没有这个单位，或者它本年度没有计入的数据" in text


def test_in_place_it_sends_only_the_trial_and_the_form_works_without_scripts(years, viewer):
    fragment = page_of(viewer, "dual-share", {"HX-Request": "true"}, **MORE)
    assert "<html" not in fragment.content.decode()
    assert "变为 49.7%" in text_of(fragment)
    whole = page_of(viewer, "dual-share").content.decode()
    form = whole[whole.index('<form class="trial"') :]
    assert 'method="get"' in form
    assert 'name="region" value="620400"' in form
    assert 'name="plan" value="baiyin-plan"' in form


def test_going_back_in_the_browser_brings_the_whole_page(years, viewer):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in page_of(viewer, "dual-share", headers, **MORE).content.decode()


def test_a_yes_or_no_item_is_answered_and_not_counted_up(
    baiyin, plan, manager, reviewer, school, other_school, viewer
):
    yes_no = {"type": DataItem.Type.YES_NO, "unit": "是/否", "kinds": [InstitutionKind.SECONDARY]}
    good = make_item("good", name="市级优质", **yes_no)
    sum_of = indicator_of("good-schools", [good], unit="所", kinds=[InstitutionKind.SECONDARY])
    target_of(plan, sum_of, Kind.AT_LEAST, lower=D(2))
    round = make_round(baiyin, manager)
    reported(round, school, reviewer, good="否")
    reported(round, other_school, reviewer, good="是")
    text = text_of(page_of(viewer, "good-schools", unit="school", **{"add-good": "yes"}))
    assert "若示例中职一市级优质变为“是”，全市由 1 所 变为 2 所（+1 所）。" in text


def test_a_standard_counts_institutions(
    baiyin, plan, catalogue, manager, reviewer, school, other_school, viewer
):
    ratio = indicator_of(
        "ratio", [catalogue.dual], [catalogue.enrolment], measure=Measure.UNITS_MEETING
    )
    target_of(plan, ratio, Kind.EACH_INSTITUTION, lower=D(1), per=350)
    figures = {
        school: {"dual_qualified_teachers": 4, "full_time_enrolment": 1750},
        other_school: {"dual_qualified_teachers": 4, "full_time_enrolment": 1400},
    }
    reported_year(baiyin, manager, reviewer, 2024, figures)
    asked = {"unit": "school", "add-dual-qualified-teachers": "1"}
    text = text_of(page_of(viewer, "ratio", **asked))
    assert "全市由 1/2 所达标 变为 2/2 所达标。" in text
    assert "变为“已达成”" in text


def test_the_scene_gives_the_value_of_the_page(years, baiyin, plan):
    found = found_in(baiyin, plan, "dual-share", year=2024, now=timezone.now())
    assert scene_of(found, 2024).area() == found.main.area
    assert scene_of(found, 2022).area() == found.main.areas[2022]


def test_nothing_can_be_supposed_where_nobody_has_reported(baiyin, plan, manager, school):
    make_round(baiyin, manager)
    found = found_in(baiyin, plan, "dual-share", year=2024, now=timezone.now())
    assert what_if(found, {}) is None


def test_in_place_it_costs_eleven_queries(years, viewer, django_assert_max_num_queries):
    client, address = client_for(viewer), reverse("indicator", args=["dual-share"])
    query = {"region": "620400", "year": "2024", **MORE}
    client.get(address, query)
    with django_assert_max_num_queries(11):
        client.get(address, query, headers={"HX-Request": "true"})
