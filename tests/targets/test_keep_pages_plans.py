"""Pages of plans, clauses, departments and published figures: opened, filled in, refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from institutions.models import AuditEntry
from targets.keeping import close_plan
from targets.models import Clause, Department, Plan
from tests.cast import client_for, make_share
from tests.targets.pages import errors_at, send, values_of

pytestmark = pytest.mark.django_db

GROUNDS = {"reason": "市政府常务会议调整", "document_number": "市政发〔2024〕5 号"}
FACTS = {
    "code": "baiyin-2026",
    "title": "白银市职业教育发展规划（2026—2030 年）",
    "short_title": "2026—2030 规划",
    "document_number": "示例〔2026〕1 号",
    "base_year": "2025",
    "first_year": "2026",
    "horizon": "2030",
}


def of(plan, name):
    return reverse(name, args=[plan.code])


def test_the_list_shows_the_plans_that_the_person_keeps_and_no_others(
    plan, manager, other_city_manager
):
    mine = client_for(manager).get(reverse("plan_list")).content.decode()
    assert plan.title in mine
    theirs = client_for(other_city_manager).get(reverse("plan_list")).content.decode()
    assert plan.title not in theirs
    assert "还没有规划" in theirs


def test_the_page_of_a_plan_takes_at_most_fifteen_queries(
    plan, manager, django_assert_max_num_queries
):
    client = client_for(manager)
    client.get(reverse("plan_list"))  # the session's clock is written once a minute
    with django_assert_max_num_queries(15):
        page = client.get(of(plan, "plan")).content.decode()
    for text in ("“双师型”教师占比", "不低于 50% · 2025 年", "一（二）", "0.95", "期满评估"):
        assert text in page


def test_a_plan_is_added(baiyin, manager):
    response = send(manager, reverse("plan_add"), **FACTS)
    made = Plan.objects.get(code="baiyin-2026")
    assert response["Location"] == of(made, "plan")
    assert (made.region, made.base_year, made.horizon) == (baiyin, 2025, 2030)
    page = client_for(manager).get(of(made, "plan")).content.decode()
    assert "新建规划" in page
    assert "王管理" in page
    assert "随规划文件载入" not in page


@pytest.mark.parametrize(
    ("typed", "place", "said"),
    [
        ({"horizon": "2025"}, "horizon", "不能早于首年"),
        ({"base_year": "2026"}, "base_year", "须早于首年"),
        ({"title": ""}, "title", "请填写标题"),
        ({"horizon": "二〇三〇"}, "horizon", "整数"),
        ({"code": "baiyin-plan"}, "code", "已被使用"),
        ({"code": "白银"}, "code", "只能用小写英文字母"),
        ({"code": "add"}, "code", "另有用处"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field_and_keeps_what_was_typed(
    plan, manager, typed, place, said
):
    response = send(manager, reverse("plan_add"), **{**FACTS, **typed})
    assert response.status_code == 422
    assert place in errors_at(response)
    assert said in response.content.decode()
    kept = values_of(response.content)
    assert kept["document_number"] == [FACTS["document_number"]]
    assert kept.get(place, [""]) == [typed[place]]
    assert Plan.objects.count() == 1


def test_pressing_twice_adds_one_plan(baiyin, manager):
    client = client_for(manager)
    body = {**values_of(client.get(reverse("plan_add")).content), **FACTS}
    first, second = (client.post(reverse("plan_add"), body) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Plan.objects.filter(code="baiyin-2026").count() == 1
    assert AuditEntry.objects.filter(verb="plan.create", result="done").count() == 1


def test_other_years_want_a_reason_and_a_document(plan, manager):
    refused = send(manager, of(plan, "plan_change"), horizon="2026")
    assert refused.status_code == 422
    assert "reason" in errors_at(refused)
    assert Plan.objects.get().horizon == 2025
    why = {"reason": GROUNDS["reason"], "change_document": GROUNDS["document_number"]}
    assert send(manager, of(plan, "plan_change"), horizon="2026", **why).status_code == 302
    assert Plan.objects.get().horizon == 2026
    page = client_for(manager).get(of(plan, "plan")).content.decode()
    assert "更正前的内容" in page
    assert "2025 → 2026" in page


def test_a_missing_document_of_changed_years_is_told_at_its_own_field(plan, manager):
    refused = send(manager, of(plan, "plan_change"), horizon="2026", reason="调整")
    assert errors_at(refused) == {"change_document"}


def test_a_page_opened_before_somebody_elses_save_shows_both_sides(plan, manager):
    client = client_for(manager)
    address = of(plan, "plan_change")
    old = values_of(client.get(address).content)
    send(manager, address, issuer="白银市人民政府")
    response = client.post(address, {**old, "issuer": "白银市教育局"})
    assert response.status_code == 409
    sides = {side.label: (side.typed, side.stored) for side in response.context["sides"]}
    assert sides == {"发文机关": ("白银市教育局", "白银市人民政府")}
    again = client.post(address, {**values_of(response.content)})
    assert again.status_code == 302
    assert Plan.objects.get().issuer == "白银市教育局"


def test_thresholds_hold_from_a_year_and_the_old_ones_stay_on_the_page(plan, manager):
    response = send(
        manager, of(plan, "plan_thresholds"), on_track_at="0.9", valid_from="2024", **GROUNDS
    )
    assert response.status_code == 302
    versions = list(plan.versions.values_list("valid_from", "on_track_at"))
    assert [(year, str(share)) for year, share in versions] == [(2023, "0.95"), (2024, "0.90")]
    page = client_for(manager).get(of(plan, "plan")).content.decode()
    for text in (GROUNDS["reason"], GROUNDS["document_number"], "调整判定参数", "随规划文件载入"):
        assert text in page


def test_thresholds_upside_down_are_refused(plan, manager):
    response = send(manager, of(plan, "plan_thresholds"), behind_at="0.97", **GROUNDS)
    assert (response.status_code, errors_at(response)) == (422, {"behind_at"})


def test_a_plan_is_closed_and_opened_again(plan, manager):
    closing = send(manager, of(plan, "plan_close"), reason="规划期满")
    assert closing.status_code == 302
    assert Plan.objects.get().closed_on is not None
    page = client_for(manager).get(of(plan, "plan")).content.decode()
    assert "新增目标" not in page
    assert send(manager, of(plan, "plan_reopen"), reason="尚需更正").status_code == 302
    assert Plan.objects.get().closed_on is None


def test_a_closed_plan_refuses_every_change_and_says_what_to_do(plan, manager):
    close_plan(plan, by=manager, reason="规划期满", closed_on=dt.date(2024, 1, 1))
    response = send(manager, of(plan, "plan_change"), issuer="某局")
    assert response.status_code == 409
    assert "请先重新开启" in response.content.decode()
    assert values_of(response.content)["issuer"] == ["某局"]


def test_a_plan_is_copied_with_each_target_carried_as_chosen(plan, manager, catalogue):
    target = plan.targets.get()
    typed = {**FACTS, f"carry-{target.pk}": "empty"}
    response = send(manager, of(plan, "plan_copy"), **typed)
    assert response.status_code == 302
    successor = Plan.objects.get(code="baiyin-2026")
    assert successor.predecessor == plan
    assert successor.targets.get().versions.get().kind == "soft"
    page = client_for(manager).get(of(plan, "plan")).content.decode()
    assert "2026—2030 规划" in page


def test_what_was_copied_says_that_it_was_copied(plan, manager):
    send(manager, of(plan, "plan_copy"), **FACTS)
    successor = Plan.objects.get(code="baiyin-2026")
    client = client_for(manager)
    whole = client.get(of(successor, "plan")).content.decode()
    target = reverse("plan_target", args=[successor.targets.get().pk])
    one = client.get(target).content.decode()
    assert "编制后续规划时带入" in one
    assert "随规划文件载入" not in whole + one


def test_a_target_that_stays_behind_is_not_copied(plan, manager):
    target = plan.targets.get()
    send(manager, of(plan, "plan_copy"), **{**FACTS, f"carry-{target.pk}": "stay"})
    assert not Plan.objects.get(code="baiyin-2026").targets.exists()


def test_the_years_of_the_successor_are_proposed(plan, manager):
    page = client_for(manager).get(of(plan, "plan_copy"))
    sent = values_of(page.content)
    assert (sent["base_year"], sent["first_year"], sent["horizon"]) == (
        ["2025"],
        ["2026"],
        ["2030"],
    )


# ---- clauses and departments ---------------------------------------------------------------------


@pytest.fixture
def department(baiyin):
    return Department.objects.create(region=baiyin, name="市教育局", position=1)


def test_a_clause_is_added_with_its_units(plan, manager, department):
    response = send(
        manager,
        of(plan, "plan_clause_add"),
        number="二（三）9",
        title="教师队伍",
        units__0__department=department.pk,
        units__0__role="lead",
    )
    assert response.status_code == 302
    clause = Clause.objects.get(number="二（三）9")
    assert [(unit.department, unit.role) for unit in clause.units.all()] == [(department, "lead")]
    page = client_for(manager).get(of(plan, "plan")).content.decode()
    assert "牵头单位：市教育局" in page


def test_the_same_unit_twice_is_told_at_the_rows(plan, manager, department):
    twice = {
        f"units__{row}__{name}": value
        for row in (0, 1)
        for name, value in (("department", department.pk), ("role", "responsible"))
    }
    response = send(manager, of(plan, "plan_clause_add"), number="三（一）", **twice)
    assert (response.status_code, errors_at(response)) == (422, {"units"})
    assert values_of(response.content)["units-1-department"] == [str(department.pk)]


def test_more_rows_are_given_without_saving_anything(plan, manager):
    client = client_for(manager)
    address = of(plan, "plan_clause_add")
    body = values_of(client.get(address).content) | {"number": "三", "more": "units"}
    response = client.post(address, body)
    assert response.status_code == 200
    assert values_of(response.content)["units-TOTAL_FORMS"] == ["6"]
    assert values_of(response.content)["number"] == ["三"]
    assert not Clause.objects.filter(number="三").exists()


def test_a_clause_is_changed_and_its_history_told(plan, manager, department):
    clause = plan.clauses.get()
    address = reverse("plan_clause_change", args=[clause.pk])
    assert send(manager, address, title="主要目标").status_code == 302
    page = client_for(manager).get(address).content.decode()
    assert "发展目标 → 主要目标" in page


def test_two_people_on_one_clause_the_second_sees_both_sides(plan, manager):
    clause = plan.clauses.get()
    address = reverse("plan_clause_change", args=[clause.pk])
    client = client_for(manager)
    old = values_of(client.get(address).content)
    send(manager, address, title="主要目标")
    response = client.post(address, {**old, "title": "总体目标"})
    assert response.status_code == 409
    assert [side.stored for side in response.context["sides"]] == ["主要目标"]
    assert Clause.objects.get().title == "主要目标"
    refusal = AuditEntry.objects.latest("number")
    assert (refusal.verb, refusal.result) == ("clause.change", AuditEntry.Result.REFUSED)
    assert refusal.subject_id == str(clause.pk)


def test_pressing_twice_on_a_clause_is_one_change_and_no_conflict(plan, manager, department):
    clause = plan.clauses.get()
    address = reverse("plan_clause_change", args=[clause.pk])
    client = client_for(manager)
    body = values_of(client.get(address).content) | {"title": "主要目标"}
    body |= {"units-0-department": department.pk}
    answers = [client.post(address, body).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert AuditEntry.objects.filter(verb="clause.change", result="done").count() == 1


def test_a_department_is_added_and_linked_to_who_reports_for_it(baiyin, bureau, manager):
    response = send(manager, reverse("keep_department_add"), name="市教育局", institution=bureau.pk)
    assert response.status_code == 302
    made = Department.objects.get()
    assert (made.region, made.institution) == (baiyin, bureau)
    address = reverse("keep_department_change", args=[made.pk])
    send(manager, address, name="白银市教育局", institution="")
    made.refresh_from_db()
    assert (made.name, made.institution) == ("白银市教育局", None)
    listed = client_for(manager).get(reverse("keep_departments")).content.decode()
    assert "白银市教育局" in listed


def test_departments_of_another_city_are_not_to_be_found(department, other_city_manager):
    client = client_for(other_city_manager)
    address = reverse("keep_department_change", args=[department.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"name": "别名"}).status_code == 404


# ---- published figures ---------------------------------------------------------------------------


def test_a_published_figure_is_recorded_and_corrected_with_grounds(plan, manager, catalogue):
    share = make_share("published-share", catalogue.dual, catalogue.teachers)
    response = send(
        manager,
        of(plan, "plan_figure_add"),
        indicator=share.pk,
        clause=plan.clauses.get().pk,
        written="77.19%",
        value="77.19",
        quote="占比达 77.19%",
    )
    assert response.status_code == 302
    figure = plan.published_figures.get()
    assert str(figure.value) == "77.1900"
    address = reverse("plan_figure_correct", args=[figure.pk])
    refused = send(manager, address, value="77.2")
    assert (refused.status_code, errors_at(refused)) == (422, {"reason", "document_number"})
    assert send(manager, address, value="77.2", written="77.2%", **GROUNDS).status_code == 302
    page = client_for(manager).get(address).content.decode()
    assert "77.19%" in page
    assert GROUNDS["reason"] in page
