"""How a standing reads where the page and the workbook share the words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from reports.wording import outlook_text, shown_value, value_text
from submissions.standing import load_standings
from targets.kinds import Kind, Measure
from targets.models import DataItem
from tests.cast import make_item, make_plan, make_round, report, submission_of
from tests.reports.figures import SCHOOLS, make_indicator, make_promise


@pytest.fixture
def plan(baiyin, school):
    make_item("pupils", kinds=SCHOOLS)
    make_item("built", kinds=SCHOOLS, unit="是/否", type=DataItem.Type.YES_NO)
    plan = make_plan(baiyin, "plan")
    pupils = make_indicator("pupils", "人", Measure.SUM, ["pupils"])
    make_promise(plan, pupils, Kind.AT_LEAST, lower=Decimal(1000))
    built = make_indicator("built", "所", Measure.SUM, ["built"])
    make_promise(plan, built, Kind.MILESTONE)
    return plan


@pytest.fixture
def standings(plan, baiyin, manager, reviewer, school, reporter):
    """What follows from the numbers of pupils of the years from 2022 on."""

    def after(*pupils: int, built: str = "否"):
        for year, number in enumerate(pupils, 2022):
            round = make_round(baiyin, manager, year=year)
            typed = {"pupils": number, "built": built}
            report(submission_of(round, school), reporter, reviewer, **typed)
        year = 2021 + len(pupils)
        [found] = load_standings([(baiyin, plan)], year=year, now=timezone.now())
        return found.standings

    return after


@pytest.mark.parametrize(
    ("pupils", "words"),
    [
        ((100, 110), "10 年以上"),
        ((100, 101, 400), "2027–2028 年"),
        ((100, 110, 111), "10 年以上"),
        ((100, 400, 405), "2028 年至 10 年以上"),
        ((400, 100), "照此趋势无法达成"),
        ((100, 600), "2024 年"),
    ],
)
def test_a_year_more_than_ten_years_after_the_deadline_is_not_named(standings, pupils, words):
    assert outlook_text(standings(*pupils)[0]) == words


@pytest.mark.parametrize(("built", "words"), [("是", "已建成"), ("否", "未建成")])
def test_a_milestone_says_what_was_reported(standings, built, words):
    milestone = standings(100, 200, built=built)[1]
    assert value_text(milestone) == words
    assert shown_value(milestone) == (1 if built == "是" else 0)
