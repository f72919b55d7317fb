"""The words to copy for a plan, an institution and a department: complete, the board's own figures,
for those who may see them.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from reports.sentences import sentence_of, telling_of
from reports.sentences_plan import LAGGING, plan_text, rows_with
from reports.sheet_paper import DEMO
from targets.kinds import Status
from targets.models import ClauseUnit, Department, UnitRole
from tests.cast import client_for, make_institution
from tests.reports.figures import YEAR
from tests.reports.summaries import ADDRESS, board_of

pytest_plugins = ["tests.reports.summary_fixtures"]
TODAY = dt.date(2025, 1, 10)


def words_of(response) -> list[str]:
    """The paragraphs that the button copies."""
    assert response.status_code == 200, response.content.decode()
    html = response.content.decode()
    box = html[html.index('id="report-words"') :]
    return [unescape(each) for each in re.findall("<p>(.*?)</p>", box[: box.index("</div>")])]


def overview_text(user, **query):
    return client_for(user).get(reverse("overview_text"), ADDRESS | query)


@pytest.fixture
def department(city) -> Department:
    found = Department.objects.create(region=city.region, name="市示范局")
    for clause in city.clauses.all():
        ClauseUnit.objects.create(
            clause=clause, department=found, role=UnitRole.RESPONSIBLE, position=1
        )
    return found


@pytest.fixture
def judged(city):
    """The same city, judged although units are missing."""
    city.versions.update(minimum_coverage=Decimal("0.2"))
    return city


def test_counts_come_first_then_what_lags_then_who_is_missing_then_the_date(judged):
    city, board = judged, board_of(judged)
    said = plan_text(board, today=TODAY, is_demo=False)
    assert said[0].startswith(f"截至 {YEAR} 年度，白银市《{city.title}》")
    for status, count in board.counts:
        if count:
            assert f"{status.label} {count} 项" in said[0]
    lagging = rows_with(board, LAGGING)
    heads = ["滞后和期满未达成", "应报单位", "数据来源"]
    places = [next(n for n, text in enumerate(said) if head in text) for head in heads]
    assert places == sorted(places)
    assert lagging
    assert said[places[0]].startswith(f"滞后和期满未达成的目标共 {len(lagging)} 项")
    assert said[-1].endswith("整理日期 2025 年 1 月 10 日。")


@pytest.mark.parametrize("coverage", ["0.2", "0.8"])
def test_each_lagging_target_and_each_without_data_is_told_in_its_sentence(city, coverage):
    city.versions.update(minimum_coverage=Decimal(coverage))
    board = board_of(city)
    said = plan_text(board, today=TODAY, is_demo=False)
    telling = telling_of(board.standing)
    rows = rows_with(board, (*LAGGING, Status.NO_DATA))
    assert rows
    for row in rows:
        wanted = f"{row.name}：{sentence_of(row.standing, telling)}"
        assert sum(text.endswith(wanted) for text in said) == 1


def test_every_missing_unit_is_named(city):
    board = board_of(city)
    said = "".join(plan_text(board, today=TODAY, is_demo=False))
    assert board.reporting.missing
    assert all(name in said for name in board.reporting.missing)
    assert f"未提交 {len(board.reporting.missing)} 个" in said


def test_invented_figures_say_so(city):
    board = board_of(city)
    assert plan_text(board, today=TODAY, is_demo=True)[-1] == DEMO.replace("表中", "文中")
    assert "演示数据" not in "".join(plan_text(board, today=TODAY, is_demo=False))


def test_the_page_shows_the_text_without_javascript_and_offers_to_copy_it(city, viewer):
    response = overview_text(viewer)
    said = words_of(response)
    assert said[0].startswith(f"截至 {YEAR} 年度，白银市")
    assert len(said) > 4
    assert 'data-copy="#report-words"' in response.content.decode()


def test_a_county_gives_its_values_and_no_verdict(city, viewer, pingchuan):
    said = words_of(overview_text(viewer, region=pingchuan.code))
    assert "本地区没有单独的目标" in said[0]
    assert not re.search("滞后|已达成目标|按进度", "".join(said))


def test_a_province_gives_a_paragraph_a_city(city, province_viewer):
    said = words_of(overview_text(province_viewer, region="620000", plan=""))
    assert any(text.startswith("白银市《示例") for text in said)


def test_an_institution_is_told_of_its_own_figures_only(city, viewer):
    unit = next(each for each in board_of(city).standing.ledger.units if each.kind == "secondary")
    address = reverse("institution_text", args=[unit.code])
    said = words_of(client_for(viewer).get(address, {"year": YEAR}))
    assert said[0].startswith(f"截至 {YEAR} 年度，{unit.name}对照《{city.title}》")
    others = [each.name for each in board_of(city).standing.ledger.units if each.pk != unit.pk]
    assert not any(name in "".join(said) for name in others)
    assert "全市" not in "".join(text for text in said if not text.startswith("计入全市合计"))


def test_a_department_is_told_what_lags_of_its_own(judged, department, viewer):
    city = judged
    address = reverse("department_text", args=[department.pk])
    said = words_of(client_for(viewer).get(address, ADDRESS))
    board = board_of(city)
    lagging = rows_with(board, LAGGING)
    assert f"市示范局在《{city.title}》" in said[0]
    assert f"量化目标 {len(board.rows)} 项" in said[0]
    assert f"滞后和期满未达成的目标共 {len(lagging)} 项：" in said


def test_a_department_that_the_plan_does_not_name_is_not_found(city, viewer):
    stranger = Department.objects.create(region=city.region, name="别的单位")
    response = client_for(viewer).get(reverse("department_text", args=[stranger.pk]), ADDRESS)
    assert response.status_code == 404


def test_strangers_find_nothing(city, department, other_city_viewer):
    client = client_for(other_city_viewer)
    assert client.get(reverse("overview_text"), ADDRESS).status_code == 404
    address = reverse("department_text", args=[department.pk])
    assert client.get(address, ADDRESS).status_code == 404


@pytest.mark.parametrize("more", [0, 30])
@pytest.mark.parametrize("name", ["overview_text", "institution_text", "department_text"])
def test_fifteen_queries_whatever_the_size(
    name, more, city, department, viewer, django_assert_max_num_queries
):
    for number in range(more):
        make_institution(city.region, f"more-{number}")
    unit = next(iter(board_of(city).standing.ledger.units))
    keys = {"institution_text": [unit.code], "department_text": [department.pk]}
    client, address = client_for(viewer), reverse(name, args=keys.get(name))
    with django_assert_max_num_queries(15):
        response = client.get(address, ADDRESS)
    assert words_of(response)
