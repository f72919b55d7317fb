"""The pages of departments: what each answers for, the worst first, and what they cost."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.department_duties import Reading, load_duties
from submissions.models import Fact
from submissions.standing import load_standings
from submissions.task_standing import TaskState
from targets.kinds import Status
from targets.models import ClauseUnit, Department, TargetSource, Task, TaskUnit, UnitRole
from tests.cast import client_for, make_user
from tests.reports.indicator_scene import text_of
from tests.reports.places_scene import figure_of, opened, row_of, years  # noqa: F401
from tests.submissions.task_cast import answer, make_clause, make_department, make_task, tell

pytestmark = pytest.mark.django_db
ADDRESS = {"region": "620400", "year": "2024"}


@pytest.fixture
def duties(years, plan, bureau, bureau_reporter):  # noqa: F811
    """The first clause has no units and points on; the second leads, shares and implements."""
    second = make_clause(plan, "二（三）9", title="双师", shared_duty=True)
    education = make_department(plan, "市教育局", bureau)
    finance, schools = make_department(plan, "市财政局"), make_department(plan, "各职业院校")
    answer(second, education, role=UnitRole.LEAD)
    answer(second, finance)
    answer(second, schools, role=UnitRole.IMPLEMENTING)
    share = plan.targets.get(indicator__code="dual-share")
    share.elaborated_in = second
    share.save()
    partners = plan.targets.get(indicator__code="partners-each")
    TargetSource.objects.create(target=partners, clause=second, quote="每百名学生 1 个")
    done, late = make_task(second, "done", text="建成基地"), make_task(second, "late", year=2023)
    tell(done, bureau_reporter, TaskState.COMPLETED)
    alone = make_task(second, "alone", text="只由税务局负责")
    tax = make_department(plan, "市税务局")
    TaskUnit.objects.create(task=alone, department=tax, role=UnitRole.RESPONSIBLE, position=1)
    return {"late": late, "second": second}


def page(user, name: str | None = None, **query):
    if name is None:
        return opened(user, "departments", **{**ADDRESS, **query})
    found = Department.objects.get(name=name)
    return opened(user, "department", found.pk, **{**ADDRESS, **query})


def loaded(plan, user, year=2024):
    now = timezone.now()
    [standing] = load_standings([(plan.region, plan)], year=year, now=now)
    reading = Reading(user, year, timezone.localdate(now))
    return {each.name: each for each in load_duties(plan, standing, reading)}


def test_each_department_has_its_clauses_targets_and_tasks_with_roles(duties, plan, viewer):
    found = loaded(plan, viewer)
    education = found["市教育局"]
    assert [(each.number, each.roles) for each in education.clauses] == [
        ("二（三）9", (UnitRole.LEAD,))
    ]
    assert {each.standing.indicator.code for each in education.targets} == {
        *("dual-share", "partners-each")
    }
    assert [each.code for each in education.tasks] == ["done", "late", "alone"]
    assert [each.code for each in found["市财政局"].tasks] == ["done", "late"]
    assert [each.code for each in found["市税务局"].tasks] == ["alone"]
    assert found["各职业院校"].roles == {UnitRole.IMPLEMENTING}


def test_units_stated_elsewhere_answer_and_the_page_says_where(duties, plan, viewer):
    row = row_of(page(viewer, "市财政局"), "“双师型”教师占比")
    assert "一（二） · 责任单位（见二（三）9）" in row
    assert "45.3% 50% −4.7 个百分点 滞后" in row


def test_the_numbers_are_those_of_the_indicators_page(duties, viewer):
    elsewhere = opened(viewer, "indicator", "dual-share", **ADDRESS)
    judgement = elsewhere.context["page"].judgement
    paths = {each.name: each for each in page(viewer, "市教育局").context["paths"]}
    assert paths["“双师型”教师占比"].done == judgement.achieved * 100
    assert paths["“双师型”教师占比"].status is judgement.status


def test_the_worst_stands_first(duties, plan, viewer):
    rows = page(viewer).context["page"].object_list
    severities = [each.severity for each in rows]
    assert severities == sorted(severities)
    assert [each.name for each in rows][-1] == "市税务局"
    counts = rows[0].counts
    assert counts[Status.BEHIND] + counts[Status.OFF_TRACK] >= 1


def test_overdue_tasks_are_counted_and_lead_the_list(duties, viewer):
    assert "逾期 1 · 已完成 1/3" in row_of(page(viewer), "市教育局")
    tasks = page(viewer, "市教育局").context["tasks"]
    assert [each.code for each in tasks] == ["late", "alone", "done"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"role": "lead"}, {"市教育局"}),
        ({"role": "implementing"}, {"各职业院校"}),
        ({"q": "财政"}, {"市财政局"}),
        ({"status": "behind"}, {"市教育局", "市财政局", "各职业院校"}),
        ({"status": "missed"}, set()),
        ({"role": "king", "status": "x"}, {"市教育局", "市财政局", "各职业院校", "市税务局"}),
    ],
)
def test_filters_narrow_and_nonsense_narrows_nothing(duties, viewer, query, found):
    response = page(viewer, **query)
    assert {each.name for each in response.context["page"]} == found
    if not found:
        assert "没有符合条件的责任单位" in text_of(response)


def test_charts_carry_the_counts_and_the_way_done(duties, viewer):
    stacked = figure_of(page(viewer), "counts-data")
    assert sum(sum(trace["y"]) for trace in stacked["data"]) == 6
    [bars] = figure_of(page(viewer, "市教育局"), "paths-data")["data"]
    assert [round(each, 1) for each in sorted(bars["y"])][-1] == 61.1


def test_under_the_pointer_nothing_is_rounded_onto_the_whole_way(duties, viewer):
    of_year = Fact.objects.filter(year=2024)
    of_year.filter(item__code="dual-qualified-teachers").update(value=4996)
    of_year.filter(item__code="specialised-teachers").update(value=10000)
    response = page(viewer, "市教育局")
    [bars] = figure_of(response, "paths-data")["data"]
    assert "“双师型”教师占比：99.7%" in bars["customdata"]
    assert "“双师型”教师占比 99.7% 67%" in row_of(response, "“双师型”教师占比 99")


def test_a_department_that_reports_leads_to_its_institution(duties, viewer):
    link = f"{reverse('institution', args=['bureau'])}?year=2024"
    assert link in page(viewer, "市教育局").content.decode()


def test_a_county_shows_no_lamps_and_no_tasks_of_the_city(duties, plan, pingchuan):
    leader = make_user("viewer", "county-leader", region=pingchuan)
    response = page(leader, "市教育局", region="620403")
    assert response.context["duties"].tasks == []
    row = row_of(response, "“双师型”教师占比")
    assert row.split()[-2:] == ["—", "—"]
    assert "45.3%" not in row


def test_what_does_not_exist_is_not_found(duties, viewer, jinchang):
    other = Department.objects.create(region=jinchang, name="教育部门")
    for pk in (other.pk, 10**6):
        assert opened(viewer, "department", pk, **ADDRESS).status_code == 404
    for query in ({"year": "20"}, {"plan": "x"}, {"region": "999999"}):
        assert page(viewer, **query).status_code == 404


def test_a_region_without_a_plan_says_so(far_school, other_city_viewer):
    response = opened(other_city_viewer, "departments", region="620300", year="2024")
    assert "这个地区还没有规划" in text_of(response)


def test_a_plan_that_names_nobody_says_so(plan, viewer):
    assert "这份规划没有注明责任单位" in text_of(page(viewer))


@pytest.mark.parametrize("count", [1, 40])
def test_both_pages_cost_as_many_queries_with_few_and_many(
    count, duties, plan, reviewer, django_assert_max_num_queries
):
    clause = duties["second"]
    for place in range(count):
        department = Department.objects.create(region=plan.region, name=f"部门 {place}")
        ClauseUnit.objects.create(
            clause=clause, department=department, role=UnitRole.RESPONSIBLE, position=place + 9
        )
        make_task(clause, f"more-{place}")
    assert Task.objects.count() == count + 3
    client = client_for(reviewer)
    one = Department.objects.get(name="市教育局")
    for address in (reverse("departments"), reverse("department", args=[one.pk])):
        client.get(address, ADDRESS)
        with django_assert_max_num_queries(15):
            client.get(address, ADDRESS)
