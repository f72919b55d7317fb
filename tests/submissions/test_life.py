"""When a revision was in force, worked out of the steps; and whose revisions a person may read."""

import datetime as dt

import pytest

from submissions.life import Span, load_life, readable, spans_in_force
from submissions.models import Fact, Step
from submissions.workflow import approve, undo_approval
from tests.submissions.lived_through import corrected, correcting, mended, returned

START = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


def at(hour: int) -> dt.datetime:
    return START + dt.timedelta(hours=hour)


def steps(*told: tuple[str, int]) -> list[Step]:
    """A step an hour: verb and revision."""
    return [
        Step(verb=verb, revision_id=revision, at=at(hour))
        for hour, (verb, revision) in enumerate(told)
    ]


def test_nothing_is_in_force_before_an_approval():
    assert spans_in_force(steps(("提交", 1), ("退回", 1), ("提交", 2))) == {}


def test_an_approval_holds_until_the_next():
    told = steps(("提交", 1), ("通过", 1), ("更正", 2), ("提交", 2), ("通过", 2))
    assert spans_in_force(told) == {1: (Span(at(1), at(4)),), 2: (Span(at(4), None),)}


def test_an_undo_brings_back_the_one_before():
    told = steps(("通过", 1), ("通过", 2), ("撤销通过", 2))
    assert spans_in_force(told) == {
        1: (Span(at(0), at(1)), Span(at(2), None)),
        2: (Span(at(1), at(2)),),
    }


def test_an_undo_of_the_only_approval_leaves_nothing_in_force():
    told = steps(("通过", 1), ("撤销通过", 1), ("撤回", 1), ("提交", 2))
    assert spans_in_force(told) == {1: (Span(at(0), at(1)),)}


def test_what_was_undone_can_be_approved_again():
    told = steps(("通过", 1), ("通过", 2), ("撤销通过", 2), ("通过", 2), ("撤销通过", 2))
    assert spans_in_force(told)[1][-1] == Span(at(4), None)
    assert spans_in_force(told)[2] == (Span(at(1), at(2)), Span(at(3), at(4)))


def in_force_by_its_spans(submission, person) -> list[int]:
    spans = load_life(submission, person).spans
    return [revision for revision, found in spans.items() if found[-1].until is None]


def test_the_open_span_is_that_of_the_facts(submission, reporter, reviewer):
    now = corrected(submission, reporter, reviewer)
    assert in_force_by_its_spans(now, reviewer) == [now.approved_id]
    now = undo_approval(now, by=reviewer, reason="误批").value
    assert now.approved.number == 2
    assert in_force_by_its_spans(now, reviewer) == [now.approved_id]
    now = approve(now, by=reviewer).value
    assert now.approved.number == 3
    assert in_force_by_its_spans(now, reviewer) == [now.approved_id]
    assert set(Fact.objects.values_list("revision", flat=True)) == {now.approved_id}


@pytest.mark.parametrize(
    ("story", "own", "others"),
    [(returned, [1, 2], [1]), (mended, [1, 2], [1, 2]), (correcting, [1, 2, 3], [1, 2])],
)
def test_reviewers_read_what_was_handed_in(submission, reporter, reviewer, story, own, others):
    now = story(submission, reporter, reviewer)
    assert [each.number for each in readable(now, reporter)] == own
    assert [each.number for each in readable(now, reviewer)] == others


def test_an_answer_to_what_is_no_longer_asked_of_its_kind_stays(submission, reporter, reviewer):
    now = mended(submission, reporter, reviewer)
    kept = {item.code for item in load_life(now, reporter).items}
    now.institution.kind = "authority"
    items = {item.code for item in load_life(now, reporter).items}
    assert items == kept - {"full-time-enrolment"} | {"meetings"}
