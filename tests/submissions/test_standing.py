"""From facts to values to standings, on a real database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from institutions.models import InstitutionKind
from submissions.models import Fact
from submissions.standing import load_standings
from submissions.workflow import undo_approval
from targets.kinds import Kind, Status, Tag
from targets.models import Baseline, PlanVersion, TargetVersion
from tests.cast import (
    make_institution,
    make_plan,
    make_round,
    make_share,
    make_target,
    report,
    submission_of,
)

FIGURES = {"specialised_teachers": 100, "full_time_enrolment": 900}


def stand(region, plan, year, now=None):
    [found] = load_standings([(region, plan)], year=year, now=now or timezone.now())
    return found


@pytest.fixture
def years(baiyin, manager, reviewer, school, other_school, college, plan, reporter, other_reporter):
    """`years({2022: (40, 30)})`: dual-qualified of 100 specialised teachers at two schools."""

    def report_all(dual_by_year):
        for year, counts in dual_by_year.items():
            round = make_round(baiyin, manager, year=year)
            for unit, by, dual in zip(
                (school, other_school), (reporter, other_reporter), counts, strict=True
            ):
                if dual is not None:
                    report(
                        submission_of(round, unit),
                        by,
                        reviewer,
                        dual_qualified_teachers=dual,
                        **FIGURES,
                    )

    college.delete()
    return report_all


def test_a_ratio_is_the_quotient_of_sums_and_equals_an_independent_sum(baiyin, plan, years):
    years({2022: (38, 20), 2023: (44, 32)})
    area = stand(baiyin, plan, 2023).standings[0].area
    facts = Fact.objects.filter(year=2023, institution__region__path__startswith=baiyin.path)
    dual = facts.filter(item__code="dual-qualified-teachers").aggregate(s=Sum("value"))["s"]
    teachers = facts.filter(item__code="specialised-teachers").aggregate(s=Sum("value"))["s"]
    assert (area.numerator, area.denominator) == (dual, teachers) == (76, 200)
    assert area.value == Decimal(100) * dual / teachers == 38


def test_the_status_follows_the_figures_of_the_years(baiyin, plan, years):
    years({2022: (20, 20), 2023: (30, 30), 2024: (36, 36)})
    by_year = {
        year: stand(baiyin, plan, year).standings[0].judgement for year in (2022, 2023, 2024)
    }
    assert by_year[2022].status is Status.NOT_YET
    assert Tag.BASE_YEAR in by_year[2022].tags
    assert (by_year[2023].status, by_year[2023].ratio) == (Status.ON_TRACK, 1)
    assert (by_year[2024].status, by_year[2024].ratio) == (Status.BEHIND, Decimal("0.8"))
    assert by_year[2024].gap == -14


def test_a_unit_that_has_not_reported_makes_the_value_partial(baiyin, plan, years):
    years({2022: (20, 20), 2023: (30, None)})
    judgement = stand(baiyin, plan, 2023).standings[0].judgement
    assert judgement.status is Status.NO_DATA
    assert judgement.coverage == (1, 2)
    assert judgement.partial_value == 30


def test_only_what_is_approved_counts(baiyin, plan, years, reviewer):
    years({2022: (20, 20), 2023: (30, 30)})
    submission = Fact.objects.filter(year=2023).first().revision.submission
    undo_approval(submission, by=reviewer, reason="重新核对")
    assert stand(baiyin, plan, 2023).standings[0].area.reported == 1


def test_a_page_of_an_earlier_year_does_not_know_the_later_figures(baiyin, plan, years):
    years({2022: (20, 20), 2023: (30, 30)})
    before = stand(baiyin, plan, 2022)
    assert max(before.standings[0].areas) == 2022
    assert before.ledger.years == [2022]


def test_the_version_of_the_year_judges_the_year(baiyin, plan, years):
    years({2022: (20, 20), 2023: (30, 30), 2024: (36, 36)})
    target = plan.targets.get()
    TargetVersion.objects.create(
        target=target,
        valid_from=2024,
        kind=Kind.AT_LEAST,
        lower=Decimal(36),
        year=2025,
        year_basis="stated",
        reason="调整",
        document_number="示例〔2024〕1 号",
    )
    assert stand(baiyin, plan, 2023).standings[0].promise.lower == 50
    now = stand(baiyin, plan, 2024).standings[0]
    assert now.promise.lower == 36
    assert now.judgement.status is Status.MET
    assert now.before.status is Status.ON_TRACK


def test_thresholds_belong_to_the_plan_and_the_year(baiyin, plan, years):
    years({2022: (20, 20), 2023: (26, 26), 2024: (36, 36)})
    PlanVersion.objects.create(plan=plan, valid_from=2024, on_track_at="0.80", behind_at="0.50")
    assert stand(baiyin, plan, 2023).standings[0].judgement.status is Status.BEHIND
    assert stand(baiyin, plan, 2024).standings[0].judgement.status is Status.ON_TRACK


def test_a_confirmed_baseline_goes_before_the_figure_of_the_base_year(baiyin, plan, years):
    years({2022: (20, 20), 2023: (30, 30)})
    facts = {"target": plan.targets.get(), "year": 2022, "value": 35, "source": "示例文件"}
    Baseline.objects.create(**facts, is_confirmed=False)
    assert stand(baiyin, plan, 2023).standings[0].judgement.baseline.value == 20
    Baseline.objects.update(is_confirmed=True)
    assert stand(baiyin, plan, 2023).standings[0].judgement.baseline.value == 35


def test_a_county_pools_its_own_units_without_a_lamp(baiyin, pingchuan, plan, years):
    years({2022: (20, 20), 2023: (30, 10)})
    standing = stand(pingchuan, plan, 2023).standings[0]
    assert standing.judgement is None
    assert standing.area.value == 30


def test_only_a_closed_round_makes_a_target_missed(baiyin, plan, years, reviewer):
    years({2022: (20, 20), 2025: (30, 30)})
    submission = Fact.objects.filter(year=2025).first().revision.submission
    undo_approval(submission, by=reviewer, reason="重新核对")
    PlanVersion.objects.update(minimum_coverage="0.50")
    now = timezone.now()
    open_still = stand(baiyin, plan, 2025, now).standings[0].judgement
    closed = stand(baiyin, plan, 2025, now + dt.timedelta(days=365)).standings[0].judgement
    assert open_still.status is Status.OFF_TRACK
    assert closed.status is Status.MISSED


def test_a_past_year_without_a_round_is_closed_and_this_year_is_not(baiyin, plan):
    now = timezone.now()
    ledger = stand(baiyin, plan, now.year, now).ledger
    assert ledger.is_closed(baiyin, now.year - 1)
    assert not ledger.is_closed(baiyin, now.year)


def test_the_past_begins_at_midnight_in_shanghai(baiyin, plan):
    before, after = (dt.datetime(2025, 12, 31, hour, 30, tzinfo=dt.UTC) for hour in (15, 16))
    assert not stand(baiyin, plan, 2025, before).ledger.is_closed(baiyin, 2025)
    assert stand(baiyin, plan, 2025, after).ledger.is_closed(baiyin, 2025)


def test_the_open_round_of_a_county_keeps_the_year_of_its_city_open(
    baiyin, pingchuan, plan, manager, school
):
    round = make_round(pingchuan, manager, year=2025)
    open_still = stand(baiyin, plan, 2025, round.closes_at)
    closed = stand(baiyin, plan, 2025, round.closes_at + dt.timedelta(seconds=1))
    assert open_still.standings[0].judgement.status is Status.NO_DATA
    assert Tag.AWAITING_FINAL in open_still.standings[0].judgement.tags
    assert closed.standings[0].judgement.status is Status.MISSED


def test_a_unit_opened_later_is_not_expected_before(baiyin, plan, years, school):
    make_institution(baiyin, "new", opened_on=dt.date(2023, 9, 1))
    years({2022: (20, 20), 2023: (30, 30)})
    found = stand(baiyin, plan, 2023).standings[0]
    assert (found.areas[2022].expected, found.areas[2023].expected) == (2, 3)


@pytest.mark.parametrize("units", [1, 12])
def test_the_number_of_queries_does_not_grow(
    baiyin, plan, catalogue, units, django_assert_num_queries
):
    for number in range(units):
        make_institution(baiyin, f"more-{number}", kind=InstitutionKind.SECONDARY)
        if number:
            share = make_share(f"share-{number}", catalogue.dual, catalogue.enrolment)
            make_target(plan, share, lower=Decimal(10))
    with django_assert_num_queries(6):
        stand(baiyin, plan, 2024)


def test_several_plans_cost_no_more_than_one(
    baiyin, jinchang, plan, catalogue, django_assert_num_queries
):
    other = make_plan(jinchang, "jinchang-plan")
    share = make_share("other-share", catalogue.dual, catalogue.enrolment)
    make_target(other, share, lower=Decimal(5))
    with django_assert_num_queries(6):
        both = load_standings([(baiyin, plan), (jinchang, other)], year=2024, now=timezone.now())
    assert [each.region for each in both] == [baiyin, jinchang]


def test_without_a_base_year_one_indicator_alone_looks_back_as_far_as_among_all(
    baiyin, plan, years, catalogue
):
    plan.base_year = None
    plan.save()
    years({2022: (38, 20), 2023: (44, 32)})
    make_target(plan, make_share("other", catalogue.dual, catalogue.enrolment), lower=Decimal(5))
    Fact.objects.filter(year=2022).exclude(item__code="full-time-enrolment").delete()
    every = stand(baiyin, plan, 2023).standings[0]
    code = every.indicator.code
    [one] = load_standings([(baiyin, plan)], year=2023, now=timezone.now(), code=code)
    assert [standing.areas for standing in one.standings] == [every.areas]
    assert min(every.areas) == 2022
