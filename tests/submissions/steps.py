"""Every step of a submission in every state, and how a test leads one there."""

import pytest

from submissions.models import ReturnMark
from submissions.workflow import (
    approve,
    correct,
    return_,
    save_draft,
    submit,
    tick_mark,
    undo_approval,
    withdraw,
)
from tests.cast import fill, hand_in, report

# step · draft submitted returned approved: the state afterwards, or – where it is refused
TABLE = """
save      draft     –        returned  –
submit    submitted –        submitted –
withdraw  –         draft    –         –
approve   –         approved –         –
return    –         returned –         –
correct   –         –        –         draft
undo      –         –        –         submitted
tick      –         –        returned  –
"""
STATES = ("draft", "submitted", "returned", "approved")
ROWS = [line.split() for line in TABLE.strip().splitlines()]
CASES = [
    (row[0], state, after) for row in ROWS for state, after in zip(STATES, row[1:], strict=True)
]


@pytest.fixture
def brought(submission, reporter, reviewer):
    """`brought(state)`: the submission, led there through its verbs."""

    def lead(state: str):
        fill(submission, reporter, specialised_teachers="200", dual_qualified_teachers="90")
        if state == "approved":
            return report(submission, reporter, reviewer)
        if state != "draft":
            hand_in(submission, reporter)
        if state == "returned":
            marks = {"specialised-teachers": "请核对"}
            return return_(submission, by=reviewer, comment="请改", marks=marks).value
        submission.refresh_from_db()
        return submission

    return lead


def take(step: str, submission, reporter, reviewer):
    declared = {"head_name": "王校长", "truthful": True, "accept_blanks": True}
    mark = ReturnMark.objects.filter(revision__submission=submission).first()
    match step:
        case "save":
            return save_draft(submission, by=reporter, figures={})
        case "submit":
            return submit(submission, by=reporter, **declared)
        case "withdraw":
            return withdraw(submission, by=reporter)
        case "approve":
            return approve(submission, by=reviewer)
        case "return":
            return return_(submission, by=reviewer, comment="请改")
        case "correct":
            return correct(submission, by=reporter, reason="有误")
        case "undo":
            return undo_approval(submission, by=reviewer, reason="误批")
        case "tick":
            return tick_mark(submission, by=reporter, mark=mark)
    raise AssertionError(step)
