"""Pages of the shared catalogue: indicators with their formula and its trial, items, rules."""

from __future__ import annotations

import pytest
from django.urls import reverse

from institutions.duties import Role
from institutions.models import InstitutionKind
from submissions.models import Round
from targets.keeping import NEXT_ROUND
from targets.models import DataItem, Indicator, ItemRule
from tests.cast import (
    YEAR,
    client_for,
    make_plan,
    make_target,
    make_user,
    report,
    submission_of,
)
from tests.targets.pages import errors_at, send, values_of

pytestmark = pytest.mark.django_db

GROUNDS = {"reason": "口径按部颁标准统一", "document_number": "教职成〔2024〕2 号"}
HEADS = {
    "code": "teachers-in-all",
    "name": "专业课教师总数",
    "unit": "人",
    "section": "teachers",
    "measure": "sum",
    "span": "stock",
    "kinds": ["higher", "secondary", "skilled"],
    "definition": "各校专业课教师之和。",
    "numerator__0__part": "numerator",
    "numerator__0__item": "specialised-teachers",
}


@pytest.fixture
def kinds():
    """The kinds that the catalogue's items are asked of."""
    return [
        InstitutionKind.HIGHER.value,
        InstitutionKind.SECONDARY.value,
        InstitutionKind.SKILLED.value,
    ]


@pytest.fixture
def share(plan) -> Indicator:
    return Indicator.objects.get(code="dual-share")


def defining(indicator):
    return reverse("keep_indicator_define", args=[indicator.code])


def test_an_indicator_is_added_with_its_formula(catalogue, manager, kinds):
    response = send(manager, reverse("keep_indicator_add"), **{**HEADS, "kinds": kinds})
    assert response.status_code == 302
    made = Indicator.objects.get(code="teachers-in-all")
    version = made.versions.get()
    assert [term.item.code for term in version.terms.all()] == ["specialised-teachers"]
    listed = client_for(manager).get(reverse("keep_indicators")).content.decode()
    assert "Σ（专业课教师）" in listed


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ({"numerator__0__item": ""}, "numerator"),
        ({"measure": "ratio"}, "numerator"),
        ({"kinds": []}, "kinds"),
        ({"scale": "0"}, "scale"),
        ({"numerator__0__item": "meetings"}, "numerator"),
        ({"code": ""}, "code"),
    ],
)
def test_a_formula_that_cannot_be_is_refused_at_its_place(catalogue, manager, kinds, typed, place):
    response = send(manager, reverse("keep_indicator_add"), **{**HEADS, "kinds": kinds, **typed})
    assert (response.status_code, errors_at(response)) == (422, {place})
    assert not Indicator.objects.exists()
    assert values_of(response.content)["name"] == [HEADS["name"]]


def test_a_coefficient_that_is_no_number_is_told_in_its_row(catalogue, manager, kinds):
    typed = {**HEADS, "kinds": kinds, "numerator__0__coefficient": "两倍"}
    response = send(manager, reverse("keep_indicator_add"), **typed)
    assert response.status_code == 422
    [rows] = response.context["rows"]
    assert "coefficient" in rows.formset.errors[0]
    assert values_of(response.content)["numerator-0-coefficient"] == ["两倍"]


def test_a_new_definition_holds_from_its_year_and_both_are_told(share, manager):
    response = send(
        manager, defining(share), definition="全体专业课教师。", valid_from="2025", **GROUNDS
    )
    assert response.status_code == 302
    assert list(share.versions.values_list("valid_from", flat=True)) == [2022, 2025]
    page = client_for(manager).get(reverse("keep_indicator", args=[share.code])).content.decode()
    for text in (*GROUNDS.values(), "全体专业课教师。", "王管理"):
        assert text in page


def test_what_other_cities_use_is_refused_with_whom_to_ask(
    share, manager, other_city_manager, jinchang, gansu
):
    make_user(Role.MANAGER, "province", full_name="省管理", region=gansu)
    make_target(make_plan(jinchang, "jinchang-plan"), share, lower=40)
    typed = {"definition": "另一口径", "valid_from": "2025", **GROUNDS}
    response = send(manager, defining(share), **typed)
    assert response.status_code == 403
    assert "省管理" in response.content.decode()
    assert values_of(response.content)["definition"] == ["另一口径"]
    assert share.versions.count() == 1


# ---- the trial -----------------------------------------------------------------------------------


@pytest.fixture
def reported(plan, open_round_of_baiyin: Round, school, reporter, reviewer):
    """The school has 40 specialised teachers, 24 of them dual-qualified, and 800 students."""
    figures = {"specialised_teachers": 40, "dual_qualified_teachers": 24}
    return report(
        submission_of(open_round_of_baiyin, school),
        reporter,
        reviewer,
        full_time_enrolment=800,
        **figures,
    )


def tried(manager, indicator, **typed):
    """The answer of the trial button on the page of the definition."""
    client = client_for(manager)
    body = values_of(client.get(defining(indicator)).content)
    body |= {name.replace("__", "-"): value for name, value in typed.items()}
    body |= {"preview_region": "620400", "preview_year": str(YEAR)}
    return client.post(reverse("indicator_preview"), body, headers={"HX-Request": "true"})


def test_the_trial_shows_the_formula_on_approved_figures_and_saves_nothing(
    reported, share, manager
):
    page = tried(manager, share, numerator__0__coefficient="0.5").content.decode()
    assert "白银市 2024 年度：30.0%" in page
    assert "现行算法为 60.0%" in page
    assert "100 × 12 ÷ 40" in page
    assert "示例中职一" in page
    assert "已报 1/3" in page
    assert share.versions.count() == 1


def test_the_trial_says_what_is_wrong_with_the_formula(reported, share, manager):
    page = tried(manager, share, numerator__1__item="").content.decode()
    assert "比率须有分母" in page
    page = tried(manager, share, numerator__0__coefficient="三").content.decode()
    assert 'role="alert"' in page


def test_the_trial_is_of_regions_that_the_person_may_see(reported, share, manager):
    client = client_for(manager)
    body = values_of(client.get(defining(share)).content)
    for region, year in (("620300", "2024"), ("620400", "二四"), ("", "2024")):
        sent = body | {"preview_region": region, "preview_year": year}
        assert client.post(reverse("indicator_preview"), sent).status_code == 404


def test_without_scripts_the_trial_is_a_page_of_its_own(reported, share, manager):
    client = client_for(manager)
    body = values_of(client.get(defining(share)).content)
    body |= {"preview_region": "620400", "preview_year": str(YEAR)}
    page = client.post(reverse("indicator_preview"), body).content.decode()
    assert "<title>试算" in page
    assert "60.0%" in page


def test_the_outcome_counts_the_targets_of_an_expired_plan(reported, plan, manager):
    page = client_for(manager).get(reverse("plan_outcome", args=[plan.code])).content.decode()
    assert "2025 年末共判定 1 个目标" in page


# ---- items and rules -----------------------------------------------------------------------------


def test_an_item_is_added_and_changed_from_the_next_round_on(catalogue, manager):
    response = send(
        manager,
        reverse("keep_item_add"),
        code="order-classes",
        name="订单班",
        section="enterprise",
        unit="个",
        period="snapshot",
        kinds=["secondary"],
        definition="正在办的订单班。",
        minimum="0",
    )
    assert response.status_code == 302
    item = DataItem.objects.get(code="order-classes")
    assert (item.kinds, item.minimum, item.maximum) == (["secondary"], 0, None)
    address = reverse("keep_item_change", args=[item.code])
    assert send(manager, address, name="订单班数", is_active=[]).status_code == 302
    item.refresh_from_db()
    assert (item.name, item.is_active) == ("订单班数", False)
    page = client_for(manager).get(address).content.decode()
    assert "订单班 → 订单班数" in page
    assert NEXT_ROUND in page


def test_an_item_in_use_keeps_its_meaning(plan, catalogue, manager):
    address = reverse("keep_item_change", args=[catalogue.dual.code])
    response = send(manager, address, unit="名")
    assert (response.status_code, errors_at(response)) == (422, {"unit"})


def test_bounds_upside_down_are_refused(catalogue, manager):
    address = reverse("keep_item_change", args=[catalogue.enrolment.code])
    response = send(manager, address, minimum="10", maximum="5")
    assert (response.status_code, errors_at(response)) == (422, {"maximum"})


def test_a_rule_is_added_and_put_out_of_use(catalogue, manager):
    response = send(
        manager,
        reverse("keep_rule_add"),
        code="teachers-within-students",
        message="教师多于学生，请核对。",
        left__0__side="left",
        left__0__item="specialised-teachers",
        left__1__side="right",
        left__1__item="full-time-enrolment",
    )
    assert response.status_code == 302
    rule = ItemRule.objects.get(code="teachers-within-students")
    assert [(term.side, term.item.code) for term in rule.terms.all()] == [
        ("left", "specialised-teachers"),
        ("right", "full-time-enrolment"),
    ]
    address = reverse("keep_rule_change", args=[rule.code])
    assert send(manager, address, is_active=[]).status_code == 302
    listed = client_for(manager).get(reverse("keep_rules")).content.decode()
    assert "专业课教师 ≤ 全日制在校生" in listed
    assert "已停用" in listed


def test_a_rule_with_one_side_is_told_at_its_rows(catalogue, manager):
    typed = {"left__0__side": "left", "left__0__item": "full-time-enrolment"}
    response = send(manager, reverse("keep_rule_add"), code="one-side", message="请核对", **typed)
    assert (response.status_code, errors_at(response)) == (422, {"left"})
    assert "这一边没有数据项" in response.content.decode()
