"""The table of docs/progress.md, row by row: what bureau staff read is what the program does."""

from collections import defaultdict
from decimal import Decimal

import pytest

from targets.kinds import Kind, Status, Tag
from targets.progress import judge
from tests.targets.case_table import DOCUMENT, Case, read_cases

CASES = read_cases()
ANY_DISTANCE = {
    Status.MET,
    Status.ON_TRACK,
    Status.BEHIND,
    Status.OFF_TRACK,
    Status.MISSED,
    Status.NOT_YET,
    Status.NO_DATA,
}
POSSIBLE = {
    Kind.AT_LEAST: set(Status),
    Kind.AT_MOST: set(Status),
    Kind.RANGE: set(Status),
    Kind.FULL_COVERAGE: ANY_DISTANCE,
    Kind.EACH_INSTITUTION: ANY_DISTANCE,
    Kind.NON_DECREASING: ANY_DISTANCE,
    Kind.MILESTONE: {
        Status.MET,
        Status.MISSED,
        Status.NOT_YET,
        Status.NOT_DUE,
        Status.NO_DATA,
    },
    Kind.CUMULATIVE: set(Status),
    Kind.RANK: ANY_DISTANCE,
    Kind.SOFT: {None},
}


@pytest.mark.parametrize("case", CASES, ids=[case.code for case in CASES])
def test_a_case_of_the_table_is_judged_as_written(case: Case):
    found = judge(case.promise, case.observations, year=case.year, recorded_baseline=case.recorded)
    assert (found.status, set(found.tags)) == (case.status, set(case.tags)), found.reason
    if case.ratio is None:
        assert found.ratio is None
    else:
        assert abs(found.ratio - case.ratio) <= Decimal("0.00005")
    assert found.reason


def test_the_table_is_large_and_its_codes_are_unique():
    codes = [case.code for case in CASES]
    assert len(codes) >= 70
    assert len(codes) == len(set(codes))


def test_every_status_of_every_kind_that_can_occur_is_in_the_table():
    covered = defaultdict(set)
    for case in CASES:
        covered[case.promise.kind].add(case.status)
    assert covered == POSSIBLE


def test_every_status_of_a_promise_of_every_year_is_in_the_table():
    assert {case.status for case in CASES if case.promise.every_year} == ANY_DISTANCE


def test_every_tag_is_in_the_table():
    assert {tag for case in CASES for tag in case.tags} == set(Tag)


def test_every_tag_and_status_is_explained_above_the_table():
    text = DOCUMENT.read_text(encoding="utf-8").split("## 判定表")[0]
    for word in [*Status, *Tag]:
        assert f"| {word.label} |" in text
