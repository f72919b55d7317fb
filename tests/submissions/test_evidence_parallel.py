"""Uploads at the same time: the quota holds, and a double click is one file."""

from pathlib import Path

import pytest

from institutions.refusals import Refused
from submissions.evidence import attach
from submissions.models import Evidence, Submission
from submissions.workflow import submit
from tests.cast import make_round, submission_of
from tests.submissions.evidence_files import pdf, sent
from tests.submissions.test_parallel_writes import DECLARED, at_once, step_on, won

pytestmark = pytest.mark.django_db(transaction=True)


def on_disk(settings) -> int:
    return sum(file.is_file() for file in Path(settings.EVIDENCE_DIR).rglob("*"))


def sending(submission, reporter, number: int, key: str = ""):
    mine = Submission.objects.get(pk=submission.pk)
    file = sent(f"{number}.pdf", pdf(f"{number:04}"))
    return lambda: attach(mine, file, by=reporter, key=key)


def test_uploads_to_two_years_at_once_stay_within_the_quota(
    transactional_db, submission, reporter, baiyin, manager, school, settings
):
    earlier = submission_of(make_round(baiyin, manager, year=2020), school)
    settings.EVIDENCE_QUOTA = 2 * len(pdf("0000"))
    calls = [sending((submission, earlier)[n % 2], reporter, n) for n in range(6)]
    results = at_once(*calls)
    assert len(won(results)) == 2
    assert all("还剩 0.0 MB" in each.message for each in results if isinstance(each, Refused))
    assert Evidence.objects.count() == on_disk(settings) == 2


def test_a_double_click_is_one_file(transactional_db, submission, reporter, settings):
    results = at_once(*[sending(submission, reporter, 1, key="k") for _ in range(4)])
    assert sorted(done.repeated for done in results) == [False, True, True, True]
    assert Evidence.objects.count() == on_disk(settings) == 1


def test_the_same_file_from_two_windows_is_one_file(
    transactional_db, submission, reporter, settings
):
    results = at_once(*[sending(submission, reporter, 1) for _ in range(3)])
    assert len(won(results)) == 1
    assert Evidence.objects.count() == on_disk(settings) == 1


def test_attaching_while_handing_in_is_before_or_refused(
    transactional_db, submission, reporter, settings
):
    results = at_once(
        step_on(submission, submit, by=reporter, **DECLARED), sending(submission, reporter, 1)
    )
    assert Submission.objects.get(pk=submission.pk).state == "submitted"
    assert Evidence.objects.count() == on_disk(settings) == len(won(results)) - 1
