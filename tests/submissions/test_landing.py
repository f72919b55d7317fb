"""Where a reporter starts when several years are open, and how the forms lead to one another."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from submissions.evidence import attach
from submissions.landing import submission_for
from submissions.models import Evidence, Round, Submission
from submissions.workflow import return_
from tests.cast import client_for, fill, hand_in, make_round, submission_of
from tests.submissions.evidence_files import sent


@pytest.fixture
def next_year(baiyin, manager, school) -> Submission:
    return submission_of(make_round(baiyin, manager, year=2025), school)


@pytest.fixture
def sent_back(submission, reporter, reviewer) -> Submission:
    hand_in(submission, reporter, specialised_teachers="200")
    return_(submission, by=reviewer, comment="请核对教师数")
    return Submission.objects.get(pk=submission.pk)


def form(reporter, submission) -> str:
    address = reverse("submission", args=[submission.pk])
    return client_for(reporter).get(address).content.decode()


def test_what_was_sent_back_comes_before_a_new_years_draft(sent_back, next_year, reporter):
    assert submission_for(reporter) == sent_back


def test_of_two_drafts_the_one_that_is_due_first_comes_first(submission, next_year, reporter):
    soon = timezone.now() + dt.timedelta(days=2)
    for year, due in ((2024, soon + dt.timedelta(days=9)), (2025, soon)):
        Round.objects.filter(year=year).update(due_at=due, closes_at=due + dt.timedelta(days=30))
    assert submission_for(reporter) == next_year
    Round.objects.filter(year=2024).update(due_at=soon - dt.timedelta(days=1))
    assert submission_for(reporter) == submission


def test_what_was_sent_back_but_has_run_out_of_time_does_not_come_first(
    sent_back, next_year, reporter
):
    sent_back.round.extensions.all().delete()
    past = timezone.now() - dt.timedelta(hours=1)
    opened = past - dt.timedelta(days=9)
    Round.objects.filter(year=2024).update(opens_at=opened, due_at=past, closes_at=past)
    assert submission_for(reporter) == next_year


def test_a_form_leads_to_the_forms_of_other_years_and_says_where_they_stand(
    sent_back, next_year, reporter
):
    page = form(reporter, next_year)
    assert f'<a href="{reverse("submission", args=[sent_back.pk])}">2024 年度</a>（已退回）' in page
    page = form(reporter, sent_back)
    assert f'<a href="{reverse("submission", args=[next_year.pk])}">2025 年度</a>（草稿）' in page


def test_with_one_year_there_is_nothing_to_lead_to(submission, reporter):
    assert "本单位其他年度" not in form(reporter, submission)


def test_another_units_forms_are_not_among_them(
    submission, reporter, other_school, baiyin, manager
):
    fill(submission, reporter, specialised_teachers="200")
    make_round(baiyin, manager, year=2023)
    Submission.objects.filter(round__year=2023, institution=submission.institution).delete()
    assert Submission.objects.filter(round__year=2023, institution=other_school).exists()
    assert "本单位其他年度" not in form(reporter, submission)


def test_the_room_for_evidence_counts_all_years_of_the_unit(
    submission, next_year, reporter, settings
):
    settings.EVIDENCE_QUOTA = 3 << 20
    attach(submission, sent(), by=reporter)
    Evidence.objects.update(size=1 << 20)
    for each in (submission, next_year):
        assert "本单位还可上传 2.0 MB" in form(reporter, each)


def test_a_form_shows_the_notices_about_it_alone(sent_back, next_year, reporter):
    assert "退回原因：请核对教师数" in form(reporter, sent_back)
    assert "退回原因：请核对教师数" not in form(reporter, next_year)


def test_noting_a_notice_stays_at_the_form_that_it_is_about(sent_back, next_year, reporter):
    notice = reporter.notices.get()
    place = reverse("notice_read", args=[notice.pk])
    assert f'action="{place}"' in form(reporter, sent_back)
    answer = client_for(reporter).post(place, {"key": "k", "next": "open"})
    assert answer.url == reverse("submission", args=[sent_back.pk])
    assert 'name="next" value="open"' not in form(reporter, sent_back)
