"""What a reviewer objected to with the return that is being mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from submissions.frozen import Questions
from submissions.models import ReturnMark, Revision, Submission, SubmissionState
from submissions.posted import field_name
from submissions.revisions import open_return
from submissions.states import Happened

UNDONE = (SubmissionState.DRAFT, SubmissionState.RETURNED)


@dataclass(frozen=True, slots=True)
class Marked:
    """A figure that the reviewer sent back, and the way to it."""

    pk: int
    code: str
    label: str
    reason: str
    is_ticked: bool

    @property
    def field(self) -> str:
        """The name of the field that it speaks of."""
        return field_name(self.code)


def marks_of(revisions: Iterable[Revision], questions: Questions) -> tuple[Marked, ...]:
    """Marks of the newest return (revisions newest first), as long as none was approved since. A
    unit that has become of another kind may be asked no more for what was sent back then.
    """
    names = {item.code: item.name for item in questions.items}
    rows = ReturnMark.objects.filter(revision=open_return(revisions)).select_related("item")
    return tuple(
        Marked(
            row.pk,
            row.item.code,
            names.get(row.item.code, row.item.name),
            row.reason,
            row.ticked_at is not None,
        )
        for row in rows
    )


def open_reasons(marks: Iterable[Marked]) -> dict[str, str]:
    """What is still objected to, by item code."""
    return {mark.code: mark.reason for mark in marks if not mark.is_ticked}


def open_comment(
    submission: Submission, revisions: Iterable[Revision], history: tuple[Happened, ...]
) -> str:
    """What the reviewer wrote with the return that is being mended."""
    if submission.state not in UNDONE or open_return(revisions) is None:
        return ""
    return next((step.comment for step in history if step.name == "退回"), "")
