"""What surrounds every page: the menu of duties, the name, the demo notice, the way home."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.models import Round
from tests.cast import client_for, hand_in

RESULTS = ["总览", "指标", "院校", "责任单位", "对比"]
MENUS = {
    "reporter": ["数据填报", "本校进展", "帮助"],
    "bureau_reporter": ["数据填报", "本校进展", "任务台账", "帮助"],
    "reviewer": [*RESULTS, "任务台账", "数据填报", "导出", "帮助"],
    "manager": [*RESULTS, "任务台账", "数据填报", "规划管理", "导出", "帮助"],
    "viewer": [*RESULTS, "任务台账", "导出", "帮助"],
    "province_viewer": [*RESULTS, "任务台账", "导出", "帮助"],
    "system_admin": ["首页", "账号", "帮助"],
    "security_admin": ["首页", "授权", "帮助"],
    "auditor": ["首页", "审计记录", "帮助"],
}


def help_page(client):
    return client.get(reverse("help"))


@pytest.mark.parametrize("person", MENUS)
def test_the_menu_shows_what_the_duties_bring(person, request):
    response = help_page(client_for(request.getfixturevalue(person)))
    assert [link.label for link in response.context["nav"].items] == MENUS[person]


@pytest.mark.parametrize("person", MENUS)
def test_every_link_of_the_menu_opens(person, request, open_round_of_baiyin, plan):
    client = client_for(request.getfixturevalue(person))
    for link in help_page(client).context["nav"].items:
        assert client.get(link.url, follow=True).status_code == 200, link


@pytest.mark.parametrize("person", MENUS)
def test_every_link_of_the_help_opens(person, request):
    client = client_for(request.getfixturevalue(person))
    found = re.findall(r'href="(/[^"#]*)"', help_page(client).content.decode())
    links = {link for link in found if link.startswith(("/help/", "/verify/"))}
    assert len(links) > 5
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_the_present_page_is_marked_once(viewer):
    links = help_page(client_for(viewer)).context["nav"].items
    assert [link.label for link in links if link.here] == ["帮助"]


def test_a_signed_out_visitor_has_no_menu_but_can_read_help(db):
    response = help_page(Client())
    assert response.status_code == 200
    assert response.context["nav"].items == ()
    assert 'aria-label="主菜单"' not in response.content.decode()


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ("reporter", "张填报（示例中职一）"),
        ("viewer", "赵局长（白银市）"),
        ("auditor", "（审计员）"),
    ],
)
def test_the_person_is_named_with_the_place(person, words, request):
    page = help_page(client_for(request.getfixturevalue(person))).content.decode()
    assert words in page


# ---- what it costs -----------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["manager", "province_viewer", "auditor"])
def test_a_signed_in_page_costs_session_person_and_one_query(person, request):
    client = client_for(request.getfixturevalue(person))
    help_page(client)
    with CaptureQueriesContext(connection) as queries:
        help_page(client)
    tables = ["django_session", "institutions_user", "submissions_round"]
    assert [table in query["sql"] for table, query in zip(tables, queries, strict=True)] == [
        True,
        True,
        True,
    ]


def test_a_reporters_page_costs_one_more_for_the_unread_notices(reporter):
    client = client_for(reporter)
    help_page(client)
    with CaptureQueriesContext(connection) as queries:
        help_page(client)
    asked = ["submissions_notice" in query["sql"] for query in queries]
    assert (len(asked), asked.count(True)) == (4, 1)


def test_a_signed_out_page_costs_one_query(django_assert_num_queries, db):
    with django_assert_num_queries(1):
        help_page(Client())


def test_the_health_of_the_program_costs_no_session(django_assert_num_queries, viewer):
    client = client_for(viewer)
    with django_assert_num_queries(1):
        assert client.get(reverse("healthz")).status_code == 200


# ---- demo notice -------------------------------------------------------------------------------

NOTICE = 'class="demo"'


@pytest.mark.parametrize("person", ["viewer", "other_city_viewer", "reporter", "auditor", None])
def test_everybody_is_told_while_demo_data_are_present(person, request, open_round_of_baiyin):
    client = client_for(request.getfixturevalue(person) if person else None)
    assert NOTICE not in help_page(client).content.decode()
    Round.objects.update(is_demo=True)
    assert NOTICE in help_page(client).content.decode()


# ---- the first page ----------------------------------------------------------------------------


def test_a_reporter_is_led_to_the_years_form(reporter, submission):
    response = client_for(reporter).get(reverse("home"))
    assert response.url == reverse("submission", args=[submission.pk])


def test_a_reporter_without_a_round_is_told_what_will_happen(reporter):
    page = client_for(reporter).get(reverse("home")).content.decode()
    assert "现在没有需要填报的轮次" in page
    assert reverse("help_page", args=["reporter"]) in page


@pytest.mark.parametrize("person", ["reviewer", "manager", "viewer", "province_viewer"])
def test_bureau_staff_are_led_to_the_overview(person, request):
    response = client_for(request.getfixturevalue(person)).get(reverse("home"))
    assert response.url == reverse("overview")


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ("system_admin", "建立、停用和解锁账号"),
        ("security_admin", "核定每个账号的角色"),
        ("auditor", "查阅审计记录"),
    ],
)
def test_administrators_are_told_their_duty_and_that_figures_are_closed(person, words, request):
    page = client_for(request.getfixturevalue(person)).get(reverse("home")).content.decode()
    assert words in page
    assert "都不查看填报数据" in page


# ---- help and gallery --------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["reporter", "progress", "contact", "accounts"])
def test_help_is_open_to_everybody(slug, db):
    assert Client().get(reverse("help_page", args=[slug])).status_code == 200


@pytest.mark.parametrize("slug", ["index", "base", "nowhere"])
def test_only_known_pages_of_help_exist(slug, db):
    assert Client().get(f"/help/{slug}/").status_code == 404


def test_the_gallery_is_for_those_who_build_pages(settings, db):
    assert Client().get(reverse("gallery")).status_code == 404
    settings.DEBUG = True
    assert Client().get(reverse("gallery")).status_code == 200


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("progress", "完整规则与判定表"),
        ("rules", "判定表"),
        ("terms", "只增不减"),
    ],
)
def test_help_shows_how_it_is_judged_and_what_the_words_mean(slug, words, db):
    assert words in Client().get(reverse("help_page", args=[slug])).content.decode()


def test_a_reviewer_sees_how_many_submissions_wait(submission, reporter, reviewer, manager):
    def badges(person):
        return [link.badge for link in help_page(client_for(person)).context["nav"].items]

    assert set(badges(reviewer)) == {""}
    hand_in(submission, reporter, full_time_enrolment="1,200")
    assert "1" in badges(reviewer)
    assert set(badges(manager)) == {""}
