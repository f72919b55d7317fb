"""The page of one task and its steps: who gets in, what comes back, what stays typed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from submissions.task_standing import TaskState
from tests.cast import client_for
from tests.submissions.task_cast import (
    make_clause,
    strike_off,
    tell,
)

pytest_plugins = ["tests.submissions.task_fixtures"]
pytestmark = pytest.mark.django_db

STEPS = ("task_report", "task_confirm", "task_reopen")


def open_page(user, task):
    return client_for(user).get(reverse("task", args=[task.code]))


def take(user, name, task, **what):
    what = {"version": task.progress.count(), "key": "k", **what}
    return client_for(user).post(reverse(name, args=[task.code]), what)


def report(user, task, **what):
    what = {"state": "in_progress", "as_of": "2024-11-15", "text": "签约三家企业", **what}
    return take(user, "task_report", task, **what)


def test_the_page_names_clause_units_deadline_and_who_records(bureau_task, viewer):
    html = open_page(viewer, bureau_task).content.decode()
    for text in (
        "优化中职学校布局",
        "二（一）1 巩固提升",
        "各县区人民政府、市教育局、市财政局（按职责分工负责）",
        "各职业院校",
        "2025 年（期限按规划期推定）",
        "鼓励",
        "白银市教育局的填报员",
        "还没有进展记录",
    ):
        assert text in html
    assert "<form" not in html.split("<main")[1]


def test_a_clause_without_units_points_to_those_that_elaborate_it(plain_task, task_plan, viewer):
    plain_task.clause.elaborated_in.add(make_clause(task_plan, "二（一）2"))
    html = open_page(viewer, plain_task).content.decode()
    assert "责任单位见二（一）2" in html
    assert "白银市的管理员" in html


def test_the_whole_history_is_shown_newest_first(bureau_task, bureau_reporter, manager, viewer):
    tell(bureau_task, bureau_reporter, text="最初的一条")
    strike_off(bureau_task, bureau_reporter, manager)
    html = open_page(viewer, bureau_task).content.decode()
    past = html.split("<h2>办理记录</h2>")[1]
    assert past.index("销号") < past.index("市教发〔2024〕8 号") < past.index("最初的一条")
    assert "已销号" in html


def test_the_reporter_of_the_bureau_records_progress(bureau_task, bureau_reporter):
    assert "保存进展" in open_page(bureau_reporter, bureau_task).content.decode()
    response = report(bureau_reporter, bureau_task)
    assert response.status_code == 302
    assert response["Location"] == reverse("task", args=[bureau_task.code])
    assert bureau_task.progress.get().text == "签约三家企业"


def test_the_manager_confirms_and_reopens(bureau_task, bureau_reporter, manager):
    tell(bureau_task, bureau_reporter, TaskState.COMPLETED)
    assert "没有写明佐证" in open_page(manager, bureau_task).content.decode()
    assert take(manager, "task_confirm", bureau_task, note="已核").status_code == 302
    assert "撤销销号" in open_page(manager, bureau_task).content.decode()
    assert take(manager, "task_reopen", bureau_task, reason="佐证不全").status_code == 302
    assert list(bureau_task.progress.values_list("kind", "text")) == [
        ("report", "已制定方案"),
        ("confirm", "已核"),
        ("reopen", "佐证不全"),
    ]


def test_pressing_twice_records_once(bureau_task, bureau_reporter):
    for _ in range(2):
        assert report(bureau_reporter, bureau_task, version=0).status_code == 302
    assert bureau_task.progress.count() == 1


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"text": ""}, "请写明做了什么"),
        ({"state": ""}, "请在列出的状态中选择"),
        ({"as_of": "2024-13-45"}, "进展日期须在"),
        ({"as_of": "2999-01-01"}, "进展日期须在"),
    ],
)
def test_a_wrong_entry_comes_back_with_its_place_and_what_was_typed(
    what, said, bureau_task, bureau_reporter
):
    response = report(bureau_reporter, bureau_task, evidence="会议纪要〔2024〕3 号", **what)
    html = response.content.decode()
    assert response.status_code == 422
    assert said in html
    assert "会议纪要〔2024〕3 号" in html
    assert not bureau_task.progress.exists()


def test_a_second_editor_gets_both_texts_and_can_save_after_reading(bureau_task, bureau_reporter):
    tell(bureau_task, bureau_reporter, text="先保存的内容")
    response = report(bureau_reporter, bureau_task, version=0, text="后保存的内容")
    html = response.content.decode()
    assert response.status_code == 409
    assert "有了新的记录" in html
    assert "先保存的内容" in html
    assert "后保存的内容" in html
    assert 'name="version" value="1"' in html


def test_progress_of_an_earlier_day_is_kept_and_said_not_to_change_the_present(
    bureau_task, bureau_reporter
):
    tell(bureau_task, bureau_reporter, TaskState.COMPLETED)
    client = client_for(bureau_reporter)
    address = reverse("task_report", args=[bureau_task.code])
    what = {"state": "in_progress", "as_of": "2023-03-01", "text": "起步", "version": 1}
    html = client.post(address, what, follow=True).content.decode()
    assert "已补记较早的进展" in html
    assert bureau_task.progress.count() == 2


def test_a_step_in_the_wrong_state_says_why_where_its_form_is_gone(
    bureau_task, bureau_reporter, manager
):
    response = take(manager, "task_confirm", bureau_task)
    assert response.status_code == 409
    assert "须记录为“已完成”后才能销号" in response.content.decode()
    strike_off(bureau_task, bureau_reporter, manager)
    response = report(bureau_reporter, bureau_task)
    assert response.status_code == 409
    assert "先撤销销号" in response.content.decode()


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("manager", 200),
        ("viewer", 200),
        ("province_viewer", 200),
        ("bureau_reporter", 200),
        ("reporter", 404),
        ("other_city_manager", 404),
        ("other_city_viewer", 404),
        ("system_admin", 403),
        ("auditor", 403),
    ],
)
def test_who_may_open_the_page(person, status, bureau_task, request):
    assert open_page(request.getfixturevalue(person), bureau_task).status_code == status


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("viewer", 403),
        ("reviewer", 403),
        ("province_viewer", 403),
        ("reporter", 404),
        ("other_city_manager", 404),
        ("security_admin", 403),
    ],
)
def test_steps_of_others_are_refused(name, person, status, bureau_task, request):
    user = request.getfixturevalue(person)
    assert take(user, name, bureau_task).status_code == status
    assert client_for(user).get(reverse(name, args=[bureau_task.code])).status_code == 405


@pytest.mark.parametrize("name", ["task", *STEPS])
def test_the_signed_out_are_led_to_the_sign_in_page(name, bureau_task):
    address = reverse(name, args=[bureau_task.code])
    for response in (client_for(None).get(address), client_for(None).post(address)):
        assert response.status_code in (302, 405)
        assert response.status_code == 405 or "/accounts/login/" in response["Location"]


def test_the_page_costs_the_same_with_any_history(
    bureau_task, bureau_reporter, viewer, django_assert_num_queries
):
    client = client_for(viewer)
    address = reverse("task", args=[bureau_task.code])
    client.get(address)
    for _ in range(2):
        with django_assert_num_queries(7):
            assert client.get(address).status_code == 200
        for _ in range(10):
            tell(bureau_task, bureau_reporter)


def test_an_unknown_task_is_a_404(viewer, db):
    assert client_for(viewer).get(reverse("task", args=["no-such-task"])).status_code == 404


def test_words_about_a_task_that_was_confirmed_meanwhile_stay(
    bureau_task, bureau_reporter, manager
):
    strike_off(bureau_task, bureau_reporter, manager)
    response = report(bureau_reporter, bureau_task, version=0, evidence="纪要〔2024〕3 号")
    page = response.content.decode()
    assert response.status_code == 409
    for words in ("您刚才写的，没有保存", "签约三家企业", "纪要〔2024〕3 号"):
        assert words in page
