"""Revisions of a submission: the one being filled in, the one being decided, the next as a copy."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from institutions.acting import Act
from submissions.evidence_sets import carry_over
from submissions.models import Figure, Revision, Submission

DECIDED_FOR = (Revision.State.APPROVED, Revision.State.REPLACED)


def working_revision(submission: Submission) -> Revision:
    """The revision that is being filled in."""
    return submission.revisions.get(state=Revision.State.WORKING)


def submitted_revision(submission: Submission) -> Revision:
    """The revision that waits for a decision."""
    return submission.revisions.get(state=Revision.State.SUBMITTED)


def open_return(revisions: Iterable[Revision]) -> Revision | None:
    """The newest return among all revisions (newest first) whose objections still stand: none was
    approved since and the correction was not given up, whether the unit has handed in and taken
    back in between or not.
    """
    for revision in revisions:
        is_given_up = revision.state == Revision.State.WITHDRAWN and revision.submitted_at is None
        if is_given_up or revision.state in DECIDED_FOR:
            return None
        if revision.state == Revision.State.RETURNED:
            return revision
    return None


def late_returns() -> QuerySet[Revision]:
    """Late figures that were sent back and whose objections still stand, see `open_return`: those
    that replace them are late too, whatever time the return gave.
    """
    ends = Revision.objects.filter(
        Q(state__in=DECIDED_FOR) | Q(state=Revision.State.WITHDRAWN, submitted_at=None),
        submission=OuterRef("submission"),
        number__gt=OuterRef("number"),
    )
    returned = Revision.objects.filter(state=Revision.State.RETURNED, is_late=True)
    return returned.filter(~Exists(ends.order_by())).order_by()


def was_returned_late(submission: Submission) -> bool:
    """Whether what a submission hands in now counts as late for that reason."""
    return late_returns().filter(submission=submission).exists()


def set_state(revision: Revision, state: Revision.State) -> None:
    """Change nothing but the state."""
    revision.state = state
    revision.save(update_fields=["state"])


def start_next(act: Act, submission: Submission, revision: Revision) -> Revision:
    """Start the next revision with the same figures and files; the one before never changes
    again.
    """
    last = submission.revisions.order_by("-number").values_list("number", flat=True)[0]
    following = Revision.objects.create(
        submission=submission,
        number=last + 1,
        started_at=act.at,
        head_name=revision.head_name,
        correction_reason=revision.correction_reason,
    )
    Figure.objects.bulk_create(
        Figure(
            revision=following,
            item_id=figure.item_id,
            state=figure.state,
            value=figure.value,
            typed=figure.typed,
            note=figure.note,
        )
        for figure in revision.figures.all()
    )
    carry_over(revision, following)
    return following
