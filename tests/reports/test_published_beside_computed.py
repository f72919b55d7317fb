"""Numbers that Jinchang's article publishes stand beside what is computed from reported figures, as
written, and never enter it.
"""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from institutions.duties import Role
from reports.board import load_board
from reports.indicator_basis import load_published
from reports.sheets import write_summary
from reports.summary import load_summary
from submissions.models import Fact
from targets.kinds import Kind, Status
from targets.models import Indicator, PublishedFigure, Target, TargetSource, TargetVersion
from tests.cast import client_for, make_user
from tests.submissions.staged import (  # noqa: F401
    ALL_OF_BAIYIN,
    BAIYIN,
    JINCHANG,
    Stage,
    plans,
    round_closed,
    stage,
    target_in,
)

pytestmark = pytest.mark.django_db

PLAN, SHARE, YEAR = "jinchang-review", "dual-qualified-share", 2023
UNITS = "冶金 理工 永昌 金昌技师 八冶 金中"
TEACHERS = "dual-qualified-teachers / specialised-teachers / full-time-teachers"
SECONDARY, HIGHER = Decimal("77.19"), Decimal("57.6")


def board(stage: Stage):  # noqa: F811
    return load_board(stage.regions[JINCHANG], stage.plans[PLAN], year=YEAR, now=round_closed(YEAR))


@pytest.fixture
def share(stage) -> Target:  # noqa: F811
    """Jinchang promises the share too, so that a computed value stands beside published ones."""
    plan = stage.plans[PLAN]
    indicator = Indicator.objects.get(code=SHARE)
    target = Target.objects.create(plan=plan, indicator=indicator, name="双师型占比", position=3)
    TargetVersion.objects.create(
        target=target,
        valid_from=2021,
        kind=Kind.AT_LEAST,
        lower=Decimal(60),
        year_basis=TargetVersion.YearBasis.UNDATED,
    )
    TargetSource.objects.create(target=target, clause=plan.clauses.get(number="¶22"), quote="达")
    return target


def test_the_computed_share_is_the_schools_own_sum(stage, share):  # noqa: F811
    """60 + 20 + 4 × 30 = 200 of 100 + 100 + 4 × 50 = 400, whatever the article says."""
    stage.put_lines(units=UNITS, items=TEACHERS, lines={YEAR: "60/100/120 20/100/120 4*30/50/60"})
    standing = target_in(stage.standing_of(PLAN, YEAR), SHARE)
    assert (standing.area.numerator, standing.area.denominator) == (200, 400)
    assert (standing.area.value, standing.judgement.gap) == (50, -10)
    assert standing.judgement.status is Status.NOT_YET
    [beside] = standing.variants
    assert beside.indicator.code == "dual-qualified-share-fulltime"


@pytest.mark.parametrize("line", ["6*.", "6*_/_/_", "6*n/n/n"])
def test_a_published_share_never_stands_in_for_what_was_not_reported(stage, share, line):  # noqa: F811
    stage.put_lines(units=UNITS, items=TEACHERS, lines={YEAR: line})
    standing = target_in(stage.standing_of(PLAN, YEAR), SHARE)
    assert (standing.area.value, standing.area.reported) == (None, 0)
    assert standing.judgement.status is Status.NO_DATA
    assert standing.judgement.last_known_value is None
    assert [each.area.value for each in standing.variants] == [None]


def test_a_published_share_does_not_fill_up_a_partial_one(stage, share):  # noqa: F811
    """Five of six: 60 + 20 + 3 × 30 = 170 of 350."""
    stage.put_lines(units=UNITS, items=TEACHERS, lines={YEAR: "60/100/120 20/100/120 3*30/50/60 ."})
    area = target_in(stage.standing_of(PLAN, YEAR), SHARE).area
    assert (area.reported, area.expected) == (5, 6)
    assert area.value == Decimal(100) * 170 / 350


def test_correcting_a_published_figure_moves_no_computed_one(stage, share):  # noqa: F811
    stage.put_lines(units=UNITS, items=TEACHERS, lines={YEAR: "6*30/100/120"})
    before = [each.areas for each in stage.standing_of(PLAN, YEAR).standings]
    PublishedFigure.objects.update(value=99, written="99%")
    assert [each.areas for each in stage.standing_of(PLAN, YEAR).standings] == before


def test_published_figures_are_all_there_as_written_and_carry_no_lamp(stage):  # noqa: F811
    found = board(stage)
    written = {each.indicator.code: (each.written, each.value) for each in found.published}
    assert len(found.published) == 28
    assert written["published-dual-share-secondary"] == ("77.19%", SECONDARY)
    assert written["published-dual-share-higher"] == ("57.6%", HIGHER)
    assert written["pilot-city-rank"] == ("第4名", 4)
    assert written["observation-visits"] == ("1万多人次", 10000)
    assert {row.code for row in found.rows} == {
        "quality-majors-provincial",
        "vocational-undergraduate-college",
    }
    assert sum(count for _, count in found.counts) == 2
    assert not Fact.objects.exists()


def test_the_other_city_has_none_on_its_overview_and_computes_without_them(stage):  # noqa: F811
    stage.put_lines(units=ALL_OF_BAIYIN, items=TEACHERS, lines={YEAR: "8*30/100/120"})
    found = load_board(
        stage.regions[BAIYIN], stage.plans["baiyin-2022"], year=YEAR, now=round_closed(YEAR)
    )
    assert found.published == ()
    assert target_in(found.standing, SHARE).area.value == 30


def test_beside_the_indicator_they_name_their_city_their_source_and_their_doubt(stage):  # noqa: F811
    secondary, higher = load_published(Indicator.objects.get(code=SHARE))
    assert (secondary.written, higher.written) == ("77.19%", "57.6%")
    for each in (secondary, higher):
        assert each.place == "金昌市"
        assert (each.year, each.source) == ("未注明日期", "综述 第 22 段")
        assert each.to_verify
        assert "中高职院校“双师型”教师比例分别达77.19%、57.6%" in each.quote


def test_one_page_shows_both_and_neither_as_the_other(stage, share):  # noqa: F811
    stage.put_lines(units=UNITS, items=TEACHERS, lines={YEAR: "60/100/120 20/100/120 4*30/50/60"})
    viewer = make_user(Role.VIEWER, "viewer", region=stage.regions[JINCHANG])
    query = {"region": JINCHANG, "year": str(YEAR), "plan": PLAN}
    html = client_for(viewer).get(reverse("overview"), query).content.decode()
    computed, published = html.split('id="published-title"')
    assert "50.0%" in computed and "200 ÷ 400" in computed
    for written in ("77.19%", "57.6%"):
        assert written in published
        assert written not in computed
    assert "50.0%" not in published


def test_the_workbook_lists_them_apart_and_adds_nothing_up(stage, share):  # noqa: F811
    stage.put_lines(units=UNITS, items=TEACHERS, lines={YEAR: "60/100/120 20/100/120 4*30/50/60"})
    now = round_closed(YEAR)
    summary = load_summary(
        stage.regions[JINCHANG], stage.plans[PLAN], year=YEAR, now=now, is_demo=False
    )
    content = BytesIO()
    write_summary(summary, to=content, now=now)
    sheet = load_workbook(content)["监测指标"]
    rows = [row for row in sheet.iter_rows() if isinstance(row[0].value, int)]
    assert [row[0].value for row in rows] == list(range(1, 29))
    shares = [(row[3].value, row[4].value) for row in rows if "双师型" in row[1].value]
    assert shares == [("77.19%", 0.7719), ("57.6%", 0.576)]
    formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == []
