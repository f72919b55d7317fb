"""The page of an institution: its own verdicts, whose values it shows to whom, what it costs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from institutions.models import InstitutionAlias
from targets.kinds import Kind
from targets.models import Target, TaskUnit, UnitRole
from tests.cast import client_for, make_institution, make_round, make_user, submission_of
from tests.reports.figures import report_with_notes
from tests.reports.indicator_scene import reporter_of, text_of
from tests.reports.places_scene import figure_of, opened, row_of, summed, years  # noqa: F401
from tests.submissions.task_cast import answer, make_clause, make_department, make_task, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("years")]


def page(user, code="college", **query):
    return opened(user, "institution", code, **{"year": "2024", **query})


# ---- its targets ---------------------------------------------------------------------------------


def test_a_share_target_is_judged_on_the_institutions_own_ratio(viewer):
    behind, met = page(viewer, "other-school"), page(viewer, "college")
    assert "46.0% 46 ÷ 100" in row_of(behind, "“双师型”教师占比 46")
    assert "滞后" in row_of(behind, "“双师型”教师占比 46")
    assert "60.0% 60 ÷ 100 50% +10.0 个百分点 已达成" in row_of(met, "“双师型”教师占比 60")


def test_one_that_stands_still_is_off_track_though_the_city_is_not(viewer):
    row = row_of(page(viewer, "school"), "“双师型”教师占比 30")
    assert "30.0% 30 ÷ 100 50% −20.0 个百分点 严重滞后" in row
    assert row.endswith("45.3% 136 ÷ 300")


def test_a_number_of_its_own_has_the_lamp_of_the_indicators_page(viewer):
    row = row_of(page(viewer), "在校生目标 900")
    assert "900 人 1,000 人 −100 人 按进度" in row
    elsewhere = opened(viewer, "indicator", "enrolment", region="620400", year="2024")
    assert "900 人 1,000 人 −100 人 按进度" in row_of(elsewhere, "示例高职 900")


def test_a_standard_is_met_or_not_met_and_says_what_is_lacking(viewer):
    short, enough = page(viewer, "school"), page(viewer, "other-school")
    assert "每百人 0.89 家 8 ÷ 900 各校每百人 ≥ 1 家 差 1 家 未达标" in row_of(
        short, "校均合作企业"
    )
    assert "9 ÷ 900 各校每百人 ≥ 1 家 — 达标" in row_of(enough, "校均合作企业")


def test_a_sum_gives_no_lamp_and_names_the_part(viewer):
    row = row_of(page(viewer, "school"), "在校生目标")
    assert row == "在校生目标 900 人 占 33.3% — — — 2,700 人"


def test_the_head_counts_what_is_met_of_what_is_known(viewer):
    assert page(viewer, "college").context["met_words"] == "1/3"
    assert page(viewer, "other-school").context["met_words"] == "1/2"
    assert page(viewer, "school").context["met_words"] == "0/2"


def test_targets_of_others_and_of_other_kinds_are_not_listed(plan, viewer, bureau):
    assert "1,000 人" not in row_of(page(viewer, "school"), "在校生目标")
    assert "这份规划没有涉及本单位的目标" in text_of(page(viewer, "bureau"))


def test_a_unit_that_has_not_reported_is_not_judged(baiyin, viewer):
    make_institution(baiyin, "silent", name="示例中职三")
    row = row_of(page(viewer, "silent"), "“双师型”教师占比")
    assert "未报" in row
    assert "缺数据" in row
    assert page(viewer, "silent").context["met_words"] == "—"


def test_after_the_deadline_the_deadlines_figure_decides(plan, viewer, baiyin, manager, reviewer):
    Target.objects.get(indicator__code="dual-share").versions.update(year=2023)
    row = row_of(page(viewer, "other-school"), "“双师型”教师占比 42")
    assert "期满未达成" in row


# ---- figures, submissions, people, tasks ---------------------------------------------------------


def test_figures_by_year_equal_sql_and_lead_to_their_origins(viewer):
    response = page(viewer)
    row = row_of(response, "“双师型”教师 （人）")
    known = [
        summed("dual-qualified-teachers", year, institution="college") for year in range(2022, 2025)
    ]
    assert row.split()[-3:] == [str(int(value)) for value in known] == ["44", "50", "60"]
    origin = reverse("origin", args=["college", 2023, "dual-qualified-teachers"])
    assert f'href="{origin}"' in response.content.decode()
    assert client_for(viewer).get(origin).status_code == 200


def test_zero_blank_and_not_applicable_are_three_things(baiyin, manager, reviewer, viewer, school):
    submission = submission_of(make_round(baiyin, manager, year=2025), school)
    figures = {"dual-qualified-teachers": 0, "specialised-teachers": "不适用", "partners": ""}
    report_with_notes(submission, reporter_of(school), reviewer, figures)
    response = page(viewer, "school", year="2025")
    assert row_of(response, "“双师型”教师 （人）").endswith(" 0")
    assert row_of(response, "专业课教师 （人）").endswith(" 不适用")
    assert row_of(response, "合作企业 （家）").endswith(" 未填")


def test_the_page_of_an_earlier_year_ends_with_it(viewer):
    response = page(viewer, year="2023")
    assert row_of(response, "“双师型”教师 （人）").split()[-2:] == ["44", "50"]
    assert "41.3%" in text_of(response)
    assert "45.3%" not in text_of(response)


def test_percentages_are_drawn_with_table_and_text(viewer):
    response = page(viewer)
    [line] = figure_of(response, "ratios-data")["data"]
    assert (line["x"], line["y"]) == ([2022, 2023, 2024], [44.0, 50.0, 60.0])
    assert row_of(response, "“双师型”教师占比 44").endswith("44.0% 50.0% 60.0% 50%")
    assert row_of(response, "全市同一指标").endswith("38.0% 41.3% 45.3%")
    assert "2024 年 60.0%" in response.context["figure_text"]


def test_submissions_have_their_state_and_lead_where_the_person_may_go(
    reviewer, viewer, school, reporter
):
    submission = school.submissions.get(round__year=2024)
    review = reverse("submission_review", args=[submission.pk])
    form = reverse("submission", args=[submission.pk])
    assert review in page(reviewer, "school").content.decode()
    assert form in page(reporter, "school").content.decode()
    seen = page(viewer, "school").content.decode()
    assert "已通过" in seen
    assert review not in seen
    assert form not in seen


def test_colleagues_are_for_those_who_follow_the_rounds(reviewer, viewer, reporter):
    for person, sees in ((reviewer, True), (viewer, False), (reporter, False)):
        names = [each.name for each in page(person, "school").context["address"].colleagues]
        assert ("张填报" in names) is sees
        assert bool(names) is sees


def test_a_disabled_account_is_nobodys_colleague(reviewer, school, reporter):
    reporter.is_active = False
    reporter.save()
    names = [each.name for each in page(reviewer, "school").context["address"].colleagues]
    assert names == ["r-school"]


def test_the_head_facts_tell_names_place_and_fate(baiyin, college, school, viewer):
    InstitutionAlias.objects.create(institution=school, name="老职专")
    school.closed_on, school.merged_into, school.sponsor = dt.date(2024, 3, 1), college, "区政府"
    school.contact_name, school.contact_phone = "钱主任", "0943-1"
    school.save()
    text = text_of(page(viewer, "school"))
    for words in (
        *("又称 老职专", "类别 中职学校", "所在地区 白银市 平川区", "举办者 区政府"),
        *("联系人 钱主任 0943-1", "停办日期 2024 年 3 月 1 日", "并入 示例高职"),
        *("已并入", "2024 年度不填报"),
    ):
        assert words in text


@pytest.fixture
def tasks(plan, bureau, bureau_reporter):
    """One task of the bureau, one for all schools, one whose sentence names its own units."""
    clause = make_clause(plan, "二（一）1", title="巩固")
    answer(clause, make_department(plan, "市教育局", bureau))
    schools = make_department(plan, "各职业院校")
    schools.is_group = True
    schools.save()
    answer(clause, schools, role=UnitRole.IMPLEMENTING)
    first = make_task(clause, "first", text="优化布局")
    named = make_task(clause, "named", text="只由企业实施")
    firms = make_department(plan, "相关企业")
    TaskUnit.objects.create(task=named, department=firms, role=UnitRole.IMPLEMENTING, position=1)
    tell(first, bureau_reporter)


def test_tasks_name_the_role_and_a_sentence_of_its_own_comes_first(tasks, viewer):
    of_school = text_of(page(viewer, "school"))
    assert "优化布局 二（一）1 巩固 实施单位（各职业院校） 2025 年 进行中" in of_school
    assert "只由企业实施" not in of_school
    of_bureau = text_of(page(viewer, "bureau"))
    assert "优化布局 二（一）1 巩固 责任单位 2025 年 进行中" in of_bureau
    assert "只由企业实施" in of_bureau


def test_a_schools_reporter_reads_the_task_but_not_its_progress(tasks, reporter, bureau_reporter):
    seen = text_of(page(reporter, "school"))
    assert "优化布局" in seen
    assert "进行中" not in seen
    assert reverse("task", args=["first"]) not in page(reporter, "school").content.decode()
    assert "进行中" in text_of(page(bureau_reporter, "bureau"))


# ---- 本校进展 ------------------------------------------------------------------------------------


def test_a_reporter_is_led_to_the_own_institution(reporter):
    response = client_for(reporter).get(reverse("own_institution"), follow=True)
    assert response.request["PATH_INFO"] == reverse("institution", args=["school"])
    assert "本校进展" in text_of(response)


def test_a_reporter_sees_the_citys_value_but_nothing_of_other_institutions(reporter):
    response = page(reporter, "school")
    text = text_of(response)
    assert "45.3% 136 ÷ 300" in text
    for other in ("示例中职二", "示例高职", "46.0%", "60.0%"):
        assert other not in text
    assert reverse("indicator", args=["dual-share"]) not in response.content.decode()


def test_a_total_that_would_give_away_one_other_institution_is_withheld(
    plan, reporter, viewer, other_school, college
):
    other_school.closed_on = dt.date(2022, 1, 1)
    other_school.save()
    seen, whole = page(reporter, "school"), page(viewer, "school")
    assert "不足 3 个" in row_of(seen, "“双师型”教师占比 30")
    assert "45.0%" not in text_of(seen)
    assert "90 ÷ 200" in row_of(whole, "“双师型”教师占比 30")
    assert "占" not in row_of(seen, "在校生目标").replace("占比", "")


def test_nobody_opens_an_institution_that_is_not_theirs(
    reporter, other_reporter, other_city_viewer, far_school, viewer
):
    assert page(other_reporter, "school").status_code == 404
    assert page(other_city_viewer, "school").status_code == 404
    assert page(viewer, "far-school").status_code == 404


def test_a_county_leader_sees_the_school_but_not_the_citys_value(pingchuan, school):
    leader = make_user("viewer", "county-leader", region=pingchuan)
    text = text_of(page(leader, "school"))
    assert "30.0% 30 ÷ 100" in text
    assert "严重滞后" in text
    assert "45.3%" not in text
    assert page(leader, "college").status_code == 404


# ---- address and cost ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "query"),
    [
        ("nobody", {}),
        ("school", {"year": "abcd"}),
        ("school", {"year": "99999"}),
        ("school", {"plan": "no-such-plan"}),
    ],
)
def test_nonsense_in_the_address_is_not_found(viewer, code, query):
    response = page(viewer, code, **query)
    assert response.status_code == 404
    assert "Traceback" not in response.content.decode()


def test_without_a_year_the_latest_one_with_figures_is_shown(viewer):
    response = opened(viewer, "institution", "school")
    assert response.url == "/institutions/school/?year=2024"


def test_a_region_without_a_plan_says_so(far_school, other_city_viewer):
    text = text_of(page(other_city_viewer, "far-school"))
    assert "这个地区还没有规划" in text
    assert "还没有审核通过的数据" in text


@pytest.mark.parametrize("count", [1, 12])
def test_it_costs_as_many_queries_with_few_and_many_institutions(
    count, baiyin, plan, manager, reviewer, tasks, django_assert_max_num_queries
):
    round = make_round(baiyin, manager, year=2025)
    for place in range(count):
        unit = make_institution(baiyin, f"unit-{place}", name=f"示例学校 {place}")
        InstitutionAlias.objects.create(institution=unit, name=f"又名 {place}")
        own_target(plan, unit)
    assert round.year == 2025
    client = client_for(reviewer)
    address = reverse("institution", args=["school"])
    client.get(address, {"year": "2024"})
    with django_assert_max_num_queries(15):
        client.get(address, {"year": "2024"})


def own_target(plan, unit) -> None:
    """A number of the institution's own."""
    whole = plan.targets.get(indicator__code="enrolment", institution=None)
    target = Target.objects.create(
        plan=plan, indicator=whole.indicator, institution=unit, name=f"{unit}在校生", position=9
    )
    facts = {"kind": Kind.AT_LEAST, "lower": Decimal(1), "year": 2025, "year_basis": "stated"}
    target.versions.create(valid_from=2023, **facts)


def test_an_own_ratio_equals_sql_for_every_institution(viewer):
    for code in ("school", "other-school", "college"):
        above = summed("dual-qualified-teachers", 2024, institution=code)
        below = summed("specialised-teachers", 2024, institution=code)
        [found] = [own for own in page(viewer, code).context["page"].own if own.way == "share"]
        assert found.unit.value == above * 100 / below
