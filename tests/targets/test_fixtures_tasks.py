"""The 115 qualitative commitments of both documents."""

from __future__ import annotations

from collections import Counter

import pytest

from targets.models import Task
from tests.targets.seeded import plans  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plans")]

BAIYIN = {
    "一（一）": 2,
    "一（二）": 5,
    "二（一）1": 6,
    "二（一）2": 6,
    "二（一）3": 9,
    "二（二）4": 9,
    "二（二）5": 7,
    "二（三）6": 6,
    "二（三）7": 6,
    "二（三）8": 5,
    "二（三）9": 7,
    "二（三）10": 5,
    "二（四）11": 5,
    "二（四）12": 4,
    "三（一）": 3,
    "三（二）": 2,
    "三（三）": 8,
}
JINCHANG = {
    "¶3": 1,
    "¶5": 2,
    "¶7": 3,
    "¶9": 1,
    "¶10": 1,
    "¶14": 1,
    "¶16": 1,
    "¶18": 1,
    "¶19": 1,
    "¶22": 2,
    "¶23": 4,
    "¶24": 1,
    "¶26": 1,
}


def tasks_of(plan: str) -> list[Task]:
    return list(Task.objects.filter(clause__plan__code=plan).select_related("clause"))


@pytest.mark.parametrize(
    ("plan", "expected"), [("baiyin-2022", BAIYIN), ("jinchang-review", JINCHANG)]
)
def test_every_clause_has_all_its_tasks(plan, expected):
    assert Counter(task.clause.number for task in tasks_of(plan)) == expected


def test_the_tasks_are_115_with_codes_of_their_own():
    assert Task.objects.count() == 95 + 20
    assert all(task.code.startswith("baiyin-2022-") for task in tasks_of("baiyin-2022"))
    assert all(task.code.startswith("jinchang-review-") for task in tasks_of("jinchang-review"))


def test_tasks_of_a_clause_stand_in_the_order_of_its_text():
    found = Task.objects.filter(clause__number="二（一）1").values_list("text", flat=True)
    assert [text[:12] for text in found] == [
        "培养“理论+实践”赋能基",
        "为学生升学就业提供良好的",
        "整合撤并“空、小、散、弱",
        "着力增加优质中职资源供给",
        "鼓励现有办学特色突出的技",
        "鼓励办学实力突出的技工院",
    ]


def test_deadlines_say_where_they_come_from():
    found = Counter((task.year, task.year_basis) for task in Task.objects.all())
    assert found == {
        (2025, "期限按规划期推定"): 89,
        (2025, "文件写“经过三年努力”"): 5,
        (None, "“择机”，未定期限"): 1,
        (None, "未定期限"): 20,
    }
    assert Task.objects.get(year_basis="“择机”，未定期限").text.startswith("择机建设教育园区")


def test_only_one_task_has_a_lead_unit_and_one_names_units_of_its_own():
    found = {
        (task.code, unit.role, unit.department.name)
        for task in Task.objects.prefetch_related("units__department")
        for unit in task.units.all()
    }
    team = "baiyin-2022-c7-parttime-research-team"
    city = "jinchang-review-pilot-city"
    assert found == {
        (team, "lead", "市教科所"),
        (city, "responsible", "发改部门"),
        (city, "responsible", "教育部门"),
    }


def test_tasks_keep_the_words_of_the_document_in_full_width_punctuation():
    for task in tasks_of("baiyin-2022"):
        assert not set(",;:()") & set(task.text)
    text = Task.objects.get(code="baiyin-2022-c1-technician-upgrade").text
    assert text == "鼓励现有办学特色突出的技工学校申办高级技工学校（技师学院）"
    assert Task.objects.get(code="jinchang-review-technician-majors").text == (
        "技工学校重点设置企业需求量大、专业满足就业需求"
    )
