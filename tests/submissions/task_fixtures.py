"""Tasks of the tests: one that the bureau's reporter keeps, one that the manager keeps."""

from __future__ import annotations

import pytest

from targets.models import Plan, Task, UnitRole
from tests.cast import make_plan
from tests.submissions.task_cast import answer, make_clause, make_department, make_task


@pytest.fixture
def task_plan(baiyin) -> Plan:
    return make_plan(baiyin, "task-plan")


@pytest.fixture
def bureau_task(task_plan, bureau) -> Task:
    """Three departments answer for it, one of which reports through the bureau."""
    clause = make_clause(
        task_plan, "二（一）1", title="巩固提升", chapter="二（一）", shared_duty=True
    )
    answer(
        clause,
        make_department(task_plan, "各县区人民政府"),
        make_department(task_plan, "市教育局", bureau),
        make_department(task_plan, "市财政局"),
    )
    answer(clause, make_department(task_plan, "各职业院校"), role=UnitRole.IMPLEMENTING)
    return make_task(clause, "bureau-task", text="优化中职学校布局", commitment="鼓励")


@pytest.fixture
def plain_task(task_plan) -> Task:
    """No department answers for it."""
    return make_task(task_plan.clauses.get(number="一（二）"), "plain-task", text="体系更加完整")
