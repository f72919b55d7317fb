"""In a real browser: a manager keeps a plan with a target of every kind, and the overview judges
them on figures that went through the workflow; a changed target leaves the years before alone.
"""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from institutions.duties import Role
from institutions.models import Institution, Region
from targets.formulas import Term
from targets.keeping import IndicatorFacts, Measurement, add_indicator
from targets.kinds import Kind, Measure, Span
from targets.loading import load_plans
from targets.models import DataItem, Target
from tests.cast import make_item, make_round, make_user, report, submission_of

PLAN = {
    "code": "baiyin-2026",
    "title": "示例市职业教育发展规划（2026—2030 年）",
    "short_title": "2026—2030 规划",
    "document_number": "示例〔2026〕1 号",
    "base_year": "2025",
    "first_year": "2026",
    "horizon": "2030",
}
SCHOOLS = ("baiyin-kuangye", "baiyin-xiwang", "gansu-youse-jishi")
COUNTS = {"full_time_teachers": 50, "specialised_teachers": 50}
OF_SCHOOLS = {
    2025: {
        "full_time_enrolment": 1000,
        "dual_qualified_teachers": 20,
        "partner_enterprises": 9,
        "micro_lessons": 0,
        "ideology_major_sites": 0,
    },
    2026: {
        "full_time_enrolment": 980,
        "dual_qualified_teachers": 22,
        "partner_enterprises": 9,
        "micro_lessons": 20,
        "ideology_major_sites": 2,
    },
}
OF_BUREAU = {
    2025: {"vocational_investment": 1000, "special_meetings": 1, "counties_with_centre": 1},
    2026: {"vocational_investment": 900, "special_meetings": 2, "counties_with_centre": 2},
}
RANKS = {2025: 8, 2026: 7}


@pytest.fixture
def world(transactional_db):
    """The real catalogue, a contest's rank beside it, and approved figures of 2025 and 2026."""
    load_plans()
    region = Region.objects.get(code="620400")
    manager = make_user(Role.MANAGER, "manager", full_name="王管理", region=region)
    reviewer = make_user(Role.REVIEWER, "reviewer", region=region)
    bureau = Institution.objects.get(kind="authority", region=region)
    rank = make_item(
        "contest-rank",
        name="技能大赛名次",
        unit="名",
        kinds=["authority"],
        section="authority",
        position=DataItem.objects.count() + 100,
    )
    measured = Measurement(
        Measure.SUM, Span.STOCK, ("authority",), "全省技能大赛名次", (Term(rank.code),)
    )
    facts = IndicatorFacts(name="技能大赛名次", section="authority", unit="名")
    add_indicator(
        by=manager, code="contest-rank", facts=facts, measurement=measured, valid_from=2025
    )
    reporters = {
        unit: make_user(Role.REPORTER, f"r-{unit.code}", institution=unit)
        for unit in Institution.objects.filter(region__path__startswith=region.path)
    }
    for year in (2025, 2026):
        round = make_round(region, manager, year=year)
        for unit, reporter in reporters.items():
            figures = OF_BUREAU[year] | {"counties": 5, "contest_rank": RANKS[year]}
            if unit != bureau:
                figures = COUNTS | OF_SCHOOLS[year]
            if unit.kind == "higher":
                figures["vocational_undergraduate"] = "否"
            if unit.code == "baiyin-kuangye" and year == 2026:
                figures["partner_enterprises"] = 10
            report(submission_of(round, unit), reporter, reviewer, **figures)
    return manager


def fill(page, **typed):
    """Type into the fields of the page's form by their names; rows are named with __ for -."""
    for name, value in typed.items():
        field = page.locator(f"main form [name='{name.replace('__', '-')}']")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


TARGETS = [
    (Kind.AT_LEAST, "“双师型”教师占比", {"lower": "60"}, "按进度"),
    (Kind.AT_MOST, "生师比", {"upper": "16"}, "严重滞后"),
    (Kind.RANGE, "学科德育、课程思政专业点", {"lower": "5", "upper": "8"}, "已达成"),
    (Kind.FULL_COVERAGE, "一县一校一中心", {}, "按进度"),
    (Kind.EACH_INSTITUTION, "每百名学生合作企业", {"lower": "1", "per": "100"}, "按进度"),
    (Kind.NON_DECREASING, "职业教育投入", {}, "严重滞后"),
    (Kind.MILESTONE, "建成职业本科院校", {"year": "2028"}, "未到期"),
    (Kind.CUMULATIVE, "精品微课", {"lower": "300"}, "按进度"),
    (Kind.RANK, "技能大赛名次", {"upper": "3"}, "按进度"),
    (Kind.SOFT, "X 证书考核站点", {}, ""),
]
EVERY_YEAR = "每年专题会议"
INDICATORS = {
    "“双师型”教师占比": "dual-qualified-share",
    "学科德育、课程思政专业点": "ideology-major-sites",
    "一县一校一中心": "county-centres",
    "每百名学生合作企业": "enterprises-per-100-students",
    "职业教育投入": "investment-non-decreasing",
    "建成职业本科院校": "vocational-undergraduate-college",
    "精品微课": "micro-lessons",
    "技能大赛名次": "contest-rank",
    "X 证书考核站点": "x-certificate-sites",
    EVERY_YEAR: "annual-meetings",
    "生师比": "students-per-teacher",
}


def choose_indicator(page, name: str) -> None:
    """Choose the indicator of a target by its code's row in the catalogue."""
    wanted = Target._meta.get_field("indicator").related_model.objects.get(code=INDICATORS[name])
    page.locator("main form [name=indicator]").select_option(str(wanted.pk))


def add_students_per_teacher(page) -> None:
    """A new indicator with its formula, tried on real figures before it is saved."""
    page.goto("/keep/indicators/add/")
    fill(page, code="students-per-teacher", name="生师比", unit="人/师", decimals="1")
    fill(page, section="师资队伍", measure="分子合计 ÷ 分母合计", scale="1", valid_from="2025")
    fill(page, definition="全日制在校生 ÷ 专任教师。", preview_year="2026")
    for kind in ("高职院校", "技师学院"):
        page.get_by_role("checkbox", name=kind).first.check()
    rows = (("分子", "full-time-enrolment"), ("分母", "full-time-teachers"))
    for number, (part, item) in enumerate(rows):
        page.locator(f"[name=numerator-{number}-part]").select_option(label=part)
        page.locator(f"[name=numerator-{number}-item]").select_option(item)
    page.get_by_role("button", name="试算").click()
    page.get_by_text("白银市 2026 年度：19.6 人/师").wait_for()
    page.get_by_text("2,940 ÷ 150").wait_for()
    page.get_by_role("button", name="新增").click()
    page.get_by_text("已新增指标“生师比”").wait_for()


def add_target(page, kind: Kind, name: str, typed: dict) -> None:
    page.goto(f"/keep/plans/baiyin-2026/targets/add/?kind={kind.value}")
    choose_indicator(page, name)
    fill(page, name=name, **typed)
    page.get_by_role("button", name="设定目标").click()
    page.get_by_text(f"已设定目标“{name}”").wait_for()


def test_a_manager_keeps_a_plan_with_every_kind_of_target(world, signed_in, watch):
    watch.expect(r"status of 422")
    page = signed_in(world)
    page.goto("/")
    page.get_by_role("link", name="规划管理").first.click()
    page.get_by_role("link", name="新建规划").click()
    fill(page, **{**PLAN, "horizon": "2020"})
    page.get_by_role("button", name="新建").click()
    page.get_by_text("不能早于首年").first.wait_for()
    expect(page.locator("[name=title]")).to_have_value(PLAN["title"])
    fill(page, horizon=PLAN["horizon"])
    page.get_by_role("button", name="新建").click()
    page.get_by_role("heading", name=PLAN["title"]).wait_for()

    add_students_per_teacher(page)
    for kind, name, typed, _ in TARGETS:
        add_target(page, kind, name, typed)
    page.goto("/keep/plans/baiyin-2026/targets/add/")
    page.get_by_label("目标类型").select_option("at_least")
    choose_indicator(page, EVERY_YEAR)
    fill(page, name=EVERY_YEAR, lower="1")
    page.get_by_role("checkbox", name="每年都要达到").check()
    page.get_by_role("button", name="设定目标").click()
    page.get_by_text(f"已设定目标“{EVERY_YEAR}”").wait_for()
    page.wait_for_load_state()
    assert not Axe().run(page).response["violations"]

    page.goto("/overview/?region=620400&year=2026&plan=baiyin-2026")
    for _, name, _, lamp in [*TARGETS, (Kind.AT_LEAST, EVERY_YEAR, {}, "按进度")]:
        lamps = page.get_by_role("row").filter(has_text=name).locator(".lamp")
        expect(lamps).to_have_text([each for each in [lamp] if each])

    change_the_share(page)
    for year, promised in ((2026, "60"), (2027, "50")):
        page.goto(f"/overview/?region=620400&year={year}&plan=baiyin-2026")
        row = page.get_by_role("row").filter(has_text="“双师型”教师占比")
        expect(row).to_contain_text(re.compile(rf"{promised}(\.0)?%"))


def change_the_share(page) -> None:
    """From 60 % to 50 %, from 2027 on; first without grounds."""
    page.goto("/keep/plans/baiyin-2026/")
    page.get_by_role("link", name="“双师型”教师占比").click()
    page.get_by_role("link", name="变更目标").click()
    fill(page, lower="50", valid_from="2027")
    page.get_by_role("button", name="变更").click()
    page.get_by_text("请填写理由").first.wait_for()
    expect(page.locator("[name=lower]")).to_have_value("50")
    fill(page, reason="市政府常务会议调整", document_number="示例〔2027〕3 号")
    page.get_by_role("button", name="变更").click()
    page.get_by_text("2026 年度及以前仍按当时的版本判定").first.wait_for()
    versions = page.locator("section.sheet").filter(has_text="各数据年度按当年有效的版本判定")
    for text in ("50", "60", "市政府常务会议调整", "示例〔2027〕3 号", "王管理"):
        expect(versions).to_contain_text(text)
    target = Target.objects.get(plan__code="baiyin-2026", indicator__code="dual-qualified-share")
    kept = target.versions.order_by("valid_from").values_list("lower", flat=True)
    assert list(kept) == [Decimal(60), Decimal(50)]
