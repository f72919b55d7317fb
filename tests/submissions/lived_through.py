"""A submission that has lived: returned with a mark, mended, approved, corrected."""

from __future__ import annotations

from institutions.models import User
from submissions.entries import read_entry
from submissions.models import ReturnMark, Submission
from submissions.workflow import approve, correct, questions_of, return_, save_draft, tick_mark
from tests.cast import hand_in

DUAL = "dual-qualified-teachers"


def explained(submission: Submission, by: User, code: str, typed: str, note: str) -> Submission:
    """Save one figure with its explanation."""
    item = next(each for each in questions_of(submission).items if each.code == code)
    return save_draft(submission, by=by, figures={code: read_entry(item, typed, note)}).value


def returned(submission: Submission, reporter: User, reviewer: User) -> Submission:
    """Revision 1 (200 and 90 teachers) sent back for its second figure; revision 2 has begun."""
    handed_in = hand_in(
        submission, reporter, specialised_teachers="２００", dual_qualified_teachers="90"
    )
    return return_(handed_in, by=reviewer, comment="请核对名册", marks={DUAL: "与名册不符"}).value


def mended(submission: Submission, reporter: User, reviewer: User) -> Submission:
    """Revision 2 (200 and 95), its mark ticked off, approved."""
    again = returned(submission, reporter, reviewer)
    tick_mark(again, by=reporter, mark=ReturnMark.objects.get())
    handed_in = hand_in(again, reporter, dual_qualified_teachers="95")
    return approve(handed_in, by=reviewer, note="名册一致").value


def correcting(submission: Submission, reporter: User, reviewer: User) -> Submission:
    """Revision 3 (97, explained) begun as a correction, not handed in."""
    approved = mended(submission, reporter, reviewer)
    begun = correct(approved, by=reporter, reason="漏报两名").value
    return explained(begun, reporter, DUAL, "97", "补认定")


def corrected(submission: Submission, reporter: User, reviewer: User) -> Submission:
    """The correction approved."""
    handed_in = hand_in(correcting(submission, reporter, reviewer), reporter)
    return approve(handed_in, by=reviewer).value
