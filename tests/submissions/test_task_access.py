"""Who sees a task, who keeps its progress, who confirms it."""

from __future__ import annotations

import pytest

from institutions.duties import Role
from submissions.models import TaskProgress
from submissions.task_access import (
    may_confirm,
    may_report,
    units_of,
    visible_tasks,
)
from targets.models import TaskUnit, UnitRole
from tests.cast import make_user
from tests.submissions.task_cast import (
    answer,
    make_clause,
    make_department,
    make_task,
    tell,
)

pytest_plugins = ["tests.submissions.task_fixtures"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("person", "sees"),
    [
        ("manager", True),
        ("reviewer", True),
        ("viewer", True),
        ("province_viewer", True),
        ("bureau_reporter", True),
        ("reporter", False),
        ("other_city_manager", False),
        ("other_city_viewer", False),
        ("far_reporter", False),
        ("system_admin", False),
        ("security_admin", False),
        ("auditor", False),
        ("disabled", False),
    ],
)
def test_tasks_and_their_progress_are_seen_within_the_region(
    person, sees, bureau_task, bureau_reporter, request
):
    tell(bureau_task, bureau_reporter)
    user = request.getfixturevalue(person)
    assert visible_tasks(user).exists() is sees
    assert TaskProgress.objects.visible_to(user).exists() is sees


@pytest.mark.parametrize("person", ["manager", "reviewer", "viewer", "province_viewer", "reporter"])
def test_only_the_reporter_of_a_responsible_department_keeps_its_task(
    person, bureau_task, bureau_reporter, request
):
    assert may_report(bureau_reporter, bureau_task)
    assert not may_report(request.getfixturevalue(person), bureau_task)


@pytest.mark.parametrize(
    "person", ["bureau_reporter", "reviewer", "viewer", "province_viewer", "other_city_manager"]
)
def test_only_the_manager_keeps_a_task_without_such_a_department(
    person, plain_task, bureau_task, manager, request
):
    assert may_report(manager, plain_task)
    assert not may_report(request.getfixturevalue(person), plain_task)


def test_a_manager_of_the_province_keeps_the_tasks_of_its_cities(gansu, plain_task):
    assert may_report(make_user(Role.MANAGER, "province-manager", region=gansu), plain_task)


@pytest.mark.parametrize(
    "person", ["bureau_reporter", "reviewer", "viewer", "province_viewer", "other_city_manager"]
)
def test_only_the_manager_confirms(person, bureau_task, manager, request):
    assert may_confirm(manager, bureau_task)
    assert not may_confirm(request.getfixturevalue(person), bureau_task)


def test_implementing_units_keep_nothing(task_plan, school, manager, reporter):
    clause = make_clause(task_plan, "二（二）4")
    answer(clause, make_department(task_plan, "各校", school), role=UnitRole.IMPLEMENTING)
    task = make_task(clause, "implemented")
    assert not may_report(reporter, task)
    assert may_report(manager, task)


def test_units_that_a_task_names_itself_stand_in_for_those_of_its_clause(
    bureau_task, task_plan, school, reporter, bureau_reporter
):
    own = make_department(task_plan, "市教科所", school)
    TaskUnit.objects.create(task=bureau_task, department=own, role=UnitRole.RESPONSIBLE, position=1)
    units = units_of(bureau_task)
    assert [unit.name for unit in units.responsible] == ["市教科所"]
    assert [unit.name for unit in units.implementing] == ["各职业院校"]
    assert may_report(reporter, bureau_task)
    assert not may_report(bureau_reporter, bureau_task)


def test_a_lead_unit_of_the_task_joins_the_responsible_units_of_the_clause(
    bureau_task, task_plan, bureau_reporter
):
    lead = make_department(task_plan, "市教科所")
    TaskUnit.objects.create(task=bureau_task, department=lead, role=UnitRole.LEAD, position=1)
    units = units_of(bureau_task)
    assert [unit.name for unit in units.lead] == ["市教科所"]
    assert [unit.name for unit in units.responsible] == ["各县区人民政府", "市教育局", "市财政局"]
    assert may_report(bureau_reporter, bureau_task)
