"""The overview narrowed: what passes, what is said, and what the address keeps."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse

from institutions.models import User
from reports.board import Group
from reports.overview_filters import Filters, filters_of
from reports.rows import Duty
from targets.kinds import Status
from tests.cast import client_for
from tests.reports.demo_stage import demo  # noqa: F401

ADDRESS = {"region": "620400", "year": "2024"}


def row(name="双师型教师占比", *, status=Status.BEHIND, chapter="二（三）", units=("市教育局",)):
    return SimpleNamespace(
        name=name,
        code="dual",
        status=status,
        chapter=chapter,
        clauses=("二（三）9",),
        quotes=("专业课教师中“双师型”教师占比超过 50%",),
        duty=Duty(units),
    )


def board(*rows):
    titles = dict.fromkeys(each.chapter for each in rows)
    groups = tuple(
        Group(title, tuple(each for each in rows if each.chapter == title)) for title in titles
    )
    return SimpleNamespace(rows=rows, groups=groups, counts=())


@pytest.mark.parametrize(
    ("filters", "passes"),
    [
        (Filters(), True),
        (Filters(status="behind"), True),
        (Filters(status="met"), False),
        (Filters(part="二（三）"), True),
        (Filters(part="二（一）"), False),
        (Filters(unit="市教育局"), True),
        (Filters(unit="市教育"), False),
        (Filters(words="教师  DUAL"), True),
        (Filters(words="超过 50%"), True),
        (Filters(words="二（三）9 市教育局"), True),
        (Filters(words="教师 校舍"), False),
        (Filters(status="behind", words="校舍"), False),
    ],
)
def test_a_row_passes_when_every_filter_lets_it(filters, passes):
    assert filters.keeps(row()) is passes


def test_a_target_without_a_lamp_passes_no_status():
    assert not Filters(status="behind").keeps(row(status=None))


def test_groups_without_rows_fall_away():
    found = board(row(), row("校舍", chapter="二（一）"))
    [group] = Filters(words="校舍").narrow(found.groups)
    assert (group.title, [each.name for each in group.rows]) == ("二（一）", ["校舍"])


def test_what_means_nothing_narrows_nothing_and_is_named():
    asked = {"status": "nonsense", "part": "<b>", "unit": "市教育局", "q": " 教师 "}
    filters = filters_of(asked, board(row()))
    assert filters.fields == {"unit": "市教育局", "q": "教师"}
    assert filters.unknown == "本页没有状态“nonsense”、部分“<b>”，未按此筛选。"
    assert filters_of({"q": "长" * 5000}, board(row())).words == "长" * 60


def shown(**query) -> str:
    viewer = client_for(User.objects.get(username="baiyin-viewer"))
    return viewer.get(reverse("overview"), {**ADDRESS, **query}).content.decode()


def rows_in(html: str) -> int:
    return len(re.findall(r'<tr id="', html))


@pytest.mark.django_db
@pytest.mark.usefixtures("demo")
def test_the_page_shows_what_passes_and_says_how_many():
    everything, narrowed = shown(), shown(q="教师")
    assert 0 < rows_in(narrowed) < rows_in(everything)
    assert f"筛选出 {rows_in(narrowed)} 项，共 {rows_in(everything)} 项" in narrowed
    assert 'value="教师"' in narrowed
    nonsense = shown(status="x", unit="y")
    assert rows_in(nonsense) == rows_in(everything)
    assert "本页没有状态“x”、责任单位“y”，未按此筛选。" in nonsense


@pytest.mark.django_db
@pytest.mark.usefixtures("demo")
def test_another_year_keeps_the_filters():
    assert '<input type="hidden" name="q" value="教师" form="top-picker">' in shown(q="教师")
    assert 'id="top-picker"' in shown()


@pytest.mark.django_db
@pytest.mark.usefixtures("demo")
def test_what_moved_is_named_with_its_lamps_and_a_link():
    found = shown()
    counted = re.search("新达成 ([0-9]+) 项，退步 ([0-9]+) 项", found)
    named = re.findall(r"）(?=、|</p>)", "".join(re.findall("hint changes.*?</p>", found)))
    assert counted is not None
    assert len(named) == sum(map(int, counted.groups())) > 0
    assert re.search(r'changes">\S+：<a href="/indicators/[^"]+year=2024[^"]*">', found)


@pytest.mark.django_db
@pytest.mark.usefixtures("demo")
def test_an_update_in_place_pushes_the_address_without_empty_filters():
    viewer = client_for(User.objects.get(username="baiyin-viewer"))
    query = {**ADDRESS, "status": "", "unit": "nobody", "q": "教师"}
    answer = viewer.get(reverse("overview"), query, headers={"HX-Request": "true"})
    pushed = answer["HX-Push-Url"]
    assert pushed.startswith("/overview/?region=620400&year=2024&plan=")
    assert pushed.endswith("&q=%E6%95%99%E5%B8%88")
