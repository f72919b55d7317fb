"""Pages of targets: set by kind, changed by data year, divided, started from, withdrawn."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from lxml import html

from targets.keeping import Bounds, IndicatorFacts, TargetWords, add_indicator, set_part, set_target
from targets.kinds import Kind
from targets.models import Indicator, Target
from tests.cast import client_for, make_share
from tests.targets.keeping import HEADCOUNT
from tests.targets.pages import errors_at, send, values_of

pytestmark = pytest.mark.django_db

TWO_ROWS_OF_ONE_YEAR = {
    "yearly__0__value": "20000",
    "yearly__1__year": "2023",
    "yearly__1__value": "21000",
}
GROUNDS = {"reason": "市政府常务会议调整", "document_number": "市政发〔2024〕5 号"}


@pytest.fixture
def enrolment(catalogue, manager) -> Indicator:
    facts = IndicatorFacts(name="在校生规模", section="scale", unit="人")
    return add_indicator(
        by=manager, code="enrolment", facts=facts, measurement=HEADCOUNT, valid_from=2022
    ).value


@pytest.fixture
def target(plan) -> Target:
    """At least 50 % dual-qualified teachers by 2025, from 2023 on."""
    return plan.targets.get()


def adding(plan, kind):
    return f"{reverse('plan_target_add', args=[plan.code])}?kind={kind}"


def of(target, name):
    return reverse(name, args=[target.pk])


def set_whole(plan, manager, enrolment, **typed):
    typed = {"indicator": enrolment.pk, "name": "在校生", "lower": "22,000", **typed}
    return send(manager, adding(plan, Kind.AT_LEAST), **typed)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Kind.AT_LEAST, {"lower", "per", "every_year", "direction"}),
        (Kind.AT_MOST, {"upper", "per", "every_year", "direction"}),
        (Kind.RANGE, {"lower", "upper", "every_year", "direction"}),
        (Kind.FULL_COVERAGE, {"every_year"}),
        (Kind.EACH_INSTITUTION, {"lower", "upper", "per", "every_year"}),
        (Kind.NON_DECREASING, set()),
        (Kind.MILESTONE, {"stages"}),
        (Kind.CUMULATIVE, {"lower", "direction"}),
        (Kind.RANK, {"upper", "every_year", "direction"}),
        (Kind.SOFT, set()),
    ],
)
def test_the_form_has_the_fields_of_its_kind(plan, manager, kind, fields):
    page = client_for(manager).get(adding(plan, kind))
    shown = set(page.context["form"].fields)
    known = {"lower", "upper", "per", "every_year", "direction", "stages"}
    assert shown & known == fields


def test_a_target_is_set_with_its_yearly_values_and_sources(plan, manager, enrolment):
    clause = plan.clauses.get()
    response = set_whole(
        plan,
        manager,
        enrolment,
        yearly__1__value="21,000",
        sources__0__clause=clause.pk,
        sources__0__quote="在校生达到2.2万人",
    )
    assert response.status_code == 302
    made = Target.objects.get(name="在校生")
    version = made.versions.get()
    assert (version.lower, version.yearly) == (22000, {"2024": "21000"})
    assert made.sources.get().clause == clause


@pytest.mark.parametrize(
    ("kind", "typed", "place"),
    [
        (Kind.RANGE, {"lower": "8", "upper": "5"}, "upper"),
        (Kind.AT_LEAST, {"lower": ""}, "lower"),
        (Kind.AT_LEAST, {"lower": "两万"}, "lower"),
        (Kind.AT_LEAST, {"lower": "22000", "year": "2020"}, "year"),
        (Kind.AT_LEAST, {"lower": "22000", "reason": ""}, "reason"),
        (Kind.AT_LEAST, {"lower": "22000", "valid_from": "2019"}, "valid_from"),
        (Kind.AT_LEAST, {"lower": "22000", "yearly__0__value": "23000"}, "yearly"),
        (Kind.AT_LEAST, {"lower": "22000", **TWO_ROWS_OF_ONE_YEAR}, "yearly"),
        (Kind.AT_LEAST, {"lower": "22000", "sources__0__clause": "clause"}, "sources"),
        (Kind.AT_LEAST, {"lower": "22000", "direction": "fall"}, "direction"),
    ],
)
def test_a_target_that_cannot_be_is_refused_at_its_place_and_nothing_is_saved(
    plan, manager, enrolment, kind, typed, place
):
    typed = {k: plan.clauses.get().pk if v == "clause" else v for k, v in typed.items()}
    response = send(
        manager, adding(plan, kind), **{"indicator": enrolment.pk, "name": "在校生", **typed}
    )
    assert response.status_code == 422
    assert errors_at(response) == {place}
    assert values_of(response.content)["name"] == ["在校生"]
    assert plan.targets.count() == 1


def test_two_targets_of_one_indicator_and_scope_are_refused(plan, manager, enrolment):
    set_whole(plan, manager, enrolment)
    response = set_whole(plan, manager, enrolment)
    assert (response.status_code, errors_at(response)) == (422, {"indicator"})


def test_a_change_holds_from_its_year_and_the_page_tells_both_versions(target, manager):
    response = send(
        manager, of(target, "plan_target_change"), lower="45", valid_from="2024", **GROUNDS
    )
    assert response.status_code == 302
    assert list(target.versions.values_list("valid_from", "lower")) == [(2023, 50), (2024, 45)]
    page = client_for(manager).get(of(target, "plan_target")).content.decode()
    for text in (*GROUNDS.values(), "不低于 45%", "王管理", "现行", "变更目标"):
        assert text in page


def test_a_correction_of_the_same_year_keeps_what_stood_there(target, manager):
    send(manager, of(target, "plan_target_change"), lower="45", valid_from="2023", **GROUNDS)
    assert target.versions.get().lower == 45
    page = client_for(manager).get(of(target, "plan_target")).content.decode()
    assert "更正前的内容" in page


def test_another_kind_can_be_chosen_for_a_change(target, manager):
    address = of(target, "plan_target_change") + "?kind=range"
    response = send(manager, address, lower="40", upper="60", valid_from="2024", **GROUNDS)
    assert response.status_code == 302
    assert target.versions.last().kind == Kind.RANGE


def test_a_change_without_grounds_says_both_at_their_fields(target, manager):
    response = send(manager, of(target, "plan_target_change"), lower="45", valid_from="2024")
    assert (response.status_code, errors_at(response)) == (422, {"reason", "document_number"})
    assert values_of(response.content)["lower"] == ["45"]


def test_a_change_on_an_old_page_is_a_conflict(target, manager):
    client = client_for(manager)
    address = of(target, "plan_target_change")
    typed = {"lower": "45", "valid_from": "2024", **GROUNDS}
    old = values_of(client.get(address).content) | typed
    send(manager, of(target, "plan_target_describe"), note="口径以年报为准")
    response = client.post(address, old)
    assert response.status_code == 409
    assert "已被修改" in response.content.decode()
    assert target.versions.count() == 1


def test_words_and_sources_are_changed_without_grounds(plan, target, manager):
    response = send(
        manager,
        of(target, "plan_target_describe"),
        name="双师型占比",
        binding="binding",
        sources__0__quote="达到 50% 以上",
    )
    assert response.status_code == 302
    target.refresh_from_db()
    assert (target.name, target.binding) == ("双师型占比", "binding")
    assert target.sources.get().quote == "达到 50% 以上"


def test_the_parts_of_a_range_and_what_is_left_add_up_to_its_upper_end(
    plan, manager, enrolment, college
):
    bounds = Bounds(Kind.RANGE, lower=5, upper=8, year=2025)
    words = TargetWords("专业点")
    whole = set_target(plan, by=manager, indicator=enrolment, words=words, bounds=bounds).value
    set_part(whole, by=manager, amount=3, institution=college, valid_from=2023, **GROUNDS)
    page = html.fromstring(client_for(manager).get(of(whole, "plan_target")).content)
    [table] = page.xpath("//table[.//th[text()='未分解']]")
    assert [cell.text for cell in table.xpath(".//td")] == ["8", "3", "5"]


def test_parts_leave_a_remainder_and_may_not_exceed_the_whole(
    plan, manager, enrolment, college, school
):
    set_whole(plan, manager, enrolment)
    whole = Target.objects.get(name="在校生")
    address = of(whole, "plan_target_part")
    for unit, amount in ((college, "8,000"), (school, "2000")):
        sent = {"institution": unit.pk, "amount": amount, "reason": "分解下达"}
        assert send(manager, address, **sent).status_code == 302
    plan_page = client_for(manager).get(reverse("plan", args=[plan.code])).content.decode()
    for text in ("未分解", "12,000", "8,000"):
        assert text in plan_page
    over = send(manager, address, institution=school.pk, amount="15000", reason="分解下达")
    assert over.status_code == 422
    assert "超过“在校生”的 22000" in over.content.decode()
    assert values_of(over.content)["amount"] == ["15000"]


def test_a_baseline_is_recorded_confirmed_and_corrected(target, manager):
    address = of(target, "plan_baseline")
    typed = {"year": "2022", "value": "40.5", "source": "教育事业统计", **GROUNDS}
    assert send(manager, address, **typed).status_code == 302
    assert not target.baselines.get().is_confirmed
    page = client_for(manager).get(of(target, "plan_target"))
    assert "待核实" in page.content.decode()
    confirmed = send(manager, of(target, "plan_baseline_confirm"))
    assert confirmed.status_code == 302
    assert target.baselines.get().is_confirmed
    assert send(manager, address, **{**typed, "value": "41"}).status_code == 302
    standing = target.baselines.get(is_withdrawn=False)
    assert (standing.value, standing.is_confirmed) == (Decimal(41), True)
    assert "各年度都将按新的基期值重新判定" in client_for(manager).get(address).content.decode()


def test_a_baseline_that_does_not_fit_is_refused(target, manager):
    typed = {"year": "2025", "value": "40.5", "source": "教育事业统计", **GROUNDS}
    response = send(manager, of(target, "plan_baseline"), **typed)
    assert (response.status_code, errors_at(response)) == (422, {"year"})
    assert not target.baselines.exists()


def test_a_withdrawn_target_keeps_its_earlier_years(target, manager):
    response = send(manager, of(target, "plan_target_withdraw"), valid_from="2024", **GROUNDS)
    assert response.status_code == 302
    assert [version.is_withdrawn for version in target.versions.all()] == [False, True]
    page = client_for(manager).get(reverse("plan", args=[target.plan.code])).content.decode()
    assert "自 2024 年度起撤销" in page


def test_targets_of_another_city_are_not_to_be_found(target, other_city_manager):
    client = client_for(other_city_manager)
    for name in ("plan_target", "plan_target_change", "plan_baseline", "plan_target_part"):
        assert client.get(of(target, name)).status_code == 404


def test_the_page_of_a_target_takes_at_most_fifteen_queries(
    target, manager, django_assert_max_num_queries
):
    client = client_for(manager)
    client.get(reverse("plan_list"))
    with django_assert_max_num_queries(15):
        client.get(of(target, "plan_target"))


def test_indicators_with_published_figures_only_are_not_offered(plan, manager, catalogue):
    monitored = make_share("watched", catalogue.dual, catalogue.teachers, is_monitored=True)
    page = client_for(manager).get(adding(plan, Kind.AT_LEAST))
    offered = {str(value) for value, _ in page.context["form"].fields["indicator"].choices}
    assert str(monitored.pk) not in offered
