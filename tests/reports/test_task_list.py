"""The task ledger: what stands in a row, how it is narrowed, whom it is shown to, what it costs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from submissions.models import TaskProgress
from submissions.task_ledger import reopen
from submissions.task_standing import TaskState
from targets.models import Task
from tests.cast import client_for, make_plan
from tests.submissions.task_cast import (
    answer,
    make_clause,
    make_department,
    make_task,
    strike_off,
    tell,
)

pytest_plugins = ["tests.submissions.task_fixtures"]
pytestmark = pytest.mark.django_db


def page(user, **query):
    return client_for(user).get(reverse("tasks"), query)


def text_of(user, **query) -> str:
    return page(user, **query).content.decode()


def rows(user, **query) -> list[str]:
    """Texts of the tasks on the page, in its order."""
    groups = page(user, **query).context["groups"]
    return [row.task.text for group in groups for row in group.rows]


@pytest.fixture
def five(task_plan, bureau_task, plain_task, bureau_reporter, manager):
    """One task of every kind: untouched, under way, completed, confirmed, undated."""
    clause = bureau_task.clause
    tell(
        make_task(clause, "under-way", text="共建实训基地"), bureau_reporter, text="与三家企业洽谈"
    )
    tell(make_task(clause, "completed", text="成立职教集团"), bureau_reporter, TaskState.COMPLETED)
    strike_off(make_task(clause, "struck-off", text="制定方案"), bureau_reporter, manager)
    make_task(clause, "undated", text="择机建设园区", year=None, year_basis="“择机”，未定期限")


def test_a_row_names_clause_units_deadline_progress_and_lamp(five, viewer):
    html = text_of(viewer, year="2024")
    for text in (
        "共建实训基地",
        "二（一）1 巩固提升",
        "各县区人民政府等 3 个单位",
        "各县区人民政府、市教育局、市财政局（按职责分工负责）",
        "实施：各职业院校",
        "期限按规划期推定",
        "“择机”，未定期限",
        "与三家企业洽谈",
        "2024-11-15",
        "佐证：市教发〔2024〕8 号",
        "尚无记录",
        "本条未注明责任单位",
    ):
        assert text in html
    for label in ("未启动", "进行中", "已完成", "已销号"):
        assert f"</svg>{label}</span>" in html
    assert "</svg>逾期</span>" not in html


def test_counts_by_state_stand_at_the_top(five, viewer):
    found = {stat["label"]: stat["value"] for stat in page(viewer, year="2025").context["stats"]}
    assert found == {
        "未启动": 3,
        "进行中": 1,
        "已完成": 2,
        "待销号": 1,
        "已销号": 1,
        "逾期": 3,
    }


def test_overdue_is_seen_from_the_year_of_the_deadline_on(five, viewer):
    assert timezone.localdate() > dt.date(2025, 12, 31)
    assert rows(viewer, year="2024", state="overdue") == []
    assert rows(viewer, year="2025", state="overdue") == [
        "体系更加完整",
        "优化中职学校布局",
        "共建实训基地",
    ]


def test_an_earlier_year_shows_the_tasks_as_they_stood(five, viewer):
    assert len(rows(viewer, year="2023", state="not_started")) == 6
    assert "与三家企业洽谈" not in text_of(viewer, year="2023")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "not_started"}, ["体系更加完整", "优化中职学校布局", "择机建设园区"]),
        ({"state": "in_progress"}, ["共建实训基地"]),
        ({"state": "completed"}, ["成立职教集团", "制定方案"]),
        ({"state": "awaiting"}, ["成立职教集团"]),
        ({"state": "confirmed"}, ["制定方案"]),
        ({"clause": "一（二）"}, ["体系更加完整"]),
        ({"clause": "二（一）", "state": "confirmed"}, ["制定方案"]),
        ({"unit": "市财政局", "state": "in_progress"}, ["共建实训基地"]),
        ({"q": "三家企业"}, ["共建实训基地"]),
        ({"q": "实训 洽谈"}, ["共建实训基地"]),
        ({"q": "实训 集团"}, []),
        ({"q": "8 号"}, ["制定方案"]),
    ],
)
def test_filters_narrow_the_list(query, found, five, viewer):
    assert rows(viewer, **query) == found


def test_filters_stay_in_the_address_and_work_without_javascript(five, viewer):
    html = text_of(viewer, year="2024", state="completed", q="集团")
    assert "筛选出 1 项，共 6 项" in html
    assert '<option value="completed" selected>' in html
    assert 'value="集团"' in html
    assert '<input type="hidden" name="year" value="2024">' in html
    assert "清除筛选" in html
    assert '<button class="btn btn-outline" type="submit">筛选</button>' in html


def test_words_that_mean_nothing_here_narrow_nothing(five, viewer):
    assert len(rows(viewer, state="red", clause="九", unit="没有的单位", page="x")) == 6


def test_nothing_found_says_how_to_go_on(five, viewer):
    assert "没有符合条件的任务" in text_of(viewer, q="没有这样的词")


def test_a_reversal_stands_beside_the_progress(five, viewer, manager):
    reopen(Task.objects.get(code="struck-off"), by=manager, seen=2, reason="佐证不全")
    assert "销号已撤销：佐证不全" in text_of(viewer)


def test_only_whoever_keeps_a_task_is_led_to_recording(five, viewer, bureau_reporter, manager):
    assert "记录进展" not in text_of(viewer)
    assert text_of(bureau_reporter).count("记录进展") == 4
    assert text_of(manager).count("记录进展") == 1


@pytest.fixture
def both(five, jinchang):
    """A plan of the other city, in which a clause bears the same number."""
    plan = make_plan(jinchang, "far-plan", base_year=None, first_year=None, horizon=None)
    make_task(plan.clauses.get(), "far-task", text="产教融合", year=None, year_basis="未定期限")
    return plan


def test_a_province_sees_both_plans_and_can_choose(both, province_viewer):
    assert len(rows(province_viewer)) == 7
    assert rows(province_viewer, plan="far-plan") == ["产教融合"]
    assert rows(province_viewer, region="620300") == ["产教融合"]
    html = text_of(province_viewer)
    assert "far-plan · 一" in html
    assert "全部规划" in html


def test_a_city_sees_only_its_own(both, viewer, other_city_viewer):
    assert "产教融合" not in rows(viewer)
    assert rows(other_city_viewer) == ["产教融合"]
    assert page(viewer, region="620300").status_code == 404
    assert page(viewer, plan="far-plan").status_code == 404


@pytest.mark.parametrize(
    "query", [{"region": "999999"}, {"year": "abc"}, {"year": "1999"}, {"plan": "none"}]
)
def test_an_address_that_does_not_exist_is_a_404(query, five, viewer):
    assert page(viewer, **query).status_code == 404


def test_those_without_tasks_are_told_what_to_do(reporter, other_city_viewer, five):
    assert "本单位没有要记录的任务" in text_of(reporter)
    assert "这个地区还没有任务" in text_of(other_city_viewer)


def test_the_gate(five, system_admin, auditor):
    assert page(system_admin).status_code == 403
    assert page(auditor).status_code == 403
    assert "/accounts/login/" in page(None)["Location"]


@pytest.fixture
def many(task_plan, bureau, bureau_reporter):
    """115 tasks in five clauses, each with two records."""
    for number in range(5):
        clause = make_clause(task_plan, f"三（{number}）", chapter=f"三{number}")
        clause.elaborated_in.add(task_plan.clauses.first())
        answer(clause, make_department(task_plan, f"部门 {number}", bureau))
        Task.objects.bulk_create(
            Task(clause=clause, code=f"t-{number}-{place}", position=place, text="任务", year=2025)
            for place in range(23)
        )
    now = timezone.now()
    TaskProgress.objects.bulk_create(
        TaskProgress(
            task=task,
            number=number,
            kind="report",
            state="in_progress",
            text=f"进展 {number}",
            as_of=dt.date(2024, 1, number),
            by=bureau_reporter,
            at=now,
        )
        for task in Task.objects.all()
        for number in (1, 2)
    )


def test_the_list_costs_the_same_few_queries_with_115_tasks(
    many, viewer, bureau_reporter, django_assert_num_queries
):
    # A reporter pays one more for the notices that wait in the frame.
    for user, queries in ((viewer, 9), (bureau_reporter, 10)):
        client = client_for(user)
        client.get(reverse("tasks"))
        with django_assert_num_queries(queries):
            html = client.get(reverse("tasks"), {"rows": "all"}).content.decode()
        assert html.count("进展 2") == 115


def test_fifty_stand_on_a_page_and_all_on_request(many, viewer):
    assert len(rows(viewer)) == 50
    assert len(rows(viewer, page="3")) == 15
    assert len(rows(viewer, rows="all")) == 115
    html = text_of(viewer, state="in_progress", page="2")
    assert "第 51–100 条，共 115 条" in html
    assert "state=in_progress&amp;rows=all" in html
