"""Keeping what was entered: by itself while the person types, and when the person says so.

Both verbs do the same; only what a person saves by pressing a button or confirming an upload is in
the audit log. Neither takes more than ten statements with session and person included, so that
many can save at once; `tests/submissions/test_saving.py` counts them.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Subquery

from institutions.acting import Act, verb
from submissions.access import may_fill_in
from submissions.asked import questions_of, require_asked
from submissions.entries import Entry
from submissions.frozen import Questions
from submissions.models import Figure, FigureState, Revision, Submission
from submissions.transitions import enter
from targets.models import DataItem


@verb("submission.autosave", access=may_fill_in, audited=False)
def autosave(act: Act, submission: Submission, *, figures: Mapping[str, Entry]) -> Submission:
    """Keep what stands on the page, unasked; items not named stay as they are."""
    return _keep(act, submission, figures)


@verb("submission.save", access=may_fill_in)
def save_draft(act: Act, submission: Submission, *, figures: Mapping[str, Entry]) -> Submission:
    """Keep what was entered for some items; items not named stay as they are."""
    act.after["figures"] = {code: _in_short(entry) for code, entry in figures.items()}
    return _keep(act, submission, figures)


def _keep(act: Act, submission: Submission, figures: Mapping[str, Entry]) -> Submission:
    enter(act, submission, "保存")
    write_figures(submission, figures, questions_of(submission))
    submission.saved_at, submission.saved_by = act.at, act.by
    return submission


def write_figures(
    submission: Submission, figures: Mapping[str, Entry], questions: Questions
) -> None:
    """Put entries into the working revision of a locked submission; unknown items are refused.

    One statement: it finds revision and items by itself, so that nothing is read first.
    """
    require_asked(figures, questions)
    if not figures:
        return
    working = submission.revisions.filter(state=Revision.State.WORKING).order_by()
    Figure.objects.bulk_create(
        [
            Figure(
                revision_id=Subquery(working.values("pk")),
                item_id=Subquery(DataItem.objects.filter(code=code).order_by().values("pk")),
                state=entry.state,
                value=entry.value,
                typed=entry.typed,
                note=entry.note,
            )
            for code, entry in figures.items()
        ],
        update_conflicts=True,
        unique_fields=["revision", "item"],
        update_fields=["state", "value", "typed", "note"],
    )


def _in_short(entry: Entry) -> str:
    """An entry for the log: the number, what was typed where it is none, or the state."""
    if entry.state == FigureState.VALUE:
        return str(entry.value)
    return entry.typed if entry.state == FigureState.UNREADABLE else FigureState(entry.state).label
