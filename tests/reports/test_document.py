"""What the document says about its tasks."""

from __future__ import annotations

from itertools import groupby

import pytest

from reports.document import load_document
from targets.models import Clause
from tests.submissions.task_cast import make_task

pytestmark = pytest.mark.django_db

CLAUSES = (
    ("¶5", "", "协同创新"),
    ("¶7", "", "协同创新"),
    ("¶14", "统筹职教资源", "高位推动"),
    ("¶18", "", "协同创新"),
    ("¶26", "", ""),
)


def test_paragraphs_without_a_title_stand_together_under_their_part(plan):
    for position, (number, title, chapter) in enumerate(CLAUSES, start=50):
        facts = {"number": number, "title": title, "chapter": chapter, "position": position}
        make_task(Clause.objects.create(plan=plan, **facts), f"task-{position}", text=number)
    tasks = [task for task in load_document(plan, with_tasks=True).tasks if "¶" in task.text]
    headings = [heading for heading, _ in groupby(tasks, key=lambda task: task.heading)]
    assert headings == ["协同创新", "第 14 段 统筹职教资源", "协同创新", "第 26 段"]
    assert [task.clause for task in tasks[:2]] == ["第 5 段", "第 7 段"]
