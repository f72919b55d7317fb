"""What a plan is made of: clauses with the units they name, and departments."""

from __future__ import annotations

import pytest

from institutions.refusals import Invalid, NotAllowed, Refused, Stale
from targets.keeping import (
    ClauseFacts,
    NamedUnit,
    add_clause,
    add_department,
    change_clause,
    change_department,
    close_plan,
)
from targets.models import Department
from tests.cast import fresh, make_plan
from tests.targets.keeping import last_entry, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def education(baiyin) -> Department:
    return Department.objects.create(region=baiyin, name="市教育局", position=10)


@pytest.fixture
def finance(baiyin) -> Department:
    return Department.objects.create(region=baiyin, name="市财政局", position=20)


def units_of(clause):
    return [(unit.department.name, unit.role) for unit in clause.units.order_by("position")]


def test_a_clause_is_added_with_its_units_in_the_order_of_the_text(
    plan, manager, education, finance
):
    clause = add_clause(
        plan,
        by=manager,
        facts=ClauseFacts(number="二（三）9", title="队伍建设", chapter="二"),
        units=[NamedUnit(finance, "lead"), NamedUnit(education)],
        elaborated_in=[plan.clauses.get()],
    ).value
    assert units_of(clause) == [("市财政局", "lead"), ("市教育局", "responsible")]
    assert clause.position > plan.clauses.get(number="一（二）").position
    assert clause.elaborated_in.get().number == "一（二）"
    assert last_entry("clause.add").after["units"] == ["牵头单位：市财政局", "责任单位：市教育局"]


def test_a_changed_clause_becomes_what_is_given(plan, manager, education, finance):
    clause = plan.clauses.get()
    change_clause(
        clause, by=manager, facts=ClauseFacts("一（二）", "目标"), units=[NamedUnit(education)]
    )
    change_clause(
        clause, by=manager, facts=ClauseFacts("一（三）", "新"), units=[NamedUnit(finance)]
    )
    assert units_of(clause) == [("市财政局", "responsible")]
    assert (fresh(clause).number, fresh(clause).position) == ("一（三）", clause.position)
    entry = last_entry("clause.change")
    assert (entry.before["units"], entry.before["number"]) == (["责任单位：市教育局"], "一（二）")


def test_what_is_no_longer_as_it_was_seen_is_refused_once_it_is_locked(plan, manager):
    clause = plan.clauses.get()
    clause.title = "在别处打开的"  # as an older page has it; the frame reads what is stored
    still = {"still": lambda now: now.title == clause.title}
    with refused(said="在您编辑期间", kind=Stale):
        change_clause(clause, by=manager, facts=ClauseFacts("一（二）", "新"), **still)
    clause.title = fresh(clause).title
    change_clause(clause, by=manager, facts=ClauseFacts("一（二）", "新"), **still)
    assert fresh(clause).title == "新"


def test_what_a_clause_cannot_say_is_refused(plan, manager, education, jinchang):
    foreign = Department.objects.create(region=jinchang, name="金昌市教育局")
    other = make_plan(jinchang, "jinchang-plan").clauses.get()
    facts = ClauseFacts("二（一）1")
    with refused("number", said="已有条款", kind=Invalid):
        add_clause(plan, by=manager, facts=ClauseFacts("一（二）"))
    with refused("number", kind=Invalid):
        add_clause(plan, by=manager, facts=ClauseFacts(" "))
    with refused("units", said="不是本规划所在地区", kind=Invalid):
        add_clause(plan, by=manager, facts=facts, units=[NamedUnit(foreign)])
    with refused("units", said="两次", kind=Invalid):
        add_clause(plan, by=manager, facts=facts, units=[NamedUnit(education)] * 2)
    with refused("units", said="角色", kind=Invalid):
        add_clause(plan, by=manager, facts=facts, units=[NamedUnit(education, "boss")])
    with refused("elaborated_in", kind=Invalid):
        add_clause(plan, by=manager, facts=facts, elaborated_in=[other])


def test_others_do_not_touch_clauses_and_departments(plan, education, other_city_manager, viewer):
    clause = plan.clauses.get()
    for user in (other_city_manager, viewer):
        with refused(kind=NotAllowed):
            add_clause(plan, by=user, facts=ClauseFacts("三"))
        with refused(kind=NotAllowed):
            change_clause(clause, by=user, facts=ClauseFacts("三"))
        with refused(kind=NotAllowed):
            add_department(plan.region, by=user, name="某局")
        with refused(kind=NotAllowed):
            change_department(education, by=user, name="某局")


def test_clauses_of_a_closed_plan_stay(plan, manager):
    close_plan(plan, by=manager, reason="期满")
    with refused(said="已于", kind=Refused):
        add_clause(plan, by=manager, facts=ClauseFacts("三"))
    with refused(said="已于", kind=Refused):
        change_clause(plan.clauses.get(), by=manager, facts=ClauseFacts("三"))


def test_a_department_is_linked_to_the_institution_that_reports_for_it(baiyin, bureau, manager):
    made = add_department(baiyin, by=manager, name="市教育局").value
    assert (made.institution, made.region) == (None, baiyin)
    change_department(made, by=manager, name="市教育局", institution=bureau)
    assert fresh(made).institution == bureau
    entry = last_entry("department.change")
    assert (entry.before["institution"], entry.after["institution"]) == (None, "白银市教育局")


def test_a_department_is_named_once_and_linked_within_its_region(
    baiyin, manager, education, far_school, school
):
    with refused("name", said="已有责任单位", kind=Invalid):
        add_department(baiyin, by=manager, name="市教育局")
    with refused("name", kind=Invalid):
        change_department(education, by=manager, name=" ")
    with refused("institution", said="不在白银市", kind=Invalid):
        add_department(baiyin, by=manager, name="某校", institution=far_school)
    with refused("institution", kind=Invalid):
        add_department(baiyin, by=manager, name="各校", institution=school, is_group=True)


def test_the_same_clause_twice_is_one(plan, manager, education):
    facts, units = ClauseFacts("三（一）"), [NamedUnit(education)]
    first = add_clause(plan, by=manager, key="k", facts=facts, units=units)
    again = add_clause(plan, by=manager, key="k", facts=facts, units=units)
    assert (again.repeated, again.value) == (True, first.value)
    assert plan.clauses.filter(number="三（一）").count() == 1
